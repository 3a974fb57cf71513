import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { accountsOf, findVersion, insertPublication, saveArticle } from '../queries/article.ts'
import { mayPublish } from '../rules/publish.ts'
import { type StoredArticle, subjectOf } from '../types.ts'
import { factOf, forChange, ours, record } from './load.ts'

/**
 * Gives a version to the readers; by default the newest. An older one may be given again. Refuses knowledge.needs_reviewer
 * (the author of what everybody may read), knowledge.no_accounts, knowledge.changed_meanwhile.
 */
export async function publishArticle(
  tx: Tx,
  id: string,
  input: { version: number; number?: number },
): Promise<StoredArticle> {
  permit(tx.actor, 'article.publish', ours)
  const before = await forChange(tx, id, input.version)
  const version = await findVersion(tx, id, input.number ?? before.version)
  if (!version) throw notFound()
  const refused = mayPublish({
    visibility: before.visibility,
    allAccounts: before.allAccounts,
    accounts: (await accountsOf(tx, id)).length,
    authorId: version.authorId,
    publisherId: tx.actor.personId,
  })
  if (refused) throw problems.refuse(refused)
  const article: StoredArticle = {
    ...before,
    state: 'published',
    publishedVersion: version.number,
    publishedAt: tx.now,
  }
  await saveArticle(tx, before, article)
  await insertPublication(tx, {
    id: newId(),
    articleId: id,
    number: version.number,
    visibility: article.visibility,
    authorId: version.authorId,
  })
  const { visibility } = article
  const readers = { internal: 'for colleagues', customer: 'for customers', public: 'for everybody' }[visibility]
  await record(tx, article, 'published', `Version ${version.number} of “${version.title}” published ${readers}.`, {
    version: version.number,
    visibility,
  })
  await publish(tx, {
    name: 'knowledge.article_published',
    accountId: null,
    subject: subjectOf(id),
    data: { ...factOf(article), version: version.number, visibility },
  })
  return { ...article, changedAt: tx.now }
}

/** Takes an article from its readers; it can be published again. Refuses knowledge.not_published. */
export async function retireArticle(tx: Tx, id: string, input: { version: number }): Promise<StoredArticle> {
  permit(tx.actor, 'article.publish', ours)
  const before = await forChange(tx, id, input.version)
  if (before.state !== 'published') throw problems.refuse('knowledge.not_published')
  const article: StoredArticle = { ...before, state: 'retired' }
  await saveArticle(tx, before, article)
  await record(tx, article, 'retired', `“${article.title}” taken from its readers.`)
  await publish(tx, {
    name: 'knowledge.article_retired',
    accountId: null,
    subject: subjectOf(id),
    data: factOf(article),
  })
  return { ...article, changedAt: tx.now }
}
