import type { Schedule } from '../types.ts'

/** When a schedule is due next, strictly after a moment. Where the wall skips its time that day, the first moment after. */
export function nextDue(
  schedule: Pick<Schedule, 'every' | 'weekday' | 'dayOfMonth' | 'at' | 'zone'>,
  after: Date,
): Date {
  const { at, zone } = schedule
  const now = Temporal.Instant.fromEpochMilliseconds(after.getTime())
  const time = Temporal.PlainTime.from(at)
  let day = now.toZonedDateTimeISO(zone).toPlainDate()
  // A day of any schedule comes round within a month; twice that covers the one that is just over.
  for (let n = 0; n < 70; n++, day = day.add({ days: 1 })) {
    if (!isDay(schedule, day)) continue
    const due = day.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant()
    if (Temporal.Instant.compare(due, now) > 0) return new Date(due.epochMilliseconds)
  }
  throw new Error(`a schedule that never comes round: ${JSON.stringify(schedule)}`)
}

function isDay(
  { every, weekday, dayOfMonth }: Pick<Schedule, 'every' | 'weekday' | 'dayOfMonth'>,
  day: Temporal.PlainDate,
) {
  if (every === 'weekly') return day.dayOfWeek === weekday
  if (every === 'monthly') return day.day === Math.min(dayOfMonth!, day.daysInMonth)
  return true
}

/** What is wrong with a schedule, by field. Who may receive it is not asked here. */
export function faultsOfSchedule(schedule: Schedule, isZone: (zone: string) => boolean): Record<string, string> {
  const { every, weekday, dayOfMonth, zone, recipients, formats } = schedule
  const faults: Record<string, string> = {}
  if ((every === 'weekly') !== (weekday !== null)) faults.weekday = 'goes with every week, and only there'
  if ((every === 'monthly') !== (dayOfMonth !== null)) faults.dayOfMonth = 'goes with every month, and only there'
  if (!isZone(zone)) faults.zone = 'unknown time zone'
  if (new Set(recipients).size !== recipients.length) faults.recipients = 'somebody is there twice'
  if (new Set(formats).size !== formats.length) faults.formats = 'a form is there twice'
  return faults
}
