import { auditLogProblems } from './problems.ts'

/**
 * Why the writer of the log counts as stopped, by instance (tests run several in one process). Kept by the watch, asked by
 * `permit` before acts that give power: asking the database there would make every such check wait for it.
 */
const stopped = new Map<string, string>()

export function setWriterStopped(instanceId: string, why: string | null): void {
  if (why === null) stopped.delete(instanceId)
  else stopped.set(instanceId, why)
}

/** Why the writer counts as stopped; null when it works. */
export function writerStopped(): string | null {
  for (const why of stopped.values()) return why
  return null
}

/** For acts that must not happen unrecorded. Refuses `audit.writer_stopped`. */
export function requireAuditWriter(): void {
  const why = writerStopped()
  if (why) throw auditLogProblems.refuse('audit.writer_stopped', { detail: why })
}
