import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './database.ts'

/** Switched off by one test only, which shows that row-level security alone keeps tenants apart. */
export const tenantFilter = { enabled: true }

/**
 * The program's own tenant filter for a `where`: the column names an account the actor may see.
 * Row-level security says the same below it; this one lets the planner use an index and is the first of two doors.
 */
export function seesAccount(tx: Tx, column: string): RawBuilder<boolean> {
  if (!tenantFilter.enabled || tx.actor.accounts === 'all') return sql<boolean>`true`
  return sql<boolean>`${sql.ref(column)} = any(${[...tx.actor.accounts]}::uuid[])`
}
