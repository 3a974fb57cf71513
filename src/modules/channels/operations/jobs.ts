import type { Tx } from '#platform/db/database.ts'
import { addJobs } from '#platform/jobs/jobs.ts'
import type { ChannelKind } from '../types.ts'

/** What a job carries. `reserved`: its place in the throttle is paid for. */
export type DeliveryJob = { deliveryId: string; reserved?: boolean }

/** One queue a kind: a slow gateway holds up nothing but itself. */
export const queueOf = (kind: ChannelKind) => `channels.${kind}`

/** Jobs for deliveries that are due now. */
export function addFirstTries(tx: Tx, due: readonly { id: string; kind: ChannelKind }[]): Promise<void> {
  return addJobs(
    tx,
    due.map(({ id, kind }) => ({ queue: queueOf(kind), key: id, data: { deliveryId: id } satisfies DeliveryJob })),
  )
}

/**
 * Jobs for what is tried at a moment of its own. Their key is never that of the job under way: should its instance die
 * now, the lease that ends must find its own key free.
 */
export function addTriesAt(
  tx: Tx,
  tries: readonly { id: string; kind: ChannelKind; attempt: number | string; at: Date }[],
): Promise<void> {
  return addJobs(
    tx,
    tries.map(({ id, kind, attempt, at }) => ({
      queue: queueOf(kind),
      key: `${id} ${attempt}`,
      data: { deliveryId: id, reserved: true } satisfies DeliveryJob,
      runAt: at,
    })),
  )
}
