import { useMe } from '../../../session.ts'
import { useNowEvery } from '../../../time.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { dutyWords } from '../../../words/duty.ts'
import { planWords as words } from '../../../words/plan.ts'
import type { Schedule } from './Board.tsx'
import type { Change } from './draft.ts'
import { dayWords, hourText, type Range, weekdayName } from './range.ts'

interface Line {
  from: number
  until: number
  /** Null: nobody. */
  person: { id: string; name: string } | null
  overrideId: string | null
}

/** What stands under each day: a shift of up to a day once, where it begins; a longer one on every day it touches. */
export function linesOf(schedule: Schedule, day: { from: number; until: number }): Line[] {
  const all: Line[] = [
    ...schedule.final.map((shift) => ({
      from: shift.from.getTime(),
      until: shift.until.getTime(),
      person: shift.person,
      overrideId: shift.overrideId,
    })),
    ...schedule.gaps.map((gap) => ({
      from: gap.from.getTime(),
      until: gap.until.getTime(),
      person: null,
      overrideId: null,
    })),
  ]
  return all
    .filter((line) =>
      line.until - line.from <= 86_400_000
        ? line.from >= day.from && line.from < day.until
        : line.from < day.until && line.until > day.from,
    )
    .sort((a, b) => a.from - b.from)
}

function hours(line: Line, day: { from: number; until: number }, zone: string): string {
  if (line.until - line.from <= 86_400_000) {
    // `20 to 08` is a night to everybody; `20 to 20` is said with the day on which it ends.
    const long = line.until > day.until && line.until - line.from > 14 * 3_600_000
    const end = hourText(line.until, zone)
    return dutyWords.range(hourText(line.from, zone), long ? `${weekdayName(line.until, zone)} ${end}` : end)
  }
  if (line.from <= day.from && line.until >= day.until) return words.allDay
  if (line.from > day.from) return words.from(hourText(line.from, zone))
  return words.to(hourText(line.until, zone))
}

/** The plan on a phone: days with people. Past days of the week are left out. */
export function Agenda(props: {
  schedule: Schedule
  range: Range
  changes: readonly Change[]
  writes: boolean
  onCover: (from: number, until: number) => void
}) {
  const { schedule, range } = props
  const me = useMe()
  const now = useNowEvery(60_000)
  const days = range.days.filter((day) => day.until > now)
  const shown = days.length > 0 ? days : range.days
  return (
    <div className="phone-only">
      {shown.map((day) => {
        const today = now >= day.from && now < day.until
        return (
          <section key={day.date}>
            <h2 className="ad">
              {today ? words.todayAnd(dayWords(day.from, range.zone)) : dayWords(day.from, range.zone)}
            </h2>
            {linesOf(schedule, day).map((line) => {
              const mine = line.person?.id === me.id
              const on = today && now >= line.from && now < line.until
              const unsaved = props.changes.some((one) => one.key === line.overrideId)
              const look = ['ar', !line.person && 'gap', mine && 'me', on && 'on', unsaved && 'draft']
              const note = [
                unsaved ? words.notSaved : line.overrideId && words.override,
                mine && words.you,
                on && words.now,
              ]
              return (
                <div key={`${line.from}${line.person?.id ?? ''}`} className={look.filter(Boolean).join(' ')}>
                  <time>{hours(line, day, range.zone)}</time>
                  <span className="b grow">{line.person?.name ?? words.nobody}</span>
                  <span className="sm">{note.filter(Boolean).join(', ')}</span>
                  {props.writes && !line.person && (
                    <Btn size="sm" onClick={() => props.onCover(line.from, line.until)}>
                      {words.fill}
                    </Btn>
                  )}
                </div>
              )
            })}
          </section>
        )
      })}
    </div>
  )
}
