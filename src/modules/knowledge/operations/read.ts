import { may, permit } from '#accounts'
import { entriesOf } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { notFound } from '#platform/problem.ts'
import { accountsOf, findVersion, versionsOf } from '../queries/article.ts'
import { articleRows } from '../queries/list.ts'
import { findProduct } from '../queries/product.ts'
import { voteOf } from '../queries/reader.ts'
import { compareLines } from '../rules/compare.ts'
import { mayPublish, type State, type Visibility } from '../rules/publish.ts'
import { existing, ours, reading } from './load.ts'

export type ListQuery = {
  state?: readonly State[]
  visibility?: Visibility
  product?: string
  language?: string
  order: 'changed' | 'helpful'
  cursor?: string
  limit: number
}

/** Articles, newest change first; row security leaves readers what is published for them. */
export async function listArticles(tx: Tx, query: ListQuery) {
  permit(tx.actor, 'article.read', reading(tx))
  const after = fromCursor(query.cursor, 2)
  const rows = await articleRows(tx, {
    states: query.state?.length ? query.state : ['draft', 'published'],
    visibility: query.visibility,
    productId: query.product,
    language: query.language,
    order: query.order,
    after: after ? { at: momentIn(after[0]), id: String(after[1]) } : undefined,
    limit: query.limit + 1,
  })
  // What is most helpful is a short list, not one to leaf through.
  const page = toPage(
    rows,
    query.limit,
    (row) => [row.changedAt, row.id],
    (row) => row,
  )
  return query.order === 'helpful' ? { ...page, next: null } : page
}

/** An article for whoever reads it; authors get the version they name, or the newest, with its Markdown. */
export async function getArticle(tx: Tx, id: string, number?: number) {
  permit(tx.actor, 'article.read', reading(tx))
  const article = await existing(tx, id)
  const { staff } = tx.actor
  const shown = staff ? (number ?? article.version) : article.publishedVersion
  const version = shown === null ? null : await findVersion(tx, id, shown)
  const product = await findProduct(tx, article.productId)
  const row = (await articleRows(tx, { ids: [id], order: 'changed', limit: 1 }))[0]
  if (!version || !product || !row) throw notFound()
  const vote = await myVote(tx, id)
  const accounts = staff ? await accountsOf(tx, id) : []
  return {
    ...row,
    title: version.title,
    language: article.language,
    shown: version.number,
    content: version.content,
    author: version.authorName,
    at: version.at,
    body: staff ? version.body : null,
    accounts,
    address:
      article.state === 'published' && article.visibility === 'public' ? `/help/${product.slug}/${article.slug}` : null,
    from:
      staff && article.fromNumber !== null ? { number: article.fromNumber, messageId: article.fromMessageId } : null,
    journal: staff ? (await entriesOf(tx, id)).toReversed().slice(0, 100) : [],
    vote,
    may: {
      write: may(tx.actor, 'article.write', null),
      publish: may(tx.actor, 'article.publish', null),
      /** Why this person cannot publish the version shown; null when nothing but the right stands in the way. */
      refused: staff
        ? mayPublish({
            visibility: article.visibility,
            allAccounts: article.allAccounts,
            accounts: accounts.length,
            authorId: version.authorId,
            publisherId: tx.actor.personId,
          })
        : null,
    },
  }
}

function myVote(tx: Tx, id: string): Promise<boolean | null> | null {
  const { personId } = tx.actor
  return personId === null ? null : beyondTenant(tx, () => voteOf(tx, id, readerOf(personId)))
}

/** How a signed-in person stands in the votes. */
export const readerOf = (personId: string) => `person:${personId}`

export async function listVersions(tx: Tx, id: string) {
  permit(tx.actor, 'article.write', ours)
  const article = await existing(tx, id)
  return { items: await versionsOf(tx, article.id), published: article.publishedVersion }
}

/** What changed between two versions, by lines of their Markdown. */
export async function compareVersions(tx: Tx, id: string, from: number, to: number) {
  permit(tx.actor, 'article.write', ours)
  const [before, after] = [await findVersion(tx, id, from), await findVersion(tx, id, to)]
  if (!before || !after) throw notFound()
  return {
    title: before.title === after.title ? null : { from: before.title, to: after.title },
    changes: compareLines(before.body, after.body),
  }
}
