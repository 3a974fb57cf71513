import { addEntries, addEntry, type Visibility } from '#journal'
import type { Act } from '#platform/audit/entry.ts'
import { recordAct, recordActs } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish, publishMany } from '#platform/events/events.ts'
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

/** What is recorded on a request; `text` is for both sides unless `visibility` says otherwise. */
export type Told = { request: LicenceRequest; text: string; visibility?: Visibility } & Values

/** The same for a request. */
export function tellOfRequest(
  tx: Tx,
  act: string,
  request: LicenceRequest,
  text: string,
  values: Omit<Told, 'request' | 'text'> = {},
): Promise<void> {
  return tellOfRequests(tx, act, [{ request, text, ...values }])
}

/** The same act on many requests, a few statements however many. */
export async function tellOfRequests(tx: Tx, act: string, told: readonly Told[]): Promise<void> {
  await recordActs(
    tx,
    told.map(({ request, text: _, visibility: __, ...recorded }) => {
      const { accountId, number } = request
      return { act, subject: { ...subjectOf(request.id), name: number }, accountId, ...recorded }
    }),
  )
  await addEntries(
    tx,
    told.map(({ request, text, visibility = 'customer' }) => {
      const { accountId, number } = request
      return { accountId, subject: subjectOf(request.id), kind: act, visibility, text, data: { number } }
    }),
  )
  await publishMany(
    tx,
    told.map(({ request: { id, accountId, state } }) => ({
      name: 'licensing.request_changed' as const,
      accountId,
      subject: subjectOf(id),
      data: { requestId: id, state },
      internal: false,
    })),
  )
}
