import { createHash } from 'node:crypto'
import { canonicalJson } from '#platform/audit/canonical.ts'

export const purposes = ['purchase', 'adjustment'] as const
export type Purpose = (typeof purposes)[number]

/** Everything the passkey of somebody who approves a change of credit signs. */
export type SignedChange = {
  changeId: string
  creditAccountId: string
  accountId: string
  purpose: Purpose
  /** Code of the capacity kind. */
  kind: string
  /** Base units; negative in an adjustment that takes. */
  amount: bigint
  /** Order or invoice; the reason of an adjustment. */
  reference: string
  /** Id of the person who proposed it, and who never approves it. */
  proposer: string
  /** Version of the kind's approval policy it was proposed under. */
  policyVersion: number
}

/** The text that is hashed: JSON in the one form of RFC 8785, amounts as decimal strings. */
export function changeText(change: SignedChange): string {
  return canonicalJson({
    v: 1,
    purpose: 'licence.credit',
    change: change.changeId,
    creditAccount: change.creditAccountId,
    account: change.accountId,
    what: change.purpose,
    kind: change.kind,
    amount: change.amount.toString(),
    reference: change.reference,
    proposer: change.proposer,
    policyVersion: change.policyVersion,
  })
}

/** The WebAuthn challenge of a change: SHA-256 of its text, 32 bytes. */
export function changeChallenge(change: SignedChange): Buffer {
  return createHash('sha256').update(changeText(change), 'utf8').digest()
}

/** What a booked change moves in the ledger. */
export function moveOf({ purpose, amount }: { purpose: Purpose; amount: bigint }) {
  if (purpose === 'purchase') return { kind: 'purchase' as const, amount }
  return amount > 0n ? { kind: 'raise' as const, amount } : { kind: 'lower' as const, amount: -amount }
}
