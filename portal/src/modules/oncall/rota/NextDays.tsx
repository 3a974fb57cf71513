import { IconCalendarOff } from '@tabler/icons-react'
import { useMemo } from 'react'
import { oncall } from '#contracts/oncall'
import { span } from '../../../format.ts'
import { useRead } from '../../../queries.ts'
import { useNowEvery } from '../../../time.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Health } from '../../../ui/Health.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { rotaWords } from '../../../words/oncall.ts'
import { planWords as words } from '../../../words/plan.ts'
import { decimal } from '../../../words/time.ts'
import { midnight, wallOf, weekday } from '../../../zone.ts'
import { dateWords, dayWords, spanText } from './range.ts'

const DAYS = 90

/** The next 90 days as a strip, and each gap with the act that fills it. */
export function NextDays(props: {
  rotaId: string
  zone: string
  writes: boolean
  onFill: (from: number, until: number) => void
}) {
  const { zone } = props
  const now = useNowEvery(60_000)
  const read = useRead(
    oncall.gaps,
    { params: { id: props.rotaId }, query: { days: DAYS } },
    { kinds: ['rota', 'override', 'person'] },
  )
  const first = midnight(now, zone)
  const cells = useMemo(
    () =>
      Array.from({ length: DAYS }, (_, index) => {
        const from = midnight(first, zone, index)
        return {
          from,
          until: midnight(first, zone, index + 1),
          weekend: weekday(from, zone) > 5,
          wall: wallOf(from, zone),
        }
      }),
    [first, zone],
  )
  if (!read.data) return null
  const gaps = read.data.gaps.map((gap) => ({ ...gap, start: gap.from.getTime(), end: gap.until.getTime() }))
  const hours = String(Math.round(read.data.hours * 10) / 10).replace('.', decimal)
  const coming = words.nextDays(DAYS, gaps.length === 0 ? words.always : words.gapHours(gaps.length, hours))
  const labels = cells
    .map((cell, index) => ({ ...cell, index }))
    .filter((cell) => cell.index === 0 || (cell.wall.day === 1 && cell.index > 6 && cell.index < DAYS - 8))
  return (
    <section>
      <h2 className="sect">{coming}</h2>
      <div className="d90" role="img" aria-label={coming}>
        {cells.map((cell) => {
          const gap = gaps.some((one) => one.start < cell.until && one.end > cell.from)
          return (
            <i
              key={cell.from}
              className={gap ? 'gp' : cell.weekend ? 'w' : undefined}
              title={gap ? words.dayNotCovered(dayWords(cell.from, zone)) : dayWords(cell.from, zone)}
            />
          )
        })}
      </div>
      <div className="d90l" aria-hidden="true">
        {labels.map((cell) => (
          <span
            key={cell.from}
            className={cell.index > 0 && cell.index < 18 ? 'near' : undefined}
            style={{ left: `${(cell.index / DAYS) * 100}%` }}
          >
            {dateWords(cell.from, zone)}
          </span>
        ))}
        <span>{dateWords(cells.at(-1)?.from ?? first, zone)}</span>
      </div>
      {gaps.length === 0 && (
        <p className="sm">
          <Health of="up">{words.noGapUntil(dayWords(cells.at(-1)?.from ?? first, zone))}</Health>
        </p>
      )}
      <div className="gaps">
        {gaps.slice(0, 6).map((gap) => (
          <div key={gap.start} className="call p1">
            <Icon of={IconCalendarOff} />
            <span className="grow">
              <span className="b block">{spanText(gap.start, gap.end, zone)}</span>
              <span className="sm d2">
                {gap.away ? words.isAwayFull(gap.away.name) : words.noLayerCovers}{' '}
                {gap.start > now ? words.inTime(span(gap.start - now)) : words.nowFull}
              </span>
            </span>
            {props.writes && (
              <Btn size="sm" onClick={() => props.onFill(Math.max(gap.start, now - (now % 60_000)), gap.end)}>
                {words.fill}
              </Btn>
            )}
          </div>
        ))}
      </div>
      {gaps.length > 6 && <p className="sm d3 sect">{rotaWords.andMore(gaps.length - 6)}</p>}
    </section>
  )
}
