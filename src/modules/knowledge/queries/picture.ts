import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type Picture = { fileId: string; articleId: string; name: string; type: string; size: number }

export async function insertPicture(tx: Tx, picture: Picture): Promise<void> {
  await sql`insert into article_picture (file_id, article_id, name, type, size, uploaded_by, created_at)
    values (${picture.fileId}, ${picture.articleId}, ${picture.name}, ${picture.type}, ${picture.size}, ${tx.actor.personId}, ${tx.now})`.execute(
    tx,
  )
}

/** A picture the actor may see: readers, when a version they may read shows it. */
export async function findPicture(tx: Tx, fileId: string): Promise<Picture | null> {
  const { rows } = await sql<Picture>`select file_id as "fileId", article_id as "articleId", name, type, size
    from article_picture where file_id = ${fileId}`.execute(tx)
  return rows[0] ?? null
}

/** Of these pictures, those that are the article's own. */
export async function ownPictures(tx: Tx, articleId: string, fileIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select file_id as id from article_picture
    where article_id = ${articleId} and file_id = any(${[...fileIds]}::uuid[])`.execute(tx)
  return new Set(rows.map((row) => row.id))
}
