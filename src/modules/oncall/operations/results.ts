import type { DeliveryResult } from '#channels'
import type { Tx } from '#platform/db/database.ts'
import { markDelivered, markFailed, markHanded, markSeen } from '../queries/page.ts'
import { happen } from './escalate.ts'

const moments = (deliveries: readonly DeliveryResult[]) =>
  deliveries.map(({ deliveryId, at }) => ({ id: deliveryId, at: new Date(at) }))

/** What became of pages, as the channels tell it. The same result told twice changes nothing. */
export const handedOver = (tx: Tx, deliveries: readonly DeliveryResult[]) => markHanded(tx, moments(deliveries))
export const delivered = (tx: Tx, deliveries: readonly DeliveryResult[]) => markDelivered(tx, moments(deliveries))
export const seenByPerson = (tx: Tx, deliveries: readonly DeliveryResult[]) => markSeen(tx, moments(deliveries))

/**
 * Channels failed for good: the next one of the person, then the alternates, then the next step. Several failures of one
 * escalation are decided one after the other, those of different escalations together.
 */
export async function failed(tx: Tx, deliveries: readonly DeliveryResult[]): Promise<void> {
  const final = deliveries.filter((delivery) => delivery.final)
  if (final.length === 0) return
  const pages = await markFailed(
    tx,
    final.map(({ deliveryId, at, error }) => ({ id: deliveryId, at: new Date(at), error: error ?? 'failed' })),
  )
  const waiting = [...Map.groupBy(pages, (page) => page.escalationId).values()]
  for (let wave = 0; waiting.some((group) => group.length > wave); wave++) {
    const now = new Map(
      waiting.flatMap((group) => group.slice(wave, wave + 1)).map((page) => [page.escalationId, page]),
    )
    await happen(tx, [...now.keys()], ({ id }) => {
      const { round, step, personId, channelId } = now.get(id)!
      return { type: 'page_failed', round, step, personId, channelId }
    })
  }
}
