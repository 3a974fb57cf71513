import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { OutboundError } from '#platform/http/outbound.ts'
import { type PushKeys, pushKeys, sendPush } from '#platform/push/push.ts'
import { pushPayload } from '../rules/texts.ts'
import { channelTrouble, type Sender } from './sender.ts'

/** A page that could not be shown within this time is not worth showing: by then another channel has rung. */
const ttlSeconds = 3600

const known = new WeakMap<App, Promise<PushKeys>>()

/** The installation's push keys, read once. */
export function ownPushKeys(app: App): Promise<PushKeys> {
  let keys = known.get(app)
  if (!keys) {
    keys = app.db.transact(systemActor('channels'), pushKeys)
    keys.catch(() => known.delete(app)) // a database away for a moment must not be remembered
    known.set(app, keys)
  }
  return keys
}

export const sendPushMessage: Sender = async (delivery, app) => {
  const { secret, text } = delivery
  if ('verification' in text || !secret || !('p256dh' in secret))
    return channelTrouble('This device has no push subscription any more.', true)
  try {
    const reply = await sendPush(
      { endpoint: delivery.address, keys: secret },
      {
        payload: pushPayload(text, delivery.id, app.config.publicUrl),
        ttlSeconds,
        urgency: 'high',
        // A copy sent after a crash replaces the first while the device is off; 32 characters of the 36 are allowed.
        topic: delivery.id.replaceAll('-', ''),
      },
      {
        keys: await ownPushKeys(app),
        subject: app.config.publicUrl.startsWith('https:')
          ? app.config.publicUrl
          : `mailto:${app.config.supportAddress}`,
        allowPrivate: app.config.OUTGOING_PRIVATE,
      },
    )
    if (reply.outcome === 'taken') return { ok: true, providerId: reply.location }
    if (reply.outcome === 'gone')
      return { ok: false, error: 'The device has unsubscribed.', permanent: true, scope: 'channel', gone: true }
    const passes = reply.status === 429 || reply.status >= 500
    return channelTrouble(`The push service answered ${reply.status}.`, !passes, reply.retryAfterMs)
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    return channelTrouble(error.message, error.reason === 'refused_address' || error.reason === 'bad_url')
  }
}
