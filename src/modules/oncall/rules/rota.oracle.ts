import type { Layer, Override, Rota, Window } from './rota.ts'

/**
 * The slow, obvious answer for the tests: walks minute by minute, remembers the latest time the wall has shown so far,
 * and asks of every rule only "has the wall reached this time yet?". Shares no arithmetic with the rules.
 */
export function minuteByMinute(rota: Rota, from: Date, until: Date): { personId: string | null; mustCover: boolean }[] {
  const minutes: { personId: string | null; mustCover: boolean }[] = []
  let latest: Temporal.PlainDateTime | null = null
  const lead = 3 * 24 * 60
  const count = (until.getTime() - from.getTime()) / 60_000
  for (let m = -lead; m < count; m++) {
    const atMs = from.getTime() + m * 60_000
    const shown = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(rota.zone).toPlainDateTime()
    if (latest === null || Temporal.PlainDateTime.compare(shown, latest) > 0) latest = shown
    if (m < 0) continue
    minutes.push({
      personId: personAt(rota, atMs, latest),
      mustCover: rota.mustCover.length === 0 || inWindows(rota.mustCover, latest),
    })
  }
  return minutes
}

function personAt(rota: Rota, atMs: number, wall: Temporal.PlainDateTime): string | null {
  const scheduled = rota.layers.map((layer) => inLayer(layer, atMs, wall)).find((person) => person !== null) ?? null
  let person = scheduled
  for (const override of rota.overrides) {
    if (inOverride(override, atMs) && meant(override, person, scheduled)) person = override.personId
  }
  return person
}

function meant(override: Override, person: string | null, scheduled: string | null): boolean {
  if (override.replaces === null || override.replaces === person) return true
  return person === null && override.replaces === scheduled
}

function inOverride(override: Override, atMs: number): boolean {
  return override.from.getTime() <= atMs && atMs < override.until.getTime()
}

function inLayer(layer: Layer, atMs: number, wall: Temporal.PlainDateTime): string | null {
  if (layer.validFrom && atMs < layer.validFrom.getTime()) return null
  if (layer.validUntil && atMs >= layer.validUntil.getTime()) return null
  if (layer.restrictions.length > 0 && !inWindows(layer.restrictions, wall)) return null
  const start = Temporal.PlainDateTime.from(layer.handoverAt)
  let handovers = 0
  const unit = { hourly: 'hours', daily: 'days', weekly: 'weeks', monthly: 'months' }[layer.unit]
  while (Temporal.PlainDateTime.compare(start.add({ [unit]: handovers * layer.every }), wall) <= 0) handovers++
  if (handovers === 0) return null
  return layer.participants[(handovers - 1) % layer.participants.length] ?? null
}

function inWindows(windows: Window[], wall: Temporal.PlainDateTime): boolean {
  return windows.some((window) =>
    [0, 1].some((daysAgo) => {
      const day = wall.toPlainDate().subtract({ days: daysAgo })
      if (!window.weekdays.includes(day.dayOfWeek)) return false
      const begin = at(day, window.from)
      const sameDay = at(day, window.until)
      const end = Temporal.PlainDateTime.compare(sameDay, begin) <= 0 ? sameDay.add({ days: 1 }) : sameDay
      return Temporal.PlainDateTime.compare(begin, wall) <= 0 && Temporal.PlainDateTime.compare(wall, end) < 0
    }),
  )
}

function at(day: Temporal.PlainDate, time: string): Temporal.PlainDateTime {
  if (time === '24:00') return day.add({ days: 1 }).toPlainDateTime('00:00')
  return day.toPlainDateTime(time)
}
