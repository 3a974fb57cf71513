import {
  type Approver,
  approvalAct,
  assertionHash,
  decisionChallenge,
  limitOf,
  mayApprove,
  standing,
  type Withdrawal,
} from '#licensing-rules'
import { canonicalJson } from '#platform/audit/canonical.ts'
import { commitmentOf } from '#platform/audit/entry.ts'
import { isOurs, type Seal } from '../approvers.ts'
import { type Refused, refused } from '../problems.ts'
import { checkAssertion, type Party } from './assertion.ts'
import { type Hold, unfitHold } from './credit.ts'
import type { Approved, AuditEntry, Decision, Evidence, People } from './evidence.ts'
import { judgePolicy, type KnownPolicy, ruleOf } from './policy.ts'

/** An assertion that was found good, so that it counts this once. */
export type UsedAssertion = { sha256: Buffer; credentialId: string; counter: number; requestId: string }

/** What of an assertion counts once: itself, and the authenticator's counter where it has one. */
export function namesOf({ sha256, credentialId, counter }: UsedAssertion): string[] {
  return [sha256.toString('hex'), ...(counter > 0 ? [`${credentialId} ${counter}`] : [])]
}

/** A request that was checked and may be signed for. */
export type Checked = {
  request: Approved
  entry: AuditEntry & { index: number }
  used: UsedAssertion[]
  /** Its policy is not kept yet, and asks for no less than those that are. */
  newPolicy: boolean
  /** What it is paid with, where nobody approves it. */
  hold: Hold | null
}

/** What stays the same over a round. */
export type Judge = {
  seal: Seal
  party: Party
  /** Credentials that were forbidden here, whatever the database says. */
  forbidden: ReadonlySet<string>
  policies: readonly KnownPolicy[]
}

export type Verdict =
  | { checked: Checked }
  | { refused: Refused; used: UsedAssertion[] }
  /** Its entry in the audit log has no place yet. */
  | { waits: true }

/**
 * Checks one approved request against the signatures of the people who approved it. Nothing is believed because it stands in
 * the database: what the portal's role can write must agree with what passkeys signed and with what the audit log holds.
 */
export async function judge(judge: Judge, request: Approved, evidence: Evidence): Promise<Verdict> {
  const used: UsedAssertion[] = []
  const no = (why: Refused): Verdict => ({ refused: why, used })
  const unfit = unfitThings(request)
  if (unfit) return no(unfit)
  if (request.holdId) return judgeWithdrawal(request, evidence)
  // Part of a total is another total: nobody asked for it.
  if (request.baselineUsed !== null && request.granted !== request.amount) return no(refused('signer.other_amount'))
  const policy = judgePolicy(ruleOf(request.policy), request.policy.version, judge.policies.filter((each) => each.kind === request.kind)) // biome-ignore format: one question
  if (policy === 'changed' || policy === 'looser')
    return no(refused('signer.policy_changed', `It is version ${request.policy.version} for ${request.kind}.`))
  const approvals = (evidence.decisions.get(request.id) ?? []).filter(({ amount }) => amount === request.granted)
  if (approvals.length === 0 && evidence.decisions.has(request.id)) return no(refused('signer.other_amount'))
  for (const approval of approvals) {
    const found = await judgeApproval(judge, request, approval, evidence)
    if ('code' in found) return no(found)
    used.push(found)
  }
  const lacking = missingPeople(request, approvals, evidence)
  if (lacking) return no(lacking)
  const entry = entryOf(request, approvals, evidence.entries.get(request.id) ?? [])
  if (entry === null) return no(refused('signer.not_recorded'))
  if (entry.index === null) return { waits: true }
  return {
    checked: { request, entry: { ...entry, index: entry.index }, used, newPolicy: policy === 'new', hold: null },
  }
}

/** A request that credit pays for: nobody signs it, the hold and the audit log must say exactly this. */
function judgeWithdrawal(request: Approved, { holds, entries }: Evidence): Verdict {
  const hold = holds.get(request.id)
  const unfit = unfitHold(request, hold)
  if (unfit || !hold) return { refused: unfit ?? refused('signer.credit_hold'), used: [] }
  const entry = entryOf(request, [], entries.get(request.id) ?? [], hold)
  if (entry === null) return { refused: refused('signer.not_recorded'), used: [] }
  if (entry.index === null) return { waits: true }
  return { checked: { request, entry: { ...entry, index: entry.index }, used: [], newPolicy: false, hold } }
}

