import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { articleBySlug, findVersion } from '../queries/article.ts'
import { articleRows } from '../queries/list.ts'
import { productBySlug, productsWithCounts } from '../queries/product.ts'
import type { StoredArticle } from '../types.ts'
import { findArticles, noteMiss } from './find.ts'
import { castVote, type Verdict } from './reader.ts'

/**
 * The help site reads as somebody of no account: row security gives it public articles and nothing else, so there is no
 * right to ask for, and nothing here can tell an article that is kept from one that is not there.
 */
export const everybody: Actor = {
  kind: 'person',
  personId: null,
  name: 'help site',
  accountId: null,
  staff: false,
  accounts: [],
  roles: [],
  scopes: null,
  via: 'session',
}

export async function helpHome(tx: Tx) {
  const products = (await productsWithCounts(tx)).filter((one) => one.articles > 0)
  return { products, newest: await articleRows(tx, { order: 'changed', limit: 10 }) }
}

/** A product with public articles, by its present or an earlier address. Throws not_found. */
export async function helpProduct(tx: Tx, slug: string) {
  const product = await productBySlug(tx, slug)
  const articles = product ? await articleRows(tx, { productId: product.id, order: 'changed', limit: 1000 }) : []
  if (!product || articles.length === 0) throw notFound()
  return { product, articles }
}

/** A public article by its present or an earlier address. Throws not_found. */
export async function helpArticle(tx: Tx, productSlug: string, slug: string) {
  const article = await publicArticle(tx, productSlug, slug)
  const version = await findVersion(tx, article.id, article.publishedVersion!)
  const [row] = await articleRows(tx, { ids: [article.id], order: 'changed', limit: 1 })
  if (!version || !row) throw notFound()
  return { article, version, product: row.product }
}

async function publicArticle(tx: Tx, productSlug: string, slug: string): Promise<StoredArticle> {
  const product = await productBySlug(tx, productSlug)
  const article = product && (await articleBySlug(tx, product.id, slug))
  if (!article) throw notFound()
  return article
}

/** Searches public articles; what finds nothing is counted. */
export async function helpSearch(tx: Tx, q: string) {
  if (q === '') return []
  const items = await findArticles(tx, q, { most: 50, long: false })
  if (items.length === 0) await noteMiss(tx, q, 'help')
  return items
}

export async function helpVote(tx: Tx, address: { product: string; slug: string }, reader: string, verdict: Verdict) {
  const article = await publicArticle(tx, address.product, address.slug)
  await castVote(tx, article, `help:${reader}`, verdict, 'help')
}

export async function helpAddresses(tx: Tx): Promise<{ path: string; at: Date | null }[]> {
  const articles = await articleRows(tx, { order: 'changed', limit: 10_000 })
  const products = [...new Set(articles.map((one) => one.product.slug))]
  return [
    { path: '/help', at: null },
    ...products.map((slug) => ({ path: `/help/${slug}`, at: null })),
    ...articles.map((one) => ({ path: `/help/${one.product.slug}/${one.slug}`, at: one.publishedAt })),
  ]
}
