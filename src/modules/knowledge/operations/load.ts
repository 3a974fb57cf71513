import { permit, providerAccount } from '#accounts'
import { addEntry } from '#journal'
import type { Actor } from '#platform/actor.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { notFound } from '#platform/problem.ts'
import { noteForSearch } from '#platform/searchable.ts'
import { problems } from '../problems.ts'
import { findArticle, lockArticle } from '../queries/article.ts'
import { type StoredArticle, subjectOf } from '../types.ts'

/** The provider's things as a subject of `permit`. */
export const ours = { accountId: null }

/** The reader's own account as a subject of `permit`: row security decides what there is for them. */
export const reading = (tx: Tx) => ({ accountId: tx.actor.accountId })

export async function existing(tx: Tx, id: string): Promise<StoredArticle> {
  const article = await findArticle(tx, id)
  if (!article) throw notFound()
  return article
}

/** The article for a change of the version the author saw. */
export async function forChange(tx: Tx, id: string, version?: number): Promise<StoredArticle> {
  const article = await lockArticle(tx, id)
  if (!article) throw notFound()
  if (version !== undefined && article.version !== version)
    throw problems.refuse('knowledge.changed_meanwhile', { version: article.version })
  return article
}

export const factOf = (article: StoredArticle) => ({
  articleId: article.id,
  productId: article.productId,
  title: article.title,
})

/** Acts after which others may read an article, or no more. */
const readersChange = new Set(['published', 'retired', 'placed'])

/** Journals an act on an article, inside the house, and has search read it again: every act may change who finds it. */
export async function record(tx: Tx, article: StoredArticle, act: string, text: string, data = {}): Promise<void> {
  await noteForSearch(tx, 'article', [article.id])
  if (readersChange.has(act)) {
    const subject = { kind: 'article', id: article.id, name: article.title }
    const { state, visibility } = article
    await recordAct(tx, { act: `knowledge.${act}`, subject, accountId: null, data: { state, visibility, ...data } })
  }
  const provider = await providerAccount(tx)
  if (!provider) return
  await addEntry(tx, {
    accountId: provider.id,
    subject: subjectOf(article.id),
    kind: `knowledge.${act}`,
    visibility: 'internal',
    text,
    data,
  })
}

export function tellChanged(tx: Tx, article: StoredArticle): Promise<void> {
  return publish(tx, {
    name: 'knowledge.article_changed',
    accountId: null,
    subject: subjectOf(article.id),
    data: factOf(article),
  })
}

export function sqlState(error: unknown): string | undefined {
  return (error as { code?: string }).code
}

/** Whoever writes articles may see how their Markdown looks. */
export function permitPreview(actor: Actor): void {
  permit(actor, 'article.write', ours)
}
