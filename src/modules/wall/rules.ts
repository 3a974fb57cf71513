import type { Severity } from '#platform/http/contract.ts'
import type { ParentGroup } from '#systems'

/**
 * Which systems the map of a wall shows: those with alarms, the worst first, each with everything that carries it, as long as
 * there is room for all of these; then trunks in the same way.
 */
export function chooseNodes(
  alarmed: readonly string[],
  trunks: readonly string[],
  groups: readonly ParentGroup[],
  most: number,
): ReadonlySet<string> {
  const parents = new Map<string, string[]>()
  for (const { systemId, members } of groups) parents.set(systemId, [...(parents.get(systemId) ?? []), ...members])
  const chosen = new Set<string>()
  for (const id of [...alarmed, ...trunks]) {
    const needed = [...withAncestors(id, parents)].filter((each) => !chosen.has(each))
    if (chosen.size + needed.length > most) continue
    for (const each of needed) chosen.add(each)
  }
  return chosen
}

function withAncestors(id: string, parents: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set([id])
  for (const each of found) for (const parent of parents.get(each) ?? []) found.add(parent)
  return found
}

type Counted = { accountId: string; systems: number }
type Alarmed = { systemId: string; accountId: string; severity: Severity }

/** How each account stands: the worst first, then by how many of its systems have an alarm, then by size. */
export function tally(counts: readonly Counted[], alarmed: readonly Alarmed[], most: number) {
  const byAccount = Map.groupBy(alarmed, ({ accountId }) => accountId)
  return counts
    .map(({ accountId, systems }) => {
      const mine = byAccount.get(accountId) ?? []
      const worst = mine.map(({ severity }) => severity).sort()[0] ?? null
      return { accountId, systems, alarmed: mine.length, worst }
    })
    .sort((a, b) => (a.worst ?? 'P9').localeCompare(b.worst ?? 'P9') || b.alarmed - a.alarmed || b.systems - a.systems)
    .slice(0, most)
}

/** How many of each severity. */
export function severities(of: readonly { severity: Severity }[]): Record<Severity, number> {
  const counts = { P1: 0, P2: 0, P3: 0, P4: 0 }
  for (const { severity } of of) counts[severity]++
  return counts
}

/** A rota nobody is on call in must not be the one the screen lacks room for. */
export function nobodyFirst<T extends { person: string | null }>(rotas: readonly T[]): T[] {
  return [...rotas].sort((a, b) => Number(a.person !== null) - Number(b.person !== null))
}
