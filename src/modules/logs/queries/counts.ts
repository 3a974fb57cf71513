import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Book } from './books.ts'

/** One template as it was counted around a window. */
export type Around = {
  number: number
  source: string
  text: string
  /** In the window, and in the same hours of each day before it that was heard (`day` 1 is the day before). */
  byDay: Record<string, number>
  severity: number
  firstAt: Date | null
}

/**
 * Templates of a book with how often they came in a window and in the same hours of the `days` before it; of merged ones as the
 * one they are now. Only these spans are read, however much else is counted.
 */
export async function countsAround(
  tx: Tx,
  book: Book,
  window: { from: Date; to: Date },
  days: number,
): Promise<Around[]> {
  const { rows } = await sql<Around>`
    with spans as (select d as day, ${window.from}::timestamptz - d * interval '24 hours' as begin, ${window.to}::timestamptz - d * interval '24 hours' as finish
        from generate_series(0, ${days}::int) d),
      heard as (select coalesce(t.merged_into, t.number) as number, s.day, sum(c.n)::float8 as n,
          min(c.severity) filter (where s.day = 0) as severity, min(c.at) filter (where s.day = 0) as first_at
        from spans s join log_count c on c.account_id = ${book.accountId} and c.book_id = ${book.id} and c.at >= s.begin and c.at < s.finish
        join log_template t on t.account_id = c.account_id and t.book_id = c.book_id and t.number = c.number
        where ${seesAccount(tx, 'c.account_id')}
        group by 1, 2)
    select h.number, t.source, t.text, jsonb_object_agg(h.day, h.n) as "byDay", coalesce(min(h.severity), 7) as severity,
        case when t.first_at >= ${window.from} then t.first_at else min(h.first_at) end as "firstAt"
      from heard h join log_template t on t.account_id = ${book.accountId} and t.book_id = ${book.id} and t.number = h.number
      group by h.number, t.source, t.text, t.first_at order by h.number`.execute(tx)
  return rows
}

/** When each of these templates was heard last before a moment, in the days before it. */
export async function lastBefore(
  tx: Tx,
  book: Book,
  numbers: readonly number[],
  at: Date,
  days: number,
): Promise<Map<number, Date>> {
  if (numbers.length === 0) return new Map()
  const { rows } = await sql<{ number: number; at: Date }>`
    select coalesce(t.merged_into, t.number) as number, max(l.at) as at
      from log_template t cross join lateral (select c.at from log_count c where c.account_id = t.account_id and c.book_id = t.book_id
          and c.number = t.number and c.at < ${at} and c.at >= ${at}::timestamptz - ${days} * interval '24 hours' order by c.at desc limit 1) l
     where t.account_id = ${book.accountId} and t.book_id = ${book.id} and ${seesAccount(tx, 't.account_id')}
       and (t.number = any(${[...numbers]}::int[]) or t.merged_into = any(${[...numbers]}::int[]))
     group by 1`.execute(tx)
  return new Map(rows.map((row) => [row.number, row.at]))
}

/** On which of the days before a window, in the same hours, anything was heard of a book at all. */
export const heardDays = (all: readonly Around[]): number[] =>
  [...new Set(all.flatMap(({ byDay }) => Object.keys(byDay)))].map(Number).filter((day) => day > 0).toSorted((a, b) => a - b) // biome-ignore format: one list

export type Step = { number: number; at: Date; n: number; sample: string }

/** Each five minutes of templates in a window, with a line of them. */
export async function stepsOf(
  tx: Tx,
  book: Book,
  numbers: readonly number[],
  window: { from: Date; to: Date },
): Promise<Step[]> {
  if (numbers.length === 0) return []
  const { rows } = await sql<Step>`select coalesce(t.merged_into, t.number) as number, c.at, c.n, c.sample
      from log_count c join log_template t on t.account_id = c.account_id and t.book_id = c.book_id and t.number = c.number
     where c.account_id = ${book.accountId} and c.book_id = ${book.id} and c.at >= ${window.from} and c.at < ${window.to}
       and coalesce(t.merged_into, t.number) = any(${[...numbers]}::int[]) and ${seesAccount(tx, 'c.account_id')}
     order by c.at, c.number`.execute(tx)
  return rows
}

/** Lines counted in the five minutes that begin in a span, of kinds whose worst is at least this severe. */
export async function countLines(
  tx: Tx,
  book: Book,
  { from, to, severity }: { from: Date; to: Date; severity: number },
): Promise<number> {
  const { rows } = await sql<{ n: number }>`select coalesce(sum(c.n), 0)::float8 as n from log_count c
    where c.account_id = ${book.accountId} and c.book_id = ${book.id} and c.at >= ${from} and c.at < ${to}
      and c.severity <= ${severity} and ${seesAccount(tx, 'c.account_id')}`.execute(tx)
  return rows[0]!.n
}
