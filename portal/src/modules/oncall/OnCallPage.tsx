import { IconCalendarOff, IconPhoneOff, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { oncall } from '#contracts/oncall'
import type { Reply } from '../../api.ts'
import { span, when } from '../../format.ts'
import { queries, useRead } from '../../queries.ts'
import { useMay, useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow, useNow, useNowEvery } from '../../time.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { BtnLink } from '../../ui/Btn.tsx'
import { Section } from '../../ui/Card.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { dutyWords as words } from '../../words/duty.ts'
import { rotaWords } from '../../words/oncall.ts'
import { spanText } from './rota/range.ts'
import { Shares } from './rota/Shares.tsx'
import { MySwaps } from './rota/Swaps.tsx'
import { Tabs } from './Tabs.tsx'
import './oncall.css'

type Line = Reply<typeof oncall.now>['items'][number]
type Running = Reply<typeof oncall.listEscalations>['items'][number]

/** Reads again the moment somebody's shift ends, so that the page never shows who was on call a minute ago. */
function useAgainAt(at: number | undefined) {
  useEffect(() => {
    if (!at) return
    const wait = Math.min(Math.max(at - serverNow(), 0) + 500, 2_000_000_000)
    const timer = setTimeout(() => void queries.invalidateQueries(), wait)
    return () => clearTimeout(timer)
  }, [at])
}

function Rota({ of, now, myId }: { of: Line; now: number; myId: string }) {
  const mine = of.person?.id === myId
  return (
    <li className={of.person ? (mine ? 'oc me' : 'oc') : 'oc none'}>
      <Link className="nm" to="/on-call/rotas/$rota" params={{ rota: of.rota.id }} data-row="">
        <span className="b block">{of.rota.name}</span>
        <span className="sm d3 block">{of.because ?? of.zone}</span>
      </Link>
      <span className="row who-now">
        {of.person ? <Avatar name={of.person.name} me={mine} large /> : <Icon of={IconPhoneOff} className="t-p1" />}
        <span className={of.person ? 'b' : 'b t-p1'}>
          {of.person ? (mine ? words.youNamed(of.person.name) : of.person.name) : words.nobodyIs}
        </span>
      </span>
      <span className="until">
        <span className="tn block">{of.until ? words.until(when(of.until, now, 'minutes')) : words.noEnd}</span>
        <span className="sm d3 tn block">
          {of.until &&
            (of.next
              ? words.thenWho(of.next.name)
              : of.person
                ? words.thenNobody
                : words.forTime(span(of.until.getTime() - now)))}
        </span>
      </span>
    </li>
  )
}

function Countdown({ to }: { to: Date }) {
  const now = useNow()
  const left = to.getTime() - now
  return <span className="b tn">{left > 0 ? span(left) : words.now}</span>
}

function Escalation({ of }: { of: Running }) {
  const due = of.status === 'paging' ? of.nextDueAt : of.leaseUntil
  const names = of.people.map((person) => person.name).join(', ')
  return (
    <li>
      <Link className="esc-row" to={new URL(of.subject.url, location.href).pathname} data-row="">
        <Severity of={of.severity} />
        <span className="grow">
          <span className="m block">{of.title}</span>
          <span className="sm d3 block">
            {of.subject.label}, {of.policy.name}
            {of.stepCount > 0 &&
              `, ${of.step < of.stepCount ? words.stepOf(of.step + 1, of.stepCount) : words.fromTheStart}`}
          </span>
        </span>
        <span className="until">
          <span className="block">
            {names} <span className="d3">{words[of.status]}</span>
          </span>
          {due && (
            <span className="sm d3 block">
              {of.status === 'paging' ? words.nextStepIn : words.pagesAgainIn} <Countdown to={due} />
            </span>
          )}
        </span>
      </Link>
    </li>
  )
}

/** The gaps of one rota in the coming days; nothing when there are none. */
function Gaps({ rotaId, name, zone }: { rotaId: string; name: string; zone: string }) {
  const writes = useMay('rota.write')
  const read = useRead(
    oncall.gaps,
    { params: { id: rotaId }, query: { days: 30 } },
    { kinds: ['rota', 'override', 'person'] },
  )
  const first = read.data?.gaps[0]
  if (!read.data || !first) return null
  const more = read.data.gaps.length - 1
  return (
    <div className="call p1">
      <Icon of={IconCalendarOff} />
      <span className="grow">
        <span className="b block">{spanText(first.from.getTime(), first.until.getTime(), zone)}</span>
        <span className="sm d2">
          {name}
          {first.away ? `, ${rotaWords.away(first.away.name)}` : ''}
          {more > 0 ? `, ${rotaWords.andMore(more)}` : ''}.{' '}
          <Link
            className="link"
            to="/on-call/rotas/$rota"
            params={{ rota: rotaId }}
            search={{ from: first.from.toISOString().slice(0, 10) }}
          >
            {writes ? words.fill : words.seeRota}
          </Link>
        </span>
      </span>
    </div>
  )
}

/** Who is on call now, per rota, until when; what is being paged; what nobody covers. */
export default function OnCallPage() {
  useTitle(words.title)
  const me = useMe()
  const writes = useMay('rota.write')
  const now = useNowEvery(60_000)
  const read = useRead(oncall.now, {}, { kinds: ['rota', 'override', 'person'] })
  const running = useRead(
    oncall.listEscalations,
    // Where no step pages anybody, the request waits in its queue like any other.
    { query: { status: 'starting,paging,exhausted,acknowledged', limit: 100 } },
    { kinds: ['escalation', 'request', 'page'] },
  )
  const items = read.data?.items ?? []
  const ends = items.flatMap((item) => (item.until ? [item.until.getTime()] : []))
  useAgainAt(ends.length > 0 ? Math.min(...ends) : undefined)
  const open = running.data?.items ?? []
  return (
    <>
      <PageHead title={words.title} second={items.length > 0 ? words.rotas(items.length) : ''}>
        {writes && (
          <BtnLink to="/on-call/rotas/new" icon={IconPlus}>
            {words.newRota}
          </BtnLink>
        )}
      </PageHead>
      <Tabs on="now" />
      <div className="oc-cols">
        <div className="stack g5">
          {read.error && <RefusalNote error={read.error} />}
          {read.isPending && <Skeleton rows={4} />}
          {read.data && items.length === 0 && (
            <Empty
              icon={IconCalendarOff}
              title={words.noRota}
              act={
                writes ? (
                  <BtnLink look="primary" to="/on-call/rotas/new">
                    {words.firstRota}
                  </BtnLink>
                ) : undefined
              }
            >
              {words.rotaIs}
            </Empty>
          )}
          {items.length > 0 && (
            <ul className="ocs">
              {items.map((item) => (
                <Rota key={item.rota.id} of={item} now={now} myId={me.id} />
              ))}
            </ul>
          )}
          <MySwaps />
          {open.length > 0 && (
            <section>
              <h2 className="h3 esc-hd">{words.running}</h2>
              <ul className="ocs">
                {open.map((one) => (
                  <Escalation key={one.id} of={one} />
                ))}
              </ul>
            </section>
          )}
        </div>
        {items.length > 0 && (
          <aside aria-label={words.notCovered} className="stack g5">
            <Section title={words.nobodyCovers}>
              <div className="stack g2 gap-list">
                {items.map((item) => (
                  <Gaps key={item.rota.id} rotaId={item.rota.id} name={item.rota.name} zone={item.zone} />
                ))}
                <p className="d3 if-alone">{words.covered}</p>
              </div>
            </Section>
            <Shares zone={me.providerZone} />
          </aside>
        )}
      </div>
    </>
  )
}
