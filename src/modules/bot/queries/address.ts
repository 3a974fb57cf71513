import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newMailToken } from '#platform/mail/mail.ts'

/** Where an address leads: a project of an account, or with `runId` null the account's own journal. */
export type Place = { accountId: string; runId: string | null; token: string }

/** The token of a place, made at the first asking and the same ever after. */
export async function tokenOf(tx: Tx, accountId: string, runId: string | null): Promise<string> {
  await sql`insert into bot_address (account_id, run_id, token, made_at)
    values (${accountId}, ${runId}, ${newMailToken()}, ${tx.now}) on conflict do nothing`.execute(tx)
  const { rows } = await sql<{ token: string }>`select token from bot_address
    where account_id = ${accountId} and run_id is not distinct from ${runId}`.execute(tx)
  return rows[0]!.token
}

/** The places these tokens are of, each once, in the order given; unknown ones are left out. */
export async function placesOf(tx: Tx, tokens: readonly string[]): Promise<Place[]> {
  if (tokens.length === 0) return []
  const { rows } = await sql<Place>`select account_id as "accountId", run_id as "runId", token from bot_address
    where token = any(${[...tokens]}::text[]) and ${seesAccount(tx, 'account_id')}
    order by array_position(${[...tokens]}::text[], token)`.execute(tx)
  return rows
}
