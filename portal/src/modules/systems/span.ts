/** Where a moment lies in a span, in per cent; what lies outside is at its edge. */
export const place = (at: number, { from, to }: { from: number; to: number }) =>
  Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100))

/** Whether something that lasted touches a span. */
export const touches = (begin: number, end: number, { from, to }: { from: number; to: number }) =>
  end >= from && begin <= to

const hour = 3_600_000
export const SPANS = { hour, '': 24 * hour, week: 168 * hour }
export type SpanName = keyof typeof SPANS

/**
 * What of time the address asks for: `end` is where the axis ends; without it, it ends at `now`, or, about a moment `at`, so that
 * two thirds lie before it. Never later than `now`.
 */
export function spanAsked(asked: { around: string; at: string; end: string }, now: number) {
  const name = (asked.around in SPANS ? asked.around : '') as SpanName
  const length = SPANS[name]
  const at = Date.parse(asked.at)
  const end = Date.parse(asked.end)
  const wanted = Number.isNaN(end) ? (Number.isNaN(at) ? now : at + length / 3) : end
  const to = Math.min(wanted, now)
  return { name, length, from: to - length, to, at: Number.isNaN(at) ? null : at, live: to === now }
}
