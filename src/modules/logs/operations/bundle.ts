import { permit } from '#accounts'
import { addEntry } from '#journal'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { storeUpload, takeNote } from '#support'
import type { logs } from '../contract.ts'
import { problems } from '../problems.ts'
import { bundleOf, noteOf } from '../rules/bundle.ts'
import { incidentFor, unusualOf } from './incident.ts'

/**
 * Hangs what is unusual in the logs of an incident on its request as one redacted file: a note, internal until somebody sends it on.
 * Refuses `logs.no_request`, `logs.nothing`, `logs.window_refused`.
 */
export async function makeBundle(
  tx: Tx,
  ref: string,
  body: HandlerInput<typeof logs.makeBundle>['body'],
): Promise<HandlerReply<typeof logs.makeBundle>> {
  permit(tx.actor, 'alert.act', { accountId: null })
  const incident = await incidentFor(tx, ref)
  permit(tx.actor, 'request.note', { accountId: incident.accountId })
  if (!incident.requestId) throw problems.refuse('logs.no_request')
  const found = await unusualOf(tx, incident, body)
  if (found.messages.length === 0) throw problems.refuse('logs.nothing')
  const of = { ...found, incident }
  const bundle = bundleOf(of, body, tx.now)
  const bytes = Buffer.from(bundle.text)
  const file = await storeUpload(tx, incident.accountId, { name: bundle.name, type: 'application/json', bytes })
  const { request } = await takeNote(tx, incident.requestId, { text: noteOf(bundle, of), files: [file.fileId] })
  await addEntry(tx, {
    accountId: incident.accountId,
    subject: { kind: 'incident', id: incident.id },
    kind: 'logs.bundle',
    visibility: 'internal',
    text: `Logs put together for request ${request.number}: ${found.messages.length} unusual messages.`,
    data: { fileId: file.fileId, requestId: request.id },
  })
  await recordAct(tx, {
    act: 'logs.bundle_made',
    subject: { kind: 'incident', id: incident.id, name: `IN-${incident.number}` },
    accountId: incident.accountId,
    data: { fileId: file.fileId, request: request.number, addressesHidden: body.hideAddresses },
  })
  return {
    fileId: file.fileId,
    name: file.name,
    size: file.size,
    replaced: bundle.replaced,
    request: { id: request.id, number: request.number },
  }
}
