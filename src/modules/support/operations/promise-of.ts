import type { Tx } from '#platform/db/database.ts'
import { type PromiseView, promisesOf } from '#promises'
import { type StoredRequest, subjectOf } from '../types.ts'

/** One promise of a request as it stands now: the newest of its kind. */
export async function promiseOf(tx: Tx, { id }: StoredRequest, promiseId: string): Promise<PromiseView | undefined> {
  return (await promisesOf(tx, [subjectOf(id)])).get(id)?.find((one) => one.id === promiseId)
}
