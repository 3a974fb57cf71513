import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { closed, putFile, readFile } from '#platform/files/files.ts'
import { firstScan } from '#platform/files/scan/ask.ts'
import { pictureType, typeByContent } from '#platform/files/type.ts'
import { notFound } from '#platform/problem.ts'
import { filesOf, findFile, insertFiles } from '../queries/parts.ts'
import { findRequest } from '../queries/requests.ts'
import { cleanName, cleanType, isPicture } from '../rules/files.ts'
import type { ScannedFile, StoredFile } from '../types.ts'
import { accountFor } from './people.ts'

/** For which account an upload is: the request's, or the one named, or the caller's own. */
export async function uploadAccount(tx: Tx, query: { accountId?: string; requestId?: string }): Promise<string> {
  const request = query.requestId ? await findRequest(tx, query.requestId) : null
  if (query.requestId && !request) throw notFound()
  const accountId = request?.accountId ?? (await accountFor(tx, query.accountId)).id
  // Whoever may write a note may attach to it; customers attach to what they write.
  permit(tx.actor, tx.actor.staff ? 'request.note' : 'request.answer', { accountId })
  return accountId
}

/** Stores an upload. Until it hangs on a message only its uploader has it; what staff upload is internal until it is sent. */
export async function storeUpload(
  tx: Tx,
  accountId: string,
  upload: { name: string; type: string; bytes: Buffer },
): Promise<ScannedFile> {
  const type = typeByContent(cleanType(upload.type), upload.bytes)
  const file = { accountId, name: cleanName(upload.name), type, internal: tx.actor.staff }
  const fileId = await putFile(tx, { ...file, bytes: upload.bytes })
  const stored: StoredFile = {
    ...file,
    fileId,
    messageId: null,
    uploadedBy: tx.actor.personId,
    size: upload.bytes.length,
    inline: false,
  }
  await insertFiles(tx, [stored])
  return { ...stored, scan: firstScan(tx) }
}

/** A file with its bytes, when it hangs on a message the caller may see or is the caller's own upload. */
export async function download(tx: Tx, fileId: string): Promise<StoredFile & { bytes: Buffer }> {
  const file = await findFile(tx, fileId)
  if (!file) throw notFound()
  permit(tx.actor, 'request.read', { accountId: file.accountId })
  return { ...file, bytes: (await readFile(tx, fileId)).bytes }
}

/** A page of pictures beyond this would be slower to show than to download. */
const mostInlineBytes = 8 * 1024 * 1024

/** The inline pictures of a message as data addresses, as far as they are of a safe type, fit and are not held back. */
export async function inlinePictures(tx: Tx, messageId: string): Promise<Map<string, string>> {
  const pictures = new Map<string, string>()
  let size = 0
  for (const file of await filesOf(tx, [messageId])) {
    if (closed(tx, file) || !isPicture(file.type) || size + file.size > mostInlineBytes) continue
    size += file.size
    const { bytes } = await readFile(tx, file.fileId)
    if (pictureType(bytes) !== file.type) continue
    pictures.set(file.fileId, `data:${file.type};base64,${bytes.toString('base64')}`)
  }
  return pictures
}
