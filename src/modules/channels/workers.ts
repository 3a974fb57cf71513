import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import type { Tx } from '#platform/db/database.ts'
import { arm } from '#platform/timers/timers.ts'
import { deliverBatch } from './operations/deliver.ts'
import { reported } from './operations/inbound.ts'
import { queueOf } from './operations/jobs.ts'
import { registerDueTimer } from './operations/queue.ts'
import { withCarried } from './queries/carried.ts'
import { eraseChannels } from './queries/erase.ts'
import { prune } from './queries/inbound.ts'
import { sendMail } from './senders/email.ts'
import { placeCall, sendSms } from './senders/phone.ts'
import { sendPushMessage } from './senders/push.ts'
import type { Sender } from './senders/sender.ts'
import { callWebhook } from './senders/webhook.ts'
import { type ChannelKind, channelKinds } from './types.ts'

const senders: Record<ChannelKind, Sender> = {
  email: sendMail,
  push: sendPushMessage,
  sms: sendSms,
  voice: placeCall,
  webhook: callWebhook,
}

/**
 * How much of a kind is under way at once. A mail has transactions of its own and one of twenty connections to the server;
 * more at once would only wait for these. The others wait for nothing of ours.
 */
const workOf = (kind: ChannelKind) =>
  kind === 'email' ? { concurrency: 2, batch: 10 } : { concurrency: 4, batch: 100 }

/** Attempts of a delivery are counted with it; those of a job only stand for our own faults (database away). */
const jobAttempts = 1000
const pruneTimer = 'channels.prune'
const dayMs = 86_400_000

export function registerWorkers(app: App): void {
  for (const kind of channelKinds)
    app.jobs.on(queueOf(kind), { ...workOf(kind), attempts: jobAttempts }, (jobs) =>
      deliverBatch(app, kind, senders[kind], jobs),
    )
  registerDueTimer(app)
  app.timers.on(pruneTimer, async (tx) => {
    await prune(tx)
    await armPrune(tx)
  })
  app.events.on('accounts.person_erased', (tx, { data }) => eraseChannels(tx, data.personId))
  app.events.on('mail.bounced', async (tx, { subject, data }) => {
    if (subject.kind !== 'delivery') return
    const error = `The mail came back: ${data.status} ${data.diagnostic}`.slice(0, 500)
    const ids = await withCarried(tx, subject.id)
    await reported(
      tx,
      ids.map((id) => ({ id, status: 'failed', at: tx.now, error })),
    )
  })
}

export function armPrune(tx: Tx): Promise<void> {
  return arm(tx, { kind: pruneTimer, key: 'daily', dueAt: new Date(clock.now().getTime() + dayMs) })
}
