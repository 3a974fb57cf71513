/** Somebody who learns: told the same as whoever is on call, never counted as reached. */
export type Shadow = {
  id: string
  learnerId: string
  /** Only this person's shifts; null: whoever is on call. */
  followsId: string | null
  from: Date
  until: Date
}

/** Who learns along at a moment with the person on call. Nobody learns along with nobody, or with themselves. */
export function learnersAt(shadows: readonly Shadow[], at: Date, onCall: string | null): string[] {
  if (onCall === null) return []
  const there = shadows.filter(
    (one) => one.from <= at && at < one.until && (one.followsId === null || one.followsId === onCall),
  )
  return [...new Set(there.map((one) => one.learnerId))].filter((id) => id !== onCall)
}
