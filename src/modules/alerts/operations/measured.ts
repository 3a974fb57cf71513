import type { Tx } from '#platform/db/database.ts'
import type { PalisadeEvent } from '#platform/events/events.ts'
import '#metrics'
import { takeSignals } from './take.ts'

/** A watched measurement went across its value, or came back: a signal like any other. */
export async function takeMeasured(tx: Tx, { accountId, data }: PalisadeEvent<'metrics.crossed'>): Promise<void> {
  const { key, systemId, status, severity, title, text, labels } = data
  if (!accountId) return
  await takeSignals(tx, [
    {
      source: 'metrics',
      key,
      accountId,
      systemId,
      status,
      sequence: BigInt(data.sequence),
      severity,
      title,
      text,
      labels,
      runbook: null,
      at: new Date(data.at),
    },
  ])
}
