import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { fromCursor, toPage } from '#platform/http/cursor.ts'
import { platformProblems } from '#platform/problem.ts'
import { customersKinds } from '../rules/plan.ts'
import { fromRow, promiseColumns, type StoredPromise } from './promises.ts'

/** What to list or count; what is left out is not asked for. Moments: from included, to excluded. */
export interface PromiseFilter {
  accountId?: string
  planId?: string
  severities?: readonly string[]
  kinds?: readonly string[]
  states?: readonly string[]
  /** Ids of subjects. */
  subjects?: readonly string[]
  /** Only what somebody still owes, or only what nobody does. */
  owed?: boolean
  dueFrom?: Date
  dueTo?: Date
  /** When it was decided whether it is kept or broken. */
  decidedFrom?: Date
  decidedTo?: Date
}

/** The condition of lists and reports alike, so that the rows behind a number are exactly those counted. */
export function matching(tx: Tx, filter: PromiseFilter): RawBuilder<boolean> {
  const conditions: RawBuilder<unknown>[] = [seesAccount(tx, 'promise.account_id')]
  const add = (condition: RawBuilder<unknown>) => conditions.push(condition)
  if (!tx.actor.staff) add(sql`kind = any(${[...customersKinds]}::text[])`)
  if (filter.accountId) add(sql`promise.account_id = ${filter.accountId}`)
  if (filter.planId) add(sql`plan_id = ${filter.planId}`)
  if (filter.severities) add(sql`severity = any(${[...filter.severities]}::text[])`)
  if (filter.kinds) add(sql`kind = any(${[...filter.kinds]}::text[])`)
  if (filter.states) add(sql`state = any(${[...filter.states]}::text[])`)
  if (filter.subjects) add(sql`subject_id = any(${[...filter.subjects]}::uuid[])`)
  if (filter.owed === true) add(sql`kept_at is null and cancelled_at is null`)
  if (filter.owed === false) add(sql`(kept_at is not null or cancelled_at is not null)`)
  if (filter.dueFrom) add(sql`promise.due_at >= ${filter.dueFrom}`)
  if (filter.dueTo) add(sql`promise.due_at < ${filter.dueTo}`)
  if (filter.decidedFrom) add(sql`decided_at >= ${filter.decidedFrom}`)
  if (filter.decidedTo) add(sql`decided_at < ${filter.decidedTo}`)
  return sql<boolean>`${sql.join(conditions, sql` and `)}`
}

/** By due time (what is paused comes last), by the moment of decision or by start, the newest first. */
export type PromiseOrder = 'due' | 'decided' | 'newest'

const orders = {
  due: { by: sql<Date>`coalesce(due_at, 'infinity')`, descending: false },
  decided: { by: sql<Date>`coalesce(decided_at, '-infinity')`, descending: true },
  newest: { by: sql<Date>`started_at`, descending: true },
}

export async function listPromises(
  tx: Tx,
  filter: PromiseFilter,
  page: { order: PromiseOrder; cursor?: string; limit: number },
): Promise<{ items: StoredPromise[]; next: string | null }> {
  const { by, descending } = orders[page.order]
  const after = placeAfter(page.cursor)
  const direction = descending ? 'desc' : 'asc'
  const rows = await tx
    .selectFrom('promise')
    .select([...promiseColumns, sql<string>`(${by})::text`.as('place')])
    .where(matching(tx, filter))
    .$if(after !== null, (query) =>
      query.where(
        descending
          ? sql<boolean>`(${by}, id) < (${after![0]}::timestamptz, ${after![1]}::uuid)`
          : sql<boolean>`(${by}, id) > (${after![0]}::timestamptz, ${after![1]}::uuid)`,
      ),
    )
    .orderBy(by, direction)
    .orderBy('id', direction)
    .limit(page.limit + 1)
    .execute()
  return toPage(rows, page.limit, (row) => [row.place, row.id], fromRow)
}

/** The place a page ended at. A cursor somebody made up is refused before the database sees it. */
function placeAfter(cursor: string | undefined): readonly [place: string, id: string] | null {
  const values = fromCursor(cursor, 2)
  if (!values) return null
  const [place, id] = values.map(String) as [string, string]
  if (PLACE.test(place) && UUID.test(id)) return [place, id]
  throw platformProblems.refuse('platform.invalid', { fields: { cursor: 'unknown cursor' } })
}

const PLACE = /^(-?infinity|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,3})?\+00)$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export async function updateReason(tx: Tx, id: string, reason: string): Promise<void> {
  await tx
    .updateTable('promise')
    .set({ reason, reason_by: tx.actor.name, reason_at: tx.now })
    .where('id', '=', id)
    .execute()
}
