/** A child is reachable when in every group at least one (`any`) or each (`all`) of the members is. */
export type Group = { systemId: string; mode: 'any' | 'all'; members: readonly string[] }

/** The groups of parents by the child. */
export type Topology = ReadonlyMap<string, readonly Group[]>

/**
 * A cut: what takes a system away when it fails. A system's id, or `any:a|b` for a group whose members stand in for each
 * other and that takes it away when all of them fail.
 */
export type Cut = string

export function topologyOf(groups: readonly Group[]): Topology {
  return Map.groupBy(groups, (group) => group.systemId)
}

/** The systems a cut is made of. */
export function systemsOfCut(cut: Cut): string[] {
  return cut.startsWith('any:') ? cut.slice(4).split('|') : [cut]
}

const cutOfGroup = (group: Group): Cut => `any:${[...group.members].sort().join('|')}`

/** Redundant groups of more than so many members are no cut of their own: all of them failing is told by other alerts. */
const mostMembers = 32

/** Finds the cuts of systems; each system is looked at once however often it is asked for. */
export function createCuts(topology: Topology): (systemId: string) => ReadonlySet<Cut> {
  const known = new Map<string, ReadonlySet<Cut>>()
  const underway = new Set<string>()

  function cutsOf(systemId: string): ReadonlySet<Cut> {
    const before = known.get(systemId)
    if (before) return before
    // A ring of parents says nothing about itself; whoever keeps the systems refuses rings.
    if (underway.has(systemId)) return new Set()
    underway.add(systemId)
    const cuts = new Set<Cut>([systemId])
    for (const group of topology.get(systemId) ?? []) for (const cut of cutsOfGroup(group)) cuts.add(cut)
    underway.delete(systemId)
    known.set(systemId, cuts)
    return cuts
  }

  function cutsOfGroup(group: Group): Iterable<Cut> {
    const [first, ...rest] = group.members.map(cutsOf)
    if (!first) return []
    if (group.mode === 'all' || rest.length === 0) return [first, ...rest].flatMap((cuts) => [...cuts])
    const common = [...first].filter((cut) => rest.every((cuts) => cuts.has(cut)))
    return group.members.length <= mostMembers ? [cutOfGroup(group), ...common] : common
  }

  return cutsOf
}

/** Whether a system can be reached when these fail: every group must have what its mode asks for. */
export function isReachable(
  systemId: string,
  topology: Topology,
  fails: (systemId: string) => boolean,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if (fails(systemId)) return false
  if (seen.has(systemId)) return true
  const path = new Set([...seen, systemId])
  return (topology.get(systemId) ?? []).every(({ mode, members }) => {
    if (members.length === 0) return true
    const reachable = (member: string) => isReachable(member, topology, fails, path)
    return mode === 'any' ? members.some(reachable) : members.every(reachable)
  })
}
