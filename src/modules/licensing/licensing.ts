import type { App } from '#platform/app.ts'

export { type Unit, units, type WrittenIn, writeAmount } from './rules/amount.ts'
export {
  type Approval,
  type ApprovalLimit,
  type ApprovalPolicy,
  type ApprovalRefusal,
  type Approver,
  type Asked,
  approvalsNeeded,
  limitOf,
  mayApprove,
  type Standing,
  standing,
} from './rules/approval.ts'
export { decisionChallenge, decisionText, type SignedDecision, type SignedVerdict } from './rules/decision.ts'
export { decideRequest, isOver, type RequestState, requestStates } from './rules/request.ts'

/** Wires the module. */
export function start(_app: App): void {}
