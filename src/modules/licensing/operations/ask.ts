import { accountsByIds, contractFor, findPerson, type Person, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { armPromise } from '#promises'
import { problems } from '../problems.ts'
import { currentPolicies } from '../queries/catalogue.ts'
import { findKey } from '../queries/keys.ts'
import { findRequest, insertRequest, nextNumber } from '../queries/requests.ts'
import { priceOf, type Written, writeAmount } from '../rules/amount.ts'
import {
  type Channel,
  type Kind,
  type LicenceKey,
  type LicenceRequest,
  type StoredPolicy,
  subjectOf,
} from '../types.ts'
import { amountIn, offeredKind } from './catalogue.ts'
import { tellPeople } from './notices.ts'
import { actingPerson, responsibleFor, staffOf } from './people.ts'
import { tellOfRequest } from './told.ts'

export type Ask = {
  licenceKeyId: string
  amount: Written
  reason: string
  /** Staff: for whom; a person of the account or of its partner. */
  callerId?: string
}

/** Asks for capacity on a key. Returns the request as stored; refuses what `askFor` refuses, and an amount that is none. */
export async function ask(tx: Tx, input: Ask): Promise<LicenceRequest> {
  const key = await askableKey(tx, input.licenceKeyId)
  const kind = await offeredKind(tx, key.kindId)
  const amount = amountIn(input.amount, kind.unit, 'amount')
  const byPhone = tx.actor.staff && input.callerId !== undefined
  return askFor(tx, {
    key,
    kind,
    amount,
    written: input.amount.unit === 'count' ? input.amount.value : `${input.amount.value} ${input.amount.unit}`,
    reason: input.reason,
    channel: byPhone ? 'phone' : tx.actor.via === 'token' ? 'api' : 'portal',
    requester: await requesterOf(tx, key, input.callerId),
    fileHash: null,
  })
}

/** A key of the actor's on which capacity can be asked. Refuses `licensing.key_retired` and `licensing.key_unbound`. */
export async function askableKey(tx: Tx, id: string): Promise<LicenceKey> {
  const key = await findKey(tx, id)
  if (!key) throw notFound()
  permit(tx.actor, 'licence.request', { accountId: key.accountId })
  if (key.retiredAt) throw problems.refuse('licensing.key_retired')
  if (!key.applianceId) throw problems.refuse('licensing.key_unbound')
  return key
}

/** Who asks: the person who acts, or whom staff has on the phone. Refuses `licensing.person_refused`. */
async function requesterOf(tx: Tx, key: LicenceKey, callerId: string | undefined): Promise<Person> {
  const person = callerId ? await findPerson(tx, callerId) : await actingPerson(tx)
  if (!callerId && person) return person
  const account = (await accountsByIds(tx, [key.accountId])).get(key.accountId)
  const belongs = person && (person.accountId === key.accountId || person.accountId === account?.partnerId)
  if (!tx.actor.staff || !person?.active || !belongs)
    throw problems.refuse('licensing.person_refused', { fields: { callerId: 'is nobody of this account' } })
  return person
}

export type Asking = {
  key: LicenceKey
  kind: Kind
  /** Base units; negative takes capacity back; of a baseline the total it sets. */
  amount: bigint
  /** Of a baseline: what was used. */
  baselineUsed?: bigint
  written: string
  reason: string
  channel: Channel
  requester: Person
  fileHash: Buffer | null
}

/**
 * Stores a request, starts what is promised, and tells the people who may decide. The caller has permitted it. Refuses
 * `licensing.no_policy` while nobody may approve this kind.
 */
export async function askFor(tx: Tx, asking: Asking): Promise<LicenceRequest> {
  const { key, kind, amount, requester } = asking
  const policy = await beyondTenant(tx, async () => (await currentPolicies(tx, [kind.id])).get(kind.id))
  if (!policy) throw problems.refuse('licensing.no_policy')
  const id = newId()
  const baselineUsed = asking.baselineUsed ?? null
  const price = baselineUsed === null ? priceOf(amount, kind.priceMinor, kind.pricePer) : null
  await insertRequest(tx, {
    id,
    accountId: key.accountId,
    number: await nextNumber(tx),
    purpose: baselineUsed !== null ? 'baseline' : amount < 0n ? 'reduction' : 'grant',
    licenceKeyId: key.id,
    applianceId: key.applianceId!,
    kindId: kind.id,
    amount,
    baselineUsed,
    written: asking.written,
    reason: asking.reason,
    channel: asking.channel,
    requesterId: requester.id,
    requesterName: requester.name,
    enteredBy: tx.actor.personId ?? requester.id,
    enteredName: tx.actor.personId ? tx.actor.name : requester.name,
    policyVersion: policy.version,
    priceMinor: price,
    currency: price === null ? null : kind.currency,
    contractNumber: (await contractFor(tx, key.accountId, tx.now))?.number ?? null,
    fileHash: asking.fileHash,
  })
  const request = (await findRequest(tx, id))!
  const size = writeAmount(amount < 0n ? -amount : amount, kind.unit, kind.writtenIn)
  const wants = baselineUsed !== null ? `asks for a baseline of ${size} on` : amount < 0n ? `asks to take ${size} back from` : `asks for ${size} on` // biome-ignore format: one thing
  const words = `${request.number}: ${requester.name} ${wants} ${key.code}`
  await tellOfRequest(tx, 'licensing.asked', request, words, {
    data: {
      amount: amount.toString(),
      key: key.code,
      channel: asking.channel,
      requester: requester.id,
      ...(baselineUsed !== null && { baselineUsed: baselineUsed.toString() }),
    },
  })
  await waitForDecision(tx, request, policy)
  return request
}

/** Promises a decision and tells those who may give it: at the start, and again for each new round. */
export async function waitForDecision(tx: Tx, request: LicenceRequest, policy: StoredPolicy): Promise<void> {
  await beyondTenant(tx, async () => {
    await armPromise(tx, {
      accountId: request.accountId,
      subject: subjectOf(request.id),
      kind: 'decision',
      label: `${request.number} ${request.keyCode}`,
      calendarId: policy.calendarId,
      allowedMs: policy.decideWithinMs,
    })
    const people = responsibleFor(policy, request, (await staffOf(tx)).values())
    await tellPeople(tx, request, 'asked', people, (words, about) =>
      words.asked(about, request.requesterName, request.reason),
    )
  })
}
