import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** A document as it is written: its words are lexemes already. */
export type IndexRow = {
  accountId: string
  id: string
  audience: string
  aboutKind: string
  aboutId: string
  at: Date
  head: string[]
  words: string[]
}

/**
 * Makes these the documents of things of one kind: new and changed ones are written, those no longer given leave the
 * index, and the counts of words follow. Those of a lasting kind have numbers of their own and stand in no portion. What
 * went along to another account keeps its number there.
 * Returns the things whose head was another before.
 */
export async function writeDocuments(
  tx: Tx,
  { kind, lasting }: { kind: string; lasting: boolean },
  ids: readonly string[],
  rows: readonly IndexRow[],
): Promise<string[]> {
  const given = rows.map((row) => ({
    account_id: row.accountId,
    id: row.id,
    audience: row.audience,
    about_kind: row.aboutKind,
    about_id: row.aboutId,
    at: row.at.toISOString(),
    head: row.head,
    words: row.words,
  }))
  const { rows: counted } = await sql<{ empty: string[]; renamed: string[] }>`
    with given as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as t(account_id uuid, id uuid, audience text,
        about_kind text, about_id uuid, at timestamptz, head text[], words text[])
    ), old as materialized (
      select d.account_id, d.id, d.audience, d.seq, d.head, d.words from search_doc d
       where d.kind = ${kind} and d.id = any(${[...ids]}::uuid[])
    ), gone as (
      delete from search_doc d using old o
       where d.account_id = o.account_id and d.seq = o.seq
         and not exists (select from given g where g.id = o.id and g.audience = o.audience and g.account_id = o.account_id)
    ), numbered as materialized (
      select g.*, coalesce(o.seq, nextval(${lasting ? 'search_lasting_seq' : 'search_seq'})) as seq
        from (select * from given order by at, id) g left join old o on o.id = g.id and o.audience = g.audience
    ), put as (
      insert into search_doc (account_id, kind, id, audience, about_kind, about_id, at, seq, head, words)
      select account_id, ${kind}, id, audience, about_kind, about_id, at, seq, array_to_tsvector(head),
          array_to_tsvector(words || ${lasting ? sql`'{}'::text[]` : sql`array['=b' || (seq >> 11), '=c' || (seq >> 15), '=d' || (seq >> 19)]`})
        from numbered order by seq
      on conflict (account_id, seq) do update set about_kind = excluded.about_kind, about_id = excluded.about_id,
        at = excluded.at, head = excluded.head, words = excluded.words
    ), changes as (
      select w as word, sum(n) as n
        from (select unnest(words) as w, 1 as n from given
              union all select unnest(tsvector_to_array(words)), -1 from old) each
       where w !~ '^=[bcd]' group by w having sum(n) <> 0
    ), counted as (
      insert into search_word as s (word, docs) select word, n from changes order by word collate "C"
      on conflict (word) do update set docs = s.docs + excluded.docs
      returning word, docs
    )
    select (select coalesce(array_agg(word), '{}') from counted where docs <= 0) as empty,
      (select coalesce(array_agg(distinct o.id::text), '{}') from old o join given g on g.id = o.id and g.audience = o.audience
        where o.head <> array_to_tsvector(g.head)) as renamed`.execute(tx)
  const { empty, renamed } = counted[0]!
  if (empty.length > 0) await sql`delete from search_word where word = any(${empty}::text[]) and docs <= 0`.execute(tx)
  return renamed
}

/** Takes the turn of whoever indexes until the end of the transaction; false when another instance has it. */
export async function takeTurn(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(7252614) as mine`.execute(tx)
  return rows[0]!.mine
}

export type Due = { n: number; kind: string; id: string }

/** What waits, oldest first. */
export async function nextDue(tx: Tx, limit: number): Promise<Due[]> {
  const { rows } = await sql<Due>`select n, kind, id from search_due order by n limit ${limit}`.execute(tx)
  return rows
}

export async function dropDue(tx: Tx, numbers: readonly number[]): Promise<void> {
  await sql`delete from search_due where n = any(${[...numbers]}::bigint[])`.execute(tx)
}

/** Things of the index after an id, in order of ids: to find those whose source has forgotten them. */
export async function indexedAfter(tx: Tx, kind: string, after: string, until: string | null): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct id from search_doc
    where kind = ${kind} and id > ${after}::uuid ${until ? sql`and id <= ${until}::uuid` : sql``} order by id`.execute(
    tx,
  )
  return rows.map((row) => row.id)
}

/** Counts the words of the whole index anew. */
export async function recountWords(tx: Tx): Promise<void> {
  await sql`delete from search_word`.execute(tx)
  await sql`insert into search_word (word, docs)
    select word, ndoc from ts_stat('select words from search_doc') where word !~ '^=[bcd]'`.execute(tx)
}
