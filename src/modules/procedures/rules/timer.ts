import type { TimerRule } from './types.ts'

/** When a timer is due, in epoch milliseconds, and how often a cycle fires after that (null: without end). */
export type Schedule = { due: number; every?: string; left?: number | null }

/** A date, duration or cycle nobody can read, or one that is not a time (a cycle of nothing). */
export class NotATime extends Error {}

const longest = 8_640_000_000_000_000 // what a Date can hold

/**
 * The first time a timer is due when it is armed at `at`. `value` is ISO 8601: a date with or without time and zone (without
 * zone: UTC), a duration, or a cycle `R3/PT1H`, `R/2026-01-01T00:00Z/P1M`, `R2/PT10M/2027-01-01T00:00Z`.
 * Months and years are those of the calendar in UTC, so a year is a year and the 31st stays within its month.
 */
export function schedule(kind: TimerRule['kind'], value: string, at: number): Schedule {
  const text = value.trim()
  if (text.length > 100) throw new NotATime('a time of more than 100 characters')
  if (kind === 'date') return { due: instant(text) }
  if (kind === 'duration') return { due: later(at, text, 1) }
  return cycle(text, at)
}

/** The time after `due` of a cycle that fires every `every`. The n-th is counted from the first, not from the last. */
export function nextOf(first: number, every: string, count: number): number {
  return later(first, every, count)
}

function cycle(text: string, at: number): Schedule {
  const parts = /^R(\d{0,6})\/(.+)$/.exec(text)
  if (!parts) throw new NotATime(`"${text}" is no cycle such as R3/PT1H`)
  const times = parts[1] === '' ? null : Number(parts[1])
  if (times === 0) throw new NotATime('a cycle that never fires')
  const [one = '', two, three] = parts[2]!.split('/')
  if (three !== undefined) throw new NotATime(`"${text}" has too many parts`)
  const left = times === null ? null : times - 1
  if (two === undefined) return { due: moves(at, one, 1), every: one, left }
  if (two.startsWith('P')) {
    const first = instant(one)
    moves(first, two, 1)
    return { due: first, every: two, left }
  }
  if (times === null) throw new NotATime('a cycle with an end needs a number of times')
  return { due: moves(instant(two), one, -(times - 1)), every: one, left }
}

/** As `later`, and refuses a duration that does not go forward: such a cycle would fire without end at one moment. */
function moves(at: number, duration: string, count: number): number {
  if (later(at, duration, 1) <= at) throw new NotATime('a cycle must go forward')
  return later(at, duration, count)
}

/** `at` and so many times a duration, by the calendar in UTC. */
export function later(at: number, duration: string, count: number): number {
  try {
    const each = Temporal.Duration.from(duration)
    const many = Temporal.Duration.from({
      years: each.years * count,
      months: each.months * count,
      weeks: each.weeks * count,
      days: each.days * count,
      hours: each.hours * count,
      minutes: each.minutes * count,
      seconds: each.seconds * count,
      milliseconds: each.milliseconds * count,
    })
    return within(Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC').add(many).epochMilliseconds)
  } catch {
    throw new NotATime(`"${duration}" is no duration such as P1M or PT4H`)
  }
}

/** An instant in epoch milliseconds; a date alone is its first moment, and without a zone UTC is meant. */
export function instant(text: string): number {
  try {
    if (/(?:Z|[+-]\d\d:?\d\d)(?:\[[^\]]+\])?$/.test(text) && text.includes('T'))
      return within(Temporal.Instant.from(text).epochMilliseconds)
    if (text.endsWith(']')) return within(Temporal.ZonedDateTime.from(text).epochMilliseconds)
    return within(Temporal.PlainDateTime.from(text).toZonedDateTime('UTC').epochMilliseconds)
  } catch {
    throw new NotATime(`"${text}" is no date such as 2027-03-01T08:00Z`)
  }
}

function within(ms: number): number {
  if (Math.abs(ms) > longest) throw new NotATime('beyond what a date can hold')
  return ms
}
