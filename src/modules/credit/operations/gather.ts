import { AsyncLocalStorage } from 'node:async_hooks'
import { systemActor } from '#platform/actor.ts'
import type { Database } from '#platform/db/database.ts'
import { type Held, holdMany, type Wish } from './hold.ts'

/** So many wishes are decided under one lock and one commit. */
const most = 200
const actor = systemActor('credit accounts')
/** Bundles belong to no call: not to the one whose wish began them, nor to its Idempotency-Key. */
const outside = AsyncLocalStorage.snapshot()

type Waiting = { wish: Wish; settle: { resolve(held: Held): void; reject(error: unknown): void } }

export type Gathering = {
  /** Holds for a wish; durable when it resolves. */
  hold(wish: Wish): Promise<Held>
}

/**
 * Holds in bundles. Withdrawals from one account take turns at its row, and each would wait for the disk of the one before; so
 * those that come while one bundle is being committed are decided together in the next. Nobody waits for others to come. Several
 * instances take turns at the row, bundle by bundle.
 */
export function createGathering(db: Database): Gathering {
  const waiting = new Map<string, Waiting[]>()

  async function work(creditAccountId: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) await settleBundle(db, creditAccountId, queue.splice(0, most))
    waiting.delete(creditAccountId)
  }

  return {
    hold(wish) {
      return new Promise((resolve, reject) => {
        const one: Waiting = { wish, settle: { resolve, reject } }
        const queue = waiting.get(wish.creditAccountId)
        if (queue) return void queue.push(one)
        const fresh = [one]
        waiting.set(wish.creditAccountId, fresh)
        outside(() => void work(wish.creditAccountId, fresh))
      })
    },
  }
}

/** One bundle; where it cannot be written, each wish by itself, so that only the one at fault fails. */
async function settleBundle(db: Database, creditAccountId: string, bundle: readonly Waiting[]): Promise<void> {
  const wishes = bundle.map(({ wish }) => wish)
  try {
    const held = await db.transact(actor, (tx) => holdMany(tx, creditAccountId, wishes))
    for (const [n, { settle }] of bundle.entries()) settle.resolve(held[n]!)
  } catch (error) {
    if (bundle.length === 1) return bundle[0]!.settle.reject(error)
    for (const one of bundle) await settleBundle(db, creditAccountId, [one])
  }
}
