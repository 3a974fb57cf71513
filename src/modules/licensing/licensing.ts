import type { App } from '#platform/app.ts'
import { mountRoutes } from './routes.ts'
import { registerWorkers } from './workers.ts'

export { takeAnswers } from './operations/answers.ts'
export { bindKey } from './operations/appliance.ts'
export { ask } from './operations/ask.ts'
export { addKind, addProduct, refuseAmount, setPolicy } from './operations/catalogue.ts'
export { type Drawing, drawOnKey } from './operations/draw.ts'
export { handToLicenceServer } from './operations/handover.ts'
export { addKey } from './operations/keys.ts'
export { approverOf, staffOf } from './operations/people.ts'
export { type LicenceFinding, licenceServerFindings } from './operations/signer.ts'
export { currentPolicies, kindsByIds, policyVersion } from './queries/catalogue.ts'
export { credentialsOf } from './queries/packages.ts'
export {
  readAmount,
  showAmount,
  type Unit,
  units,
  type Written,
  type WrittenIn,
  writeAmount,
  writtenIn,
} from './rules/amount.ts'
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
export {
  type Approved,
  answeredLoop,
  approvalAct,
  approvedChannel,
  assertionHash,
  type GivenAssertion,
  type Withdrawal,
} from './rules/handover.ts'
export { decideRequest, isOver, type RequestState, requestStates } from './rules/request.ts'
export { type VouchedFor, vouchChallenge } from './rules/vouch.ts'
export type { Kind, LicenceRequest, StoredPolicy } from './types.ts'

/** Mounts the routes, and listens to the promises of decisions. Returns what starts the loop behind the licence server. */
export function start(app: App): () => Promise<void> {
  const startLoops = registerWorkers(app)
  mountRoutes(app)
  return startLoops
}
