import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { publishMany } from '#platform/events/events.ts'
import type { Carried } from '../queries/carried.ts'
import { type Recorded, recordOutcomes, type Sending } from '../queries/delivery.ts'
import { gatewayFailed, gatewayWorks } from '../queries/gateway.ts'
import { nextPause } from '../rules/retry.ts'
import type { Outcome } from '../senders/sender.ts'
import type { ChannelBroken, ChannelKind, DeliveryResult } from '../types.ts'
import { addTriesAt } from './jobs.ts'
import { noticeFailed, noticesReached } from './notify.ts'

const worker = systemActor('channels')

/** An attempt that ended. `flood`: it was never made, the destination has too much before it. */
export type Attempt = { delivery: Sending; at: Date; outcome: Outcome; flood?: boolean }
type Decided = Omit<Attempt, 'delivery'> & {
  delivery: Sending | Carried
  status: Recorded['status']
  retryAt: Date | null
}

/**
 * Stores what came of attempts, arranges for the next ones and tells the other modules, in one transaction of a few
 * statements however many attempts there are.
 */
export async function recordAttempts(app: App, kind: ChannelKind, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length === 0) return
  const decided = attempts.flatMap(decide)
  await app.db.transact(worker, async (tx) => {
    await recordOutcomes(tx, decided.map(toRecord))
    await addTriesAt(
      tx,
      decided.flatMap(({ delivery, retryAt }) =>
        retryAt ? [{ id: delivery.id, kind, attempt: delivery.attempts + 1, at: retryAt }] : [],
      ),
    )
    await tellResults(tx, decided)
    await tellHealth(tx, kind, decided)
  })
}

/** What becomes of a mail becomes of all it says; only the mail itself is tried again. */
function decide(attempt: Attempt): Decided[] {
  const own = decideOne(attempt)
  return [own, ...attempt.delivery.carries.map((delivery) => ({ ...own, delivery, retryAt: null }))]
}

function decideOne(attempt: Attempt): Decided {
  const { delivery, outcome, at } = attempt
  if (outcome.ok) return { ...attempt, status: 'handed_over', retryAt: null }
  const pause = outcome.permanent ? null : nextPause(delivery.kind, delivery.attempts + 1, outcome.retryAfterMs ?? null)
  if (pause === null) return { ...attempt, status: 'failed', retryAt: null }
  return { ...attempt, status: 'queued', retryAt: new Date(at.getTime() + pause) }
}

function toRecord({ delivery, outcome, at, status }: Decided): Recorded {
  const { channelAccountId } = delivery
  return {
    accountId: delivery.accountId,
    id: delivery.id,
    redialled: delivery.redialled,
    status,
    at,
    providerId: outcome.ok ? outcome.providerId : null,
    error: outcome.ok ? null : outcome.error.slice(0, 500),
    channel: channelAccountId ? { accountId: channelAccountId, id: delivery.channelId } : null,
    gone: !outcome.ok && outcome.gone === true,
    channelWorks: outcome.ok ? true : status === 'failed' && outcome.scope === 'channel' ? false : null,
  }
}

/** One event for all pages that went well and one for all that did not; notices go on by themselves. */
async function tellResults(tx: Tx, decided: readonly Decided[]): Promise<void> {
  const results = (some: readonly Decided[]): DeliveryResult[] =>
    some.map(({ delivery, outcome, at, status }) => ({
      deliveryId: delivery.id,
      personId: delivery.personId,
      channelId: delivery.channelId,
      kind: delivery.kind,
      at: at.toISOString(),
      ...(!outcome.ok && { error: outcome.error }),
      final: status === 'failed',
    }))
  const pages = decided.filter((attempt) => attempt.delivery.purpose === 'page')
  const good = results(pages.filter((attempt) => attempt.outcome.ok))
  const bad = results(pages.filter((attempt) => !attempt.outcome.ok))
  await tellBatch(tx, 'channels.handed_over', good)
  await tellBatch(tx, 'channels.failed', bad)
  const notices = decided.filter(({ delivery }) => delivery.noticeId !== null)
  await noticesReached(
    tx,
    notices
      .filter(({ outcome }) => outcome.ok)
      .map(({ delivery, at }) => ({ noticeId: delivery.noticeId!, kind: delivery.kind, at })),
  )
  for (const { delivery, outcome, status } of notices)
    if (!outcome.ok && status === 'failed') await noticeFailed(tx, delivery.noticeId!, outcome.error)
}

/** Publishes a batch of results under the id of its first delivery. */
export async function tellBatch(
  tx: Tx,
  name: 'channels.handed_over' | 'channels.delivered' | 'channels.seen' | 'channels.failed',
  deliveries: DeliveryResult[],
): Promise<void> {
  if (deliveries.length === 0) return
  const subject = { kind: 'delivery', id: deliveries[0]!.deliveryId }
  await publishMany(tx, [{ name, accountId: null, subject, data: { deliveries } }])
}

/** Reports what broke and what works again: once, at the change. */
async function tellHealth(tx: Tx, kind: ChannelKind, decided: readonly Decided[]): Promise<void> {
  const made = decided.filter((attempt) => !attempt.flood)
  const broken: ChannelBroken[] = []
  const mended: ChannelBroken[] = []
  const seen = new Set<string>()
  for (const { delivery, outcome, status } of made) {
    if (!delivery.channelAccountId || seen.has(delivery.channelId)) continue
    const facts = { kind, scope: 'channel' as const, channelId: delivery.channelId, personId: delivery.personId }
    if (outcome.ok && delivery.channelBrokenAt) mended.push({ ...facts, error: '' })
    else if (!outcome.ok && status === 'failed' && outcome.scope === 'channel' && !delivery.channelBrokenAt)
      broken.push({ ...facts, error: outcome.error })
    else continue
    seen.add(delivery.channelId)
  }
  const gateway = { kind, scope: 'gateway' as const, channelId: null, personId: null }
  // One failed try is no news yet; the same again, or a refusal that will not pass, is.
  const trouble = made.find(
    ({ delivery, outcome }) =>
      !outcome.ok && outcome.scope === 'gateway' && (outcome.permanent || delivery.attempts > 0),
  )?.outcome
  // Any answer about a single address proves that the gateway itself works.
  const answered = made.some(({ outcome }) => outcome.ok || outcome.scope === 'channel')
  if (answered) {
    if (await gatewayWorks(tx, kind)) mended.push({ ...gateway, error: '' })
  } else if (trouble && !trouble.ok && (await gatewayFailed(tx, kind, trouble.error)))
    broken.push({ ...gateway, error: trouble.error })
  await tellChanges(tx, 'channels.broken', broken)
  await tellChanges(tx, 'channels.mended', mended)
}

async function tellChanges(
  tx: Tx,
  name: 'channels.broken' | 'channels.mended',
  changes: ChannelBroken[],
): Promise<void> {
  await publishMany(
    tx,
    changes.map((data) => ({
      name,
      accountId: null,
      subject: data.channelId ? { kind: 'channel', id: data.channelId } : { kind: 'gateway', id: data.kind },
      data,
    })),
  )
}
