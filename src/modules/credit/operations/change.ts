import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { sql } from 'kysely'
import { findPerson, permit } from '#accounts'
import { assertionOf, assertionOptions } from '#identity'
import {
  approverOf,
  bookedChannel,
  credentialsOf,
  currentPolicies,
  mayApprove,
  policyVersion,
  type StoredPolicy,
  staffOf,
  standing,
  type Written,
} from '#licensing'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { findAccount, lockAccount } from '../queries/accounts.ts'
import { approvalsOf, decideChange, insertApproval, insertChange, lockChange } from '../queries/changes.ts'
import { insertPostings } from '../queries/ledger.ts'
import { changeChallenge, changeText, moveOf, type Purpose, type SignedChange } from '../rules/change.ts'
import { post } from '../rules/ledger.ts'
import type { Approval, Change, CreditAccount } from '../types.ts'
import { baseUnits, changeViews } from './accounts.ts'
import { tellOfAccount, tellPeople, written } from './told.ts'

export type Proposal = { purpose: Purpose; takes: boolean; amount: Written; reference: string }

/** A change as the approval rules of licensing see what is asked: whoever proposed it approves it never. */
const asked = ({ amount, proposedBy }: Pick<Change, 'amount' | 'proposedBy'>) => ({ amount, requesterId: proposedBy, enteredBy: proposedBy }) // biome-ignore format: one thing

/** Proposes a purchase or an adjustment, and tells those who may approve it. */
export async function propose(tx: Tx, creditAccountId: string, input: Proposal) {
  const account = await lockAccount(tx, creditAccountId)
  if (!account) throw notFound()
  permit(tx.actor, 'credit.write', { accountId: account.accountId })
  if (account.closedAt) throw problems.refuse('credit.closed')
  if (input.takes && input.purpose === 'purchase')
    throw platformProblems.refuse('platform.invalid', { fields: { takes: 'a purchase gives' } })
  const size = baseUnits(input.amount, account, 'amount')
  const policy = (await currentPolicies(tx, [account.kindId])).get(account.kindId)
  if (!policy) throw problems.refuse('credit.not_allowed', { detail: 'Nobody may approve this kind of capacity yet.' })
  const amount = input.takes ? -size : size
  if ('refused' in post(account.balances, moveOf({ purpose: input.purpose, amount })) && !input.takes)
    throw problems.refuse('credit.amount_refused', { fields: { amount: 'too_large' } })
  const id = newId()
  await withUniqueReference(() =>
    insertChange(tx, {
      id,
      accountId: account.accountId,
      creditAccountId,
      kindId: account.kindId,
      purpose: input.purpose,
      amount,
      reference: input.reference,
      policyVersion: policy.version,
    }),
  )
  const text = `${tx.actor.name} proposes on ${account.number}: ${input.purpose} of ${written(amount, account)}, ${input.reference}`
  await tellOfAccount(tx, 'credit.proposed', account, text, {
    internal: true,
    data: { change: id, purpose: input.purpose, amount: amount.toString(), reference: input.reference },
  })
  await askApprovers(tx, account, policy, { id, amount, proposedBy: tx.actor.personId! }, input.reference)
  return viewOf(tx, account, id)
}

async function askApprovers(
  tx: Tx,
  account: CreditAccount,
  policy: StoredPolicy,
  change: Pick<Change, 'id' | 'amount' | 'proposedBy'>,
  reference: string,
): Promise<void> {
  const approvers = [...(await staffOf(tx)).values()].filter(
    (person) => mayApprove(policy, asked(change), approverOf(person), change.amount) === null,
  )
  await tellPeople(tx, account, `proposed ${change.id}`, approvers.map(({ id }) => id), (words) =>
    words.proposed(account.number, account.accountName, written(change.amount, account), tx.actor.name, reference),
  ) // biome-ignore format: one thing
}

async function withUniqueReference(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'credit_change_reference')
      throw problems.refuse('credit.reference_taken', { fields: { reference: 'was booked already' } })
    throw error
  }
}

async function viewOf(tx: Tx, account: CreditAccount, changeId: string) {
  const change = (await lockChange(tx, changeId))!
  return (await changeViews(tx, account, [change]))[0]!
}

type Before = { change: Change; account: CreditAccount; policy: StoredPolicy; given: Approval[] }

