import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { type Filter, isIndexed, where } from './filter.ts'

/** The key of what owes nothing: beyond all dates, in milliseconds since 1970. */
export const never = 9e15

/** Key and id of the row a page ended with. */
export type After = readonly (string | number | null)[] | null

/** So many that match are looked at one by one; where more do, it is quicker to go along what is due. */
const few = 300
const firstId = '00000000-0000-0000-0000-000000000000'

const owed = sql`p.kept_at is null and p.cancelled_at is null and p.due_at is not null`
const keyOf = (due: RawBuilder<unknown>) => sql`(extract(epoch from ${due}) * 1000)::float8`

/**
 * A page of requests by what is due next: first those that owe something, by when it is due; then the rest, in the order they
 * came. Reads about as much as the page shows, whichever way that is:
 *
 * - `matching` are few: what each owes is looked up.
 * - They are many: `promise_next` gives all that is owed by its due time, the request of each is looked at, and the page is full
 *   long before the end. What owes nothing is read only when what is owed does not fill it.
 *
 * Both ways stand in one statement, and PostgreSQL does not begin the one that is not gone. Left to choose by its estimates it
 * read what every request of a team owes (2,950 of them for a page of 100), or all that is owed once for each.
 */
export function byDue(tx: Tx, filter: Filter, limit: number, after: After): RawBuilder<unknown> {
  const sees = sql`${seesAccount(tx, 'r.account_id')} and ${where(filter)}`
  const indexed = tx.actor.accounts !== 'all' || isIndexed(filter)
  // Among all there ever were even a few are not found quickly: those are found by what is owed.
  const matching = indexed
    ? sql`select r.id from request r where ${sees} limit ${few + 1}`
    : sql`select null::uuid as id where false`
  const many = indexed ? sql`(select count(*) from matching) > ${few}` : sql`true`
  const place = placeOf(after)
  return sql`with matching as materialized (${matching}),
    looked_up as (
      select m.id, coalesce(${keyOf(sql`due.at`)}, ${sql.lit(never)}) as key from matching m
       cross join lateral (select min(p.due_at) as at from promise p where p.subject_id = m.id and ${owed}) due
       where not ${many}),
    along as materialized (${alongWhatIsDue(sees, many, limit, place)}),
    resting as (
      select r.id, ${sql.lit(never)}::float8 as key from request r
       where ${many} and (select count(*) from along) < ${limit} and ${sees} and r.id > ${place.restingAfter}::uuid
         and not exists (select from promise p where p.subject_id = r.id and ${owed})
       order by r.id limit ${limit})
    select id, row_number() over (order by key, id) as place from (
      select id, key from (select * from looked_up union all select * from along union all select * from resting) found
       where (key, id) > (${place.key}::float8, ${place.id}::uuid) order by key, id limit ${limit}) page`
}

/**
 * Requests by the first of their promises that is due, along the index. The subqueries are written so that they stay as they
 * are (one is sorted, one limited): the rows come in order and end with the page, whatever is estimated.
 */
function alongWhatIsDue(sees: RawBuilder<unknown>, many: RawBuilder<unknown>, limit: number, place: Place) {
  if (place.dueFrom === null) return sql`select null::uuid as id, null::float8 as key where false`
  return sql`
    select next.subject_id as id, ${keyOf(sql`next.due_at`)} as key from (
      select p.id, p.subject_id, p.due_at from promise p
       where ${owed} and (p.due_at, p.subject_id) > (${place.dueFrom}::timestamptz, ${place.id}::uuid)
       order by p.due_at, p.subject_id) next
     cross join lateral (select from request r where r.id = next.subject_id and ${sees} limit 1) seen
     where ${many} and not exists (select from promise p where p.subject_id = next.subject_id and ${owed}
       and (p.due_at, p.id) < (next.due_at, next.id))
     order by next.due_at, next.subject_id limit ${limit}`
}

type Place = { key: number; id: string; dueFrom: Date | string | null; restingAfter: string }

/** Where a page begins. `dueFrom` null: behind all that owes something. */
function placeOf(after: After): Place {
  if (!after) return { key: -Infinity, id: firstId, dueFrom: '-infinity', restingAfter: firstId }
  const [key, id] = [Number(after[0]), String(after[1])]
  const due = new Date(Math.max(0, key))
  if (Number.isNaN(due.getTime())) return { key, id, dueFrom: null, restingAfter: id }
  return { key, id, dueFrom: due, restingAfter: firstId }
}
