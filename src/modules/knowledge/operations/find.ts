import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { countArticles, sharing, stemsOf, titlesWith } from '../queries/find.ts'
import { type ArticleRow, articleRows } from '../queries/list.ts'
import { countMiss } from '../queries/reader.ts'
import { missWords } from '../rules/misses.ts'
import { rank } from '../rules/rank.ts'
import { reading } from './load.ts'

export type Finding = {
  productId?: string
  language?: string
  publicOnly?: boolean
  publishedOnly?: boolean
  most: number
}

/** Articles the actor may read that have to do with a text, best first. `long`: a text that is not a search. */
export async function findArticles(tx: Tx, text: string, find: Finding & { long: boolean }): Promise<ArticleRow[]> {
  const words = text.slice(0, 4000)
  const stems = await stemsOf(tx, words)
  const found = await sharing(tx, stems, find)
  const asked = (language: string) => stems[language === 'de' || language === 'en' ? language : 'other'].length
  const ranked = rank(
    found.map((one) => ({ ...one, asked: asked(one.language) })),
    await countArticles(tx),
    find,
  )
  const ids = ranked.map(({ id }) => id)
  if (ids.length === 0 && !find.long && words.trim().length > 1) ids.push(...(await titlesWith(tx, words, find.most)))
  if (ids.length === 0) return []
  const rows = new Map(
    (await articleRows(tx, { ids, order: 'changed', limit: ids.length })).map((row) => [row.id, row]),
  )
  return ids.flatMap((id) => rows.get(id) ?? [])
}

/** A search in the portal. What finds nothing is counted by its words, without who looked. */
export async function searchArticles(tx: Tx, q: string, find: Omit<Finding, 'most'>): Promise<ArticleRow[]> {
  permit(tx.actor, 'article.read', reading(tx))
  const items = await findArticles(tx, q, { ...find, most: 50, long: false })
  if (items.length === 0) await noteMiss(tx, q, 'portal')
  return items
}

/** What may help with a request that is being written or answered. Nothing of the text is kept. */
export async function suggest(tx: Tx, text: string, find: Finding): Promise<ArticleRow[]> {
  permit(tx.actor, 'article.read', reading(tx))
  return findArticles(tx, text, { ...find, long: true })
}

/** Counts a search that found nothing. */
export async function noteMiss(tx: Tx, q: string, place: 'portal' | 'help'): Promise<void> {
  const words = missWords(q)
  if (words) await beyondTenant(tx, () => countMiss(tx, words, place))
}
