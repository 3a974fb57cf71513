import type { Tx } from '#platform/db/database.ts'
import type { CheckRule, TemplateCheck } from '#systems'
import { monitoring } from '../contract.ts'
import { insertChecks } from '../queries/checks.ts'
import { wakeHolders } from '../queries/state.ts'
import { makeHeartbeat } from './address.ts'
import { rowOf } from './checks.ts'
import { checkSettings, checkTarget } from './shape.ts'

const shape = monitoring.createCheck.body!
const anySystem = '00000000-0000-7000-8000-000000000000'

/** The body of a check as a template has it: `settings` are the fields of its target and of the check itself. */
function bodyOf({ name, kind, everySeconds, severity, settings }: TemplateCheck, systemId: string) {
  const { timeoutMs, attempts, recheckSeconds, ...target } = settings
  // A check that is looked at often must not be waited for longer than that.
  const given = { timeoutMs: timeoutMs ?? Math.min(10_000, everySeconds * 1000), attempts, recheckSeconds }
  const own = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return shape.safeParse({ systemId, name, everySeconds, severity, target: { ...target, kind }, ...own })
}

/** Registered with `#systems`: what is wrong with a check of a template. Placeholders in its texts stand for some word. */
export const flawOfTemplateCheck: CheckRule = (check) => {
  const filled = JSON.parse(JSON.stringify(check).replace(/\{[a-z][a-z0-9_]*\}/gi, 'x'))
  const read = bodyOf(filled, anySystem)
  if (read.success) return null
  const [issue] = read.error.issues
  return `${issue!.path.join('.').replace(/^target\./, 'settings.')}: ${issue!.message}`
}

/**
 * Makes the checks of a system's template: `settings` are the target's fields and those of the check. In the transaction that makes the
 * system: a check that cannot be made refuses the system too, so that nothing is watched by half.
 */
export async function checksOfTemplate(
  tx: Tx,
  accountId: string,
  { systemId, checks }: { systemId: string; checks: readonly TemplateCheck[] },
): Promise<void> {
  if (checks.length === 0) return
  const rows = checks.map((check) => {
    // What a template may hold was judged by the rule above; the values that were filled in by `#systems` with it again.
    const body = bodyOf(check, systemId).data!
    const row = rowOf(tx, { ...body, accountId })
    checkTarget(tx, row.target)
    checkSettings(row)
    return row
  })
  await insertChecks(tx, rows)
  for (const row of rows) if (row.kind === 'heartbeat') await makeHeartbeat(tx, row)
  await wakeHolders(tx)
}
