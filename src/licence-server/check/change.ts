import { sql } from 'kysely'
import { changeChallenge } from '#credit-rules'
import type { ApprovalLimit, ApprovalPolicy } from '#licensing-rules'
import type { Tx } from '#platform/db/database.ts'
import { type Refused, refused } from '../problems.ts'
import { insertUsed, lockSigning, usedBefore } from '../sign/store.ts'
import { keepCounted } from './credit.ts'
import { type Judge, judgeSignature, missingPeople, namesOf, type UsedAssertion } from './decision.ts'
import { type Decision, peopleBehind } from './evidence.ts'
import { judgePolicy, keepPolicy, knownPolicies, ruleOf } from './policy.ts'

/** A change of credit that the portal booked. None of it is believed yet. */
type Booked = {
  id: string
  accountId: string
  creditAccountId: string
  purpose: 'purchase' | 'adjustment'
  kind: string
  amount: bigint
  reference: string
  proposer: string
  policy: ApprovalPolicy
}
type Row = Omit<Booked, 'amount' | 'policy'> & {
  amount: string
  version: number
  limits: { role: ApprovalLimit['role']; upTo: string | null }[]
  needed: number
  fourEyesAbove: string | null
}
const atOnce = 50

/**
 * Looks at changes of credit that were booked and not looked at yet, each once: those that enough people signed for count from
 * now on, others never. At once and not at the first withdrawal, because approvers leave. Returns how many there were.
 */
export async function countChanges(tx: Tx, by: Omit<Judge, 'policies'>): Promise<number> {
  if ((await bookedChanges(tx)).length === 0) return 0
  await lockSigning(tx)
  const changes = await bookedChanges(tx)
  for (const change of changes) {
    const why = await judgeChange(tx, by, change)
    const { id: changeId, creditAccountId } = change
    await keepCounted(tx, by.seal, { changeId, creditAccountId, amount: why ? 0n : change.amount, refused: why })
  }
  return changes.length
}

async function bookedChanges(tx: Tx): Promise<Booked[]> {
  const { rows } = await sql<Row>`
    select c.id, c.account_id as "accountId", c.credit_account_id as "creditAccountId", c.purpose, k.code as kind, c.amount::text as amount,
           c.reference, c.proposed_by as proposer, p.version, p.limits, p.needed, p.four_eyes_above::text as "fourEyesAbove"
      from credit_change c
      join credit_account a on a.account_id = c.account_id and a.id = c.credit_account_id and a.kind_id = c.kind_id
      join capacity_kind k on k.id = c.kind_id join approval_policy p on p.kind_id = c.kind_id and p.version = c.policy_version
     where c.state = 'booked' and not exists (select from licence_credit l where l.change_id = c.id)
     order by c.decided_at, c.id limit ${atOnce}`.execute(tx)
  return rows.map(({ version, limits, needed, fourEyesAbove, ...row }) => ({
    ...row,
    amount: BigInt(row.amount),
    policy: {
      version,
      limits: limits.map(({ role, upTo }) => ({ role, upTo: upTo === null ? null : BigInt(upTo) })),
      needed,
      fourEyesAbove: fourEyesAbove === null ? null : BigInt(fourEyesAbove),
    },
  }))
}

/** Why a change does not count; null when it does, and then what was used up is noted. */
async function judgeChange(tx: Tx, by: Omit<Judge, 'policies'>, change: Booked): Promise<Refused | null> {
  const policies = await knownPolicies(tx, by.seal, [change.kind])
  const policy = judgePolicy(ruleOf(change.policy), change.policy.version, policies)
  if (policy === 'changed' || policy === 'looser')
    return refused('signer.policy_changed', `It is version ${change.policy.version} for ${change.kind}.`)
  const approvals = await approvalsOf(tx, change)
  const behind = await peopleBehind(tx, approvals)
  const challenge = changeChallenge({ ...change, changeId: change.id, policyVersion: change.policy.version })
  const used: UsedAssertion[] = []
  for (const approval of approvals) {
    const found = await judgeSignature({ ...by, policies }, approval, challenge, behind)
    if ('code' in found) return found
    used.push(found)
  }
  const { amount, proposer } = change
  const asked = { policy: change.policy, amount, granted: amount, requesterId: proposer, enteredBy: proposer }
  const lacking = missingPeople(asked, approvals, behind)
  if (lacking) return lacking
  const before = await usedBefore(tx, used)
  if (used.some((each) => namesOf(each).some((name) => before.has(name)))) return refused('signer.replayed')
  await insertUsed(tx, used)
  if (policy === 'new') {
    const { kind } = change
    const { version } = change.policy
    await keepPolicy(tx, by.seal, {
      kind,
      version,
      rule: ruleOf(change.policy),
      allowedBy: 'the licence server, for credit',
    })
  }
  return null
}

async function approvalsOf(tx: Tx, { id, amount }: Booked): Promise<Decision[]> {
  const { rows } = await sql<Omit<Decision, 'amount'>>`select change_id as "requestId", person_id as "personId",
      credential_id as "credentialId", client_data as "clientData", authenticator_data as "authenticatorData", signature
    from credit_approval where change_id = ${id} order by at, id`.execute(tx)
  return rows.map((row) => ({ ...row, amount }))
}
