import { channels } from '#contracts/channels'
import { call } from './api.ts'

const KEPT = 'palisade.push-channel'

/** The server's public key for web push. */
export async function pushKey(): Promise<string> {
  return (await call(channels.pushKey, {})).publicKey
}

/** A name by which a person knows this device again in their list. */
function deviceName(): string {
  const agent = navigator.userAgent
  const system = /iPhone|iPad|Android|Windows|Mac|Linux/.exec(agent)?.[0] ?? 'device'
  const browser = /Firefox|Edg|Chrome|Safari/.exec(agent)?.[0]?.replace('Edg', 'Edge') ?? 'Browser'
  return `${browser} on ${system}`
}

/** Tells the server that pages reach the signed-in person through this subscription. */
export async function registerDevice(subscription: PushSubscription): Promise<void> {
  const { endpoint = '', keys = {} } = subscription.toJSON()
  const made = await call(channels.add, {
    body: {
      kind: 'push',
      label: deviceName(),
      subscription: { endpoint, keys: { p256dh: keys.p256dh ?? '', auth: keys.auth ?? '' } },
    },
  })
  localStorage.setItem(KEPT, made.id)
}

/** Takes this device out of the person's channels. */
export async function forgetDevice(): Promise<void> {
  const id = localStorage.getItem(KEPT)
  localStorage.removeItem(KEPT)
  if (id) await call(channels.remove, { params: { id } })
}
