/** When a watchman takes over, and when it says that all is well. Moments are ms since 1970, of the watchman's own clock. */

/** So long without an answer, and the watchman pages. */
export const silentAfterMs = 10_000
/** A copy that was older when the silence was noticed pages nobody: most of what is in it is over. */
export const staleAfterMs = 15 * 60_000
/** The heartbeat is called while the site was heard within this time, or the watchman pages. */
export const heartbeatWithinMs = 60_000

export type Hearing = {
  /** When the site was last heard; null: never. */
  heardAtMs: number | null
  /** When the watchman began to listen, in this run. */
  startedAtMs: number
  tookOverAtMs: number | null
}

export type Standing = 'listens' | 'takes_over' | 'pages' | 'knows_too_little'

/** What the watchman does at this moment. After its own start it listens for as long as it would otherwise. */
export function standingOf({ heardAtMs, startedAtMs, tookOverAtMs }: Hearing, nowMs: number): Standing {
  if (tookOverAtMs !== null) return 'pages'
  const silentSinceMs = Math.max(heardAtMs ?? Number.NEGATIVE_INFINITY, startedAtMs)
  if (nowMs - silentSinceMs < silentAfterMs) return 'listens'
  if (heardAtMs === null || silentSinceMs - heardAtMs > staleAfterMs) return 'knows_too_little'
  return 'takes_over'
}

/** Whether the external heartbeat is called: somebody pages, be it the site or the watchman. */
export function isGuarded({ heardAtMs, tookOverAtMs }: Hearing, nowMs: number): boolean {
  return tookOverAtMs !== null || (heardAtMs !== null && nowMs - heardAtMs <= heartbeatWithinMs)
}
