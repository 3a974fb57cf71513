import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { identityProblems } from '../problems.ts'
import { forgetOldCounts, lockCounts, saveCount } from '../queries/throttle.ts'
import { hashOf } from '../rules/secrets.ts'
import { type BudgetName, budgets, forgetAfterMs, pauseMs } from '../rules/throttle.ts'

/** What is tried, in whose name or from where. */
export type Counted = readonly [BudgetName, string]

const actor = systemActor('sign-in')
const keyOf = ([name, value]: Counted) => hashOf(`${name} ${value}`)

/**
 * Counts a try before it is judged, in a transaction of its own: a hundred tries at once are counted one by one, and a
 * crash forgives nothing. Refuses `identity.slow_down` with `retryAfterSeconds` while a pause lasts.
 */
export async function countTry(app: App, counted: readonly Counted[]): Promise<void> {
  await app.db.transact(actor, async (tx) => {
    const now = tx.now.getTime()
    const counts = await lockCounts(tx, counted.map(keyOf))
    const until = Math.max(...[...counts.values()].map((count) => count.pauseUntil?.getTime() ?? 0))
    if (until > now)
      throw identityProblems.refuse('identity.slow_down', { retryAfterSeconds: Math.ceil((until - now) / 1000) })
    for (const each of counted) {
      const key = keyOf(each)
      const before = counts.get(key.toString('hex'))!
      const failures = now - before.lastAt.getTime() > forgetAfterMs ? 1 : before.failures + 1
      // No pause is null, not "until now": a call that began a moment earlier would find that in its future.
      const pause = pauseMs(failures, budgets[each[0]])
      await saveCount(tx, key, failures, pause > 0 ? new Date(now + pause) : null)
    }
    await forgetOldCounts(tx, new Date(now - forgetAfterMs))
  })
}

/**
 * The try was right: it does not count. What names the person is forgotten; a place only gets its one try back, or
 * somebody could clear it with an account of their own.
 */
export async function forgive(app: App, counted: readonly Counted[]): Promise<void> {
  await app.db.transact(actor, async (tx) => {
    const counts = await lockCounts(tx, counted.map(keyOf))
    for (const each of counted) {
      const key = keyOf(each)
      const { failures } = counts.get(key.toString('hex'))!
      const shared = each[0] === 'place' || each[0] === 'account'
      await saveCount(tx, key, shared ? Math.max(0, failures - 1) : 0, null)
    }
  })
}
