import { deliverBatch, type Outcome, reported, type Sender } from '#channels'
import { mailQueue, takeMail } from '#licensing'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import type { Tx } from '#platform/db/database.ts'
import { markSent, outgoingMail } from '#platform/mail/outgoing/outbox.ts'
import type { Journey } from './journey.ts'
import type { Seen } from './watch.ts'

/** The world outside as the demo makes it up: gateways, devices, mail servers. Nothing of it leaves the program. */
export type Outside = {
  /** Takes what waits to be sent and plans what comes back. */
  answer(seen: Pick<Seen, 'queues' | 'mail'>): Promise<void>
}

/** How a device or number behaves. */
export type Behaviour = {
  /** What the gateway says, if not yes. */
  refuses?: Outcome
  /** Milliseconds until it says so; null: it never says more. */
  answers?: { status: 'delivered' | 'seen' | 'failed'; afterMs: number; error?: string }[]
}
export type BehaviourOf = (kind: string, address: string, at: Date) => Behaviour

type Kind = Parameters<typeof deliverBatch>[1]
const actor = systemActor('demo')
const kinds: readonly Kind[] = ['email', 'push', 'sms', 'voice', 'webhook']

export function makeOutside(app: App, behaviourOf: BehaviourOf, journey: Pick<Journey, 'plan'>): Outside {
  let mailPlanned = false

  const sender: Sender = async ({ id, kind, address }) => {
    const at = clock.now()
    const { refuses, answers = [] } = behaviourOf(kind, address, at)
    if (refuses) return refuses
    for (const { status, afterMs, error = null } of answers)
      journey.plan(new Date(at.getTime() + afterMs), () =>
        app.db.transact(actor, (tx) => reported(tx, [{ id, status, at: tx.now, error }])),
      )
    return { ok: true, providerId: `demo-${id.slice(-12)}` }
  }

  return {
    async answer({ queues, mail }) {
      for (const kind of kinds) if (queues.includes(`channels.${kind}`)) await deliver(app, kind, sender)
      if (mailPlanned || !mail) return
      mailPlanned = true
      journey.plan(new Date(clock.now().getTime() + 1800), async () => {
        mailPlanned = false
        await app.db.transact(actor, sendMails)
      })
    },
  }
}

/** The real work on a batch, with a made-up provider at its end. */
async function deliver(app: App, kind: Kind, sender: Sender): Promise<void> {
  const { rows } = await app.db.pool.query<{ id: string; data: unknown; attempts: number; added_at: Date }>(
    'delete from job where queue = $1 and failed_at is null and run_at <= $2 returning id, data, attempts, added_at',
    [`channels.${kind}`, clock.now()],
  )
  await deliverBatch(
    app,
    kind,
    sender,
    rows.map((row) => ({ id: row.id, data: row.data, attempt: row.attempts + 1, addedAt: row.added_at })),
  )
}

/** Mails that came are looked at for what they ask of licences, as the job for it does. */
export async function readMails(app: App): Promise<void> {
  const { rows } = await app.db.pool.query<{ data: { requestId: string } }>(
    'delete from job where queue = $1 returning data',
    [mailQueue],
  )
  for (const { data } of rows) await takeMail(app, data.requestId)
}

/** Every mail that waits was taken by the next server; its job is taken back. */
export async function sendMails(tx: Tx): Promise<void> {
  const ids = await unsent(tx, 1000)
  for (const id of ids) {
    const mail = await outgoingMail(tx, id)
    if (mail) await markSent(tx, mail, '250 2.0.0 taken (demo)')
  }
  await tx
    .deleteFrom('job')
    .where('queue', 'in', ['mail.send', 'mail.urgent'])
    .where('key', 'in', ids.length > 0 ? ids : [''])
    .execute()
}

async function unsent(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('mail_out')
    .select('id')
    .where('state', 'in', ['queued', 'held'])
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}
