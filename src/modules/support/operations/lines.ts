import type { Tx } from '#platform/db/database.ts'
import { promisesOf } from '#promises'
import { requestsByIds } from '../queries/requests.ts'
import type { PromiseReply, RequestRow } from '../shapes.ts'
import { type StoredRequest, subjectOf } from '../types.ts'
import { pagingOf, promiseReply } from './rows.ts'

/** A request as the lists of other modules show it: what is promised, and where paging stands. */
export type RequestLine = Pick<StoredRequest, 'id' | 'number' | 'title' | 'severity' | 'status'> & {
  promises: PromiseReply[]
  paging: RequestRow['paging']
}

/** Requests by id, those the actor may see, in three statements however many. */
export async function requestLines(tx: Tx, ids: readonly string[]): Promise<Map<string, RequestLine>> {
  const requests = await requestsByIds(tx, ids)
  if (requests.length === 0) return new Map()
  const subjects = requests.map(({ id }) => subjectOf(id))
  const promises = await promisesOf(tx, subjects)
  const paging = tx.actor.staff ? await pagingOf(tx, subjects) : new Map()
  return new Map(
    requests.map(({ id, number, title, severity, status }) => [
      id,
      {
        id,
        number,
        title,
        severity,
        status,
        promises: (promises.get(id) ?? []).map(promiseReply),
        paging: paging.get(id) ?? null,
      },
    ]),
  )
}
