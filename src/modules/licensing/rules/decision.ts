import { createHash } from 'node:crypto'
import { canonicalJson } from '#platform/audit/canonical.ts'

/** What a person may decide. Asking back decides nothing yet, and is not signed. */
export const verdicts = ['approve', 'decline', 'ask_back'] as const
export type Verdict = (typeof verdicts)[number]
export type SignedVerdict = Exclude<Verdict, 'ask_back'>

/** Everything an approver's passkey signs. Names and amounts as they stand in the request, nothing that a screen made of them. */
export type SignedDecision = {
  verdict: SignedVerdict
  /** Code of the licence key: `ACME-MIG-07`. */
  licenceKey: string
  /** Thumbprint of the appliance: SHA-256 of its raw public key, lower-case hex. */
  appliance: string
  /** Code of the capacity kind. */
  kind: string
  /** Base units: what is approved, or what is declined. Negative in a reduction; of a baseline the total it sets. */
  amount: bigint
  /** Of a baseline: what was used. Left out of the text of every other decision. */
  baselineUsed?: bigint
  /** Id of the person who asks. */
  requester: string
  requestId: string
  /** Version of the kind's approval policy the request was made under. */
  policyVersion: number
}

/** The text that is hashed: JSON in the one form of RFC 8785, amounts as decimal strings. */
export function decisionText(decision: SignedDecision): string {
  return canonicalJson({
    v: 1,
    purpose: 'licence.decision',
    verdict: decision.verdict,
    licenceKey: decision.licenceKey,
    appliance: decision.appliance,
    kind: decision.kind,
    amount: decision.amount.toString(),
    ...(decision.baselineUsed !== undefined && { baselineUsed: decision.baselineUsed.toString() }),
    requester: decision.requester,
    requestId: decision.requestId,
    policyVersion: decision.policyVersion,
  })
}

/** The WebAuthn challenge of a decision: SHA-256 of its text, 32 bytes. */
export function decisionChallenge(decision: SignedDecision): Buffer {
  return createHash('sha256').update(decisionText(decision), 'utf8').digest()
}
