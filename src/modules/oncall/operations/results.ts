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

/** Channels failed for good: the next one of the person, then the alternates, then the next step. */
export async function failed(tx: Tx, deliveries: readonly DeliveryResult[]): Promise<void> {
  for (const delivery of deliveries) {
    if (!delivery.final) continue
    const pages = await markFailed(tx, [delivery.deliveryId], new Date(delivery.at), delivery.error ?? 'failed')
    for (const { escalationId, round, step, personId, channelId } of pages)
      await happen(tx, [escalationId], () => ({ type: 'page_failed', round, step, personId, channelId }))
  }
}
