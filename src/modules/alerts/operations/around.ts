import type { Tx } from '#platform/db/database.ts'
import { parentGroupsOf, type System, systemsOf } from '#systems'
import type { Group } from '../rules/topology.ts'

/** What stands around alerts: their systems and what these depend on. */

/** The groups of parents of systems and of all that stand above them. */
export function groupsAbove(tx: Tx, systemIds: readonly string[]): Promise<Group[]> {
  return parentGroupsOf(tx, systemIds)
}

export async function systemsById(tx: Tx, ids: readonly (string | null)[]): Promise<Map<string, System>> {
  return systemsOf(tx, [...new Set(ids.filter((id) => id !== null))])
}
