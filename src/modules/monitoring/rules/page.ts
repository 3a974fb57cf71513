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

export type Group = { mode: 'any' | 'all'; members: readonly ParentState[] }

/** The problem that would page: when it began, and when the child was looked at last. */
export type ChildState = { since: number; lookedAt: number }

export type PageDecision =
  | { page: true }
  | { page: false; because: 'parent_down'; systemId: string }
  /** Ask again when the look that was forced is in, at the latest at `until`. */
  | { page: false; because: 'parent_unchecked' | 'child_unchecked'; look: readonly string[]; until: number }

/** A forced look has so long; then we page rather than wait. */
export const longestWaitMs = 15_000

const bad = (member: ParentState) => member.state === 'down'

/** A group lets its child be reached when any, or all, of its members are not down. What has no check is taken as reachable. */
export function reachable(group: Group): boolean {
  if (group.members.length === 0) return true
  return group.mode === 'any' ? !group.members.every(bad) : !group.members.some(bad)
}

/**
 * Whether a page about a child may be made now. Its parents must have been looked at after the child's problem began: a router
 * that died with its children is often noticed last. When a parent came back after the child was last looked at, the child's
 * result is old news, and a fresh one is asked for first. Only the page is held back, never the state.
 */
export function mayPage(child: ChildState, groups: readonly Group[], nowMs: number): PageDecision {
  const blocked = groups.find((group) => !reachable(group))
  if (blocked) return { page: false, because: 'parent_down', systemId: blocked.members.find(bad)!.systemId }
  const until = child.since + longestWaitMs
  const parents = groups.flatMap((group) => group.members).filter((parent) => parent.lookedAt !== null)
  const unchecked = parents.filter((parent) => parent.lookedAt! < child.since)
  if (unchecked.length > 0 && nowMs < until)
    return { page: false, because: 'parent_unchecked', look: unchecked.map(({ systemId }) => systemId), until }
  const back = parents.filter((parent) => parent.state === 'up' && parent.since > child.since)
  const newest = Math.max(0, ...back.map((parent) => parent.since))
  if (newest > child.lookedAt && nowMs < newest + longestWaitMs)
    return { page: false, because: 'child_unchecked', look: [], until: newest + longestWaitMs }
  return { page: true }
}
