import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { htmlOf } from '../queries/messages.ts'
import { findRequest } from '../queries/requests.ts'
import { framePage } from '../rules/frame.ts'
import { inlinePictures } from './files.ts'

/** The HTML body of a message as a page for the sandboxed frame. `images`: whether pictures of other servers are shown. */
export async function messagePage(
  tx: Tx,
  of: { request: string; message: string; images: 'none' | 'remote' },
): Promise<string> {
  const request = await findRequest(tx, of.request)
  if (!request) throw notFound()
  permit(tx.actor, 'request.read', { accountId: request.accountId })
  const html = await htmlOf(tx, request.id, of.message)
  if (!html) throw notFound()
  return framePage(html, await inlinePictures(tx, of.message), of.images)
}
