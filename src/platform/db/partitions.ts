import { sql } from 'kysely'
import pg from 'pg'
import type { Tx } from './database.ts'

/**
 * A table partitioned by range of a moment (UTC), in partitions of whole days. Whoever writes asks `ensurePartitions` for
 * the span they write to; a timer of the module asks for those to come and drops those that are over.
 */
export type Partitioned = {
  /** The partitioned table; a name of ours, never input. */
  table: string
  /** Width of a partition, whole days counted from 1970-01-01. */
  days: number
}

const dayMs = 86_400_000

/** What this process has seen to be there: by program, because tests run several over different databases. */
const known = new WeakMap<object, Set<string>>()

/** Begin of the partition that holds `at`. */
function beginOf({ days }: Partitioned, at: Date): number {
  const width = days * dayMs
  return Math.floor(at.getTime() / width) * width
}

function nameOf({ table }: Partitioned, begin: number): string {
  return `${table}_p${new Date(begin).toISOString().slice(0, 10).replaceAll('-', '')}`
}

/**
 * Makes the partitions that hold `from` to `to` (both included) where they are missing; nothing is asked of the database
 * for those this process saw before. In the caller's transaction: a roll-back takes them back. At most 1,000 at once.
 */
export async function ensurePartitions(tx: Tx, of: Partitioned, from: Date, to: Date): Promise<void> {
  const seen = known.get(tx.app) ?? new Set<string>()
  known.set(tx.app, seen)
  const width = of.days * dayMs
  const wanted: number[] = []
  for (let begin = beginOf(of, from); begin <= to.getTime() && wanted.length < 1000; begin += width)
    if (!seen.has(nameOf(of, begin))) wanted.push(begin)
  if (wanted.length === 0) return
  const missing = await missingOf(tx, of, wanted)
  if (missing.length > 0) {
    await sql`select pg_advisory_xact_lock(hashtext(${`partitions of ${of.table}`}))`.execute(tx)
    const still = await missingOf(tx, of, missing)
    await asOwner(tx, async () => {
      for (const begin of still) await make(tx, of, begin)
    })
  }
  tx.afterCommit(() => {
    for (const begin of wanted) seen.add(nameOf(of, begin))
  })
}

/** Drops the partitions that end at or before `before`. Returns their names. */
export async function dropPartitions(tx: Tx, of: Partitioned, before: Date): Promise<string[]> {
  const last = nameOf(of, beginOf(of, before))
  const { rows } = await sql<{
    name: string
  }>`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ${of.table}::regclass and c.relname < ${last} order by 1`.execute(tx)
  await asOwner(tx, async () => {
    for (const { name } of rows) await sql`drop table ${sql.id(name)}`.execute(tx)
  })
  tx.afterCommit(() => {
    for (const { name } of rows) known.get(tx.app)?.delete(name)
  })
  return rows.map(({ name }) => name)
}

/** Asks the catalogue as a table: `to_regclass` answers from a cache that another's commit while we waited has not reached. */
async function missingOf(tx: Tx, of: Partitioned, begins: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{
    name: string
  }>`select name from unnest(${begins.map((begin) => nameOf(of, begin))}::text[]) name
    where not exists (select from pg_class c where c.relname = name and c.relnamespace = 'public'::regnamespace)`.execute(
    tx,
  )
  const names = new Set(rows.map(({ name }) => name))
  return begins.filter((begin) => names.has(nameOf(of, begin)))
}

async function make(tx: Tx, of: Partitioned, begin: number): Promise<void> {
  const [from, to] = [begin, begin + of.days * dayMs].map((at) => new Date(at!).toISOString())
  await sql.raw(definePartition({ table: of.table, name: nameOf(of, begin), from: from!, to: to! })).execute(tx)
}

/**
 * SQL that makes a partition, for the owner; also how a restore makes those of a backup. It is made
 * apart and then attached: that lets others read and write the table meanwhile, which `create table partition of` does
 * not. Nobody is granted the partition itself; its own row security holds for whoever is some day.
 */
export function definePartition(of: { table: string; name: string; from: string; to: string }): string {
  const [table, name] = [pg.escapeIdentifier(of.table), pg.escapeIdentifier(of.name)]
  return `create table ${name} (like ${table} including defaults including constraints);
    alter table ${name} enable row level security;
    alter table ${name} force row level security;
    create policy tenant on ${name} using (app_sees_account(account_id)) with check (app_sees_account(account_id));
    alter table ${table} attach partition ${name} for values from (${pg.escapeLiteral(of.from)}) to (${pg.escapeLiteral(of.to)})`
}

/** Definitions only: the program's role owns nothing, so that it can loosen no policy by a slip (docs/decisions/0015). */
async function asOwner(tx: Tx, work: () => Promise<void>): Promise<void> {
  await sql`set local role none`.execute(tx)
  await work()
  await sql`set local role palisade_runtime`.execute(tx)
}
