import { permit, providerAccount } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { putFile, readFile } from '#platform/files/files.ts'
import { pictureType } from '#platform/files/type.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { findPicture, insertPicture, type Picture } from '../queries/picture.ts'
import { mostPictureBytes } from '../rules/picture.ts'
import { existing, ours } from './load.ts'

/** Stores a picture of an article. Refuses knowledge.no_picture by its bytes, not its name. */
export async function storePicture(tx: Tx, articleId: string, name: string, bytes: Buffer): Promise<Picture> {
  permit(tx.actor, 'article.write', ours)
  await existing(tx, articleId)
  const type = pictureType(bytes)
  if (!type || bytes.length > mostPictureBytes) throw problems.refuse('knowledge.no_picture')
  const provider = await providerAccount(tx)
  if (!provider) throw notFound()
  const plain = name.replace(/[\p{Cc}\p{Cf}/\\]/gu, '').slice(-100) || 'picture'
  const fileId = await putFile(tx, { accountId: provider.id, name: plain, type, bytes, internal: true })
  const picture = { fileId, articleId, name: plain, type, size: bytes.length }
  await insertPicture(tx, picture)
  return picture
}

/**
 * A picture with its bytes, for whoever may read a version that shows it: the one thing a stranger may ask for too, so row
 * security alone decides. Throws not_found for everything else.
 */
export async function readPicture(tx: Tx, id: string): Promise<Picture & { bytes: Buffer; sha256: string }> {
  const picture = await findPicture(tx, id)
  if (!picture) throw notFound()
  const { bytes, sha256 } = await beyondTenant(tx, () => readFile(tx, picture.fileId))
  return { ...picture, bytes, sha256 }
}
