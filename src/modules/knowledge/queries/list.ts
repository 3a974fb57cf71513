import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { State, Visibility } from '../rules/publish.ts'

/** An article in a list. Readers get what is published; staff the newest version. */
export type ArticleRow = {
  id: string
  title: string
  beginning: string
  slug: string
  language: string
  state: State
  visibility: Visibility
  allAccounts: boolean
  version: number
  publishedVersion: number | null
  product: { id: string; name: string; slug: string }
  author: string
  changedAt: Date
  publishedAt: Date | null
  helpful: number
  unhelpful: number
}

export type ArticleFilter = {
  ids?: readonly string[]
  states?: readonly State[]
  visibility?: Visibility
  productId?: string
  language?: string
  order: 'changed' | 'helpful'
  after?: { at: Date; id: string }
  limit: number
}

/** Articles the actor may see. Votes are counted for staff only: row security shows none to others. */
export async function articleRows(tx: Tx, filter: ArticleFilter): Promise<ArticleRow[]> {
  const shown = tx.actor.staff ? sql`a.version` : sql`a.published_version`
  const { rows } = await sql<ArticleRow>`
    select a.id, v.title, left(v.plain, 200) as beginning, a.slug, a.language, a.state, a.visibility,
      a.all_accounts as "allAccounts", a.version, a.published_version as "publishedVersion",
      json_build_object('id', p.id, 'name', p.name, 'slug', p.slug) as product, v.author_name as author,
      a.changed_at as "changedAt", a.published_at as "publishedAt",
      coalesce(votes.yes, 0)::int as helpful, coalesce(votes.no, 0)::int as unhelpful
    from article a
    join article_version v on v.article_id = a.id and v.number = ${shown}
    join product p on p.id = a.product_id
    left join lateral (select count(*) filter (where helpful) as yes, count(*) filter (where not helpful) as no
      from article_vote where article_id = a.id) votes on true
    where true
      ${filter.ids ? sql`and a.id = any(${[...filter.ids]}::uuid[])` : sql``}
      ${filter.states ? sql`and a.state = any(${[...filter.states]}::text[])` : sql``}
      ${filter.visibility ? sql`and a.visibility = ${filter.visibility}` : sql``}
      ${filter.productId ? sql`and a.product_id = ${filter.productId}` : sql``}
      ${filter.language ? sql`and a.language = ${filter.language}` : sql``}
      ${filter.after ? sql`and (a.changed_at, a.id) < (${filter.after.at}, ${filter.after.id})` : sql``}
    order by ${filter.order === 'helpful' ? sql`coalesce(votes.yes, 0) - coalesce(votes.no, 0) desc,` : sql``}
      a.changed_at desc, a.id desc
    limit ${filter.limit}`.execute(tx)
  return rows
}
