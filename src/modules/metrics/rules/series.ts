import { createHash } from 'node:crypto'

/** What is measured about a system: a name and labels, as Prometheus and OpenTelemetry name it. */
export type SeriesName = { name: string; labels: Readonly<Record<string, string>> }

export const mostLabels = 32
const nameForm = /^[\p{L}_:][\p{L}\p{N}_:./-]{0,199}$/u
/** Sums of a roll-up must not leave what a double holds: an hour has at most a few thousand points. */
const largest = 1e150

/** Why a point is not kept. */
export type Unkept = 'name' | 'labels' | 'value' | 'old' | 'future'

/** Sixteen bytes that are the same for the same name and labels, in whatever order these came. */
export function keyOf({ name, labels }: SeriesName): Buffer {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return createHash('sha256')
    .update(JSON.stringify([name, sorted]))
    .digest()
    .subarray(0, 16)
}

/** What comes from the clock of another machine may be this far ahead of ours. */
const aheadMs = 10 * 60_000

/** Null when the point can be kept; `keptMs` is how long points are. Pure; tells the first reason only. */
export function unkept(
  point: SeriesName & { at: Date; value: number; unit: string | null },
  now: Date,
  keptMs: number,
): Unkept | null {
  if (!nameForm.test(point.name) || (point.unit !== null && !fits(point.unit, 1, 40))) return 'name'
  const labels = Object.entries(point.labels)
  if (labels.length > mostLabels) return 'labels'
  for (const [key, value] of labels) if (!fits(key, 1, 100) || !fits(value, 0, 500)) return 'labels'
  if (!(Math.abs(point.value) <= largest)) return 'value'
  const at = point.at.getTime()
  if (!(at <= now.getTime() + aheadMs)) return 'future'
  return at < now.getTime() - keptMs ? 'old' : null
}

function fits(text: string, least: number, most: number): boolean {
  return text.length >= least && text.length <= most && text.isWellFormed() && !/\p{Cc}/u.test(text)
}
