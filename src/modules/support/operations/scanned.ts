import { permit } from '#accounts'
import { addEntries } from '#journal'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import type { EventTypes } from '#platform/events/events.ts'
import { releaseFile } from '#platform/files/scan/release.ts'
import { notFound } from '#platform/problem.ts'
import { findFile, messageOfFile } from '../queries/parts.ts'
import { findRequest } from '../queries/requests.ts'
import { changed, entryOf } from './write.ts'

/** A file of a request has its verdict: whoever looks at the request sees it, and staff find what is malware in the journal. */
export async function fileScanned(tx: Tx, { fileId, name, state, says }: EventTypes['files.scanned']): Promise<void> {
  const requestId = (await messageOfFile(tx, fileId))?.requestId
  const request = requestId ? await findRequest(tx, requestId) : null
  if (!request) return
  if (state === 'infected')
    await addEntries(tx, [
      entryOf(request, 'support.file_infected', `Malware in "${name}": ${says}. Nobody can download it.`, 'internal'),
    ])
  await changed(tx, request)
}

/** Lets a file through that the scanner holds back, with the reason in the journal and the audit log. Throws files.not_held. */
export async function releaseAttachment(tx: Tx, fileId: string, reason: string): Promise<void> {
  const file = await findFile(tx, fileId)
  if (!file) throw notFound()
  const { accountId, name } = file
  permit(tx.actor, 'file.release', { accountId })
  const found = await releaseFile(tx, fileId, reason)
  await recordAct(tx, {
    act: 'support.file_released',
    subject: { kind: 'file', id: fileId, name },
    accountId,
    data: { found, reason },
  })
  const requestId = (await messageOfFile(tx, fileId))?.requestId
  const request = requestId ? await findRequest(tx, requestId) : null
  if (!request) return
  const text = `"${name}" (${found}) may be downloaded again: ${reason}`
  await addEntries(tx, [entryOf(request, 'support.file_released', text, 'internal')])
  await changed(tx, request)
}
