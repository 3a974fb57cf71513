import { IconFilter, IconUserQuestion } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { support } from '#contracts/support'
import { clockMinutes } from '../../format.ts'
import { useListKeys } from '../../keys.ts'
import { useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { Section } from '../../ui/Card.tsx'
import { Horizon } from '../../ui/Horizon.tsx'
import { Group, HeldRows, List } from '../../ui/List.tsx'
import { Countdown } from '../../ui/PromiseClock.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { GapPanel, OnCallPanel } from './OnCallPanel.tsx'
import { PagedBanner } from './PagedBanner.tsx'
import { RequestLine } from './RequestLine.tsx'
import './work.css'

type Work = ReturnType<typeof useWork>['data']
const useWork = () => useRead(support.myWork, {}, { kinds: ['request', 'promise', 'escalation', 'page'] })

function Lists({ work }: { work: NonNullable<Work> }) {
  const nothing = work.now.length + work.yours.length + work.teams.reduce((n, team) => n + team.items.length, 0) === 0
  if (nothing)
    return (
      <Empty
        title="Nothing waits for you"
        act={
          work.counts.unassigned > 0 ? (
            <BtnLink size="sm" to="/requests" search={{ assignee: 'none' }}>
              See what nobody has taken
            </BtnLink>
          ) : (
            <BtnLink size="sm" to="/requests">
              See all requests
            </BtnLink>
          )
        }
      >
        {work.counts.unassigned > 0
          ? `${work.counts.unassigned} requests have nobody yet.`
          : 'New requests of your teams appear here by themselves.'}
      </Empty>
    )
  return (
    <List label="Work">
      {work.now.length > 0 && <Group title="Needs you now" n={work.now.length} aside="sorted by what is due next" />}
      <HeldRows rows={work.now}>{(row) => <RequestLine key={row.id} of={row} />}</HeldRows>
      {work.yours.length > 0 && <Group title="Yours" n={work.yours.length} />}
      <HeldRows rows={work.yours}>{(row) => <RequestLine key={row.id} of={row} />}</HeldRows>
      {work.teams
        .filter((team) => team.items.length > 0)
        .map((team) => (
          <section key={team.id}>
            <Group
              title={`${team.name}, nobody yet`}
              n={team.total}
              aside={
                team.total > team.items.length ? (
                  <Link className="link" to="/requests" search={{ team: team.id, assignee: 'none' }}>
                    all {team.total}
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

function Changed({ work }: { work: NonNullable<Work> }) {
  if (work.changed.length === 0) return null
  return (
    <Section title="Changed by others">
      <ul className="stack changed">
        {work.changed.slice(0, 8).map((one) => (
          <li className="sm" key={`${one.requestId}${one.at.getTime()}${one.text}`}>
            <time className="d3">{clockMinutes(one.at)}</time>{' '}
            <Link className="d2" to="/requests/$request" params={{ request: String(one.number) }}>
              {one.author} on {one.number}: {one.text}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** One list of what the reader has to do, by what is due next. */
export default function MyWork() {
  const me = useMe()
  const read = useWork()
  const work = read.data
  useTitle('My work')
  useListKeys()
  const waiting = work ? new Set([...work.paged, ...work.now, ...work.yours].map((row) => row.id)).size : 0
  const views = [
    { value: 'mine', label: 'Mine', n: work?.counts.mine, to: '/' },
    ...(me.teams.length > 0
      ? [
          {
            value: 'team',
            label: me.teams.length === 1 ? me.teams[0]!.name : 'My teams',
            n: work?.counts.team,
            to: '/requests',
            search: { team: 'mine' },
          },
        ]
      : []),
    { value: 'none', label: 'Unassigned', n: work?.counts.unassigned, to: '/requests', search: { assignee: 'none' } },
  ]
  return (
    <div className="wk">
      <div>
        <div className="row pad wkhead">
          <h1 className="h1">My work</h1>
          {work && (
            <span className="d3 desk-only">
              {waiting === 1 ? '1 thing' : `${waiting} things`}
              {work.nextDueAt && (
                <>
                  , next due in <Countdown to={work.nextDueAt.getTime()} />
                </>
              )}
            </span>
          )}
          <SegLinks label="Whose work" className="push desk-only" value="mine" options={views} />
          <BtnLink className="push phone-only" icon={IconUserQuestion} to="/requests" search={{ assignee: 'none' }}>
            Unassigned
          </BtnLink>
          <BtnLink className="desk-only" icon={IconFilter} to="/requests" search={{ assignee: 'me' }}>
            Filter
          </BtnLink>
        </div>
        {read.error && (
          <div className="pad">
            <RefusalNote error={read.error} what="Your work cannot be shown" />
          </div>
        )}
        {work?.paged.map((row, index) => (
          <PagedBanner key={row.id} of={row} first={index === 0} />
        ))}
        {work && work.horizon.length > 0 && (
          <Horizon
            marks={work.horizon.map((mark) => ({
              id: mark.promiseId,
              at: mark.dueAt.getTime(),
              severity: mark.severity,
              label: `${mark.number} ${mark.name.toLowerCase()}`,
              href: `/requests/${mark.number}`,
            }))}
          />
        )}
        {work ? <Lists work={work} /> : !read.error && <Skeleton rows={8} />}
      </div>
      <aside className="stack g5" aria-label="Around you">
        <OnCallPanel />
        <GapPanel />
        {work && <Changed work={work} />}
      </aside>
    </div>
  )
}
