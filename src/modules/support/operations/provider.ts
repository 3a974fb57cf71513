import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { actAs } from './name.ts'

/**
 * Runs a part of a customer's transaction with the provider's eyes: what follows from their permitted act (which team and
 * policy their contract names, which colleague is told) stands in tables they cannot read. The work must take nothing from
 * the caller that was not looked up under the caller's own rights before. The acting person keeps their
 * name and roles, which permit nothing more.
 */
export async function asProvider<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  if (tx.actor.staff) return work()
  const accounts = tx.actor.accounts === 'all' ? '*' : tx.actor.accounts.join(',')
  await sql`select set_config('app.accounts', '*', true), set_config('app.staff', 'on', true)`.execute(tx)
  // A throw rolls the whole transaction back, and the settings with it.
  const result = await actAs(tx, { ...tx.actor, staff: true, accounts: 'all' }, work)
  await sql`select set_config('app.accounts', ${accounts}, true), set_config('app.staff', '', true)`.execute(tx)
  return result
}