/** A change that the acting person may approve now; refuses as `approve` would. */
async function openFor(tx: Tx, id: string): Promise<Before> {
  const change = await lockChange(tx, id)
  if (!change) throw notFound()
  permit(tx.actor, 'licence.approve', { accountId: change.accountId })
  if (change.state !== 'proposed') throw problems.refuse('credit.not_now')
  const policy = (await policyVersion(tx, change.kindId, change.policyVersion))!
  const given = (await approvalsOf(tx, [id])).get(id) ?? []
  const person = (await findPerson(tx, tx.actor.personId!))!
  const approvals = given.map(({ personId }) => ({ personId, amount: change.amount }))
  const refused = mayApprove(policy, asked(change), approverOf(person), change.amount, approvals)
  if (refused === 'own_request') throw problems.refuse('credit.own_change')
  if (refused === 'above_limit') throw problems.refuse('credit.above_approval')
  if (refused === 'given_already') throw problems.refuse('credit.given_already')
  if (refused) throw problems.refuse('credit.not_an_approver')
  return { change, account: (await findAccount(tx, change.creditAccountId))!, policy, given }
}

function signedChange(change: Change, account: CreditAccount): SignedChange {
  return {
    changeId: change.id,
    creditAccountId: account.id,
    accountId: account.accountId,
    purpose: change.purpose,
    kind: account.kindCode,
    amount: change.amount,
    reference: change.reference,
    proposer: change.proposedBy,
    policyVersion: change.policyVersion,
  }
}

/** What the acting person would sign, without approving anything. */
export async function toSign(tx: Tx, id: string, host: string) {
  const { change, account } = await openFor(tx, id)
  const signed = signedChange(change, account)
  const challenge = changeChallenge(signed)
  return {
    text: changeText(signed),
    hash: challenge.toString('hex'),
    options: await assertionOptions(tx, tx.actor.personId!, challenge, host),
    credentials: await credentialsOf(tx, tx.actor.personId!),
  }
}

/**
 * One person's approval, stored with their passkey's signature over exactly this change. The last one that is needed books it, in
 * this transaction, and the licence server is told to look at it.
 */
export async function approve(tx: Tx, id: string, answer: unknown, host: string) {
  const { change, account, policy, given } = await openFor(tx, id)
  const me = tx.actor.personId!
  const challenge = changeChallenge(signedChange(change, account))
  const signed = await assertionOf(tx, me, answer as AuthenticationResponseJSON, challenge, host)
  if (!signed) throw problems.refuse('credit.assertion_refused')
  await insertApproval(tx, change, signed)
  const staff = await staffOf(tx)
  const approvals = [...given.map(({ personId }) => personId), me].map((personId) => ({
    personId,
    amount: change.amount,
  }))
  const stands = standing(policy, asked(change), approvals, (personId) => {
    const found = staff.get(personId)
    return found ? approverOf(found) : null
  })
  const what = `${change.purpose} of ${written(change.amount, account)} on ${account.number}, ${change.reference}`
  const data = { change: id, credential: signed.credentialId, amount: change.amount.toString() }
  if (stands.enough) await book(tx, change)
  const missing = stands.enough ? 'booked' : `${stands.have} of ${stands.needed} approvals`
  const text = `${tx.actor.name} approved: ${what}; ${missing}`
  await tellOfAccount(tx, 'credit.approved', account, text, { internal: !stands.enough, data })
  return viewOf(tx, account, id)
}

async function book(tx: Tx, change: Change): Promise<void> {
  const account = (await lockAccount(tx, change.creditAccountId))!
  const move = moveOf(change)
  const posted = post(account.balances, move)
  if ('refused' in posted)
    throw problems.refuse(posted.refused === 'overdrawn' ? 'credit.not_enough' : 'credit.amount_refused')
  await decideChange(tx, change, { state: 'booked' })
  const person = { id: change.proposedBy, name: change.proposedName }
  await insertPostings(tx, account, [{ ...move, after: posted.after, holdId: null, changeId: change.id, person }])
  // The licence server, which checks the signatures itself, looks at once.
  await sql`select pg_notify(${bookedChannel}, ${change.id})`.execute(tx)
}

/** Declines a change; whoever proposed it takes it back so. */
export async function decline(tx: Tx, id: string, reason: string) {
  const change = await lockChange(tx, id)
  if (!change) throw notFound()
  const own = change.proposedBy === tx.actor.personId
  permit(tx.actor, own ? 'credit.write' : 'licence.approve', { accountId: change.accountId })
  if (change.state !== 'proposed') throw problems.refuse('credit.not_now')
  const account = (await findAccount(tx, change.creditAccountId))!
  await decideChange(tx, change, { state: 'declined', reason })
  const text = `${tx.actor.name} declined on ${account.number}: ${change.purpose}, ${change.reference}: ${reason}`
  await tellOfAccount(tx, 'credit.declined', account, text, { internal: true, data: { change: id } })
  return viewOf(tx, account, id)
}
