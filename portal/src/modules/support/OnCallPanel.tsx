import { IconBellRinging, IconCalendarOff, IconUserOff } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { oncall } from '#contracts/oncall'
import { call } from '../../api.ts'
import { clockMinutes, day, when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useNowEvery } from '../../time.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Section } from '../../ui/Card.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/support.ts'

/** Who is on call at this moment, rota by rota, and who of them is being paged. */
export function OnCallPanel() {
  const me = useMe()
  const now = useNowEvery(60_000)
  const read = useRead(oncall.now, {}, { kinds: ['rota', 'escalation'] })
  const paging = useRead(oncall.listEscalations, { query: { status: 'paging' } }, { kinds: ['escalation', 'request'] })
  const paged = new Set(paging.data?.items.flatMap((one) => one.people.map((person) => person.id)))
  if (!read.data) return null
  return (
    <Section title={say.onCallNow}>
      <div className="stack g2">
        {read.data.items.length === 0 && <span className="d2">{say.noRota}</span>}
        {read.data.items.map((item, index) => (
          <div className={index > 0 ? 'duty next' : 'duty'} key={item.rota.id}>
            <Link className="b" to="/on-call/rotas/$rota" params={{ rota: item.rota.id }}>
              {item.rota.name}
            </Link>
            <span className="sm d3">{item.until ? say.until : ''}</span>
            {item.person ? (
              <span className="who">
                <Avatar name={item.person.name} me={item.person.id === me.id} />
                {item.person.id === me.id ? say.you : item.person.name}
              </span>
            ) : (
              <span className="row t-p1 m">
                <Icon of={IconUserOff} />
                {say.nobody}
              </span>
            )}
            <span className="sm d3 tn">{item.until ? when(item.until, now, 'minutes') : ''}</span>
            {item.person && paged.has(item.person.id) && (
              <span className="sm d2 row tight being">
                <Icon of={IconBellRinging} />
                {say.beingPaged}
              </span>
            )}
          </div>
        ))}
      </div>
    </Section>
  )
}

/** The gaps of the coming two weeks: hours in which nobody would be paged. */
export function GapPanel() {
  const rotas = useRead(oncall.listRotas, {}, { kinds: ['rota'] })
  const gaps = useQueries({
    queries: (rotas.data?.items ?? []).map((rota) => ({
      queryKey: ['gaps', rota.id],
      queryFn: async () => {
        const found = await call(oncall.gaps, { params: { id: rota.id }, query: { days: 14 } })
        return found.gaps.map((gap) => ({ ...gap, rota }))
      },
      meta: { kinds: ['rota'] },
      staleTime: 60_000,
    })),
    combine: (reads) => reads.flatMap((read) => read.data ?? []).sort((a, b) => a.from.getTime() - b.from.getTime()),
  })
  if (gaps.length === 0) return null
  return (
    <Section title={say.nobodyCovers}>
      <div className="stack g2">
        {gaps.slice(0, 3).map((gap) => (
          <div className="call p1" key={`${gap.rota.id}${gap.from.getTime()}`}>
            <Icon of={IconCalendarOff} />
            <span className="grow">
              <span className="b block">
                {day(gap.from, gap.from)}, {clockMinutes(gap.from)} {say.to}{' '}
                {gap.until.getTime() - gap.from.getTime() > 86_400_000 ? `${day(gap.until, gap.until)}, ` : ''}
                {clockMinutes(gap.until)}
              </span>
              <span className="sm d2">
                {gap.rota.name}.{' '}
                <Link className="link" to="/on-call/rotas/$rota" params={{ rota: gap.rota.id }}>
                  {say.fillTheGap}
                </Link>
              </span>
            </span>
          </div>
        ))}
        {gaps.length > 3 && <span className="sm d2">{say.moreGaps(gaps.length - 3)}</span>}
      </div>
    </Section>
  )
}
