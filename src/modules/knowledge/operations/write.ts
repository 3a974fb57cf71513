import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { answerOf } from '#support'
import { problems } from '../problems.ts'
import { findVersion, insertArticle, insertVersion, saveArticle, setAccounts, slugsLike } from '../queries/article.ts'
import { ownPictures } from '../queries/picture.ts'
import { findProduct } from '../queries/product.ts'
import { render } from '../render/render.ts'
import { draftFrom } from '../rules/draft.ts'
import { mayPublish, type Visibility } from '../rules/publish.ts'
import { freeSlug, slugFrom } from '../rules/slug.ts'
import type { StoredArticle } from '../types.ts'
import { forChange, ours, record, sqlState, tellChanged } from './load.ts'

export type NewArticle = {
  productId: string
  title: string
  body: string
  language: string
  slug?: string
  visibility?: Visibility
  /** For visibility customer: these accounts only. Left out: all. */
  accountIds?: readonly string[]
  /** The answer it was made from. */
  from?: { requestId: string; messageId: string; number: number }
}

/** Makes a draft with its first version; the address follows from the title unless one is given. Returns its id. */
export async function createArticle(tx: Tx, input: NewArticle): Promise<StoredArticle> {
  permit(tx.actor, 'article.write', ours)
  await existingProduct(tx, input.productId)
  const wanted = input.slug ?? slugFrom(input.title)
  const article: StoredArticle = {
    id: newId(),
    productId: input.productId,
    slug: input.slug ?? freeSlug(wanted, await slugsLike(tx, input.productId, wanted)),
    language: input.language,
    state: 'draft',
    visibility: input.visibility ?? 'internal',
    allAccounts: input.accountIds === undefined,
    version: 1,
    publishedVersion: null,
    title: input.title,
    fromRequestId: input.from?.requestId ?? null,
    fromMessageId: input.from?.messageId ?? null,
    fromNumber: input.from?.number ?? null,
    createdBy: tx.actor.personId,
    createdAt: tx.now,
    changedAt: tx.now,
    publishedAt: null,
  }
  await unlessTaken(() => insertArticle(tx, article))
  await addVersion(tx, article, { title: input.title, body: input.body, note: '' })
  if (input.accountIds) await chooseAccounts(tx, article.id, input.accountIds)
  const from = article.fromNumber === null ? '' : `, from an answer in request ${article.fromNumber}`
  await record(tx, article, 'made', `Draft “${article.title}” made${from}.`)
  await tellChanged(tx, article)
  return article
}

/** A draft from an answer that went out: its words without greeting and closing, and where they came from. */
export async function draftFromAnswer(
  tx: Tx,
  input: { request: string; messageId: string; productId: string; language: string },
): Promise<StoredArticle> {
  permit(tx.actor, 'article.write', ours)
  const answer = await answerOf(tx, input.request, input.messageId)
  if (!answer) throw problems.refuse('knowledge.no_answer')
  return createArticle(tx, {
    productId: input.productId,
    title: answer.title,
    body: draftFrom(answer.text),
    language: input.language,
    from: { requestId: answer.requestId, messageId: input.messageId, number: answer.number },
  })
}

/** Saves a new version of what an article says; readers keep the published one. Refuses knowledge.changed_meanwhile. */
export async function saveVersion(
  tx: Tx,
  id: string,
  input: { version: number; title: string; body: string; note: string },
): Promise<StoredArticle> {
  permit(tx.actor, 'article.write', ours)
  const before = await forChange(tx, id, input.version)
  const last = await findVersion(tx, id, before.version)
  if (last?.title === input.title && last.body === input.body && last.language === before.language) return before
  const article = { ...before, version: before.version + 1, title: input.title }
  await saveArticle(tx, before, article)
  await addVersion(tx, article, input)
  await record(tx, article, 'written', `Version ${article.version} of “${article.title}” written.`, {
    note: input.note,
  })
  await tellChanged(tx, article)
  return { ...article, changedAt: tx.now }
}

export type Settings = {
  productId: string
  slug: string
  language: string
  visibility: Visibility
  /** Null: every account. */
  accountIds: readonly string[] | null
}

/**
 * Where an article stands and who may read it. Of a published one only who may publish changes it, under the rules of
 * publishing. Refuses knowledge.slug_taken, knowledge.needs_reviewer, knowledge.no_accounts.
 */
export async function changeSettings(
  tx: Tx,
  id: string,
  input: Settings & { version: number },
): Promise<StoredArticle> {
  permit(tx.actor, 'article.write', ours)
  const before = await forChange(tx, id, input.version)
  await existingProduct(tx, input.productId)
  if (before.state === 'published') {
    permit(tx.actor, 'article.publish', ours)
    await checkReaders(tx, before, input)
  }
  const { productId, slug, language, visibility } = input
  const article = { ...before, productId, slug, language, visibility, allAccounts: input.accountIds === null }
  await unlessTaken(() => saveArticle(tx, before, article))
  await chooseAccounts(tx, id, input.accountIds ?? [])
  const readers = { internal: 'colleagues', customer: 'customers', public: 'everybody' }[visibility]
  await record(tx, article, 'placed', `“${article.title}” is for ${readers}, at ${slug}.`, {
    visibility,
    slug,
    productId,
  })
  await tellChanged(tx, article)
  return { ...article, changedAt: tx.now }
}

async function checkReaders(tx: Tx, article: StoredArticle, input: Settings): Promise<void> {
  const shown = await findVersion(tx, article.id, article.publishedVersion!)
  const wider = input.visibility === 'public' && article.visibility !== 'public'
  const refused = mayPublish({
    visibility: input.visibility,
    allAccounts: input.accountIds === null,
    accounts: input.accountIds?.length ?? 0,
    authorId: wider ? (shown?.authorId ?? null) : null,
    publisherId: tx.actor.personId,
  })
  if (refused) throw problems.refuse(refused)
}

async function addVersion(
  tx: Tx,
  article: StoredArticle,
  { title, body, note }: { title: string; body: string; note: string },
): Promise<void> {
  const rendered = await render(body)
  const own = await ownPictures(tx, article.id, rendered.pictures)
  if (own.size !== rendered.pictures.length)
    throw problems.refuse('knowledge.unknown_picture', {
      fields: { body: 'shows a picture that was not uploaded to it' },
    })
  await insertVersion(tx, {
    articleId: article.id,
    number: article.version,
    language: article.language,
    title,
    body,
    note,
    ...rendered,
    authorId: tx.actor.personId,
    authorName: tx.actor.name,
    at: tx.now,
  })
}

async function existingProduct(tx: Tx, id: string): Promise<void> {
  if (!(await findProduct(tx, id)))
    throw platformProblems.refuse('platform.invalid', { fields: { productId: 'is no product' } })
}

async function chooseAccounts(tx: Tx, id: string, accountIds: readonly string[]): Promise<void> {
  try {
    await setAccounts(tx, id, accountIds)
  } catch (error) {
    if (sqlState(error) === '23503') throw notFound()
    throw error
  }
}

async function unlessTaken(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (sqlState(error) === '23505') throw problems.refuse('knowledge.slug_taken', { fields: { slug: 'is taken' } })
    throw error
  }
}
