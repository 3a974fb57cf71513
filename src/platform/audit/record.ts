import { sql } from 'kysely'
import type pg from 'pg'
import { type Actor, systemActor } from '../actor.ts'
import type { Tx } from '../db/database.ts'
import { type Act, entryOf } from './entry.ts'

/**
 * Records an act in its own transaction, in the name of the transaction's actor: both happen or neither. It has its place
 * in the log, and stands under a signed checkpoint, a few seconds after the commit.
 */
export async function recordAct(tx: Tx, act: Act, actor: Actor = tx.actor): Promise<void> {
  const { id, body, commitment } = entryOf(act, actor, tx.now)
  await sql`insert into audit_entry (id, body, commitment) values (${id}, ${body}, ${commitment})`.execute(tx)
}

/** As `recordAct`, one statement however many. */
export async function recordActs(tx: Tx, acts: readonly Act[]): Promise<void> {
  if (acts.length === 0) return
  const entries = acts.map((act) => entryOf(act, tx.actor, tx.now))
  await sql`insert into audit_entry (id, body, commitment) select * from unnest(${entries.map(({ id }) => id)}::uuid[],
    ${entries.map(({ body }) => body)}::text[], ${entries.map(({ commitment }) => commitment)}::bytea[])`.execute(tx)
}

/** As `recordAct`, for commands that work as the owner of the database and beside the program. */
export async function recordActAsOwner(client: pg.ClientBase, act: Act, at: Date): Promise<void> {
  const { id, body, commitment } = entryOf(act, systemActor('command line'), at)
  await client.query('insert into audit_entry (id, body, commitment) values ($1, $2, $3)', [id, body, commitment])
}
