import { accountsByIds, permit, providerAccount } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { fromCursor, toPage } from '#platform/http/cursor.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { keyFrom } from '../plan/starts.ts'
import { problems } from '../problems.ts'
import {
  countRunning,
  findDraft,
  findProcedure,
  insertProcedure,
  lockProcedure,
  type ProcedureFilter,
  saveProcedure,
  selectDrafts,
  selectProcedures,
} from '../queries/definitions.ts'
import { findVersion, replaceStarts, selectVersions } from '../queries/versions.ts'
import type { Procedure } from '../types.ts'
import { mayOn, procedureView } from './definition-view.ts'
import { tellOfProcedure } from './told.ts'

export type NewProcedure = { name: string; key?: string; description?: string; accountId?: string | null }

/** Makes a procedure nobody drew yet: of an account, or of the provider (then for all). Refuses `procedures.key_taken`. */
export async function createProcedure(tx: Tx, input: NewProcedure): Promise<Procedure> {
  const provider = (await providerAccount(tx))!
  const accountId = input.accountId ?? provider.id
  const account = (await accountsByIds(tx, [accountId])).get(accountId)
  if (!account) throw notFound()
  permit(tx.actor, 'procedure.write', { accountId })
  if (account.closedAt) throw problems.refuse('procedures.account_closed')
  const one = { id: newId(), accountId, key: input.key ?? keyFrom(input.name), name: input.name, description: input.description ?? '' } // biome-ignore format: one thing
  await unlessTaken(() => insertProcedure(tx, one))
  await tellOfProcedure(tx, 'procedures.created', one, { after: { name: one.name, key: one.key } })
  return (await findProcedure(tx, one.id))!
}

async function unlessTaken(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if ((error as { code?: string }).code === '23505')
      throw problems.refuse('procedures.key_taken', { fields: { key: 'is taken' } })
    throw error
  }
}

export async function lockForWriting(
  tx: Tx,
  id: string,
  verb: 'procedure.write' | 'procedure.publish',
): Promise<Procedure> {
  const one = await lockProcedure(tx, id)
  if (!one) throw notFound()
  permit(tx.actor, verb, { accountId: one.accountId })
  if (one.retiredAt) throw problems.refuse('procedures.retired')
  return one
}

/** Changes what a procedure is called. Versions keep the name they were published under. */
export async function editProcedure(
  tx: Tx,
  id: string,
  changes: { name?: string; key?: string; description?: string },
): Promise<void> {
  const before = await lockForWriting(tx, id, 'procedure.write')
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  await unlessTaken(() => saveProcedure(tx, { ...before, ...given }))
  const was = Object.fromEntries(Object.keys(given).map((field) => [field, before[field as 'name']]))
  await tellOfProcedure(tx, 'procedures.changed', before, { before: was, after: given })
}

/** Takes a procedure out of use: nothing starts it any more. What runs goes on. */
export async function retireProcedure(tx: Tx, id: string): Promise<void> {
  const one = await lockForWriting(tx, id, 'procedure.publish')
  await saveProcedure(tx, { ...one, retiredAt: tx.now })
  await replaceStarts(tx, { accountId: one.accountId, procedureId: id, versionId: id }, [])
  await tellOfProcedure(tx, 'procedures.retired', one, { after: { retired: true } })
}

type Paged = Omit<ProcedureFilter, 'after' | 'limit'> & { cursor?: string; limit: number }

export async function listProcedures(tx: Tx, { cursor, ...query }: Paged) {
  permit(tx.actor, 'procedure.read', { accountId: null })
  const values = fromCursor(cursor, 2)
  const after = values ? { name: String(values[0]), id: String(values[1]) } : undefined
  const rows = await selectProcedures(tx, { ...query, after, limit: query.limit + 1 })
  return toPage(rows, query.limit, (row) => [row.name.toLowerCase(), row.id], procedureView)
}

async function readable(tx: Tx, id: string): Promise<Procedure> {
  const one = await findProcedure(tx, id)
  if (!one) throw notFound()
  permit(tx.actor, 'procedure.read', { accountId: one.accountId })
  return one
}

/** A procedure with its versions and who saved its drawing last. */
export async function getProcedure(tx: Tx, id: string) {
  const one = await readable(tx, id)
  const found = await selectVersions(tx, id)
  const running = await countRunning(tx, found)
  const versions = found.map((version) => ({ ...version, running: running.get(version.id) ?? 0 }))
  const [draft = null] = await selectDrafts(tx, id)
  return { ...procedureView(one), versions, draft, may: mayOn(tx, one) }
}

/** The newest save of the drawing, or one before it. Refuses `procedures.no_draft`. */
export async function getDraft(tx: Tx, id: string, revision: number | null) {
  const one = await readable(tx, id)
  const draft = await findDraft(tx, id, revision)
  if (!draft) {
    if (revision !== null) throw notFound()
    throw problems.refuse('procedures.no_draft')
  }
  return { ...draft, newest: one.revision, saves: await selectDrafts(tx, id) }
}

export async function getVersion(tx: Tx, id: string) {
  const version = await findVersion(tx, id)
  if (!version) throw notFound()
  permit(tx.actor, 'procedure.read', { accountId: version.accountId })
  const { graph: _graph, ...shown } = version
  return shown
}
