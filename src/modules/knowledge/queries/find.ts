import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Candidate } from '../rules/rank.ts'

const configs = { de: 'pg_catalog.german', en: 'pg_catalog.english', other: 'pg_catalog.simple' } as const

/** The stems of a text in each configuration of article_version.words. */
export async function stemsOf(tx: Tx, text: string): Promise<Record<keyof typeof configs, string[]>> {
  const { rows } = await sql<Record<keyof typeof configs, string[]>>`select
    tsvector_to_array(to_tsvector('pg_catalog.german', ${text})) as de,
    tsvector_to_array(to_tsvector('pg_catalog.english', ${text})) as en,
    tsvector_to_array(to_tsvector('pg_catalog.simple', ${text})) as other`.execute(tx)
  return rows[0]!
}

export type Found = Candidate & { language: string }

/**
 * Articles that share a stem with the text, with the stems they share; of those the actor may read. Staff look through the
 * newest version of what is not retired, readers through what is published. A few thousand articles are read whole.
 */
export async function sharing(
  tx: Tx,
  stems: Record<keyof typeof configs, string[]>,
  filter: { productId?: string; language?: string; publicOnly?: boolean; publishedOnly?: boolean },
): Promise<Found[]> {
  const newest = tx.actor.staff && !filter.publishedOnly
  const { rows } = await sql<Found>`
    select a.id, v.language,
      array(select w.lexeme from unnest(v.words) w where w.lexeme = any(asked.stems)) as words,
      array(select w.lexeme from unnest(v.words) w where w.lexeme = any(asked.stems) and 'A' = any(w.weights)) as "titleWords"
    from article a
    join article_version v on v.article_id = a.id and v.number = ${newest ? sql`a.version` : sql`a.published_version`}
    cross join lateral (select case v.language when 'de' then ${stems.de}::text[] when 'en' then ${stems.en}::text[]
      else ${stems.other}::text[] end as stems) asked
    where a.state <> 'retired' and tsvector_to_array(v.words) && asked.stems
      ${filter.publishedOnly ? sql`and a.state = 'published'` : sql``}
      ${filter.publicOnly ? sql`and a.visibility = 'public'` : sql``}
      ${filter.productId ? sql`and a.product_id = ${filter.productId}` : sql``}
      ${filter.language ? sql`and a.language = ${filter.language}` : sql``}
    limit 5000`.execute(tx)
  return rows
}

/** How many articles the actor may read, for how rare a word is. */
export async function countArticles(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from article where state <> 'retired'`.execute(tx)
  return rows[0]!.n
}

/** Titles that contain the words as they are typed, for beginnings of words that no stem matches. */
export async function titlesWith(tx: Tx, text: string, most: number): Promise<string[]> {
  const pattern = `%${text
    .trim()
    .slice(0, 100)
    .replace(/[\\%_]/g, '\\$&')}%`
  const { rows } = await sql<{ id: string }>`select a.id from article a
    join article_version v on v.article_id = a.id and v.number = ${tx.actor.staff ? sql`a.version` : sql`a.published_version`}
    where a.state <> 'retired' and v.title ilike ${pattern} order by a.changed_at desc limit ${most}`.execute(tx)
  return rows.map((row) => row.id)
}
