import { flowSecrets } from '#flows'
import { createWatches } from '#metrics'
import type { Tx } from '#platform/db/database.ts'
import type { CheckRule, TemplateCheck } from '#systems'
import type { Target } from '../contract/targets.ts'
import { monitoring } from '../contract.ts'
import { insertChecks } from '../queries/checks.ts'
import { wakeHolders } from '../queries/state.ts'
import { flawOfThresholds, measuredElsewhere, watchesFor } from '../rules/threshold.ts'
import { makeHeartbeat } from './address.ts'
import { rowOf } from './checks.ts'
import { checkSettings, checkTarget } from './shape.ts'

const shape = monitoring.createCheck.body!
const anySystem = '00000000-0000-7000-8000-000000000000'

/** The body of a check as a template has it: `settings` are the fields of its target and of the check itself. */
function bodyOf({ name, kind, everySeconds, severity, settings, thresholds }: TemplateCheck, systemId: string) {
  const { timeoutMs, attempts, recheckSeconds, ...target } = settings
  // A web address is not timed for its own sake: only where somebody waits for the value.
  const timed = kind === 'http' && thresholds.some(({ value }) => value === 'total_ms') ? { measure: true } : {}
  // A check that is looked at often must not be waited for longer than that.
  const given = { timeoutMs: timeoutMs ?? Math.min(10_000, everySeconds * 1000), attempts, recheckSeconds }
  const own = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return shape.safeParse({ systemId, name, everySeconds, severity, target: { ...target, ...timed, kind }, ...own })
}

/** Registered with `#systems`: what is wrong with a check of a template. Placeholders in its texts stand for some word. */
export const flawOfTemplateCheck: CheckRule = (check) => {
  const flaw = flawOfThresholds(check)
  if (flaw !== null || check.kind === measuredElsewhere) return flaw
  const filled = JSON.parse(JSON.stringify(check).replace(/\{[a-z][a-z0-9_]*\}/gi, 'x'))
  const read = bodyOf(filled, anySystem)
  if (read.success) return flawOfSecrets(read.data.target)
  const [issue] = read.error.issues
  return `${issue!.path.join('.').replace(/^target\./, 'settings.')}: ${issue!.message}`
}

/** Every system would type the same secret: a recorded visit that types one is made by itself. */
function flawOfSecrets(target: Target): string | null {
  const [name] = target.kind === 'flow' ? flowSecrets(target.recording) : []
  return name === undefined ? null : `settings.recording: types the secret ${name}, and a template keeps none`
}

/**
 * Makes the checks of a system's template, and of their thresholds watches: `settings` are the target's fields and those of the
 * check. In the transaction that makes the system: a check that cannot be made refuses the system too, so that nothing is watched by half.
 */
export async function checksOfTemplate(
  tx: Tx,
  accountId: string,
  { systemId, checks }: { systemId: string; checks: readonly TemplateCheck[] },
): Promise<void> {
  if (checks.length === 0) return
  const watches = (check: TemplateCheck, labels: Record<string, string>) =>
    watchesFor(check, { accountId, systemId, labels })
  const [elsewhere, looked] = [true, false].map((is) => checks.filter(({ kind }) => (kind === measuredElsewhere) === is)) // biome-ignore format: two lists
  const rows = looked!.map((check) => {
    // What a template may hold was judged by the rule above; the values that were filled in by `#systems` with it again.
    const body = bodyOf(check, systemId).data!
    const row = rowOf(tx, { ...body, accountId })
    checkTarget(tx, row.target)
    checkSettings(row)
    return row
  })
  await insertChecks(tx, rows)
  for (const row of rows) if (row.kind === 'heartbeat') await makeHeartbeat(tx, row)
  await createWatches(tx, accountId, [
    ...looked!.flatMap((check, n) => watches(check, { check: rows[n]!.id })),
    ...elsewhere!.flatMap((check) => watches(check, labelsOf(check))),
  ])
  await wakeHolders(tx)
}

/** Labels a series from elsewhere must have: `settings.labels` of the template. */
function labelsOf({ settings }: TemplateCheck): Record<string, string> {
  const given = settings.labels
  if (given === null || typeof given !== 'object') return {}
  return Object.fromEntries(Object.entries(given).filter((pair): pair is [string, string] => typeof pair[1] === 'string')) // biome-ignore format: one thing
}
