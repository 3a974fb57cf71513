import type { App } from '#platform/app.ts'
import { startAuditLog } from '#platform/audit/watch.ts'

/** Wires the module; what it returns is done once the program runs. */
export function start(app: App): () => Promise<void> {
  return startAuditLog(app)
}
