import { IconBell, IconFilter, IconUserQuestion } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { support } from '#contracts/support'
import { clockMinutes } from '../../format.ts'
import { journalWords } from '../../journal-words.ts'
import { useListKeys } from '../../keys.ts'
import { promiseName } from '../../promise-name.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Section } from '../../ui/Card.tsx'
import { Horizon } from '../../ui/Horizon.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Group, HeldRows, List } from '../../ui/List.tsx'
import { Countdown } from '../../ui/PromiseClock.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say as desk, didWords } from '../../words/desk.ts'
import { byLanguage } from '../../words/pick.ts'
import { say } from '../../words/support.ts'
import { BreachForm } from './BreachForm.tsx'
import { GapPanel, OnCallPanel } from './OnCallPanel.tsx'
import { PagedBanner } from './PagedBanner.tsx'
import { urgentParts, workParts } from './parts.ts'
import { RequestLine } from './RequestLine.tsx'
import './work.css'
import './desk.css'

type Work = ReturnType<typeof useWork>['data']
const useWork = () => useRead(support.myWork, {}, { kinds: ['request', 'promise', 'escalation', 'page'] })

function Lists({ work }: { work: NonNullable<Work> }) {
  const nothing = work.now.length + work.yours.length + work.teams.reduce((n, team) => n + team.items.length, 0) === 0
  if (nothing)
    return (
      <Empty
        title={say.nothingWaits}
        act={
          work.counts.unassigned > 0 ? (
            <BtnLink size="sm" to="/requests" search={{ assignee: 'none' }}>
              {say.seeUntaken}
            </BtnLink>
          ) : (
            <BtnLink size="sm" to="/requests">
              {say.seeAll}
            </BtnLink>
          )
        }
      >
        {work.counts.unassigned > 0 ? say.haveNobody(work.counts.unassigned) : say.newAppear}
      </Empty>
    )
  return (
    <List label={say.work}>
      {work.now.length > 0 && <Group title={say.needsYouNow} n={work.now.length} aside={say.sortedByDue} />}
      <HeldRows rows={work.now}>{(row) => <RequestLine key={row.id} of={row} />}</HeldRows>
      {work.yours.length > 0 && <Group title={say.yours} n={work.yours.length} />}
      <HeldRows rows={work.yours}>{(row) => <RequestLine key={row.id} of={row} />}</HeldRows>
      {work.teams
        .filter((team) => team.items.length > 0)
        .map((team) => (
          <section key={team.id}>
            <Group
              title={say.nobodyYetOf(team.name)}
              n={team.total}
              aside={
                team.total > team.items.length ? (
                  <Link className="link" to="/requests" search={{ team: team.id, assignee: 'none' }}>
                    {say.allOf(team.total)}
                  </Link>
                ) : undefined
              }
            />
            <HeldRows rows={team.items}>{(row) => <RequestLine key={row.id} of={row} />}</HeldRows>
          </section>
        ))}
    </List>
  )
}

/** Reminders that came, and promises somebody must say a word about. */
function Asks({ work }: { work: NonNullable<Work> }) {
  const drop = useAct(support.dropFollowUp)
  if (work.reminders.length + work.breaches.length === 0) return null
  return (
    <div className="stack g2 wkasks">
      {work.reminders.map((one) => (
        <div key={one.id} className="call" role="status">
          <Icon of={IconBell} />
          <span className="grow">
            <Link className="b" to="/requests/$request" params={{ request: String(one.number) }}>
              {one.note || one.title}
            </Link>
            <span className="sm d2 block">
              {desk.reminderCame}, {one.number} {one.title}
            </span>
          </span>
          <Btn size="sm" onClick={() => drop.mutate({ params: { id: one.id } })}>
            {desk.dropReminder}
          </Btn>
        </div>
      ))}
      <RefusalNote error={drop.error} />
      {work.breaches.slice(0, 5).map((one) => (
        <BreachForm key={one.promiseId} breach={one} named />
      ))}
    </div>
  )
}

/** What somebody did: a word for a message, else what the journal says. */
const didText = ({ kind, text }: NonNullable<Work>['changed'][number]) =>
  kind === 'support.wrote' ? (didWords[text] ?? text) : journalWords(kind, text)

function Changed({ work }: { work: NonNullable<Work> }) {
  if (work.changed.length === 0) return null
  return (
    <Section title={say.changedByOthers}>
      <ul className="stack changed">
        {work.changed.slice(0, 8).map((one) => (
          <li className="sm" key={`${one.requestId}${one.at.getTime()}${one.text}`}>
            <time className="d3">{clockMinutes(one.at)}</time>{' '}
            <Link className="d2" to="/requests/$request" params={{ request: String(one.number) }}>
              {say.authorOn(one.author, one.number, didText(one))}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What other modules have on the page, each as soon as it is loaded. */
function Parts({ of }: { of: typeof workParts }) {
  return of.map(({ name, Part }) => <Part key={name} />)
}

/** One list of what the reader has to do, by what is due next. */
export default function MyWork() {
  const me = useMe()
  const read = useWork()
  const work = read.data
  useTitle(say.myWork)
  useListKeys()
  const waiting = work ? new Set([...work.paged, ...work.now, ...work.yours].map((row) => row.id)).size : 0
  const views = [
    { value: 'mine', label: say.mine, n: work?.counts.mine, to: '/' },
    ...(me.teams.length > 0
      ? [
          {
            value: 'team',
            label: me.teams.length === 1 ? me.teams[0]!.name : say.myTeams,
            n: work?.counts.team,
            to: '/requests',
            search: { team: 'mine' },
          },
        ]
      : []),
    { value: 'none', label: say.unassigned, n: work?.counts.unassigned, to: '/requests', search: { assignee: 'none' } },
  ]
  return (
    <div className="wk">
      <div>
        <div className="row pad wkhead">
          <h1 className="h1">{say.myWork}</h1>
          {work && (
            <span className="d3 desk-only">
              {say.things(waiting)}
              {work.nextDueAt && (
                <>
                  {say.nextDueIn} <Countdown to={work.nextDueAt.getTime()} />
                </>
              )}
            </span>
          )}
          <SegLinks label={say.whoseWork} className="push desk-only" value="mine" options={views} />
          <BtnLink className="push phone-only" icon={IconUserQuestion} to="/requests" search={{ assignee: 'none' }}>
            {say.unassigned}
          </BtnLink>
          <BtnLink className="desk-only" icon={IconFilter} to="/requests" search={{ assignee: 'me' }}>
            {say.filter}
          </BtnLink>
        </div>
        {read.error && (
          <div className="pad">
            <RefusalNote error={read.error} what={say.workCannotBeShown} />
          </div>
        )}
        {work?.paged.map((row, index) => (
          <PagedBanner key={row.id} of={row} first={index === 0} />
        ))}
        <Parts of={urgentParts} />
        {work && work.horizon.length > 0 && (
          <Horizon
            marks={work.horizon.map((mark) => ({
              id: mark.promiseId,
              at: mark.dueAt.getTime(),
              severity: mark.severity,
              label: `${mark.number} ${byLanguage(mark.name.toLowerCase(), promiseName(mark.name))}`,
              href: `/requests/${mark.number}`,
            }))}
          />
        )}
        {work && <Asks work={work} />}
        {work ? <Lists work={work} /> : !read.error && <Skeleton rows={8} />}
        <Parts of={workParts} />
      </div>
      <aside className="stack g5" aria-label={say.aroundYou}>
        <OnCallPanel />
        <GapPanel />
        {work && <Changed work={work} />}
      </aside>
    </div>
  )
}
