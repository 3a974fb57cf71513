import type { App } from '#platform/app.ts'
import { mountRoutes } from './routes.ts'
import { registerWorkers } from './workers.ts'

export { takeAnswers } from './operations/answers.ts'
export { bindKey } from './operations/appliance.ts'
export { ask } from './operations/ask.ts'
export { mailQueue, takeMail } from './operations/by-mail.ts'
export { addKind, addProduct, refuseAmount, setPolicy } from './operations/catalogue.ts'
export { decide, toSign } from './operations/decide.ts'
export { type Drawing, drawOnKey } from './operations/draw.ts'
export { handToLicenceServer } from './operations/handover.ts'
export { addKey } from './operations/keys.ts'
export { downloadPackage, listPackages } from './operations/packages.ts'
export { approverOf, staffOf } from './operations/people.ts'
export { takeReceipt } from './operations/receipt.ts'
export { type LicenceFinding, licenceServerFindings } from './operations/signer.ts'
export { currentPolicies, kindsByIds, policyVersion } from './queries/catalogue.ts'
export { findKey as findLicenceKey } from './queries/keys.ts'
export { credentialsOf } from './queries/packages.ts'
export * from './rules/face.ts'
export type { Kind, LicenceRequest, StoredPolicy } from './types.ts'

/** Mounts the routes, and listens to the promises of decisions. Returns what starts the loop behind the licence server. */
export function start(app: App): () => Promise<void> {
  const startLoops = registerWorkers(app)
  mountRoutes(app)
  return startLoops
}
