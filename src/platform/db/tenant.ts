import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../actor.ts'
import type { Tx } from './database.ts'

/** Switched off by one test only, which shows that row-level security alone keeps tenants apart. */
export const tenantFilter = { enabled: true }

/**
 * The program's own tenant filter for a `where`: the column names an account the actor may see.
 * Row-level security says the same below it; this one lets the planner use an index and is the first of two doors.
 */
export function seesAccount(tx: Tx, column: string): RawBuilder<boolean> {
  if (!tenantFilter.enabled || tx.actor.accounts === 'all') return sql<boolean>`true`
  // With one account an equation, so that an index that begins with the account gives rows in its order.
  if (tx.actor.accounts.length === 1) return sql<boolean>`${sql.ref(column)} = ${tx.actor.accounts[0]}::uuid`
  return sql<boolean>`${sql.ref(column)} = any(${[...tx.actor.accounts]}::uuid[])`
}

/**
 * Runs a part of a person's transaction with the program's own sight: every account and the provider's tables. For what
 * an act sets off beyond what the person sees (a colleague's sessions end, a page goes out), after the act itself was
 * permitted. Records keep the person's name. Statements within one transaction run one after the other: never beside
 * others of the same tx.
 */
export async function beyondTenant<T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (tx.actor.staff) return work(tx)
  const person = tx.actor
  await sql`select set_config('app.accounts', '*', true), set_config('app.staff', 'on', true)`.execute(tx)
  Object.assign(tx, { actor: { ...person, kind: 'system', staff: true, accounts: 'all' } })
  try {
    return await work(tx)
  } finally {
    Object.assign(tx, { actor: person })
    const accounts = person.accounts === 'all' ? '*' : person.accounts.join(',')
    // After a failed statement the transaction is lost and takes no more; its settings end with it.
    await sql`select set_config('app.accounts', ${accounts}, true), set_config('app.staff', '', true)`
      .execute(tx)
      .catch(() => {})
  }
}

/**
 * Runs a part of the program's transaction as a person: with their name, their rights and their sight, as if they had begun it. For
 * what comes from them by a way of its own (a mail, an SMS). A failed part must be rolled back to a savepoint made before.
 */
export async function actingAs<T>(tx: Tx, actor: Actor, work: () => Promise<T>): Promise<T> {
  const before = tx.actor
  await seeAs(tx, actor)
  Object.assign(tx, { actor })
  try {
    return await work()
  } finally {
    Object.assign(tx, { actor: before })
    // After a failed statement the transaction takes no more until the savepoint, and its settings go back with that.
    await seeAs(tx, before).catch(() => {})
  }
}

async function seeAs(tx: Tx, { accounts, staff, personId }: Actor): Promise<void> {
  const seen = accounts === 'all' ? '*' : accounts.join(',')
  await sql`select set_config('app.accounts', ${seen}, true), set_config('app.staff', ${staff ? 'on' : ''}, true),
    set_config('app.person', ${personId ?? ''}, true)`.execute(tx)
}
