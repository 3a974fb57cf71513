/** No stretch of work is longer: an older start is a slip of the date. */
const longestMs = 24 * 3_600_000

/** Why a stretch of work cannot be entered; null when it can. To the millisecond, nothing is rounded. */
export function decideSpan(
  startedAt: Date,
  endedAt: Date,
  now: Date,
): { field: 'startedAt' | 'endedAt'; why: string } | null {
  if (endedAt > now) return { field: 'endedAt', why: 'lies ahead' }
  if (startedAt >= endedAt) return { field: 'startedAt', why: 'must be before the end' }
  if (endedAt.getTime() - startedAt.getTime() > longestMs)
    return { field: 'startedAt', why: 'is more than 24 hours before the end' }
  return null
}
