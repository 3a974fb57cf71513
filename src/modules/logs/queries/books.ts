import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Partitioned } from '#platform/db/partitions.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import type { Template } from '../rules/miner.ts'

export const counts: Partitioned = { table: 'log_count', days: 7 }

/** What is mined together: the lines of a system, or of an account's hosts nobody knows. */
export type Book = { id: string; accountId: string; systemId: string | null; version: string; heardSince: Date }

const columns = sql`b.id, b.account_id as "accountId", b.system_id as "systemId", b.version, b.heard_since as "heardSince"`

/** The books of systems, made where they are missing; held until the end of the transaction. Systems that are gone have none. */
export async function holdBooks(
  tx: Tx,
  of: readonly { accountId: string; systemId: string | null; firstAt: Date }[],
): Promise<Book[]> {
  const [accounts, systems] = [of.map(({ accountId }) => accountId), of.map(({ systemId }) => systemId)]
  await sql`insert into log_book (account_id, id, system_id, version, heard_since, heard_at)
    select w.a, w.id, w.s, w.id, w.at, w.at from unnest(${accounts}::uuid[], ${of.map(() => newId())}::uuid[], ${systems}::uuid[],
        ${of.map(({ firstAt }) => firstAt)}::timestamptz[]) w(a, id, s, at)
      where w.s is null or exists (select from system y where y.account_id = w.a and y.id = w.s)
    on conflict (account_id, system_id) do nothing`.execute(tx)
  const { rows } = await sql<Book>`select ${columns} from log_book b
    join unnest(${accounts}::uuid[], ${systems}::uuid[]) w(a, s) on b.account_id = w.a and b.system_id is not distinct from w.s
    order by b.id for update of b`.execute(tx)
  return rows
}

/** Books of systems, for reading. */
export async function booksOf(tx: Tx, systemIds: readonly string[]): Promise<Book[]> {
  const { rows } = await sql<Book>`select ${columns} from log_book b
    where b.system_id = any(${[...systemIds]}::uuid[]) and ${seesAccount(tx, 'b.account_id')}`.execute(tx)
  return rows
}

export async function templatesOf(tx: Tx, book: Book): Promise<Template[]> {
  const { rows } = await sql<Template>`select number, source, text from log_template
    where account_id = ${book.accountId} and book_id = ${book.id} and merged_into is null order by number`.execute(tx)
  return rows
}

/** What mining found in a book. */
export type Mined = {
  book: Book
  /** The version of its templates from now on, where they moved. */
  next: string
  lines: number
  unplaced: number
  firstAt: Date
  lastAt: Date
  saved: readonly Template[]
  merged: readonly { from: number; into: number }[]
  counts: readonly Counted[]
}
export type Counted = {
  number: number
  at: Date
  n: number
  severity: number
  sample: string
  firstAt: Date
  lastAt: Date
}

/** Saves what mining found, a handful of statements a book. The version moves when templates did. */
export async function saveMined(tx: Tx, mined: Mined): Promise<void> {
  const { book, saved, merged } = mined
  const moved = saved.length > 0 || merged.length > 0
  await sql`update log_book set version = ${moved ? mined.next : book.version}, lines = lines + ${mined.lines}, unplaced = unplaced + ${mined.unplaced},
      heard_at = greatest(heard_at, ${mined.lastAt}), heard_since = least(heard_since, ${mined.firstAt})
    where account_id = ${book.accountId} and id = ${book.id}`.execute(tx)
  if (saved.length > 0) await saveTemplates(tx, mined)
  for (const { from, into } of merged) await mergeTemplate(tx, book, from, into)
  if (mined.counts.length > 0) await addCounts(tx, mined)
}

async function saveTemplates(tx: Tx, { book, saved, counts: all, lastAt }: Mined): Promise<void> {
  const first = new Map<number, Date>()
  for (const { number, firstAt } of all) if (firstAt < (first.get(number) ?? lastAt)) first.set(number, firstAt)
  const seen = saved.map(({ number }) => first.get(number) ?? lastAt)
  await sql`insert into log_template (account_id, book_id, number, source, text, first_at, last_at)
    select ${book.accountId}::uuid, ${book.id}::uuid, n, s, t, at, at from unnest(${saved.map(({ number }) => number)}::int[],
      ${saved.map(({ source }) => source)}::text[], ${saved.map(({ text }) => text)}::text[], ${seen}::timestamptz[]) w(n, s, t, at)
    on conflict (account_id, book_id, number) do update set text = excluded.text`.execute(tx)
}

/** Also what had been merged into it before points at where its lines are now. */
async function mergeTemplate(tx: Tx, book: Book, from: number, into: number): Promise<void> {
  await sql`update log_template set merged_into = ${into} where account_id = ${book.accountId} and book_id = ${book.id}
    and (number = ${from} or merged_into = ${from})`.execute(tx)
  await sql`update log_template t set first_at = least(t.first_at, f.first_at), last_at = greatest(t.last_at, f.last_at)
    from log_template f where t.account_id = ${book.accountId} and t.book_id = ${book.id} and t.number = ${into}
      and f.account_id = t.account_id and f.book_id = t.book_id and f.number = ${from}`.execute(tx)
}

async function addCounts(tx: Tx, { book, counts: all }: Mined): Promise<void> {
  const rows = all.map(({ at, firstAt, lastAt, ...one }) => ({ ...one, at: at.toISOString(), first_at: firstAt.toISOString(), last_at: lastAt.toISOString() })) // biome-ignore format: one list
  const read = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as w(number int, at timestamptz, n int, severity int, sample text,
    first_at timestamptz, last_at timestamptz)`
  await sql`insert into log_count as c (account_id, book_id, at, number, n, severity, sample)
    select ${book.accountId}::uuid, ${book.id}::uuid, at, number, n, severity, sample from ${read}
    on conflict (account_id, book_id, at, number) do update set n = c.n + excluded.n, severity = least(c.severity, excluded.severity)`.execute(
    tx,
  )
  await sql`update log_template t set first_at = least(t.first_at, w.first_at), last_at = greatest(t.last_at, w.last_at)
    from (select number, min(first_at) as first_at, max(last_at) as last_at from ${read} group by number) w
    where t.account_id = ${book.accountId} and t.book_id = ${book.id} and t.number = w.number`.execute(tx)
}

/** Templates that nothing is counted of any more, and books that have nothing left. */
export async function forgetTemplates(tx: Tx, before: Date): Promise<void> {
  await sql`with gone as (delete from log_template where last_at < ${before} returning account_id, book_id)
    update log_book b set version = gen_random_uuid() from (select distinct account_id, book_id from gone) g
      where b.account_id = g.account_id and b.id = g.book_id`.execute(tx)
  await sql`delete from log_book b where heard_at < ${before}
    and not exists (select from log_template t where t.account_id = b.account_id and t.book_id = b.id)`.execute(tx)
}
