import { type RawBuilder, sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { StoredRequest } from '../types.ts'

const columns = sql`r.id, r.account_id as "accountId", r.number, r.title, r.severity, r.status, r.channel, r.topic,
  r.contract_id as "contractId", r.plan_id as "planId", r.contact_account_id as "contactAccountId",
  r.contact_id as "contactId", r.contact_name as "contactName", r.contact_email as "contactEmail",
  r.call_back as "callBack", r.answers, r.team_id as "teamId", r.assignee_id as "assigneeId", r.tags, r.cc,
  r.follows_id as "followsId", r.merged_into_id as "mergedIntoId", r.version, r.last_message_at as "lastMessageAt", r.last_message_by as "lastMessageBy",
  r.created_by as "createdBy", r.created_at as "createdAt", r.updated_at as "updatedAt", r.solved_at as "solvedAt",
  r.closed_at as "closedAt"`

/** Stores a new request and returns its number. */
export async function insertRequest(tx: Tx, r: Omit<StoredRequest, 'number'>): Promise<number> {
  const { rows } = await sql<{
    number: number
  }>`insert into request (account_id, id, title, severity, status, channel, topic,
      contract_id, plan_id, contact_account_id, contact_id, contact_name, contact_email, call_back, answers, team_id,
      assignee_id, tags, cc, follows_id, last_message_at, last_message_by, created_by, created_at, updated_at)
    values (${r.accountId}, ${r.id}, ${r.title}, ${r.severity}, ${r.status}, ${r.channel}, ${r.topic}, ${r.contractId},
      ${r.planId}, ${r.contactAccountId}, ${r.contactId}, ${r.contactName}, ${r.contactEmail}, ${r.callBack},
      ${r.answers ? json(r.answers) : null}, ${r.teamId}, ${r.assigneeId}, ${r.tags}::text[], ${r.cc}::text[], ${r.followsId},
      ${r.lastMessageAt}, ${r.lastMessageBy}, ${r.createdBy}, ${r.createdAt}, ${r.updatedAt})
    returning number`.execute(tx)
  return rows[0]!.number
}

/** A request by id or number, as text or number; null when it does not exist or is not the actor's to see. */
export async function findRequest(tx: Tx, ref: string | number, lock = false): Promise<StoredRequest | null> {
  const text = String(ref)
  const which = /^\d+$/.test(text) ? sql`r.number = ${text}::bigint` : sql`r.id = ${text}::uuid`
  const { rows } = await sql<StoredRequest>`select ${columns} from request r
    where ${which} and ${seesAccount(tx, 'r.account_id')} ${lock ? sql`for update` : sql``}`.execute(tx)
  return rows[0] ?? null
}

/** Requests by id, those of them that the actor may see. */
export async function requestsByIds(tx: Tx, ids: readonly string[]): Promise<StoredRequest[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<StoredRequest>`select ${columns} from request r
    where r.id = any(${[...new Set(ids)]}::uuid[]) and ${seesAccount(tx, 'r.account_id')}`.execute(tx)
  return rows
}

/** Requests of an account by number, after one. */
export async function requestsAfter(tx: Tx, accountId: string, after: number, limit: number): Promise<StoredRequest[]> {
  const { rows } = await sql<StoredRequest>`select ${columns} from request r
    where r.account_id = ${accountId} and r.number > ${after} and ${seesAccount(tx, 'r.account_id')}
    order by r.number limit ${limit}`.execute(tx)
  return rows
}

/** Numbers of the requests the actor may see. */
export async function numbersOf(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; number: number }>`select r.id, r.number from request r
    where r.id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'r.account_id')}`.execute(tx)
  return new Map(rows.map((row) => [row.id, row.number]))
}

/** Writes back what changes of a request and counts its version up. */
export async function saveRequest(tx: Tx, r: StoredRequest): Promise<StoredRequest> {
  await sql`update request set title = ${r.title}, severity = ${r.severity}, status = ${r.status}, topic = ${r.topic},
      contract_id = ${r.contractId}, plan_id = ${r.planId}, contact_account_id = ${r.contactAccountId},
      contact_id = ${r.contactId}, contact_name = ${r.contactName}, contact_email = ${r.contactEmail},
      team_id = ${r.teamId}, assignee_id = ${r.assigneeId}, tags = ${r.tags}::text[], cc = ${r.cc}::text[],
      last_message_at = ${r.lastMessageAt}, last_message_by = ${r.lastMessageBy}, solved_at = ${r.solvedAt},
      closed_at = ${r.closedAt}, merged_into_id = ${r.mergedIntoId}, updated_at = ${tx.now}, version = version + 1
    where id = ${r.id} and account_id = ${r.accountId}`.execute(tx)
  return { ...r, updatedAt: tx.now, version: r.version + 1 }
}

