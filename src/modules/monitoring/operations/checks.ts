import { permit } from '#accounts'
import { takeSignals } from '#alerts'
import { endWatches } from '#metrics'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput } from '#platform/http/contract.ts'
import { fromCursor, toPage } from '#platform/http/cursor.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { systemsOf } from '#systems'
import type { Target } from '../contract/targets.ts'
import type { monitoring } from '../contract.ts'
import { problems } from '../problems.ts'
import {
  beginAnew,
  checkIdsOf,
  findCheck,
  insertChecks,
  lockCheck,
  type NewRow,
  saveCheck,
  selectChecks,
} from '../queries/checks.ts'
import { wakeHolders } from '../queries/state.ts'
import type { StoredCheck } from '../types.ts'
import { makeHeartbeat } from './address.ts'
import { wantLooks } from './decide.ts'
import { checkSecrets, givenSecrets, sealedAnew, secretNames } from './secrets.ts'
import { checkSettings, checkTarget } from './shape.ts'
import { signalOf } from './signal.ts'
import { tellOfCheck } from './told.ts'
import { type CheckView, rowView, wholeView } from './view.ts'

type Listing = HandlerInput<typeof monitoring.listChecks>['query']
type NewCheck = HandlerInput<typeof monitoring.createCheck>['body']
type Edit = HandlerInput<typeof monitoring.editCheck>['body']

export async function listChecks(tx: Tx, { cursor, ...query }: Listing) {
  permit(tx.actor, 'check.read', { accountId: query.accountId ?? tx.actor.accountId })
  const values = fromCursor(cursor, 2)
  const after = values ? { name: String(values[0]), id: String(values[1]) } : undefined
  const rows = await selectChecks(tx, { ...query, after, limit: query.limit + 1 })
  return toPage(rows, query.limit, (row) => [row.name.toLowerCase(), row.id], rowView)
}

export async function getCheck(tx: Tx, id: string): Promise<CheckView> {
  const check = await findCheck(tx, id)
  if (!check) throw notFound()
  permit(tx.actor, 'check.read', { accountId: check.accountId })
  return wholeView(tx, check)
}

/** Two checks of a system must not have one name: refuses `monitoring.name_taken`. */
async function unlessTaken(save: () => Promise<void>): Promise<void> {
  try {
    await save()
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'system_check_name') throw error
    throw problems.refuse('monitoring.name_taken', { fields: { name: 'is the name of another check of the system' } })
  }
}

/** A heartbeat is not looked at: its period is how often it is expected. */
const everyOf = (target: Target, everySeconds: number) =>
  1000 * (target.kind === 'heartbeat' ? target.everySeconds : everySeconds)

/** Makes a check of a system in use. Refuses what cannot be looked at, settings that do not fit, a name that is taken. */
export async function createCheck(tx: Tx, body: NewCheck): Promise<CheckView> {
  const system = (await systemsOf(tx, [body.systemId])).get(body.systemId)
  if (!system) throw notFound()
  permit(tx.actor, 'check.write', { accountId: system.accountId })
  if (system.retiredAt) throw problems.refuse('monitoring.system_retired')
  const row = rowOf(tx, { ...body, accountId: system.accountId })
  checkTarget(tx, row.target)
  checkSecrets(row.target, givenSecrets(row.target, body), null)
  checkSettings(row)
  await unlessTaken(() => insertChecks(tx, [row]))
  if (row.kind === 'heartbeat') await makeHeartbeat(tx, row)
  else await wantLooks(tx, { checks: [row.id] })
  const after = { name: row.name, kind: row.kind, system: system.name }
  await tellOfCheck(tx, 'monitoring.check_created', row, `${tx.actor.name} made the check ${row.name}`, { after })
  return getCheck(tx, row.id)
}

/** The row of a new check, its secrets sealed. */
export function rowOf(tx: Tx, body: NewCheck & { accountId: string }): NewRow {
  const { systemId, accountId, name, target, timeoutMs, attempts, severity, quorum } = body
  const id = newId()
  return {
    id,
    accountId,
    systemId,
    name,
    kind: target.kind,
    target,
    ...sealedAnew(tx, id, target, givenSecrets(target, body)),
    everyMs: everyOf(target, body.everySeconds),
    timeoutMs,
    attempts: target.kind === 'heartbeat' ? 1 : attempts,
    recheckMs: 1000 * body.recheckSeconds,
    severity,
    locations: [...new Set(body.locations ?? [tx.app.config.CHECK_LOCATION])],
    quorum,
  }
}

