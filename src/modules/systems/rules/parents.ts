import type { NewGroup } from '../types.ts'

export const mostGroups = 8
export const mostMembers = 32
/** Levels of systems above a system. */
export const mostDepth = 20

export type Edge = { child: string; parent: string }

export type ParentsRefused =
  | { refused: 'own_parent' }
  | { refused: 'unknown'; systemId: string }
  /** The systems of the circle in order, from the child on; the last depends on the first. */
  | { refused: 'circle'; path: string[] }
  | { refused: 'too_deep' }

/**
 * Whether a system may have these groups of parents: nobody is its own ancestor, every member is one of `known` (systems in
 * use of the same account), and chains stay short. `edges` are those of the account; the system's present ones do not count.
 */
export function decideParents(
  systemId: string,
  groups: readonly NewGroup[],
  known: ReadonlySet<string>,
  edges: readonly Edge[],
): ParentsRefused | null {
  const wanted = [...new Set(groups.flatMap(({ members }) => members))]
  if (wanted.includes(systemId)) return { refused: 'own_parent' }
  const unknown = wanted.find((id) => !known.has(id))
  if (unknown) return { refused: 'unknown', systemId: unknown }
  const parents = parentsByChild(edges.filter(({ child }) => child !== systemId))
  parents.set(systemId, wanted)
  const path = circleThrough(systemId, parents)
  if (path) return { refused: 'circle', path }
  const children = parentsByChild(edgesOf(parents).map(({ child, parent }) => ({ child: parent, parent: child })))
  return levels(systemId, parents) + levels(systemId, children) > mostDepth ? { refused: 'too_deep' } : null
}

function parentsByChild(edges: readonly Edge[]): Map<string, string[]> {
  const parents = new Map<string, string[]>()
  for (const { child, parent } of edges) {
    const list = parents.get(child)
    if (list) list.push(parent)
    else parents.set(child, [parent])
  }
  return parents
}

const edgesOf = (parents: ReadonlyMap<string, readonly string[]>): Edge[] =>
  [...parents].flatMap(([child, list]) => list.map((parent) => ({ child, parent })))

/** A way from a system up to itself, if there is one. */
function circleThrough(start: string, parents: ReadonlyMap<string, readonly string[]>): string[] | null {
  const from = new Map<string, string>()
  const open = [start]
  for (let at = open.shift(); at !== undefined; at = open.shift())
    for (const parent of parents.get(at) ?? []) {
      if (parent === start) {
        const path = [at]
        while (path[0] !== start) path.unshift(from.get(path[0]!)!)
        return path
      }
      if (from.has(parent)) continue
      from.set(parent, at)
      open.push(parent)
    }
  return null
}

/** Length of the longest way up from a system in a graph without circles. */
function levels(start: string, parents: ReadonlyMap<string, readonly string[]>): number {
  const known = new Map<string, number>()
  const order: string[] = []
  const open: { id: string; done: boolean }[] = [{ id: start, done: false }]
  const seen = new Set<string>()
  for (let at = open.pop(); at; at = open.pop()) {
    if (at.done) {
      order.push(at.id)
      continue
    }
    if (seen.has(at.id)) continue
    seen.add(at.id)
    open.push({ id: at.id, done: true }, ...(parents.get(at.id) ?? []).map((id) => ({ id, done: false })))
  }
  for (const id of order)
    known.set(id, Math.max(0, ...(parents.get(id) ?? []).map((parent) => 1 + (known.get(parent) ?? 0))))
  return known.get(start)!
}

/**
 * Whether a system is reachable when these systems are down themselves: it is not down, and in every group one (`any`) or each
 * (`all`) of the members is reachable. `groups` as `parentGroupsOf` gives them.
 */
export function reachableOf(
  groups: readonly { systemId: string; mode: 'any' | 'all'; members: readonly string[] }[],
  down: ReadonlySet<string>,
): (systemId: string) => boolean {
  const groupsOf = Map.groupBy(groups, ({ systemId }) => systemId)
  const known = new Map<string, boolean>()
  const reachable = (id: string): boolean => {
    const before = known.get(id)
    if (before !== undefined) return before
    known.set(id, true)
    const answer =
      !down.has(id) &&
      (groupsOf.get(id) ?? []).every(({ mode, members }) =>
        mode === 'any' ? members.some(reachable) : members.every(reachable),
      )
    known.set(id, answer)
    return answer
  }
  return reachable
}
