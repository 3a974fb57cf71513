import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import type { StoredArticle, StoredVersion } from '../types.ts'

/*
 * Row security decides who sees which article and version (see the migration): every statement here is the same for staff,
 * customers and the help site, and what somebody may not read is not there for them.
 */

const columns = sql`a.id, a.product_id as "productId", a.slug, a.language, a.state, a.visibility, a.all_accounts as "allAccounts",
  a.version, a.published_version as "publishedVersion", a.title, a.from_request_id as "fromRequestId",
  a.from_message_id as "fromMessageId", a.from_number as "fromNumber", a.created_by as "createdBy",
  a.created_at as "createdAt", a.changed_at as "changedAt", a.published_at as "publishedAt"`

const versionColumns = sql`v.article_id as "articleId", v.number, v.language, v.title, v.body, v.content, v.plain, v.pictures,
  v.note, v.author_id as "authorId", v.author_name as "authorName", v.at`

export async function findArticle(tx: Tx, id: string): Promise<StoredArticle | null> {
  const { rows } = await sql<StoredArticle>`select ${columns} from article a where a.id = ${id}`.execute(tx)
  return rows[0] ?? null
}

/** Holds the row until the end of the transaction. */
export async function lockArticle(tx: Tx, id: string): Promise<StoredArticle | null> {
  const { rows } = await sql<StoredArticle>`select ${columns} from article a where a.id = ${id} for update`.execute(tx)
  return rows[0] ?? null
}

export async function findVersion(tx: Tx, articleId: string, number: number): Promise<StoredVersion | null> {
  const { rows } = await sql<StoredVersion>`select ${versionColumns} from article_version v
    where v.article_id = ${articleId} and v.number = ${number}`.execute(tx)
  return rows[0] ?? null
}

export type VersionRow = Pick<StoredVersion, 'number' | 'title' | 'note' | 'authorId' | 'authorName' | 'at'>

/** All versions, newest first, without their text. */
export async function versionsOf(tx: Tx, articleId: string): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`select v.number, v.title, v.note, v.author_id as "authorId",
      v.author_name as "authorName", v.at from article_version v where v.article_id = ${articleId} order by v.number desc limit 500`.execute(
    tx,
  )
  return rows
}

export async function insertArticle(tx: Tx, a: StoredArticle): Promise<void> {
  await sql`insert into article (id, product_id, slug, language, state, visibility, all_accounts, version, title,
      from_request_id, from_message_id, from_number, created_by, created_at, changed_at)
    values (${a.id}, ${a.productId}, ${a.slug}, ${a.language}, ${a.state}, ${a.visibility}, ${a.allAccounts}, ${a.version},
      ${a.title}, ${a.fromRequestId}, ${a.fromMessageId}, ${a.fromNumber}, ${a.createdBy}, ${a.createdAt}, ${a.changedAt})`.execute(
    tx,
  )
  await sql`delete from article_slug where product_id = ${a.productId} and slug = ${a.slug}`.execute(tx)
}

export async function insertVersion(tx: Tx, v: StoredVersion): Promise<void> {
  await sql`insert into article_version (article_id, number, language, title, body, content, plain, pictures, note, author_id,
      author_name, at)
    values (${v.articleId}, ${v.number}, ${v.language}, ${v.title}, ${v.body}, ${json(v.content)}, ${v.plain},
      ${v.pictures}::uuid[], ${v.note}, ${v.authorId}, ${v.authorName}, ${v.at})`.execute(tx)
}

/** Saves what can change of an article; addresses it had lead to it from now on. */
export async function saveArticle(tx: Tx, before: StoredArticle, a: StoredArticle): Promise<void> {
  await sql`update article set product_id = ${a.productId}, slug = ${a.slug}, language = ${a.language}, state = ${a.state},
      visibility = ${a.visibility}, all_accounts = ${a.allAccounts}, version = ${a.version},
      published_version = ${a.publishedVersion}, title = ${a.title}, changed_at = ${tx.now}, published_at = ${a.publishedAt}
    where id = ${a.id}`.execute(tx)
  if (before.slug === a.slug && before.productId === a.productId) return
  await sql`delete from article_slug where product_id = ${a.productId} and slug = ${a.slug}`.execute(tx)
  if (before.publishedVersion === null) return
  await sql`insert into article_slug (product_id, slug, article_id, at) values (${before.productId}, ${before.slug}, ${a.id}, ${tx.now})
    on conflict (product_id, slug) do update set article_id = excluded.article_id, at = excluded.at`.execute(tx)
}

/** Addresses of a product that begin like this one, for finding a free one. */
export async function slugsLike(tx: Tx, productId: string, slug: string): Promise<Set<string>> {
  const { rows } = await sql<{ slug: string }>`select slug from article
    where product_id = ${productId} and starts_with(slug, ${slug.slice(0, 90)})`.execute(tx)
  return new Set(rows.map((row) => row.slug))
}

/** The article at an address, or the one that had it before. */
export async function articleBySlug(tx: Tx, productId: string, slug: string): Promise<StoredArticle | null> {
  const { rows } =
    await sql<StoredArticle>`select ${columns} from article a where a.product_id = ${productId} and a.slug = ${slug}`.execute(
      tx,
    )
  if (rows[0]) return rows[0]
  const moved = await sql<StoredArticle>`select ${columns} from article_slug s join article a on a.id = s.article_id
    where s.product_id = ${productId} and s.slug = ${slug}`.execute(tx)
  return moved.rows[0] ?? null
}

export async function accountsOf(tx: Tx, articleId: string): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`select c.account_id as id, c.name from article_account aa
    join account c on c.account_id = aa.account_id where aa.article_id = ${articleId} order by lower(c.name)`.execute(
    tx,
  )
  return rows
}

/** Throws a foreign-key error for an account that does not exist. */
export async function setAccounts(tx: Tx, articleId: string, accountIds: readonly string[]): Promise<void> {
  await sql`delete from article_account where article_id = ${articleId}`.execute(tx)
  if (accountIds.length === 0) return
  await sql`insert into article_account (article_id, account_id)
    select ${articleId}, unnest(${[...accountIds]}::uuid[]) on conflict do nothing`.execute(tx)
}

export type NewPublication = {
  id: string
  articleId: string
  number: number
  visibility: string
  authorId: string | null
}

export async function insertPublication(tx: Tx, p: NewPublication): Promise<void> {
  await sql`insert into article_publication (id, article_id, number, visibility, author_id, published_by, published_by_name, at)
    values (${p.id}, ${p.articleId}, ${p.number}, ${p.visibility}, ${p.authorId}, ${tx.actor.personId}, ${tx.actor.name}, ${tx.now})`.execute(
    tx,
  )
}
