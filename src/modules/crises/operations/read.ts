import { accountsByIds, may, permit } from '#accounts'
import { incidentFacts } from '#alerts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { notFound } from '#platform/problem.ts'
import { checklistOf } from '#procedures'
import { requestLines } from '#support'
import type { CrisisEntryReply, CrisisLineReply, CrisisReply, crises } from '../contract.ts'
import { type CrisisFilter, findCrisis, selectCrises } from '../queries/crises.ts'
import { numbersOf, partsOf } from '../queries/merged.ts'
import { handoversOf, rolesOfAll } from '../queries/roles.ts'
import type { Crisis } from '../types.ts'
import { mayClose } from './close.ts'
import { warRoom } from './journal.ts'
import { namesOf } from './told.ts'

type Paged = Omit<CrisisFilter, 'after'> & { cursor?: string }

/** Crises, the newest first. For staff. */
export async function listCrises(tx: Tx, { cursor, ...query }: Paged): Promise<HandlerReply<typeof crises.listCrises>> {
  permit(tx.actor, 'crisis.read', { accountId: null })
  const values = fromCursor(cursor, 2)
  const after = values ? { at: momentIn(values[0]), id: String(values[1]) } : undefined
  const rows = await selectCrises(tx, { ...query, after, limit: query.limit + 1 })
  const lines = await linesOf(tx, rows)
  return toPage(rows, query.limit, (row) => [row.startedAt, row.id], (row) => lines.get(row.id)!) // biome-ignore format: one thing
}

async function linesOf(tx: Tx, rows: readonly Crisis[]): Promise<Map<string, CrisisLineReply>> {
  const accounts = await accountsByIds(tx, [...new Set(rows.map(({ accountId }) => accountId))])
  const roles = await rolesOfAll(
    tx,
    rows.map(({ id }) => id),
  )
  const name = await namesOf(
    tx,
    [...roles.values()].flat().map(({ personId }) => personId),
  )
  const numbers = await numbersOf(tx, [...new Set(rows.flatMap(({ mergedIntoId }) => mergedIntoId ?? []))])
  const line = (row: Crisis): CrisisLineReply => {
    const { id, number, title, severity, state, automatic, updatedAt, updateDueAt, startedName, startedAt, closedAt } =
      row
    const account = accounts.get(row.accountId)
    const whole = row.mergedIntoId ? numbers.get(row.mergedIntoId) : undefined
    return {
      id,
      number,
      title,
      severity,
      state,
      automatic,
      updatedAt,
      updateDueAt,
      startedName,
      startedAt,
      closedAt,
      goesOnIn: whole === undefined ? null : { id: row.mergedIntoId!, number: whole },
      account: { id: row.accountId, number: account?.number ?? '', name: account?.name ?? '' },
      roles: (roles.get(id) ?? []).map(({ role, personId, byDefault, since }) => ({
        role,
        person: { id: personId, name: name(personId) },
        byDefault,
        since,
      })),
    }
  }
  return new Map(rows.map((row) => [row.id, line(row)]))
}

export async function loadCrisis(tx: Tx, ref: string): Promise<Crisis> {
  const crisis = await findCrisis(tx, ref)
  if (!crisis) throw notFound()
  permit(tx.actor, 'crisis.read', { accountId: crisis.accountId })
  return crisis
}

/** The page of a crisis: who has which role, what is on its way, where its checklist, its incident and its request stand. */
export async function getCrisis(tx: Tx, ref: string): Promise<CrisisReply> {
  const crisis = await loadCrisis(tx, ref)
  const { requestId, incidentId, summary, closedName, signedNumber, signedName, signedAt } = crisis
  const request = requestId ? (await requestLines(tx, [requestId])).get(requestId) : undefined
  const incident = incidentId ? await incidentFacts(tx, incidentId, 1) : null
  const acts = may(tx.actor, 'crisis.act', crisis.accountId)
  const open = crisis.state === 'open'
  return {
    ...(await linesOf(tx, [crisis])).get(crisis.id)!,
    summary,
    closedName,
    incident: incident && {
      id: incident.id,
      number: incident.number,
      title: incident.title,
      resolved: incident.resolvedAt !== null,
    },
    request: request ? { id: request.id, number: request.number, title: request.title, status: request.status } : null,
    run: await runOf(tx, crisis.runId),
    parts: await partLines(tx, crisis),
    handovers: await waitingOf(tx, crisis.id),
    signed: signedNumber && signedName && signedAt ? { number: signedNumber, name: signedName, at: signedAt } : null,
    may: { act: acts, close: open && acts && (await mayClose(tx, crisis)) },
  }
}

async function runOf(tx: Tx, runId: string | null): Promise<CrisisReply['run']> {
  const list = runId ? await checklistOf(tx, runId) : null
  if (!list) return null
  const count = (state: string) => list.steps.filter((step) => step.state === state).length
  return { id: list.id, number: list.number, done: count('done'), open: count('open'), planned: list.planned.length }
}

async function partLines(tx: Tx, crisis: Crisis): Promise<CrisisReply['parts']> {
  const lines: CrisisReply['parts'] = []
  for (const { id, number, title, runId } of await partsOf(tx, crisis.id)) {
    // A checklist that was taken over is the crisis's own, and stands there.
    const run = runId === crisis.runId ? null : await runOf(tx, runId)
    lines.push({ id, number, title, run: run && { number: run.number, open: run.open + run.planned } })
  }
  return lines
}

async function waitingOf(tx: Tx, crisisId: string): Promise<CrisisReply['handovers']> {
  const waiting = (await handoversOf(tx, crisisId)).filter(({ state }) => state === 'asked')
  const name = await namesOf(
    tx,
    waiting.flatMap(({ fromId, toId }) => [fromId, toId]),
  )
  return waiting.map(({ id, roles, fromId, toId, word, shift, askedAt }) => ({
    id,
    roles,
    from: { id: fromId, name: name(fromId) },
    to: { id: toId, name: name(toId) },
    word,
    shift: shift !== null,
    askedAt,
  }))
}

const places = { crisis: 'crisis', procedure_run: 'checklist', incident: 'incident' } as const

/** The newest entries first. */
export async function journalOf(
  tx: Tx,
  ref: string,
  limit: number,
): Promise<{ items: CrisisEntryReply[]; more: boolean }> {
  const crisis = await loadCrisis(tx, ref)
  const all = await warRoom(tx, crisis)
  const items = all
    .slice(-limit)
    .reverse()
    .map(({ id, kind, subject, text, authorName, via, at }) => ({
      id,
      kind: kind.replace(/^crises\./, ''),
      of: places[subject.kind as keyof typeof places] ?? ('crisis' as const),
      text,
      by: authorName,
      via,
      at,
    }))
  return { items, more: all.length > items.length }
}
