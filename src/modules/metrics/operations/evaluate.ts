import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { arm, type FiredTimer } from '#platform/timers/timers.ts'
import '../events.ts'
import { readable } from '../names.ts'
import { type Candidate, type Found, saveFindings, selectCandidates } from '../queries/watches.ts'
import { stepThreshold } from '../rules/watch.ts'
import { seriesText, subjectText, valueText } from '../rules/words.ts'

export const evaluateTimer = 'metrics.evaluate'
const everyMs = 60_000

/** Looks at all thresholds, each minute: one reading and one writing statement, and an event for each that changed. */
export async function evaluateThresholds(tx: Tx, timers: readonly FiredTimer[]): Promise<void> {
  const found: Found[] = []
  for (const candidate of await selectCandidates(tx)) {
    const { watch, series, state, since, seen } = candidate
    const next = stepThreshold(state && since ? { state, since } : null, seen, watch, tx.now)
    if (!next) continue
    found.push({
      accountId: watch.accountId,
      watchId: watch.id,
      seriesId: series.id,
      state: next.state,
      since: next.since,
      value: seen,
      forecast: null,
      requestId: null,
    })
    if (next.change) await tellCrossed(tx, candidate, next.change, seen)
  }
  await saveFindings(tx, found)
  // From now, not from when it was due: after an hour off one look is enough.
  for (const { key } of timers) await arm(tx, { kind: evaluateTimer, key, dueAt: new Date(tx.now.getTime() + everyMs) })
}

/** Says that a series went across its value, or came back. Alerts listen. */
export async function tellCrossed(
  tx: Tx,
  { watch, series, systemName }: Pick<Candidate, 'watch' | 'series' | 'systemName'>,
  status: 'problem' | 'clear',
  seen: number | null,
): Promise<void> {
  const shown = await readable(tx, series)
  const subject = subjectText(watch, shown)
  const limit = `${watch.direction} ${valueText(watch.value, series)}`
  await publish(tx, {
    name: 'metrics.crossed',
    accountId: watch.accountId,
    subject: { kind: 'system', id: series.systemId },
    data: {
      key: `${watch.id} ${series.id}`,
      watchId: watch.id,
      seriesId: series.id,
      systemId: series.systemId,
      status,
      severity: watch.severity,
      title: (watch.note ? `${systemName}: ${subject}` : `${systemName}: ${subject} is ${limit}`).slice(0, 300),
      text: `${seriesText(shown)}${seen === null ? '' : ` is at ${valueText(seen, series)}`}; watched: ${limit} for ${watch.holdSeconds} s.`,
      labels: { ...series.labels, __name__: series.name },
      at: tx.now.toISOString(),
      sequence: tx.now.getTime(),
    },
  })
}