function unfitThings(request: Approved): Refused | null {
  if (request.retired) return refused('signer.key_retired')
  if (!request.boundToIt) return refused('signer.wrong_appliance')
  if (!request.keyKindIsSame) return refused('signer.wrong_kind')
  if (request.baselineUsed !== null && request.baselineUsed > request.granted) return refused('signer.baseline_used')
  return null
}

/** Whether this approval is over exactly this request. */
function judgeApproval(judge: Judge, request: Approved, approval: Decision, people: People) {
  const challenge = decisionChallenge({
    verdict: 'approve',
    licenceKey: request.licenceKey,
    appliance: request.appliance,
    kind: request.kind,
    amount: request.granted,
    ...(request.baselineUsed !== null && { baselineUsed: request.baselineUsed }),
    requester: request.requesterId,
    requestId: request.id,
    policyVersion: request.policy.version,
  })
  return judgeSignature(judge, approval, challenge, people)
}

/** Who signed, whether they could be asked at all, and whether they signed exactly this challenge. */
export async function judgeSignature(
  { seal, party, forbidden }: Judge,
  approval: Decision,
  challenge: Buffer,
  { approvers, people, passkeys }: People,
): Promise<UsedAssertion | Refused> {
  const approver = approvers.get(approval.credentialId)
  if (!approver) return refused('signer.unknown_credential')
  if (!isOurs(seal, approver)) return refused('signer.credential_altered')
  if (approver.forbiddenAt || forbidden.has(approver.credentialId)) return refused('signer.credential_forbidden')
  if (approver.personId !== approval.personId) return refused('signer.other_person')
  if (!passkeys.get(approval.credentialId)?.equals(approver.publicKey)) return refused('signer.credential_gone')
  if (!people.get(approval.personId)?.active) return refused('signer.approver_gone')
  const checked = await checkAssertion(approval, { challenge, publicKey: approver.publicKey, party })
  if ('code' in checked) return checked
  return {
    sha256: Buffer.from(assertionHash(approval), 'hex'),
    credentialId: approval.credentialId,
    counter: checked.counter,
    requestId: approval.requestId,
  }
}

/** The policy, asked anew with what the licence server knows of the approvers. */
export function missingPeople(
  request: Pick<Approved, 'policy' | 'amount' | 'granted' | 'requesterId' | 'enteredBy'>,
  approvals: readonly Decision[],
  { approvers, people }: People,
): Refused | null {
  const asked = { amount: request.amount, requesterId: request.requesterId, enteredBy: request.enteredBy }
  const known = new Map<string, Approver>()
  for (const { personId, credentialId } of approvals) {
    if (known.has(personId)) return refused('signer.same_person')
    const may = new Set(people.get(personId)?.roles)
    const roles = approvers.get(credentialId)!.roles.filter((role) => may.has(role))
    const approver = { personId, roles, active: true }
    known.set(personId, approver)
    switch (mayApprove(request.policy, asked, approver, request.granted)) {
      case 'own_request':
        return refused('signer.own_request')
      case 'not_an_approver':
        return refused('signer.not_an_approver')
      case 'above_limit':
        return refused('signer.above_limit', `The limit is ${limitOf(request.policy, approver)}.`)
      case 'more_than_asked':
        return refused('signer.other_amount', 'More was granted than was asked for.')
    }
  }
  const stands = standing(request.policy, asked, approvals, (id) => known.get(id) ?? null)
  if (stands.enough && stands.amount === request.granted) return null
  return refused('signer.too_few', stands.enough ? undefined : `There are ${stands.have} of ${stands.needed}.`)
}

/** The entry of the audit log that says exactly this; null when there is none. */
function entryOf(
  request: Approved,
  approvals: readonly Decision[],
  entries: readonly AuditEntry[],
  withdrawal?: Withdrawal,
): AuditEntry | null {
  const { act, subject, accountId, data } = approvalAct({
    accountId: request.accountId,
    requestId: request.id,
    number: request.number,
    round: request.round,
    licenceKey: request.licenceKey,
    appliance: request.appliance,
    kind: request.kind,
    amount: request.granted,
    ...(request.baselineUsed !== null && { baselineUsed: request.baselineUsed }),
    assertions: approvals,
    ...(withdrawal && { withdrawal }),
  })
  const wanted = canonicalJson({ act, subject, account: accountId, data })
  const says = ({ body, commitment }: AuditEntry) => {
    if (!commitmentOf(body).equals(commitment)) return false
    const { act, subject, account, data } = JSON.parse(body)
    return canonicalJson({ act, subject, account, data }) === wanted
  }
  return entries.find(says) ?? null
}
