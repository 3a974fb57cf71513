const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How long points, minutes and hours are kept, in days. */
export type Keep = { rawDays: number; minuteDays: number; hourDays: number }

/** Which of the tables a chart is read from, and how wide its steps are. */
export type Resolution = { source: 'raw' | 'minute' | 'hour'; stepMs: number }

/** Steps whose ends fall on whole units, so that two charts of the same time agree. */
const steps = [1000, 5000, 10_000, 15_000, 30_000]
  .concat([1, 2, 5, 10, 15, 30].map((n) => n * minuteMs))
  .concat([1, 2, 3, 6, 12].map((n) => n * hourMs))
  .concat([1, 2, 7, 14, 28].map((n) => n * dayMs))

/**
 * The finest way to show `from` to `to` in at most `most` steps: from a table that still holds all of it where one does,
 * and never steps finer than the table has.
 */
export function resolutionFor(from: Date, to: Date, most: number, now: Date, keep: Keep): Resolution {
  const span = Math.max(1, to.getTime() - from.getTime())
  const stepMs = steps.find((step) => span / step <= most) ?? steps.at(-1)!
  const age = now.getTime() - from.getTime()
  const source =
    stepMs >= hourMs || age > keep.minuteDays * dayMs
      ? 'hour'
      : stepMs >= minuteMs || age > keep.rawDays * dayMs
        ? 'minute'
        : 'raw'
  const finest = { raw: 1000, minute: minuteMs, hour: hourMs }[source]
  return { source, stepMs: Math.max(stepMs, finest) }
}

/** Begin of the step that holds `at`. */
export function stepOf(at: Date, stepMs: number): Date {
  return new Date(Math.floor(at.getTime() / stepMs) * stepMs)
}
