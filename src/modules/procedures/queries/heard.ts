import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** Somebody who waits to hear of a name. */
export type Hearer = { runId: string; accountId: string; subscription: number; key: string | null }

/**
 * Runs of an account (null: of any) that wait for a message or signal, those who wait longest first. With keys only those that ask
 * for no key or for one of them.
 */
export async function hearersOf(
  tx: Tx,
  of: { accountId: string | null; kind: 'message' | 'signal'; name: string; keys: readonly string[] | null },
  limit: number,
): Promise<Hearer[]> {
  const { rows } = await sql<Hearer>`select run_id as "runId", account_id as "accountId", subscription, key
    from procedure_subscription where name = ${of.name} and kind = ${of.kind}
      ${of.accountId === null ? sql`` : sql`and account_id = ${of.accountId}`}
      ${of.keys === null ? sql`` : sql`and (key is null or key = any(${[...of.keys]}::text[]))`}
    order by run_id, subscription limit ${limit}`.execute(tx)
  return rows
}

/** A procedure that begins when it hears a name. */
export type Beginner = { accountId: string; provider: boolean; procedureId: string; node: string }

/** Procedures that begin with a message or signal on an account: its own and the provider's. */
export async function beginnersOf(
  tx: Tx,
  of: { accountId: string; kind: 'message' | 'signal'; name: string },
): Promise<Beginner[]> {
  const { rows } = await sql<Beginner>`select s.account_id as "accountId", a.kind = 'provider' as provider,
      s.procedure_id as "procedureId", s.node
    from procedure_start s join account a on a.account_id = s.account_id
    where s.name = ${of.name} and s.kind = ${of.kind} and (s.account_id = ${of.accountId} or a.kind = 'provider')
    order by s.procedure_id, s.node limit 100`.execute(tx)
  return rows
}

/** What begins a procedure of this account at this node; null when another version begins otherwise. */
export async function startAt(
  tx: Tx,
  procedureId: string,
  node: string,
): Promise<{ accountId: string; name: string } | null> {
  const { rows } = await sql<{
    accountId: string
    name: string
  }>`select account_id as "accountId", name from procedure_start
    where procedure_id = ${procedureId} and node = ${node} and kind = 'timer'`.execute(tx)
  return rows[0] ?? null
}

/** What was asked of a name in a transaction: a storm of one event asks once. */
const asked = new WeakMap<Tx, Map<string, boolean>>()

/** Whether anybody waits for an event of this name. One look into two indexes, once a transaction. */
export async function isAwaited(tx: Tx, name: string): Promise<boolean> {
  const known = asked.get(tx) ?? new Map<string, boolean>()
  asked.set(tx, known)
  const found = known.get(name)
  if (found !== undefined) return found
  const { rows } = await sql<{
    awaited: boolean
  }>`select exists (select from procedure_subscription where name = ${name}) or
    exists (select from procedure_start where name = ${name}) as awaited`.execute(tx)
  known.set(name, rows[0]!.awaited)
  return rows[0]!.awaited
}

/** Somebody began to wait in this transaction: what was asked before counts no more. */
export function askAnew(tx: Tx): void {
  asked.delete(tx)
}
