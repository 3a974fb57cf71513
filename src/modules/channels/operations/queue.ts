import { languagesOf } from '#accounts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { cancelJobs } from '#platform/jobs/jobs.ts'
import { armMany, disarmMany, type FiredTimer } from '#platform/timers/timers.ts'
import { endDeliveries, type InsertedDelivery, insertDeliveries, moveDeliveries } from '../queries/delivery.ts'
import type { ChannelKind, NewDelivery } from '../types.ts'
import { addFirstTries, queueOf } from './jobs.ts'

/** Deadline of a delivery that is due later: exact to the millisecond, which the look of a job queue is not. */
const dueTimer = 'channels.due'

/**
 * Queues pages in the transaction that decided them, a few statements however many. What is due leaves after the commit;
 * what is due later at its moment. A delivery id that was queued before is no change.
 */
export function queueDelivery(tx: Tx, deliveries: readonly NewDelivery[]): Promise<void> {
  return queueMessages(
    tx,
    deliveries.map((delivery) => ({ ...delivery, purpose: 'page' as const })),
  )
}

/** As queueDelivery, for codes and tests too. */
export async function queueMessages(tx: Tx, deliveries: readonly InsertedDelivery[]): Promise<void> {
  if (deliveries.length === 0) return
  const added = await insertDeliveries(tx, await inLanguages(tx, deliveries))
  await schedule(
    tx,
    deliveries
      .filter((delivery) => added.has(delivery.deliveryId))
      .map(({ deliveryId, kind, dueAt }) => ({ id: deliveryId, kind, dueAt })),
  )
}

/** The same, each knowing the language of its person. */
async function inLanguages(tx: Tx, deliveries: readonly InsertedDelivery[]): Promise<InsertedDelivery[]> {
  const languages = await languagesOf(
    tx,
    deliveries.filter(({ text }) => text.language === undefined).map(({ personId }) => personId),
  )
  return deliveries.map((one) => ({
    ...one,
    text: { ...one.text, language: one.text.language ?? languages.get(one.personId) },
  }))
}

async function schedule(tx: Tx, deliveries: readonly { id: string; kind: ChannelKind; dueAt: Date }[]): Promise<void> {
  await addFirstTries(
    tx,
    deliveries.filter((delivery) => delivery.dueAt <= tx.now),
  )
  await armMany(
    tx,
    deliveries
      .filter((delivery) => delivery.dueAt > tx.now)
      .map(({ id, kind, dueAt }) => ({ kind: dueTimer, key: id, dueAt, data: { kind } })),
  )
}

/** Other due times for what still waits, to bring the next channel forward when one failed. What has left stays gone. */
export async function rescheduleDeliveries(
  tx: Tx,
  moves: readonly { deliveryId: string; dueAt: Date }[],
): Promise<void> {
  if (moves.length === 0) return
  const moved = await moveDeliveries(tx, moves)
  const due = moved.filter((delivery) => delivery.dueAt <= tx.now)
  await disarmMany(
    tx,
    dueTimer,
    due.map((delivery) => delivery.id),
  )
  await schedule(tx, moved)
}

/** The page is over for these: nothing more is sent, and an answer that names nothing means another page. */
export async function cancelDeliveries(tx: Tx, deliveryIds: readonly string[]): Promise<void> {
  if (deliveryIds.length === 0) return
  const kinds = await endDeliveries(tx, deliveryIds)
  if (kinds.length === 0) return
  await disarmMany(tx, dueTimer, deliveryIds)
  for (const kind of kinds) await cancelJobs(tx, queueOf(kind), deliveryIds)
}

export function registerDueTimer(app: App): void {
  app.timers.on(dueTimer, (tx: Tx, timers: FiredTimer[]) =>
    addFirstTries(
      tx,
      timers.map(({ key, data }) => ({ id: key, kind: (data as { kind: ChannelKind }).kind })),
    ),
  )
}
