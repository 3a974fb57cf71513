import type { CheckState } from '../types.ts'

/** What is known of a parent when a page about its child is about to be made. */
export type ParentState = {
  systemId: string
  state: CheckState
  /** When its state began. */
  since: number
  /** When it was looked at last; null: it has no check. */
  lookedAt: number | null
}

/** The problem that would page: when it began, and when the child was looked at last. */
export type ChildState = { since: number; lookedAt: number }

export type PageDecision =
  | { page: true }
  | { page: false; because: 'parent_down'; systemId: string }
  /** Ask again when the look that was forced is in, at the latest at `until`. */
  | { page: false; because: 'parent_unchecked' | 'child_unchecked'; until: number }

/** A forced look has so long; then we page rather than wait. */
export const longestWaitMs = 15_000

/** A system's parents in groups, by the system. */
export type Above = ReadonlyMap<string, readonly { mode: 'any' | 'all'; members: readonly string[] }[]>

/** Whether a system is down, or cannot be reached because of what is above it. Circles are refused where parents are set. */
function lost(systemId: string, above: Above, states: ReadonlyMap<string, ParentState>): string | null {
  if (states.get(systemId)?.state === 'down') return systemId
  return blockedBy(systemId, above, states)
}

/**
 * The system that keeps this one from being reached; null when it can be. A group lets through when any, or all, of its members are
 * there. What has no check is taken as there.
 */
export function blockedBy(systemId: string, above: Above, states: ReadonlyMap<string, ParentState>): string | null {
  for (const { mode, members } of above.get(systemId) ?? []) {
    const gone = members.flatMap((member) => lost(member, above, states) ?? [])
    if (members.length > 0 && (mode === 'any' ? gone.length === members.length : gone.length > 0)) return gone[0]!
  }
  return null
}

/** Everything above a system. */
function ancestors(systemId: string, above: Above, found = new Set<string>()): Set<string> {
  for (const { members } of above.get(systemId) ?? [])
    for (const member of members) if (!found.has(member)) ancestors(member, above, found.add(member))
  return found
}

/**
 * Whether a page about a child may be made now. Its parents must have been looked at after the child's problem began: a router
 * that died with its children is often noticed last. When a parent came back after the child was last looked at, the child's
 * result is old news, and a fresh one is asked for first. Only the page is held back, never the state.
 */
export function mayPage(
  systemId: string,
  child: ChildState,
  above: Above,
  states: ReadonlyMap<string, ParentState>,
  nowMs: number,
): PageDecision {
  const blocked = blockedBy(systemId, above, states)
  if (blocked) return { page: false, because: 'parent_down', systemId: blocked }
  const parents = [...ancestors(systemId, above)].flatMap((id) => states.get(id) ?? [])
  const until = child.since + longestWaitMs
  const unchecked = parents.some(({ lookedAt }) => lookedAt !== null && lookedAt < child.since)
  if (unchecked && nowMs < until) return { page: false, because: 'parent_unchecked', until }
  const back = parents.filter(
    (parent) => parent.lookedAt !== null && parent.state === 'up' && parent.since > child.since,
  )
  const newest = Math.max(0, ...back.map((parent) => parent.since))
  if (newest > child.lookedAt && nowMs < newest + longestWaitMs)
    return { page: false, because: 'child_unchecked', until: newest + longestWaitMs }
  return { page: true }
}
