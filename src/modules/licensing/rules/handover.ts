import { createHash } from 'node:crypto'
import type { Act } from '#platform/audit/entry.ts'

/** Channel of the database (LISTEN) on which the licence server hears that a change of credit was booked. */
export const bookedChannel = 'palisade_licence'
/** Name of the loop that the licence server wakes when it signed or refused: the one that moves requests on. */
export const answeredLoop = 'licence answers'

/** The assertion of one approval, as it is stored. */
export type GivenAssertion = {
  personId: string
  credentialId: string
  clientData: Buffer
  authenticatorData: Buffer
  signature: Buffer
}

/** An approved request, as the audit log records it. */
export type Approved = {
  accountId: string
  requestId: string
  number: string
  round: number
  licenceKey: string
  appliance: string
  kind: string
  amount: bigint
  /** Of a baseline: what was used; `amount` is the total it sets. */
  baselineUsed?: bigint
  /** All approvals of this round for this amount, and no others. */
  assertions: readonly GivenAssertion[]
  /** Where nobody approves because it is paid for: the hold of a credit account, and who withdrew. */
  withdrawal?: Withdrawal
}
export type Withdrawal = { creditAccountId: string; holdId: string; personId: string }

/** Names an assertion: SHA-256 over the lengths and bytes of its three parts, hexadecimal. */
export function assertionHash({
  clientData,
  authenticatorData,
  signature,
}: Omit<GivenAssertion, 'personId' | 'credentialId'>): string {
  const sum = createHash('sha256').update('palisade assertion v1\n')
  for (const part of [clientData, authenticatorData, signature]) {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(part.length)
    sum.update(size).update(part)
  }
  return sum.digest('hex')
}

/**
 * The act that stands in the audit log for an approval, with the hash of each assertion it rests on. The licence server makes it
 * anew out of what it reads and compares: a package is signed only for what the log says, and its proof is of this entry.
 */
export function approvalAct(approved: Approved): Act {
  return {
    act: 'licensing.approved',
    subject: { kind: 'licence_request', id: approved.requestId, name: approved.number },
    accountId: approved.accountId,
    data: {
      round: approved.round,
      licenceKey: approved.licenceKey,
      appliance: approved.appliance,
      kind: approved.kind,
      amount: approved.amount.toString(),
      ...(approved.baselineUsed !== undefined && { baselineUsed: approved.baselineUsed.toString() }),
      approvals: approved.assertions
        .map((each) => ({ person: each.personId, credential: each.credentialId, assertion: assertionHash(each) }))
        .sort((a, b) => (a.assertion < b.assertion ? -1 : 1)),
      ...(approved.withdrawal && {
        creditAccount: approved.withdrawal.creditAccountId,
        hold: approved.withdrawal.holdId,
        person: approved.withdrawal.personId,
      }),
    },
  }
}
