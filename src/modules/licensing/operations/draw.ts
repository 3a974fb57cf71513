import { contractFor, type Person, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { currentPolicies, kindsByIds } from '../queries/catalogue.ts'
import { findKey } from '../queries/keys.ts'
import { findRequest, insertRequest, nextNumber, requestOfHold, saveRequest } from '../queries/requests.ts'
import { writeAmount } from '../rules/amount.ts'
import type { LicenceRequest } from '../types.ts'
import { handToLicenceServer } from './handover.ts'
import { tellOfRequest } from './told.ts'

export type Drawing = {
  licenceKeyId: string
  amount: bigint
  requester: Person
  /** Of a credit account; it is held in this moment, and locked. */
  holdId: string
  creditAccountId: string
  creditNumber: string
}

/**
 * Makes the request that a hold pays for: approved at once, by nobody, and handed to the licence server, which checks what was
 * bought and what was taken. Asked again for the same hold, answers with the request it made. Refuses `licensing.no_policy`.
 */
export async function drawOnKey(tx: Tx, drawing: Drawing): Promise<LicenceRequest> {
  const before = await requestOfHold(tx, drawing.holdId)
  if (before) return before
  const key = await findKey(tx, drawing.licenceKeyId)
  if (!key) throw notFound()
  permit(tx.actor, 'licence.request', { accountId: key.accountId })
  if (key.retiredAt) throw problems.refuse('licensing.key_retired')
  if (!key.applianceId) throw problems.refuse('licensing.key_unbound')
  const kind = (await kindsByIds(tx, [key.kindId])).get(key.kindId)!
  const policy = await beyondTenant(tx, async () => (await currentPolicies(tx, [kind.id])).get(kind.id))
  if (!policy) throw problems.refuse('licensing.no_policy')
  const written = writeAmount(drawing.amount, kind.unit, kind.writtenIn)
  const person = drawing.requester
  const id = newId()
  await insertRequest(tx, {
    id,
    accountId: key.accountId,
    number: await nextNumber(tx),
    purpose: 'withdrawal',
    licenceKeyId: key.id,
    applianceId: key.applianceId,
    kindId: kind.id,
    amount: drawing.amount,
    baselineUsed: null,
    written,
    reason: '',
    channel: tx.actor.via === 'token' ? 'api' : 'portal',
    requesterId: person.id,
    requesterName: person.name,
    enteredBy: person.id,
    enteredName: person.name,
    policyVersion: policy.version,
    // It was paid for when it was bought.
    priceMinor: null,
    currency: null,
    contractNumber: (await contractFor(tx, key.accountId, tx.now))?.number ?? null,
    fileHash: null,
    holdId: drawing.holdId,
    drawnFromId: drawing.creditAccountId,
    drawnFrom: drawing.creditNumber,
  })
  const asked = (await findRequest(tx, id))!
  const after: LicenceRequest = { ...asked, state: 'approved', granted: drawing.amount, decidedAt: tx.now }
  await saveRequest(tx, after)
  const text = `${asked.number}: ${person.name} withdrew ${written} for ${key.code} from ${drawing.creditNumber}`
  await tellOfRequest(tx, 'licensing.drawn', after, text, {
    data: { amount: drawing.amount.toString(), creditAccount: drawing.creditAccountId, hold: drawing.holdId },
  })
  await handToLicenceServer(tx, {
    accountId: after.accountId,
    requestId: id,
    number: after.number,
    round: after.round,
    licenceKey: after.keyCode,
    appliance: after.thumbprint,
    kind: after.kindCode,
    amount: drawing.amount,
    assertions: [],
    withdrawal: { creditAccountId: drawing.creditAccountId, holdId: drawing.holdId, personId: person.id },
  })
  return after
}
