import { addOpen } from '#calendars'
import type { Tx } from '#platform/db/database.ts'
import type { Subject } from '#platform/events/events.ts'
import { promisesOn } from '../queries/promises.ts'
import { warningAfter } from '../rules/clock.ts'
import { calendarsOf } from './view.ts'

/** A warning that is still to come. */
export type WarningAhead = { promiseId: string; percentage: number; at: Date }

/**
 * The next warning of at least `from` percent of each subject's promise of a kind, by subject id. Promises that stand, have
 * ended, or have given all such warnings are left out.
 */
export async function warningsAhead(
  tx: Tx,
  subjects: readonly Subject[],
  { kind, from }: { kind: string; from: number },
): Promise<Map<string, WarningAhead>> {
  const running = (await promisesOn(tx, subjects, true)).filter(
    (promise) => promise.kind === kind && promise.clock.state === 'running',
  )
  const calendars = await calendarsOf(tx, running)
  const ahead = new Map<string, WarningAhead>()
  for (const { id, subject, clock, calendarId } of running) {
    const percentage = clock.warnings.find((one) => one >= from && !clock.warned.includes(one))
    if (percentage === undefined) continue
    const left = Math.max(0, warningAfter(clock.allowedMs, percentage) - clock.usedMs)
    const at = addOpen(calendars(calendarId), clock.countedAt, left)
    if (at) ahead.set(subject.id, { promiseId: id, percentage, at })
  }
  return ahead
}
