import { permit } from '#accounts'
import { incidentExists } from '#alerts'
import { addEntry } from '#journal'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { newId } from '#platform/id.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { notFound } from '#platform/problem.ts'
import { type System, systemsOf } from '#systems'
import type { DiagnosisReply } from './contract.ts'
import { isLook } from './instance.ts'
import { problems } from './problems.ts'
import {
  countDiagnoses,
  countWaiting,
  findDiagnosis,
  insertDiagnosis,
  keepFindings,
  selectDiagnoses,
} from './queries.ts'
import { kindsAt, runnerFor } from './runners.ts'
import { targetOf } from './tools/look.ts'
import type { Diagnosis, DiagnosisKind, DiagnosisOptions, Findings, Order } from './types.ts'

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** Something is tried on a system (the subject), or was found out. */
    'diagnosis.changed': { diagnosisId: string; incidentId: string | null }
  }
}

export const runQueue = 'diagnosis.run'
/** Of one system at a time: nobody floods a customer's line by looking at it. */
const mostWaiting = 5
/** A run ends within this, whatever its program does. */
const longestMs = 45_000

export type Asked = { kind: DiagnosisKind; target?: string; incidentId?: string } & DiagnosisOptions

/**
 * Asks for a diagnosis; a job runs it after the commit. Refuses `diagnosis.no_runner`, `diagnosis.target_refused`,
 * `diagnosis.too_many`.
 */
export async function askDiagnosis(tx: Tx, systemId: string, asked: Asked): Promise<DiagnosisReply> {
  const system = await systemFor(tx, systemId, 'system.write')
  const order = orderOf(system, asked)
  if (!runnerFor(tx.app, system.location, order.kind))
    throw problems.refuse('diagnosis.no_runner', { detail: `What runs on a machine is seen by an agent there.` })
  if ((isLook(order.kind) && !targetOf({ ...order, kind: order.kind })) || !plainTarget(order))
    throw problems.refuse('diagnosis.target_refused')
  if ((await countWaiting(tx, systemId)) >= mostWaiting) throw problems.refuse('diagnosis.too_many')
  if (asked.incidentId && !(await incidentExists(tx, system.accountId, asked.incidentId))) throw notFound()
  const one: Diagnosis = {
    ...order,
    id: newId(),
    accountId: system.accountId,
    systemId,
    incidentId: asked.incidentId ?? null,
    location: system.location,
    askedBy: tx.actor.personId,
    askedName: tx.actor.name,
    askedAt: tx.now,
    state: 'waiting',
    outcome: null,
    said: '',
    output: '',
    endedAt: null,
  }
  await insertDiagnosis(tx, one)
  await recordAct(tx, {
    act: 'diagnosis.asked',
    subject: { kind: 'system', id: systemId, name: system.name },
    accountId: system.accountId,
    data: { kind: order.kind, target: order.target },
  })
  await addJob(tx, { queue: runQueue, data: { id: one.id }, key: one.id })
  await changed(tx, one)
  return view(one)
}

function orderOf(system: System, { kind, target, port, record }: Asked): Order {
  const options = { ...(port !== undefined && { port }), ...(record !== undefined && { record }) }
  return { kind, target: target?.trim() || system.name, options }
}

/** A target is a name, an address or a URL; never something a program could take for an option. */
export const plainTarget = ({ kind, target }: Order): boolean =>
  kind === 'http' ? /^https?:\/\//i.test(target) : /^[a-z0-9_][a-z0-9._:-]*$/i.test(target)

/** Runs what was asked for and keeps what was found, in the journal too. What was answered before stays. */
export async function runDiagnosis(app: App, id: string): Promise<void> {
  const worker = systemActor('diagnosis')
  const one = await app.db.transact(worker, (tx) => findDiagnosis(tx, id))
  if (one?.state !== 'waiting') return
  const { state, found } = await tried(app, one)
  await app.db.transact(worker, async (tx) => {
    if (!(await keepFindings(tx, id, state, found))) return
    await tellFound(tx, one, found)
  })
}

/** The journal of the system and of the incident, and live readers. */
export async function tellFound(tx: Tx, one: Diagnosis, found: Findings): Promise<void> {
  const text = `${one.kind} ${one.target}, asked by ${one.askedName}: ${found.said || found.outcome}`
  for (const subject of subjectsOf(one))
    await addEntry(tx, { accountId: one.accountId, subject, kind: 'diagnosis.found', visibility: 'internal', text })
  await changed(tx, one)
}

/** Has a runner of a location find it out. Never throws: what could not be run failed, and says so. */
export async function tried(
  app: App,
  one: Order & { id: string; location: string | null },
): Promise<{ state: 'done' | 'failed'; found: Findings }> {
  const failed = (said: string) => ({
    state: 'failed' as const,
    found: { outcome: 'inconclusive' as const, said, output: '' },
  })
  const runner = runnerFor(app, one.location, one.kind)
  if (!runner) return failed('Nobody at this location can find this out any more.')
  try {
    return { state: 'done', found: await runner.run(one, AbortSignal.timeout(longestMs)) }
  } catch (error) {
    app.log.error({ diagnosis: one.id, error: (error as Error).stack }, 'a diagnosis failed')
    return failed('It could not be run here.')
  }
}

const subjectsOf = ({ systemId, incidentId }: Diagnosis) => [
  { kind: 'system', id: systemId },
  ...(incidentId ? [{ kind: 'incident', id: incidentId }] : []),
]

function changed(tx: Tx, { accountId, systemId, id, incidentId }: Diagnosis): Promise<void> {
  return publish(tx, {
    name: 'diagnosis.changed',
    accountId,
    subject: { kind: 'system', id: systemId },
    data: { diagnosisId: id, incidentId },
    internal: true,
  })
}

export async function listDiagnoses(
  tx: Tx,
  systemId: string,
  { incident, cursor, limit, ...span }: { incident?: string; from?: Date; to?: Date; cursor?: string; limit: number },
) {
  const system = await systemFor(tx, systemId, 'system.read')
  const values = fromCursor(cursor, 2)
  const after = values ? { at: momentIn(values[0]), id: String(values[1]) } : undefined
  const filter = { systemId, incidentId: incident, ...span }
  const rows = await selectDiagnoses(tx, { ...filter, after, limit: limit + 1 })
  const page = toPage(rows, limit, (row) => [row.askedAt.toISOString(), row.id], view)
  const within = span.from && span.to ? await countDiagnoses(tx, filter) : null
  return { ...page, within, kinds: [...kindsAt(tx.app, system.location)] }
}

export async function getDiagnosis(tx: Tx, id: string): Promise<DiagnosisReply> {
  const one = await findDiagnosis(tx, id)
  if (!one) throw notFound()
  permit(tx.actor, 'system.read', { accountId: one.accountId })
  return view(one)
}

async function systemFor(tx: Tx, id: string, what: 'system.read' | 'system.write'): Promise<System> {
  const system = (await systemsOf(tx, [id])).get(id)
  if (!system) throw notFound()
  permit(tx.actor, what, { accountId: system.accountId })
  return system
}

function view({ accountId: _account, askedBy, askedName, ...one }: Diagnosis): DiagnosisReply {
  return { ...one, asked: { id: askedBy, name: askedName } }
}
