import type { Bounds } from '../contract/targets.ts'
import type { Outcome } from '../types.ts'

/** A number against its bounds: beyond `fail` down, beyond `warn` degraded; what is no number is down. */
export function judge(value: number, { above, warn, fail }: Bounds): Outcome {
  if (Number.isNaN(value)) return 'down'
  const beyond = (bound: number | null) => bound !== null && (above ? value > bound : value < bound)
  return beyond(fail) ? 'down' : beyond(warn) ? 'degraded' : 'up'
}

/** As `judge` for what must not be reached either: 100 % loss with a bound of 100. */
export function judgeReached(value: number, { warn, fail }: Pick<Bounds, 'warn' | 'fail'>): Outcome {
  if (fail !== null && value >= fail) return 'down'
  return warn !== null && value >= warn ? 'degraded' : 'up'
}

/** Days that are left against how many there should be. */
export function judgeDays(left: number, { warnDays, failDays }: { warnDays: number; failDays: number }): Outcome {
  return left <= failDays ? 'down' : left <= warnDays ? 'degraded' : 'up'
}