/** Changes a check. What is looked at changed: what was believed of it is forgotten, and it is looked at now. */
export async function editCheck(tx: Tx, id: string, edit: Edit): Promise<CheckView> {
  const check = await lockCheck(tx, id)
  if (!check) throw notFound()
  permit(tx.actor, 'check.write', { accountId: check.accountId })
  if (check.version !== edit.version) throw problems.refuse('monitoring.version_changed')
  const target = edit.target ?? check.target
  if ((target.kind === 'heartbeat') !== (check.kind === 'heartbeat'))
    throw problems.refuse('monitoring.target_refused', {
      fields: { 'target.kind': 'cannot become or cease to be a heartbeat' },
    })
  const given = givenSecrets(target, edit)
  const anew = edit.target !== undefined || given.size > 0
  if (anew) checkSecrets(target, given, check)
  const after = { ...changed(tx, check, edit, target), ...sealedAnew(tx, id, target, given, check) }
  if (edit.target) checkTarget(tx, target)
  checkSettings(after)
  await unlessTaken(() => saveCheck(tx, after))
  if (anew) await beginAnew(tx, [id])
  if (anew || (check.pausedAt && !after.pausedAt)) await wantLooks(tx, { checks: [id] })
  await wakeHolders(tx)
  if (!check.pausedAt && after.pausedAt) await clearProblem(tx, check)
  const told = (one: StoredCheck) => ({ name: one.name, kind: one.kind, everySeconds: one.everyMs / 1000, severity: one.severity, paused: one.pausedAt !== null, secrets: secretNames(one) }) // biome-ignore format: one thing
  await tellOfCheck(tx, 'monitoring.check_changed', after, `${tx.actor.name} changed the check ${after.name}`, { before: told(check), after: { ...told(after), ...(given.size > 0 && { secretsGiven: [...given.keys()] }) } }) // biome-ignore format: one act
  return getCheck(tx, id)
}

function changed(tx: Tx, check: StoredCheck, edit: Edit, target: Target): StoredCheck {
  return {
    ...check,
    name: edit.name ?? check.name,
    kind: target.kind,
    target,
    everyMs: everyOf(target, edit.everySeconds ?? check.everyMs / 1000),
    timeoutMs: edit.timeoutMs ?? check.timeoutMs,
    attempts: target.kind === 'heartbeat' ? 1 : (edit.attempts ?? check.attempts),
    recheckMs: edit.recheckSeconds === undefined ? check.recheckMs : 1000 * edit.recheckSeconds,
    severity: edit.severity ?? check.severity,
    locations: [...new Set(edit.locations ?? check.locations)],
    quorum: edit.quorum ?? check.quorum,
    pausedAt: edit.paused === undefined ? check.pausedAt : edit.paused ? (check.pausedAt ?? tx.now) : null,
  }
}

/** The alert of a check nobody looks at any more ends: nobody would ever say that it is over. */
async function clearProblem(tx: Tx, check: StoredCheck): Promise<void> {
  if (!check.problem) return
  const system = (await systemsOf(tx, [check.systemId])).get(check.systemId)
  const state = { ...check, checkId: check.id, state: 'up', problem: false, flapping: false, said: 'It is not checked any more', revision: 0, before: check.state } // biome-ignore format: one thing
  const signal = signalOf(state as never, system, tx.now)
  if (signal) await takeSignals(tx, [{ ...signal, sequence: await nextRevision(tx, check) }])
}

async function nextRevision(tx: Tx, check: StoredCheck): Promise<bigint> {
  const { revision } = await tx
    .updateTable('check_state')
    .set((row) => ({ revision: row('revision', '+', 1), problem: false }))
    .where('account_id', '=', check.accountId)
    .where('check_id', '=', check.id)
    .returning('revision')
    .executeTakeFirstOrThrow()
  return BigInt(revision)
}

/** Ends a check. */
export async function removeCheck(tx: Tx, id: string): Promise<undefined> {
  const check = await lockCheck(tx, id)
  if (!check) throw notFound()
  permit(tx.actor, 'check.write', { accountId: check.accountId })
  await endCheck(tx, check)
  await tellOfCheck(tx, 'monitoring.check_removed', check, `${tx.actor.name} ended the check ${check.name}`, { before: { name: check.name } }) // biome-ignore format: one act
  return undefined
}

/** As removeCheck, for what ends checks by itself. */
export async function endCheck(tx: Tx, check: StoredCheck): Promise<void> {
  await saveCheck(tx, { ...check, removedAt: tx.now })
  await clearProblem(tx, check)
  // What it measured is measured no more: a threshold would stand across its value for ever.
  await endWatches(tx, check.accountId, { check: check.id })
  await wakeHolders(tx)
}

/** A system is watched no more: the alerts of its checks end, the checks stay for when it comes back. */
export async function endAlertsOf(tx: Tx, systemId: string): Promise<void> {
  for (const id of await checkIdsOf(tx, systemId)) await clearProblem(tx, (await findCheck(tx, id))!)
}

/** Wants a look now. Refuses `monitoring.not_looked_at` for what is paused, and for heartbeats. */
export async function lookNow(tx: Tx, id: string): Promise<undefined> {
  const check = await findCheck(tx, id)
  if (!check) throw notFound()
  permit(tx.actor, 'check.write', { accountId: check.accountId })
  if (check.pausedAt || check.kind === 'heartbeat') throw problems.refuse('monitoring.not_looked_at')
  await wantLooks(tx, { checks: [id] })
  return undefined
}
