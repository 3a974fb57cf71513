import { permit } from '#accounts'
import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { groupsWith, leaveGroups, lockParents, putGroups } from '../queries/parents.ts'
import { dropNames, lockSystem, saveSystem, systemsOf } from '../queries/systems.ts'
import { tidyAliases } from '../rules/names.ts'
import { type NewSystem, type StoredSystem, subjectOf } from '../types.ts'
import { checkContract, checkOwner, claimNames } from './create.ts'
import { tell } from './told.ts'

export type Changes = Partial<Omit<NewSystem, 'accountId' | 'parents'>> & { version: number }

/** Texts stay out of the audit log, from which nothing can be taken. */
const unrecorded = new Set(['runbook', 'documentation'])
const editable = ['name', 'kind', 'location', 'ownerId', 'contractId', 'aliases', 'runbook', 'documentation'] as const

/** Changes what is said of a system. Refuses `systems.version_changed`, `systems.retired` and what `createSystem` refuses. */
export async function editSystem(tx: Tx, id: string, { version, ...changes }: Changes): Promise<void> {
  const before = await lockForWriting(tx, id)
  if (before.retiredAt) throw problems.refuse('systems.retired')
  if (before.version !== version) throw problems.refuse('systems.version_changed', { version: before.version })
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const after = { ...before, ...given } as StoredSystem
  after.aliases = tidyAliases(after.name, after.aliases)
  const fields = editable.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  if (fields.length === 0) return
  if (fields.includes('ownerId')) await checkOwner(tx, after)
  if (fields.includes('contractId')) await checkContract(tx, after)
  await saveSystem(tx, after)
  if (fields.includes('name') || fields.includes('aliases')) await claimNames(tx, after)
  const values = (of: StoredSystem) =>
    Object.fromEntries(fields.map((field) => [field, unrecorded.has(field) ? '(text)' : of[field]]))
  await tell(
    tx,
    'systems.changed',
    after,
    `${after.name} changed: ${fields.join(', ')}`,
    { systemId: id, fields },
    { visibility: 'internal', before: values(before), after: values(after) },
  )
}

/** Takes a system out of use: it leaves what depended on it, and frees the words it answers to. Refuses `systems.retired`. */
export async function retireSystem(tx: Tx, id: string, reason: string): Promise<void> {
  const system = await lockForWriting(tx, id)
  if (system.retiredAt) throw problems.refuse('systems.retired')
  await lockParents(tx, system.accountId)
  const children = await systemsOf(tx, (await groupsWith(tx, id)).map(({ systemId }) => systemId)) // biome-ignore format: one question
  await leaveGroups(tx, system)
  await putGroups(tx, system, [])
  await saveSystem(tx, { ...system, retiredAt: tx.now, retiredWhy: reason })
  await dropNames(tx, system)
  for (const child of children.values()) {
    const text = `${child.name} does not depend on ${system.name} any more, which was retired`
    await tell(tx, 'systems.changed', child, text, { systemId: child.id, fields: ['parents'] })
  }
  const text = `${system.name} was retired: ${reason}`
  await tell(tx, 'systems.retired', system, text, { systemId: id }, { after: { retired: true } })
}

/** Puts a retired system into use again, without parents. Refuses `systems.name_taken` where its words went to another. */
export async function restoreSystem(tx: Tx, id: string): Promise<void> {
  const system = await lockForWriting(tx, id)
  if (!system.retiredAt) return
  await saveSystem(tx, { ...system, retiredAt: null, retiredWhy: null })
  await claimNames(tx, system)
  await tell(tx, 'systems.restored', system, `${system.name} is in use again`, { systemId: id }, { after: { retired: false } }) // biome-ignore format: one act
}

/** Adds an entry to the journal of a system. It cannot be changed or removed. */
export async function noteOnSystem(
  tx: Tx,
  id: string,
  note: { text: string; visibility: 'internal' | 'customer' },
): Promise<void> {
  const system = (await systemsOf(tx, [id])).get(id)
  if (!system) throw notFound()
  permit(tx.actor, 'journal.write', { accountId: system.accountId })
  await addEntry(tx, { accountId: system.accountId, subject: subjectOf(id), kind: 'systems.note', ...note })
}

async function lockForWriting(tx: Tx, id: string): Promise<StoredSystem> {
  const system = await lockSystem(tx, id)
  if (!system) throw notFound()
  permit(tx.actor, 'system.write', { accountId: system.accountId })
  return system
}
