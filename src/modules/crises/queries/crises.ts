import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Crisis } from '../types.ts'

/** Of a crisis `c`. */
export const crisisColumns = sql`c.id, c.account_id as "accountId", c.number, c.title, c.severity, c.state, c.automatic,
  c.incident_id as "incidentId", c.request_id as "requestId", c.was_about as "wasAbout", c.merged_into_id as "mergedIntoId",
  c.run_id as "runId", c.runbook_id as "runbookId", c.summary,
  c.update_minutes as "updateMinutes", c.updated_at as "updatedAt", c.update_due_at as "updateDueAt",
  c.started_by as "startedBy", c.started_name as "startedName", c.started_at as "startedAt", c.closed_name as "closedName",
  c.closed_at as "closedAt", c.signed_number as "signedNumber", c.signed_name as "signedName", c.signed_at as "signedAt", c.version`

const whichOne = (ref: string) => {
  const number = /^(?:CR-)?(\d+)$/i.exec(ref)?.[1]
  return number ? sql`c.number = ${number}::bigint` : sql`c.id = ${ref}::uuid`
}

/** By id, or by number with or without `CR-`. */
export async function findCrisis(tx: Tx, ref: string, lock = false): Promise<Crisis | null> {
  const { rows } = await sql<Crisis>`select ${crisisColumns} from crisis c
    where ${whichOne(ref)} and ${seesAccount(tx, 'c.account_id')} ${lock ? sql`for update` : sql``}`.execute(tx)
  return rows[0] ?? null
}

/** Crises about a request or an incident, held, the newest first. */
export async function crisesAbout(
  tx: Tx,
  about: { requestId?: string | null; incidentId?: string | null },
): Promise<Crisis[]> {
  const { requestId = null, incidentId = null } = about
  const { rows } = await sql<Crisis>`select ${crisisColumns} from crisis c
    where (c.request_id = ${requestId} or c.incident_id = ${incidentId}) and ${seesAccount(tx, 'c.account_id')}
    order by c.number desc limit 50 for update`.execute(tx)
  return rows
}

export type CrisisFilter = {
  state?: Crisis['state']
  accountId?: string
  requestId?: string
  incidentId?: string
  after?: { at: Date; id: string }
  limit: number
}

/** The newest first. */
export async function selectCrises(tx: Tx, filter: CrisisFilter): Promise<Crisis[]> {
  const { state, accountId, requestId, incidentId, after } = filter
  const { rows } = await sql<Crisis>`select ${crisisColumns} from crisis c where ${seesAccount(tx, 'c.account_id')}
    ${state ? sql`and c.state = ${state}` : sql``} ${accountId ? sql`and c.account_id = ${accountId}` : sql``}
    ${requestId ? sql`and c.request_id = ${requestId}` : sql``} ${incidentId ? sql`and c.incident_id = ${incidentId}` : sql``}
    ${after ? sql`and (c.started_at, c.id) < (${after.at}, ${after.id}::uuid)` : sql``}
    order by c.started_at desc, c.id desc limit ${filter.limit}`.execute(tx)
  return rows
}

/** Whether a crisis began by itself with this request, wherever it went since. */
export async function beganWith(tx: Tx, requestId: string): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`select exists (select from crisis c
    where c.automatic and c.began_with = ${requestId} and ${seesAccount(tx, 'c.account_id')}) as any`.execute(tx)
  return rows[0]!.any
}

/** Open crises, as many as can be: their deadlines are looked at again. */
export async function openCrises(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select c.id from crisis c
    where c.state = 'open' and ${seesAccount(tx, 'c.account_id')} order by c.id limit 10000`.execute(tx)
  return rows.map(({ id }) => id)
}

export type NewCrisis = Pick<
  Crisis,
  'id' | 'accountId' | 'title' | 'severity' | 'automatic' | 'incidentId' | 'requestId' | 'runbookId' | 'updateMinutes' | 'updateDueAt'
> // biome-ignore format: one list

/** Null where the same began before: once by itself for a request, one open at a time. */
export async function insertCrisis(tx: Tx, one: NewCrisis): Promise<Crisis | null> {
  await sql`insert into crisis (account_id, id, title, severity, automatic, incident_id, request_id, began_with, runbook_id,
      update_minutes, update_due_at, started_by, started_name, started_at)
    values (${one.accountId}, ${one.id}, ${one.title}, ${one.severity}, ${one.automatic}, ${one.incidentId}, ${one.requestId}, ${one.requestId},
      ${one.runbookId}, ${json(one.updateMinutes)}, ${one.updateDueAt}, ${tx.actor.personId}, ${tx.actor.name}, ${tx.now})
    on conflict do nothing`.execute(tx)
  return findCrisis(tx, one.id)
}

export type CrisisChange = Partial<
  Pick<Crisis, 'severity' | 'incidentId' | 'requestId' | 'wasAbout' | 'runId' | 'summary' | 'updatedAt' | 'updateDueAt'>
>
const columnOf: Record<keyof CrisisChange, string> = {
  severity: 'severity',
  incidentId: 'incident_id',
  requestId: 'request_id',
  wasAbout: 'was_about',
  runId: 'run_id',
  summary: 'summary',
  updatedAt: 'updated_at',
  updateDueAt: 'update_due_at',
}

/** Writes what is given, and counts the version up. */
export async function changeCrisis(tx: Tx, id: string, change: CrisisChange): Promise<void> {
  const sets = Object.entries(change).map(
    ([key, value]) => sql`${sql.ref(columnOf[key as keyof CrisisChange])} = ${value}`,
  )
  await sql`update crisis set ${sql.join([sql`version = version + 1`, ...sets])} where id = ${id}`.execute(tx)
}

export async function closeCrisisRow(tx: Tx, id: string): Promise<void> {
  await sql`update crisis set state = 'closed', closed_by = ${tx.actor.personId}, closed_name = ${tx.actor.name},
    closed_at = ${tx.now}, update_due_at = null, version = version + 1 where id = ${id}`.execute(tx)
}

export async function signCrisisRow(tx: Tx, id: string, number: number): Promise<void> {
  await sql`update crisis set signed_number = ${number}, signed_by = ${tx.actor.personId}, signed_name = ${tx.actor.name},
    signed_at = ${tx.now}, version = version + 1 where id = ${id}`.execute(tx)
}

/** Open crises somebody has a role in, or is offered one, held. */
export async function crisesOfPerson(tx: Tx, personId: string): Promise<Crisis[]> {
  const { rows } = await sql<Crisis>`select ${crisisColumns} from crisis c
    where c.state = 'open' and ${seesAccount(tx, 'c.account_id')}
      and (exists (select from crisis_role r where r.crisis_id = c.id and r.person_id = ${personId})
        or exists (select from crisis_handover h where h.crisis_id = c.id and h.state = 'asked' and h.to_id = ${personId}))
    order by c.id for update`.execute(tx)
  return rows
}
