import type { StaffRole } from '#platform/actor.ts'

/** A role that approves, and up to how much; null: any amount. */
export type ApprovalLimit = { role: StaffRole; upTo: bigint | null }

/** Who approves how much of a kind of capacity. */
export type ApprovalPolicy = {
  version: number
  limits: readonly ApprovalLimit[]
  /** So many different people. */
  needed: number
  /** For more than this, two at least; null: never. */
  fourEyesAbove: bigint | null
}

/** Somebody who might approve. */
export type Approver = { personId: string; roles: readonly string[]; active: boolean }

/** An approval as it was given. */
export type Approval = { personId: string; amount: bigint }

/** What is to be approved. `amount` is negative in a reduction: policies speak of its size. */
export type Asked = { amount: bigint; requesterId: string; enteredBy: string }

export type ApprovalRefusal = 'own_request' | 'not_an_approver' | 'above_limit' | 'more_than_asked' | 'given_already'

const sizeOf = (amount: bigint) => (amount < 0n ? -amount : amount)

/** How many different people must approve this amount: 1 to 5. */
export function approvalsNeeded(policy: ApprovalPolicy, amount: bigint): number {
  const fourEyes = policy.fourEyesAbove !== null && sizeOf(amount) > policy.fourEyesAbove
  return Math.max(policy.needed, fourEyes ? 2 : 1)
}

/** The most this person may approve: null for any amount, 0 for nothing. Of several roles the widest counts. */
export function limitOf(policy: ApprovalPolicy, approver: Approver): bigint | null {
  if (!approver.active) return 0n
  let most = 0n
  for (const { role, upTo } of policy.limits) {
    if (!approver.roles.includes(role)) continue
    if (upTo === null) return null
    if (upTo > most) most = upTo
  }
  return most
}

/**
 * Whether this person may give this approval: null, or why not. Neither who asks nor who put the request in may approve it; a
 * limit is never exceeded, also not by two people who are each below it; never more than was asked.
 */
export function mayApprove(
  policy: ApprovalPolicy,
  asked: Asked,
  approver: Approver,
  amount: bigint,
  given: readonly Approval[] = [],
): ApprovalRefusal | null {
  if (approver.personId === asked.requesterId || approver.personId === asked.enteredBy) return 'own_request'
  const limit = limitOf(policy, approver)
  if (limit === 0n) return 'not_an_approver'
  // A reduction is approved as it was asked; of a grant something between one base unit and all of it.
  if (asked.amount < 0n ? amount !== asked.amount : amount < 1n || amount > asked.amount) return 'more_than_asked'
  if (limit !== null && sizeOf(amount) > limit) return 'above_limit'
  if (given.some((each) => each.personId === approver.personId && each.amount === amount)) return 'given_already'
  return null
}

/** What the approvals amount to: enough for `amount`, or how many are missing for the one nearest to enough. */
export type Standing =
  | { enough: true; amount: bigint; by: readonly string[] }
  | { enough: false; amount: bigint; have: number; needed: number }

/**
 * Whether approvals are enough. Only those count which their giver may give (asked anew for each, so that a role that was
 * lost, a limit that was lowered or a person who left no longer counts), one for a person, and only those for one and the same
 * amount together. `approverOf` answers null for people nobody knows.
 */
export function standing(
  policy: ApprovalPolicy,
  asked: Asked,
  approvals: readonly Approval[],
  approverOf: (personId: string) => Approver | null,
): Standing {
  const byAmount = new Map<bigint, Set<string>>()
  for (const { personId, amount } of approvals) {
    const approver = approverOf(personId)
    if (!approver || mayApprove(policy, asked, approver, amount) !== null) continue
    byAmount.set(amount, (byAmount.get(amount) ?? new Set()).add(personId))
  }
  let nearest: Standing = {
    enough: false,
    amount: asked.amount,
    have: 0,
    needed: approvalsNeeded(policy, asked.amount),
  }
  for (const [amount, people] of byAmount) {
    const needed = approvalsNeeded(policy, amount)
    if (people.size >= needed) return { enough: true, amount, by: [...people] }
    if (needed - people.size < nearest.needed - nearest.have)
      nearest = { enough: false, amount, have: people.size, needed }
  }
  return nearest
}
