import { findPerson, may, permit, personsByIds } from '#accounts'
import { entriesOf } from '#journal'
import { closeEscalations, type StartEscalation, startEscalations } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import type { EventTypes, Subject } from '#platform/events/events.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { newId } from '#platform/id.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { cancelPromises, promisesOf, resumePromises } from '#promises'
import type { requests } from '../contract/requests.ts'
import { problems } from '../problems.ts'
import { policyVersion } from '../queries/catalogue.ts'
import { findKey } from '../queries/keys.ts'
import { grantedOn } from '../queries/packages.ts'
import { newestReports } from '../queries/reports.ts'
import {
  decisionsOf,
  findRequest,
  lockRequest,
  type RequestFilter,
  saveRequest,
  selectRequests,
} from '../queries/requests.ts'
import { limitOf, mayApprove, standing } from '../rules/approval.ts'
import { decideRequest } from '../rules/request.ts'
import { type Decision, type LicenceRequest, type StoredPolicy, subjectOf } from '../types.ts'
import { waitForDecision } from './ask.ts'
import { approvalsIn, next } from './decide.ts'
import { tellPeople, urlOf } from './notices.ts'
import { approverOf, responsibleFor, staffOf } from './people.ts'
import { tellOfRequest } from './told.ts'
import { amountView, capacityOf, decisionView, requestView, rowView } from './view.ts'

type View = HandlerReply<typeof requests.getRequest>

export async function listRequests(tx: Tx, { cursor, ...filter }: Omit<RequestFilter, 'after'> & { cursor?: string }) {
  permit(tx.actor, 'licence.read', { accountId: tx.actor.accountId })
  const values = fromCursor(cursor, 2)
  const after = values ? { at: momentIn(values[0]), id: String(values[1]) } : undefined
  const rows = await selectRequests(tx, { ...filter, after, limit: filter.limit + 1 })
  return toPage(rows, filter.limit, (row) => [row.askedAt, row.id], rowView)
}

/** A request with everything around it. Who approves how much is told to staff only. */
export async function getRequest(tx: Tx, id: string): Promise<View> {
  const request = await findRequest(tx, id)
  if (!request) throw notFound()
  permit(tx.actor, 'licence.read', { accountId: request.accountId })
  const decisions = await decisionsOf(tx, id)
  const journal = await entriesOf(tx, id)
  const around = await beyondTenant(tx, async () => ({
    policy: (await policyVersion(tx, request.kindId, request.policyVersion))!,
    promise: (await promisesOf(tx, [subjectOf(id)])).get(id)?.find((one) => one.kind === 'decision') ?? null,
  }))
  const keyId = request.licenceKeyId
  const known = {
    granted: (await grantedOn(tx, [keyId])).get(keyId),
    report: (await newestReports(tx, [keyId])).get(keyId),
  }
  const flag = (await findKey(tx, keyId))?.flaggedBecause ?? null
  return requestView(request, {
    capacity: { ...capacityOf(known, request), flag },
    decisions: decisions.map((each) => decisionView(each, request)),
    approvals: tx.actor.staff ? await approvalsView(tx, request, around.policy, decisions) : null,
    promise: around.promise && { dueAt: around.promise.dueAt, state: around.promise.state },
    may: await mayDo(tx, request, around.policy, decisions),
    journal: journal.map(({ at, authorName, kind, text }) => ({ at, author: authorName, kind, text })),
  })
}

async function approvalsView(tx: Tx, request: LicenceRequest, policy: StoredPolicy, decisions: readonly Decision[]) {
  const staff = await staffOf(tx)
  const approvals = approvalsIn(decisions, request.round)
  const stands = standing(policy, request, approvals, (personId) => {
    const person = staff.get(personId)
    return person ? approverOf(person) : null
  })
  const have = stands.enough ? stands.by.length : stands.have
  return { amount: amountView(stands.amount, request), have, needed: stands.enough ? have : stands.needed }
}

async function mayDo(
  tx: Tx,
  request: LicenceRequest,
  policy: StoredPolicy,
  decisions: readonly Decision[],
): Promise<View['may']> {
  const { actor } = tx
  const asks = may(actor, 'licence.request', request.accountId)
  const can = (type: 'answered' | 'withdrawn' | 'asked_anew') => !('refused' in decideRequest(request.state, { type }))
  const others = {
    answer: asks && request.state === 'asked_back',
    withdraw: mayWithdraw(tx, request) && can('withdrawn'),
    askAnew: asks && actor.staff && can('asked_anew') && request.purpose !== 'withdrawal',
  }
  const person = actor.staff && actor.personId ? await findPerson(tx, actor.personId) : null
  if (!person || !may(actor, 'licence.approve', request.accountId))
    return { approve: false, because: 'not_an_approver', upTo: null, ...others }
  const limit = limitOf(policy, approverOf(person))
  const upTo = limit === null ? null : amountView(limit, request)
  const open = !('refused' in decideRequest(request.state, { type: 'approvals', enough: false }))
  const given = approvalsIn(decisions, request.round)
  const because = open ? mayApprove(policy, request, approverOf(person), request.amount, given) : 'not_now'
  return { approve: because === null, because, upTo, ...others }
}

