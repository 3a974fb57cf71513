import { sql } from 'kysely'
import { providerAccount } from '#accounts'
import type { SearchDocument, SearchSource } from '#platform/searchable.ts'

type Row = {
  id: string
  title: string
  plain: string
  author: string
  product: string
  at: Date
  /** Every customer may read this version. */
  open: boolean
}

/** What a snippet is cut from. */
const mostShown = 20_000

/**
 * Articles for search. Staff find the newest version of whatever is not retired; everybody signed in what is published for all
 * customers. Those for chosen accounts stand in the index for staff only: their readers find them on the help pages.
 */
export const articleSource: SearchSource = {
  kind: 'article',
  lasting: true,
  async documents(tx, ids) {
    const provider = await providerAccount(tx)
    if (!provider) return []
    const { rows } = await sql<Row & { newest: boolean }>`
      select a.id, v.title, left(v.plain, 100000) as plain, v.author_name as author, p.name as product, a.changed_at as at,
        v.number = a.version as newest,
        a.state = 'published' and v.number = a.published_version
          and (a.visibility = 'public' or (a.visibility = 'customer' and a.all_accounts)) as open
      from article a join product p on p.id = a.product_id
      join article_version v on v.article_id = a.id and v.number in (a.version, a.published_version)
      where a.id = any(${[...ids]}::uuid[]) and a.state <> 'retired'`.execute(tx)
    return rows.flatMap(({ id, title, plain, product, at, open, newest }) => {
      const about = { kind: 'article', id }
      const one = { id, accountId: provider.id, about, at, title, text: `${plain}\n${product}` }
      const audiences: SearchDocument['audience'][] = [
        ...(newest ? ['staff' as const] : []),
        ...(open ? ['everyone' as const] : []),
      ]
      return audiences.map((audience) => ({ ...one, audience }))
    })
  },
  async idsAfter(tx, after, limit) {
    const { rows } = await sql<{ id: string }>`select id from article
      where ${after ? sql`id > ${after}` : sql`true`} order by id limit ${limit}`.execute(tx)
    return rows.map((row) => row.id)
  },
  async cards(tx, ids) {
    const shown = tx.actor.staff ? sql`a.version` : sql`a.published_version`
    const { rows } = await sql<Omit<Row, 'open'>>`
      select a.id, v.title, left(v.plain, ${mostShown}) as plain, v.author_name as author, p.name as product, a.changed_at as at
      from article a join product p on p.id = a.product_id
      join article_version v on v.article_id = a.id and v.number = ${shown}
      where a.id = any(${[...ids]}::uuid[]) and a.state <> 'retired'`.execute(tx)
    return rows.map(({ id, title, plain, author, product, at }) => ({
      id,
      about: { kind: 'article', id, ref: id },
      title,
      account: null,
      at,
      by: tx.actor.staff ? author : product,
      text: plain,
    }))
  },
}
