import { AsyncLocalStorage } from 'node:async_hooks'
import { clock } from './clock.ts'

/**
 * What acted by itself and led to what happens now: ids, oldest first, and when the last of them acted (epoch milliseconds). Events,
 * jobs and deadlines carry it, so that it holds across transactions; what a person does begins without one.
 */
export type Cause = { by: readonly string[]; at: number }

/** A deadline that arms itself anew for ever would carry its cause for ever: after a week it is nobody's doing any more. */
const carriedMs = 7 * 86_400_000

const current = new AsyncLocalStorage<Cause | null>()

/** What led to the work under way; null for what nothing but a person, the clock or the world led to. */
export const causeNow = (): Cause | null => current.getStore() ?? null

/** Does work as led to by this. Whatever it publishes, queues or arms carries it on. */
export function causedBy<T>(cause: Cause | null, work: () => Promise<T>): Promise<T> {
  const counts = cause !== null && clock.now().getTime() - cause.at < carriedMs
  return current.run(counts ? cause : null, work)
}

/** Parts of a list by what led to them, each in the order of the list: nearly always one. */
export function byCause<T extends { cause: Cause | null }>(all: readonly T[]): { cause: Cause | null; of: T[] }[] {
  const parts = Map.groupBy(all, ({ cause }) => (cause === null ? '' : JSON.stringify(cause)))
  return [...parts.values()].map((of) => ({ cause: of[0]!.cause, of }))
}
