import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Job } from '#platform/jobs/jobs.ts'
import { carriedBy, stopCarrying } from '../queries/carried.ts'
import { type Sending, waitingDeliveries } from '../queries/delivery.ts'
import { reserve } from '../queries/destination.ts'
import { slots } from '../rules/throttle.ts'
import type { Outcome, Sender } from '../senders/sender.ts'
import type { ChannelKind } from '../types.ts'
import { shareMails } from './carry.ts'
import { addTriesAt, type DeliveryJob } from './jobs.ts'
import { type Attempt, recordAttempts } from './record.ts'

const worker = systemActor('channels')

/** An attempt that takes longer is given up; the one thing it may still do is arrive twice. */
const longestAttemptMs = 20_000
/** Results are stored at least this often, so that one slow provider does not hold back what is known of the others. */
const flushEveryMs = 250

/**
 * Works on a batch: reads it with its places in the throttle (one transaction), sends everything at once, stores the
 * outcomes together (one transaction, more only when some are slow). A crash in between sends again under the same key.
 */
export async function deliverBatch(app: App, kind: ChannelKind, sender: Sender, jobs: readonly Job[]): Promise<void> {
  const { ready, flooded } = await app.db.transact(worker, async (tx) => {
    const data = jobs.map((job) => job.data as DeliveryJob)
    const waiting = await waitingDeliveries(
      tx,
      data.map((job) => job.deliveryId),
    )
    const reserved = new Set(data.filter((job) => job.reserved).map((job) => job.deliveryId))
    // What takes others along has a job of its own for its turn, should the first one come again after a crash.
    const fresh = waiting.filter((delivery) => !reserved.has(delivery.id) && !delivery.takesMore)
    const planned = fresh.length > 0 ? await plan(kind, fresh, (counts) => reserve(tx, kind, counts), tx.now) : noPlan
    const later = await shareMails(tx, kind, planned.later)
    await addTriesAt(
      tx,
      later.map(({ delivery, at }) => ({ id: delivery.id, kind, attempt: 0, at })),
    )
    const turns = waiting.filter((delivery) => reserved.has(delivery.id))
    return {
      ready: await withWhatTheyCarry(tx, [...turns, ...planned.now]),
      flooded: planned.never,
    }
  })
  await recordAttempts(app, kind, flooded.map(refuseFlood))
  await sendAll(app, kind, sender, ready)
}

/** Whose turn it is takes along what waits with it; nothing joins them from now on. */
async function withWhatTheyCarry(tx: Tx, ready: readonly Sending[]): Promise<Sending[]> {
  const notices = ready.filter(({ kind, purpose }) => kind === 'email' && purpose === 'notice')
  await stopCarrying(tx, notices.filter(({ takesMore }) => takesMore).map(({ id }) => id)) // biome-ignore format: one step
  const carried = await carriedBy(
    tx,
    notices.map(({ id }) => id),
  )
  return ready.map((delivery) => ({ ...delivery, carries: carried.get(delivery.id) ?? [] }))
}

type Plan = { now: Sending[]; later: { delivery: Sending; at: Date }[]; never: Sending[] }
const noPlan: Plan = { now: [], later: [], never: [] }

/** Gives each delivery its moment by the pace of its destination, the longest due first. */
async function plan(
  kind: ChannelKind,
  deliveries: readonly Sending[],
  clocks: (counts: ReadonlyMap<string, number>) => Promise<Map<string, Date>>,
  now: Date,
): Promise<Plan> {
  const byAddress = Map.groupBy(
    deliveries.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime()),
    (delivery) => delivery.address,
  )
  const before = await clocks(new Map([...byAddress].map(([address, group]) => [address, group.length])))
  const result: Plan = { now: [], later: [], never: [] }
  for (const [address, group] of byAddress) {
    const moments = slots(kind, group.length, before.get(address)!, now)
    group.forEach((delivery, index) => {
      const at = moments[index] ?? null
      if (at === null) result.never.push(delivery)
      else if (at > now) result.later.push({ delivery, at })
      else result.now.push(delivery)
    })
  }
  return result
}

function refuseFlood(delivery: Sending): Attempt {
  const error = 'More pages than this address can take within a minute were waiting for it.'
  return { delivery, at: clock.now(), outcome: { ok: false, error, permanent: true, scope: 'gateway' }, flood: true }
}

async function sendAll(app: App, kind: ChannelKind, sender: Sender, deliveries: readonly Sending[]): Promise<void> {
  const done: Attempt[] = []
  let left = deliveries.length
  const all = Promise.all(
    deliveries.map(async (delivery) => {
      const outcome = await attempt(app, sender, delivery)
      done.push({ delivery, at: clock.now(), outcome })
      left--
    }),
  )
  while (left > 0 || done.length > 0) {
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, flushEveryMs))])
    await recordAttempts(app, kind, done.splice(0))
  }
}

/** One attempt that always ends: a fault in our own sender is told like a fault of the world, and logged. */
async function attempt(app: App, sender: Sender, delivery: Sending): Promise<Outcome> {
  let timeout: NodeJS.Timeout | undefined
  const tooLong = new Promise<Outcome>((resolve) => {
    timeout = setTimeout(
      () => resolve({ ok: false, error: 'The provider did not answer in time.', permanent: false, scope: 'gateway' }),
      longestAttemptMs,
    )
  })
  try {
    return await Promise.race([sender(delivery, app), tooLong])
  } catch (error) {
    app.log.error({ delivery: delivery.id, kind: delivery.kind, error: (error as Error).stack }, 'a sender failed')
    return { ok: false, error: 'Sending failed on our side.', permanent: false, scope: 'gateway' }
  } finally {
    clearTimeout(timeout)
  }
}
