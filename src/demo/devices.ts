import { createECDH, randomBytes } from 'node:crypto'
import { createChannel } from '#channels'
import type { Tx } from '#platform/db/database.ts'
import type { BehaviourOf } from './outside.ts'
import { type StaffKey, staff } from './people.ts'

const pushHost = 'https://push.devices.example'

/** Telephone, SMS and a device of each member of staff; seconds after the page began. Robin has no voice. */
export async function giveChannels(tx: Tx, key: StaffKey, personId: string): Promise<void> {
  const { phone } = staff[key]
  // Noor is called late: an installation without a gateway would say so before anybody had a look.
  const wait = key === 'robin' ? { sms: 0 } : { sms: 60, voice: key === 'noor' ? 240 : 105 }
  const p256dh = createECDH('prime256v1').generateKeys().toString('base64url')
  const secret = { p256dh, auth: randomBytes(16).toString('base64url') }
  await createChannel(tx, { personId, kind: 'push', address: `${pushHost}/${key}`, label: 'Phone', secret })
  await createChannel(tx, { personId, kind: 'sms', address: phone, label: 'SMS', delaySeconds: wait.sms })
  if (wait.voice)
    await createChannel(tx, { personId, kind: 'voice', address: phone, label: 'Call', delaySeconds: wait.voice })
}

/** How devices and numbers answer. Robin's phone is lost from `lostAt` on. */
export function behaviour(lostAt: Date): BehaviourOf {
  return (kind, address, at) => {
    if (at >= lostAt && (address === `${pushHost}/robin` || address === staff.robin.phone)) {
      const error = kind === 'push' ? 'The device is gone.' : 'The number is refused.'
      return { refuses: { ok: false, error, permanent: true, scope: 'channel', gone: kind === 'push' } }
    }
    if (kind === 'push') return { answers: pushAnswers(address, at >= lostAt) }
    if (kind === 'sms') return { answers: [{ status: 'delivered', afterMs: 2400 }] }
    return { answers: [{ status: 'failed', afterMs: 14_500, error: 'It rang 15 s, no answer.' }] }
  }
}

function pushAnswers(address: string, tonight: boolean) {
  const delivered = { status: 'delivered' as const, afterMs: 900 }
  if (!tonight || address !== `${pushHost}/noor`) return [delivered]
  return [delivered, { status: 'seen' as const, afterMs: 42_600 }]
}
