import { accountsByIds, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { factsOf } from '../queries/facts.ts'
import type { PromiseFilter, PromiseOrder } from '../queries/list.ts'
import { listPromises, updateReason } from '../queries/list.ts'
import { findPromise, type StoredPromise } from '../queries/promises.ts'
import { isShown, type PromiseView, viewsOf } from './view.ts'

export interface AccountRef {
  id: string
  number: string
  name: string
}
export type ListedPromise = PromiseView & { account: AccountRef }

/** A page of promises. Each one's people see their own, staff all. */
export async function readPromises(
  tx: Tx,
  filter: PromiseFilter,
  page: { order: PromiseOrder; cursor?: string; limit: number },
): Promise<{ items: ListedPromise[]; next: string | null }> {
  permit(tx.actor, 'promise.read', { accountId: filter.accountId ?? tx.actor.accountId })
  const { items, next } = await listPromises(tx, filter, page)
  return { items: await withAccounts(tx, items), next }
}

/** One promise with its record. */
export async function readPromise(tx: Tx, id: string) {
  const promise = await visible(tx, id, false)
  permit(tx.actor, 'promise.read', { accountId: promise.accountId })
  const [listed] = await withAccounts(tx, [promise])
  const facts = await factsOf(tx, id)
  const staff = tx.actor.staff
  return {
    ...listed!,
    facts: facts.map((each) => ({
      ...each,
      latenessMs: staff ? each.latenessMs : null,
      byName: staff ? each.byName : '',
    })),
  }
}

/** Says in a person's words why a promise was broken; the last word counts. Refuses `promises.not_broken`. */
export async function explainBreach(tx: Tx, id: string, reason: string): Promise<ListedPromise> {
  const promise = await visible(tx, id, true)
  permit(tx.actor, 'request.note', { accountId: promise.accountId })
  if (promise.clock.state !== 'broken') throw problems.refuse('promises.not_broken')
  await updateReason(tx, id, reason)
  const [listed] = await withAccounts(tx, [{ ...promise, reason, reasonBy: tx.actor.name }])
  return listed!
}

/** Views with the accounts' names. */
export async function withAccounts(tx: Tx, promises: readonly StoredPromise[]): Promise<ListedPromise[]> {
  const ids = [...new Set(promises.map((each) => each.accountId))]
  const accounts = await accountsByIds(tx, ids)
  const views = await viewsOf(tx, promises)
  return views.map((view) => {
    const { id, number, name } = accounts.get(view.accountId)!
    return { ...view, account: { id, number, name } }
  })
}

async function visible(tx: Tx, id: string, hold: boolean): Promise<StoredPromise> {
  const promise = await findPromise(tx, id, { hold })
  if (!promise || !isShown(tx.actor, promise.kind)) throw notFound()
  return promise
}
