import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'

/** The same transaction, but what is written in it carries the person's name. Row security stays that of the transaction. */
export async function actAs<T>(tx: Tx, actor: Actor, work: () => Promise<T>): Promise<T> {
  const own = tx as { actor: Actor }
  const before = own.actor
  own.actor = actor
  try {
    return await work()
  } finally {
    own.actor = before
  }
}
