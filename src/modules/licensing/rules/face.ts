/**
 * The rules of the module without the rest of the program: what the licence server asks again, in a process that shall hold
 * little beside them (`#licensing-rules`).
 */
export {
  readAmount,
  showAmount,
  type Unit,
  units,
  type Written,
  type WrittenIn,
  writeAmount,
  writtenIn,
} from './amount.ts'
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
} from './approval.ts'
export { decisionChallenge, decisionText, type SignedDecision, type SignedVerdict } from './decision.ts'
export {
  type Approved,
  answeredLoop,
  approvalAct,
  assertionHash,
  bookedChannel,
  type GivenAssertion,
  type Withdrawal,
} from './handover.ts'
export { decideRequest, isOver, type RequestState, requestStates } from './request.ts'
export { type VouchedFor, vouchChallenge } from './vouch.ts'
