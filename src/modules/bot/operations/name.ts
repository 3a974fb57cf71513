import { sql } from 'kysely'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { actingAs } from '#platform/db/tenant.ts'
import { Refusal } from '#platform/problem.ts'

/** What a message asks for cannot be done; the words are for whoever wrote it, in their language. */
export class Unclear extends Error {}

/**
 * Does something as a person within the program's transaction, with their rights and their sight. What is refused leaves nothing
 * behind but the refusal; the rest of the transaction goes on.
 */
export async function inTheirName<T>(
  tx: Tx,
  actor: Actor,
  work: () => Promise<T>,
): Promise<{ done: T } | { refused: Refusal | Unclear }> {
  await sql`savepoint in_their_name`.execute(tx)
  try {
    const done = await actingAs(tx, actor, work)
    await sql`release savepoint in_their_name`.execute(tx)
    return { done }
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Unclear)) throw error
    await sql`rollback to savepoint in_their_name`.execute(tx)
    return { refused: error }
  }
}
