import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { ChannelKind } from '../types.ts'

export type GatewayState = {
  kind: ChannelKind
  brokenAt: Date | null
  lastFailureAt: Date | null
  lastError: string | null
}

/** Returns true when this failure is what broke it. */
export async function gatewayFailed(tx: Tx, kind: ChannelKind, error: string): Promise<boolean> {
  const { rows } = await sql<{ fresh: boolean }>`
    insert into gateway (kind, broken_at, last_failure_at, last_error) values (${kind}, ${tx.now}, ${tx.now}, ${error})
    on conflict (kind) do update set broken_at = coalesce(gateway.broken_at, excluded.broken_at),
      last_failure_at = excluded.last_failure_at, last_error = excluded.last_error
    returning broken_at = ${tx.now} as fresh`.execute(tx)
  return rows[0]!.fresh
}

/** Returns true when it was broken until now. */
export async function gatewayWorks(tx: Tx, kind: ChannelKind): Promise<boolean> {
  const { rows } = await sql`update gateway set broken_at = null where kind = ${kind} and broken_at is not null
    returning kind`.execute(tx)
  return rows.length > 0
}

export async function gatewayStates(tx: Tx): Promise<GatewayState[]> {
  const { rows } = await sql<GatewayState>`select kind, broken_at as "brokenAt", last_failure_at as "lastFailureAt",
    last_error as "lastError" from gateway order by kind`.execute(tx)
  return rows
}
