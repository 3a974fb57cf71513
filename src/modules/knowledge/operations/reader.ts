import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { forgetMisses, missesSince, putVote, unhelpful } from '../queries/reader.ts'
import type { StoredArticle } from '../types.ts'
import { existing, ours, reading } from './load.ts'
import { readerOf } from './read.ts'

export type Verdict = { helpful: boolean; reason: string }

/** A signed-in reader's vote; a later one replaces it. Refuses knowledge.not_published. */
export async function vote(tx: Tx, id: string, verdict: Verdict): Promise<void> {
  permit(tx.actor, 'article.read', reading(tx))
  const article = await existing(tx, id)
  // Row security hides drafts from customers; this says the same without it.
  if (!tx.actor.staff && article.state !== 'published') throw notFound()
  await castVote(tx, article, readerOf(tx.actor.personId ?? 'system'), verdict, 'portal')
}

/** Keeps a vote on an article its reader was found to see. */
export async function castVote(
  tx: Tx,
  article: StoredArticle,
  reader: string,
  { helpful, reason }: Verdict,
  place: 'portal' | 'help',
): Promise<void> {
  if (article.state !== 'published' || article.publishedVersion === null)
    throw problems.refuse('knowledge.not_published')
  const kept = {
    articleId: article.id,
    reader,
    version: article.publishedVersion,
    helpful,
    reason: reason.trim(),
    place,
  }
  await beyondTenant(tx, () => putVote(tx, kept))
}

const dayMs = 86_400_000
const keptDays = 90

/** What readers looked for in vain in the last days, and which articles did not help. For authors. */
export async function readReport(tx: Tx, days: number) {
  permit(tx.actor, 'article.write', ours)
  const since = new Date(tx.now.getTime() - days * dayMs).toISOString().slice(0, 10)
  return { since, misses: await missesSince(tx, since, 200), unhelpful: await unhelpful(tx, 50) }
}

/** Forgets searches after 90 days. */
export function forget(tx: Tx): Promise<void> {
  return forgetMisses(tx, new Date(tx.now.getTime() - keptDays * dayMs).toISOString().slice(0, 10))
}
