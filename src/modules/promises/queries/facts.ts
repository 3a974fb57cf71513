import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import type { PromiseFact } from './promises.ts'

/** Adds to the record; one statement however many. Nothing changes or removes a fact. */
export async function insertFacts(tx: Tx, facts: readonly PromiseFact[], firedAt: Date): Promise<void> {
  if (facts.length === 0) return
  const rows = facts.map((each) => ({
    account_id: each.accountId,
    id: newId(),
    promise_id: each.promiseId,
    fact: each.fact,
    percentage: each.percentage ?? null,
    due_at: each.dueAt ?? null,
    fired_at: each.firedAt ?? firedAt,
    lateness_ms: each.latenessMs ?? null,
    early_ms: each.earlyMs ?? null,
    by_name: tx.actor.name,
  }))
  await sql`insert into promise_fact (account_id, id, promise_id, fact, percentage, due_at, fired_at, lateness_ms, early_ms,
      by_name)
    select account_id, id, promise_id, fact, percentage, due_at, fired_at, lateness_ms, early_ms, by_name
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, promise_id uuid, fact text,
        percentage int, due_at timestamptz, fired_at timestamptz, lateness_ms bigint, early_ms bigint, by_name text)`.execute(
    tx,
  )
}

/** The record of one promise, oldest first. */
export async function factsOf(tx: Tx, promiseId: string) {
  return tx
    .selectFrom('promise_fact')
    .select([
      'fact',
      'percentage',
      'due_at as dueAt',
      'fired_at as firedAt',
      'lateness_ms as latenessMs',
      'early_ms as earlyMs',
      'by_name as byName',
    ])
    .where('promise_id', '=', promiseId)
    .where(seesAccount(tx, 'account_id'))
    .orderBy('fired_at')
    .orderBy('id')
    .execute()
}
