import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { findPerson, type Person, permit } from '#accounts'
import { type Assertion, assertionOf, assertionOptions } from '#identity'
import { closeEscalations } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { keepPromise, pausePromises } from '#promises'
import { problems } from '../problems.ts'
import { kindsByIds, policyVersion } from '../queries/catalogue.ts'
import { credentialsOf, grantedOn } from '../queries/packages.ts'
import { assertionsOf, decisionsOf, insertDecision, lockRequest, saveRequest } from '../queries/requests.ts'
import { priceOf, writeAmount } from '../rules/amount.ts'
import { mayApprove, standing } from '../rules/approval.ts'
import { decisionChallenge, decisionText, type SignedDecision, type SignedVerdict } from '../rules/decision.ts'
import { decideRequest, type RequestEvent } from '../rules/request.ts'
import { type Decision, type LicenceRequest, type StoredPolicy, subjectOf } from '../types.ts'
import { handToLicenceServer } from './handover.ts'
import { askers, tellPeople } from './notices.ts'
import { approverOf, staffOf } from './people.ts'
import { checkReduction } from './reduce.ts'
import { tellOfRequest } from './told.ts'
import { amountView } from './view.ts'

/** What an approver's passkey signs for this request. `amount` counts for an approval only: a refusal is of all that was asked. */
export function signedDecision(request: LicenceRequest, verdict: SignedVerdict, amount: bigint): SignedDecision {
  return {
    verdict,
    licenceKey: request.keyCode,
    appliance: request.thumbprint,
    kind: request.kindCode,
    amount: verdict === 'approve' ? amount : request.amount,
    ...(request.baselineUsed !== null && { baselineUsed: request.baselineUsed }),
    requester: request.requesterId,
    requestId: request.id,
    policyVersion: request.policyVersion,
  }
}

/** A request under decision, with everything the rules ask. */
type Before = { request: LicenceRequest; policy: StoredPolicy; decisions: Decision[]; person: Person }

async function openFor(tx: Tx, id: string): Promise<Before> {
  const request = await lockRequest(tx, id)
  if (!request) throw notFound()
  permit(tx.actor, 'licence.approve', { accountId: request.accountId })
  if (request.purpose === 'withdrawal') throw problems.refuse('licensing.not_now', { state: request.state })
  const policy = (await policyVersion(tx, request.kindId, request.policyVersion))!
  const decisions = await decisionsOf(tx, id)
  return { request, policy, decisions, person: (await findPerson(tx, tx.actor.personId!))! }
}

/**
 * What the acting person would sign, without deciding anything. Refuses as `decide` would: nobody is asked for a finger whose
 * approval would not count.
 */
export async function toSign(tx: Tx, id: string, verdict: SignedVerdict, asked: string | undefined, host: string) {
  const before = await openFor(tx, id)
  const amount = asked === undefined ? before.request.amount : BigInt(asked)
  checkVerdict(before, verdict, amount)
  if (verdict === 'approve') await checkReduction(tx, before.request)
  const signed = signedDecision(before.request, verdict, amount)
  const challenge = decisionChallenge(signed)
  const granted = (await grantedOn(tx, [before.request.licenceKeyId])).get(before.request.licenceKeyId)
  return {
    text: decisionText(signed),
    hash: challenge.toString('hex'),
    options: await assertionOptions(tx, before.person.id, challenge, host),
    next: {
      sequence: (granted?.sequence ?? 0) + 1,
      total: amountView(
        totalAfter(before.request, granted?.total ?? 0n, verdict === 'approve' ? amount : 0n),
        before.request,
      ),
    },
    credentials: await credentialsOf(tx, before.person.id),
  }
}

/** A baseline says the total itself; everything else adds to it, or takes. */
function totalAfter({ baselineUsed }: LicenceRequest, total: bigint, amount: bigint): bigint {
  return baselineUsed !== null && amount !== 0n ? amount : total + amount
}

function checkVerdict({ request, policy, decisions, person }: Before, verdict: SignedVerdict, amount: bigint): void {
  next(request, verdict === 'approve' ? { type: 'approvals', enough: false } : { type: 'declined' })
  const given = approvalsIn(decisions, request.round)
  const asked = verdict === 'approve' ? amount : request.amount
  // A baseline is approved as it was asked: part of a total is another total.
  if (request.baselineUsed !== null && asked !== request.amount) throw problems.refuse('licensing.more_than_asked')
  const refused = mayApprove(policy, request, approverOf(person), asked, verdict === 'approve' ? given : [])
  // Whoever may approve some of it may also decline it; only what they asked for themselves they withdraw instead.
  if (refused === null || (verdict === 'decline' && refused === 'above_limit')) return
  throw problems.refuse(`licensing.${refused}`)
}

/** The next state, or the refusal `licensing.not_now`. */
export function next(request: LicenceRequest, event: RequestEvent): LicenceRequest['state'] {
  const decided = decideRequest(request.state, event)
  if ('refused' in decided) throw problems.refuse('licensing.not_now', { state: request.state })
  return decided.state
}

/** Approvals that stand in a round. */
export function approvalsIn(decisions: readonly Decision[], round: number): { personId: string; amount: bigint }[] {
  return decisions
    .filter((each) => each.verdict === 'approve' && each.round === round)
    .map(({ personId, amount }) => ({ personId, amount: amount! }))
}

