import { clock } from '#platform/clock.ts'
import { OutboundError, outboundFetch } from '#platform/http/outbound.ts'
import { retryAfterMs } from '#platform/push/push.ts'
import { secretsInForce } from '../queries/secret.ts'
import { webhookHeaders } from '../rules/signatures.ts'
import { webhookBody } from '../rules/texts.ts'
import { channelTrouble, type Sender } from './sender.ts'

/** Posts the page, signed as Standard Webhooks says. 2xx is taken, 410 means never again, everything else failed. */
export const callWebhook: Sender = async (delivery, app) => {
  const { text } = delivery
  const secrets = secretsInForce(delivery.secret, clock.now())
  if ('verification' in text || secrets.length === 0)
    return channelTrouble('This webhook has no secret any more.', true)
  const body = webhookBody(text, { ...delivery, deliveryId: delivery.id, publicUrl: app.config.publicUrl })
  try {
    const reply = await outboundFetch(
      delivery.address,
      {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...webhookHeaders(secrets, delivery.id, clock.now(), body) },
        timeoutMs: 8000,
        maxBytes: 16_384,
      },
      { allowPrivate: app.config.OUTGOING_PRIVATE },
    )
    if (reply.status >= 200 && reply.status < 300) return { ok: true, providerId: null }
    if (reply.status === 410)
      return { ok: false, error: 'The webhook says it is gone (410).', permanent: true, scope: 'channel', gone: true }
    return channelTrouble(`The webhook answered ${reply.status}.`, false, retryAfterMs(reply.headers['retry-after']))
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    return channelTrouble(error.message, error.reason === 'refused_address' || error.reason === 'bad_url')
  }
}