/** Answers what was asked back: the promise goes on, and who asked is told. */
export async function answer(tx: Tx, id: string, text: string): Promise<void> {
  const request = await held(tx, id)
  const after: LicenceRequest = { ...request, state: next(request, { type: 'answered' }) }
  const decisions = await decisionsOf(tx, id)
  await saveRequest(tx, after)
  await tellOfRequest(tx, 'licensing.answered', after, `${tx.actor.name}: ${text}`)
  await beyondTenant(tx, async () => {
    await resumePromises(tx, subjectOf(id), { kinds: ['decision'] })
    const asked = decisions.filter(({ verdict }) => verdict === 'ask_back').map(({ personId }) => personId)
    const people = [...(await personsByIds(tx, asked)).values()]
    await tellPeople(tx, after, `answered ${newId()}`, people, (words, about) =>
      words.answered(about, tx.actor.name, text),
    )
  })
}

/** Whose request it is to take back: who asked or put it in, the account's people, and managers of licences. */
function mayWithdraw({ actor }: Tx, request: LicenceRequest): boolean {
  const own = actor.personId === request.requesterId || actor.personId === request.enteredBy
  return may(actor, 'licence.request', request.accountId) && (own || !actor.staff || may(actor, 'licence.write', null))
}

/** Takes a request back. What the licence server has already been handed is not to be had back. */
export async function withdraw(tx: Tx, id: string, because?: string): Promise<void> {
  const request = await held(tx, id)
  if (!mayWithdraw(tx, request)) throw platformProblems.refuse('platform.not_permitted', { verb: 'licence.write' })
  const state = next(request, { type: 'withdrawn' })
  const after: LicenceRequest = {
    ...request,
    state,
    granted: null,
    refusalCode: null,
    refusalText: null,
    decidedAt: tx.now,
  }
  await saveRequest(tx, after)
  const text = `${tx.actor.name} took ${request.number} back${because ? `: ${because}` : ''}`
  await tellOfRequest(tx, 'licensing.withdrawn', after, text)
  await beyondTenant(tx, () => cancelPromises(tx, subjectOf(id), { kinds: ['decision'] }))
  await closeEscalations(tx, [subjectOf(id)])
}

/** After a refusal of the licence server: a new round, in which everybody approves anew. */
export async function askAnew(tx: Tx, id: string): Promise<void> {
  const request = await held(tx, id)
  // Its hold is void: whoever withdrew does so again.
  if (request.purpose === 'withdrawal') throw problems.refuse('licensing.not_now', { state: request.state })
  const after: LicenceRequest = {
    ...request,
    state: next(request, { type: 'asked_anew' }),
    round: request.round + 1,
    granted: null,
    refusalCode: null,
    refusalText: null,
    decidedAt: null,
  }
  await saveRequest(tx, after)
  await tellOfRequest(tx, 'licensing.asked_anew', after, `${tx.actor.name} asks for approval of ${request.number} anew`)
  await waitForDecision(tx, after, (await policyVersion(tx, request.kindId, request.policyVersion))!)
}

async function held(tx: Tx, id: string): Promise<LicenceRequest> {
  const request = await lockRequest(tx, id)
  if (!request) throw notFound()
  permit(tx.actor, 'licence.request', { accountId: request.accountId })
  return request
}

/** From this share of the time on, somebody on duty is paged as well. */
export const pageFrom = 50

/**
 * The promise of a decision nears its end: everybody who may decide is told again, and the policy's escalation begins, once.
 * For the system.
 */
export async function warnOfDecision(tx: Tx, subject: Subject, data: EventTypes['promises.warned']): Promise<void> {
  if (subject.kind !== 'licence_request' || data.kind !== 'decision' || data.percentage < pageFrom) return
  const request = await findRequest(tx, subject.id)
  if (request?.state !== 'asked') return
  const policy = (await policyVersion(tx, request.kindId, request.policyVersion))!
  const people = responsibleFor(policy, request, (await staffOf(tx)).values())
  await tellPeople(tx, request, `overdue ${data.percentage}`, people, (words, about) => words.overdue(about))
  if (!policy.escalationPolicyId) return
  await startEscalations(tx, [pagingOf(tx, request, policy.escalationPolicyId)])
}

/** What is paged about a request that waits for its decision. */
export function pagingOf(tx: Tx, request: LicenceRequest, policyId: string): StartEscalation {
  return {
    accountId: request.accountId,
    subject: { ...subjectOf(request.id), label: request.number, url: urlOf(tx, request.id) },
    title: `${request.number}: ${amountView(request.amount, request).text} for ${request.keyCode} waits for approval`,
    body: `${request.accountName}\n${request.requesterName}${request.reason ? `: "${request.reason}"` : ''}`,
    severity: 'P2',
    policyId,
  }
}