/** Moves a request with its messages, files, followers and deliveries to another account. */
export async function moveToAccount(tx: Tx, request: StoredRequest, accountId: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`select f.file_id as id from request_file f
    join request_message m on m.id = f.message_id where m.request_id = ${request.id}`.execute(tx)
  const ids = rows.map((row) => row.id)
  await sql`update request_file set account_id = ${accountId} where file_id = any(${ids}::uuid[])`.execute(tx)
  await sql`update file set account_id = ${accountId} where id = any(${ids}::uuid[])`.execute(tx)
  await sql`update request set account_id = ${accountId}, contract_id = null where id = ${request.id}`.execute(tx)
}

/** Requests a message may belong to, by what it names. */
export type CandidateRow = {
  id: string
  accountId: string
  partnerId: string | null
  status: StoredRequest['status']
  participants: string[]
}

const candidate = sql`r.id, r.account_id as "accountId", a.partner_id as "partnerId", r.status,
  array(select lower(e) from unnest(r.cc || coalesce(r.contact_email, '')) e where e <> ''
    union select coalesce(w.email, lower(p.email)) from request_watcher w left join person p on p.id = w.person_id
      where w.request_id = r.id and coalesce(w.email, p.email) is not null
    union select lower(p.email) from person p where p.id = r.contact_id and p.email is not null) as participants`

/** What is written to a merged request belongs to the one it went into, however many merges later. */
const present = (which: RawBuilder<unknown>) => sql`with recursive chain as (
    select r.id, r.merged_into_id, 0 as depth from request r where ${which}
    union all select r.id, r.merged_into_id, c.depth + 1 from chain c join request r on r.id = c.merged_into_id
      where c.depth < 50)
  select id from chain where merged_into_id is null`

async function candidateOf(tx: Tx, which: RawBuilder<unknown>): Promise<CandidateRow | null> {
  const { rows } =
    await sql<CandidateRow>`select ${candidate} from request r join account a on a.account_id = r.account_id
    where r.id = (${present(which)})`.execute(tx)
  return rows[0] ?? null
}

export function candidateById(tx: Tx, id: string): Promise<CandidateRow | null> {
  return candidateOf(tx, sql`r.id = ${id}`)
}

export function candidateByNumber(tx: Tx, number: number): Promise<CandidateRow | null> {
  return candidateOf(tx, sql`r.number = ${number}`)
}

/** The request that takes what is written to this one: itself, or the one it was merged into. Null when it is not the actor's. */
export async function findPresent(tx: Tx, ref: string | number, lock = false): Promise<StoredRequest | null> {
  const found = await findRequest(tx, ref)
  if (!found?.mergedIntoId) return found && lock ? findRequest(tx, found.id, true) : found
  const { rows } = await present(sql`r.id = ${found.id}`).execute(tx)
  return findRequest(tx, (rows[0] as { id: string }).id, lock)
}

/** By message ids that came in or went out, nearest first. */
export async function candidateByMessageIds(tx: Tx, ids: readonly string[]): Promise<CandidateRow | null> {
  if (ids.length === 0) return null
  const { rows } = await sql<{ requestId: string }>`select request_id as "requestId" from (
      select request_id, mail_message_id from request_message where mail_message_id = any(${[...ids]}::text[])
      union all select request_id, mail_message_id from request_delivery where mail_message_id = any(${[...ids]}::text[])
    ) known order by array_position(${[...ids]}::text[], mail_message_id) limit 1`.execute(tx)
  return rows[0] ? candidateById(tx, rows[0].requestId) : null
}

/** The newest open request of the last day that a machine's mail of the same title made, by the same address. */
export async function sameRequest(tx: Tx, email: string, title: string): Promise<CandidateRow | null> {
  const { rows } = await sql<{ id: string }>`select r.id from request r
    where lower(r.contact_email) = ${email} and r.title = ${title} and r.channel = 'email'
      and r.status not in ('solved', 'closed') and r.created_at > ${new Date(tx.now.getTime() - 86_400_000)}
    order by r.created_at desc limit 1`.execute(tx)
  return rows[0] ? candidateById(tx, rows[0].id) : null
}
