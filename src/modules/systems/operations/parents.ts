import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { edgesOf, lockParents, putGroups } from '../queries/parents.ts'
import { lockSystem, systemsOf } from '../queries/systems.ts'
import { decideParents, mostDepth, type ParentsRefused } from '../rules/parents.ts'
import type { NewGroup, System } from '../types.ts'
import { tell } from './told.ts'

/**
 * Puts groups of parents in place of those a system has. Alone in the account, so that two people cannot close a circle from
 * two sides; the database refuses one on its own as well. The caller has permitted the act.
 */
export async function setParents(
  tx: Tx,
  system: { id: string; accountId: string },
  groups: readonly NewGroup[],
): Promise<void> {
  await lockParents(tx, system.accountId)
  const wanted = await systemsOf(tx, groups.flatMap(({ members }) => members)) // biome-ignore format: one question
  const usable = [...wanted.values()].filter((each) => each.accountId === system.accountId && !each.retiredAt)
  const edges = groups.length > 0 ? await edgesOf(tx, system.accountId) : []
  const refused = decideParents(system.id, groups, new Set(usable.map(({ id }) => id)), edges)
  if (refused) throw await refusalOf(tx, refused)
  await putGroups(tx, system, groups)
}

async function refusalOf(tx: Tx, refused: ParentsRefused) {
  if (refused.refused === 'unknown')
    return problems.refuse('systems.parent_refused', { fields: { groups: `${refused.systemId} is none` } })
  if (refused.refused === 'too_deep')
    return problems.refuse('systems.too_deep', { detail: `At most ${mostDepth} systems stand in a chain.` })
  if (refused.refused === 'own_parent') return problems.refuse('systems.circle')
  const names = await systemsOf(tx, refused.path)
  const way = [...refused.path, refused.path[0]!].map((id) => names.get(id)?.name ?? id)
  return problems.refuse('systems.circle', { detail: `${way.join(' → ')}`, path: refused.path })
}

/** Says what a system depends on. Refuses `systems.circle`, `systems.too_deep`, `systems.parent_refused`, `systems.retired`. */
export async function editParents(tx: Tx, id: string, groups: readonly NewGroup[]): Promise<void> {
  const system = await lockSystem(tx, id)
  if (!system) throw notFound()
  permit(tx.actor, 'system.write', { accountId: system.accountId })
  if (system.retiredAt) throw problems.refuse('systems.retired')
  await setParents(tx, system, groups)
  const names = await systemsOf(tx, groups.flatMap(({ members }) => members)) // biome-ignore format: one question
  const text =
    groups.length === 0 ? `${system.name} depends on nothing` : `${system.name} depends on ${written(groups, names)}`
  await tell(tx, 'systems.changed', system, text, { systemId: id, fields: ['parents'] })
}

/** "Core router, and one of Line A, Line B". */
function written(groups: readonly NewGroup[], names: ReadonlyMap<string, System>): string {
  return groups
    .map(({ mode, members }) => {
      const list = [...new Set(members)].map((id) => names.get(id)?.name ?? id).join(', ')
      return mode === 'any' && members.length > 1 ? `one of ${list}` : list
    })
    .join('; and ')
}
