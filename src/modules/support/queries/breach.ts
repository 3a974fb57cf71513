import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Severity } from '#platform/http/contract.ts'

export type BreachRow = {
  promiseId: string
  accountId: string
  requestId: string
  number: number
  title: string
  severity: Severity
  name: string
  askedAt: Date
  personId: string | null
  personName: string | null
  reasonId: string | null
  reasonName: string | null
  words: string | null
  answeredAt: Date | null
  answeredBy: string | null
}

const columns = sql`b.promise_id as "promiseId", b.account_id as "accountId", b.request_id as "requestId", r.number, r.title,
  r.severity, b.name, b.asked_at as "askedAt", p.id as "personId", p.name as "personName", b.reason_id as "reasonId",
  c.name as "reasonName", b.words, b.answered_at as "answeredAt", b.answered_by as "answeredBy"`
// Whoever had it when it broke answers; what nobody had, whoever has it now.
const from = sql`breach_question b join request r on r.id = b.request_id
  left join person p on p.id = coalesce(b.person_id, r.assignee_id) left join breach_reason c on c.id = b.reason_id`

// Whoever explained the promise itself has answered too.
const unexplained = sql`not (b.answered_at is null and exists (select from promise q where q.id = b.promise_id and q.reason <> ''))`

/** Asks why a promise was broken; once. */
export async function insertQuestion(
  tx: Tx,
  q: { promiseId: string; accountId: string; requestId: string; name: string; personId: string | null },
): Promise<void> {
  await sql`insert into breach_question (account_id, promise_id, request_id, name, person_id, asked_at)
    values (${q.accountId}, ${q.promiseId}, ${q.requestId}, ${q.name}, ${q.personId}, ${tx.now})
    on conflict do nothing`.execute(tx)
}

export async function breachesOf(tx: Tx, requestId: string): Promise<BreachRow[]> {
  const { rows } = await sql<BreachRow>`select ${columns} from ${from}
    where b.request_id = ${requestId} and ${unexplained} and ${seesAccount(tx, 'b.account_id')} order by b.asked_at, b.promise_id`.execute(
    tx,
  )
  return rows
}

/** What a person is asked: what broke in their hands, and what broke with nobody in their teams. */
export async function openBreaches(tx: Tx, personId: string): Promise<BreachRow[]> {
  const { rows } = await sql<BreachRow>`select ${columns} from ${from}
    where b.answered_at is null and ${unexplained} and ${seesAccount(tx, 'b.account_id')}
      and (p.id = ${personId} or (p.id is null and r.team_id in (select team_id from team_member where person_id = ${personId})))
    order by b.asked_at desc, b.promise_id limit 50`.execute(tx)
  return rows
}

export async function findBreach(tx: Tx, promiseId: string): Promise<BreachRow | null> {
  const { rows } = await sql<BreachRow>`select ${columns} from ${from}
    where b.promise_id = ${promiseId} and ${seesAccount(tx, 'b.account_id')}`.execute(tx)
  return rows[0] ?? null
}

export async function saveReason(tx: Tx, promiseId: string, reasonId: string, words: string | null): Promise<void> {
  await sql`update breach_question set reason_id = ${reasonId}, words = ${words}, answered_at = ${tx.now},
    answered_by = ${tx.actor.name} where promise_id = ${promiseId}`.execute(tx)
}

export type Reason = { id: string; name: string; retiredAt: Date | null }

export async function breachReasons(tx: Tx): Promise<Reason[]> {
  const { rows } = await sql<Reason>`select id, name, retired_at as "retiredAt" from breach_reason
    order by retired_at is not null, position, lower(name)`.execute(tx)
  return rows
}

export async function insertReason(tx: Tx, reason: { id: string; name: string }): Promise<void> {
  await sql`insert into breach_reason (id, name, position)
    values (${reason.id}, ${reason.name}, (select coalesce(max(position), 0) + 1 from breach_reason))`.execute(tx)
}

export async function updateReason(tx: Tx, reason: Reason): Promise<boolean> {
  const { numAffectedRows } = await sql`update breach_reason set name = ${reason.name}, retired_at = ${reason.retiredAt}
    where id = ${reason.id}`.execute(tx)
  return numAffectedRows === 1n
}
