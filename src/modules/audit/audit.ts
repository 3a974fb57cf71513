import type { App } from '#platform/app.ts'
import { startAuditLog } from '#platform/audit/watch.ts'
import { sealOldWitnessSecrets } from './operations/witness-secret.ts'
import { mountRoutes } from './routes.ts'
import { keepFolder, registerWorkers } from './workers.ts'

export { type AuditFinding, auditFindings } from './operations/findings.ts'
export { proofFor } from './operations/read.ts'

/** Wires the module; what it returns is done once the program runs. */
export function start(app: App): () => Promise<void> {
  mountRoutes(app)
  registerWorkers(app)
  const begin = startAuditLog(app)
  return async () => {
    await sealOldWitnessSecrets(app)
    await keepFolder(app)
    await begin()
  }
}
