import { createECDH, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'

/** What a push message of ours says once the device has opened it. */
export type PushMessage = { title: string; body: string; token: string; url: string; tag: string; severity: string }

/** A browser's subscription at a push service, with the keys that open what is pushed to it (RFC 8291). */
export function pushDevice(endpoint: string) {
  const ecdh = createECDH('prime256v1')
  const p256dh = ecdh.generateKeys('base64url')
  const auth = randomBytes(16).toString('base64url')
  const ece = createRequire(createRequire(import.meta.url).resolve('web-push'))('http_ece')
  return {
    subscription: { endpoint, keys: { p256dh, auth } },
    read: (body: Buffer): PushMessage =>
      JSON.parse(ece.decrypt(body, { version: 'aes128gcm', privateKey: ecdh, authSecret: auth }).toString()),
  }
}
