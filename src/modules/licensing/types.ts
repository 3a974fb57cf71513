import type { Unit, WrittenIn } from './rules/amount.ts'
import type { ApprovalPolicy } from './rules/approval.ts'
import type { Verdict } from './rules/decision.ts'
import type { RequestState } from './rules/request.ts'

/** An approval policy as it is kept: what the rules ask, and how fast and by whom it is watched. */
export type StoredPolicy = ApprovalPolicy & {
  kindId: string
  decideWithinMs: number
  calendarId: string | null
  escalationPolicyId: string | null
  changedAt: Date
}

export type Kind = {
  id: string
  productId: string
  code: string
  name: string
  unit: Unit
  writtenIn: WrittenIn
  /** In the currency's smallest unit, for each `pricePer` base units. */
  priceMinor: bigint | null
  pricePer: bigint | null
  currency: string | null
  creditAllowed: boolean
  retiredAt: Date | null
}

export type Product = { id: string; name: string; description: string; retiredAt: Date | null }

export type Appliance = {
  id: string
  accountId: string
  name: string
  thumbprint: string
  registeredVia: 'file' | 'code' | 'api'
  registeredAt: Date
  retiredAt: Date | null
}

export type LicenceKey = {
  id: string
  accountId: string
  accountName: string
  code: string
  label: string
  kindId: string
  applianceId: string | null
  createdAt: Date
  retiredAt: Date | null
  retiredBecause: string | null
  /** Reports are compared within it; a manager who re-baselines begins the next. */
  epoch: number
  flaggedAt: Date | null
  flaggedBecause: string | null
  open: number
}

export type Channel = 'portal' | 'api' | 'file' | 'mail' | 'phone'

export type LicenceRequest = {
  id: string
  accountId: string
  accountName: string
  number: string
  purpose: 'grant' | 'reduction' | 'withdrawal' | 'baseline'
  licenceKeyId: string
  keyCode: string
  applianceId: string
  applianceName: string
  thumbprint: string
  kindId: string
  kindCode: string
  kindName: string
  unit: Unit
  writtenIn: WrittenIn
  /** Negative in a reduction; of a baseline the total it sets. */
  amount: bigint
  /** Of a baseline: what was used, as it is known. */
  baselineUsed: bigint | null
  written: string
  reason: string
  channel: Channel
  requesterId: string
  requesterName: string
  enteredBy: string
  enteredName: string
  policyVersion: number
  state: RequestState
  round: number
  granted: bigint | null
  priceMinor: bigint | null
  currency: string | null
  contractNumber: string | null
  refusalCode: string | null
  refusalText: string | null
  packageId: string | null
  /** Of a withdrawal: the credit account that paid for it. */
  drawnFromId: string | null
  drawnFrom: string | null
  askedAt: Date
  decidedAt: Date | null
  issuedAt: Date | null
}

export type Decision = {
  id: string
  requestId: string
  round: number
  personId: string
  personName: string
  verdict: Verdict
  amount: bigint | null
  reason: string
  at: Date
}

export const subjectOf = (requestId: string) => ({ kind: 'licence_request', id: requestId })