export type Deciding =
  | { verdict: 'approve'; amount: string; reason: string; answer: unknown }
  | { verdict: 'decline'; reason: string; answer: unknown }
  | { verdict: 'ask_back'; reason: string }

/**
 * One person's decision. An approval or a refusal is stored with the assertion of their passkey, whose challenge is computed
 * here out of what stands in the request. The last approval that is needed hands the request to the licence server, in this
 * transaction.
 */
export async function decide(tx: Tx, id: string, input: Deciding, host: string): Promise<void> {
  const before = await openFor(tx, id)
  if (input.verdict === 'ask_back') return askBack(tx, before, input.reason)
  const amount = input.verdict === 'approve' ? BigInt(input.amount) : before.request.amount
  checkVerdict(before, input.verdict, amount)
  if (input.verdict === 'approve') await checkReduction(tx, before.request)
  const challenge = decisionChallenge(signedDecision(before.request, input.verdict, amount))
  const answer = input.answer as AuthenticationResponseJSON
  const signed = await assertionOf(tx, before.person.id, answer, challenge, host)
  if (!signed) throw problems.refuse('licensing.assertion_refused')
  await keep(tx, before, input, input.verdict === 'approve' ? amount : null, signed)
  if (input.verdict === 'decline') return decline(tx, before, input.reason, signed)
  return approve(tx, before, amount, signed)
}

async function keep(
  tx: Tx,
  { request, person }: Before,
  { verdict, reason }: Deciding,
  amount: bigint | null,
  signed: Assertion | null,
): Promise<void> {
  const decision: Decision = {
    id: newId(),
    requestId: request.id,
    round: request.round,
    personId: person.id,
    personName: person.name,
    verdict,
    amount,
    reason,
    at: tx.now,
  }
  await insertDecision(tx, request, decision, signed)
}

async function approve(tx: Tx, { request, policy, person }: Before, amount: bigint, signed: Assertion): Promise<void> {
  const decisions = await decisionsOf(tx, request.id)
  const staff = await staffOf(tx)
  const stands = standing(policy, request, approvalsIn(decisions, request.round), (personId) => {
    const found = staff.get(personId)
    return found ? approverOf(found) : null
  })
  const state = next(request, { type: 'approvals', enough: stands.enough })
  const text = `${person.name} approved ${writeAmount(amount, request.unit, request.writtenIn)} on ${request.keyCode}`
  const data = { amount: amount.toString(), credential: signed.credentialId, round: request.round }
  if (!stands.enough) {
    const missing = `${text}; ${stands.have} of ${stands.needed} approvals`
    return tellOfRequest(tx, 'licensing.approval_given', request, missing, { data })
  }
  const kind = (await kindsByIds(tx, [request.kindId])).get(request.kindId)!
  const after: LicenceRequest = {
    ...request,
    state,
    granted: stands.amount,
    priceMinor: request.currency ? priceOf(stands.amount, kind.priceMinor, kind.pricePer) : null,
    decidedAt: tx.now,
  }
  await saveRequest(tx, after)
  await tellOfRequest(tx, 'licensing.approval_given', after, text, { data })
  await ended(tx, after)
  await handToLicenceServer(tx, {
    accountId: after.accountId,
    requestId: after.id,
    number: after.number,
    round: after.round,
    licenceKey: after.keyCode,
    appliance: after.thumbprint,
    kind: after.kindCode,
    amount: stands.amount,
    ...(after.baselineUsed !== null && { baselineUsed: after.baselineUsed }),
    assertions: await assertionsOf(tx, after.id, after.round, stands.amount),
  })
}

async function decline(tx: Tx, { request, person }: Before, reason: string, signed: Assertion): Promise<void> {
  const after: LicenceRequest = {
    ...request,
    state: next(request, { type: 'declined' }),
    granted: null,
    refusalCode: null,
    refusalText: null,
    decidedAt: tx.now,
  }
  await saveRequest(tx, after)
  await tellOfRequest(tx, 'licensing.declined', after, `${person.name} declined ${request.number}: ${reason}`, {
    data: { credential: signed.credentialId },
  })
  await ended(tx, after)
  await tellPeople(tx, after, 'declined', await askers(tx, after), (words, about) =>
    words.declined(about, person.name, reason),
  )
}

/** A question before the decision: the promise stands still until it is answered. */
async function askBack(tx: Tx, before: Before, reason: string): Promise<void> {
  const { request, person } = before
  const after: LicenceRequest = { ...request, state: next(request, { type: 'asked_back' }) }
  await keep(tx, before, { verdict: 'ask_back', reason }, null, null)
  await saveRequest(tx, after)
  await tellOfRequest(tx, 'licensing.asked_back', after, `${person.name} asks back: ${reason}`)
  await pausePromises(tx, subjectOf(request.id), { kinds: ['decision'] })
  await tellPeople(tx, after, `asked_back ${newId()}`, await askers(tx, after), (words, about) =>
    words.askedBack(about, person.name, reason),
  )
}

/** Decided: what was promised is kept, and nobody is paged about it any more. */
async function ended(tx: Tx, request: LicenceRequest): Promise<void> {
  await keepPromise(tx, subjectOf(request.id), 'decision')
  await closeEscalations(tx, [subjectOf(request.id)])
}
