import { addEntry, type Visibility } from '#journal'
import type { Act } from '#platform/audit/entry.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { type LicenceRequest, subjectOf } from '../types.ts'

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** A request came, was decided about or issued. */
    'licensing.request_changed': { requestId: string; state: string }
    'licensing.key_changed': { keyId: string }
  }
}

type Values = Pick<Act, 'before' | 'after' | 'data'>

/** Records an act on the catalogue, which is the provider's own. */
export function recordOwn(
  tx: Tx,
  act: string,
  subject: { kind: string; id: string; name: string },
  values: Values,
): Promise<void> {
  return recordAct(tx, { act, subject, accountId: null, ...values })
}

/** Records an act on a licence key: audit log, journal, live readers. `text` is for both sides. */
export async function tellOfKey(
  tx: Tx,
  act: string,
  key: { id: string; accountId: string; code: string },
  text: string,
  values: Values = {},
): Promise<void> {
  const { accountId } = key
  const subject = { kind: 'licence_key', id: key.id }
  await recordAct(tx, { act, subject: { ...subject, name: key.code }, accountId, ...values })
  await addEntry(tx, { accountId, subject, kind: act, visibility: 'customer', text })
  await publish(tx, { name: 'licensing.key_changed', accountId, subject, data: { keyId: key.id }, internal: false })
}

/** The same for a request. */
export async function tellOfRequest(
  tx: Tx,
  act: string,
  request: LicenceRequest,
  text: string,
  values: Values & { visibility?: Visibility } = {},
): Promise<void> {
  const { visibility = 'customer', ...recorded } = values
  const { accountId } = request
  const subject = subjectOf(request.id)
  await recordAct(tx, { act, subject: { ...subject, name: request.number }, accountId, ...recorded })
  await addEntry(tx, { accountId, subject, kind: act, visibility, text, data: { number: request.number } })
  await publish(tx, {
    name: 'licensing.request_changed',
    accountId,
    subject,
    data: { requestId: request.id, state: request.state },
    internal: false,
  })
}
