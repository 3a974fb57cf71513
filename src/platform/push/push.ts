import { sql } from 'kysely'
import webPush from 'web-push'
import type { Tx } from '../db/database.ts'
import { outboundFetch } from '../http/outbound.ts'
import { SealBroken } from '../sealed.ts'

/** What the browser gave when it subscribed (W3C Push API): where to send to, and with which keys to encrypt. */
export type PushSubscription = { endpoint: string; keys: { p256dh: string; auth: string } }

/** Our name towards push services (RFC 8292). The public half is what browsers subscribe with. */
export type PushKeys = { publicKey: string; privateKey: string }

export type PushMessage = {
  /** At most 3,000 bytes: push services take 4,096 encrypted. */
  payload: string
  /** How long the service keeps it for a device that is off. */
  ttlSeconds: number
  urgency: 'very-low' | 'low' | 'normal' | 'high'
  /** A later message with the same topic replaces one that was not delivered yet; at most 32 of [A-Za-z0-9_-]. */
  topic?: string
}

export type PushReply =
  | { outcome: 'taken'; location: string | null }
  /** The device unsubscribed or the subscription expired: never try again. */
  | { outcome: 'gone' }
  | { outcome: 'refused'; status: number; retryAfterMs: number | null; message: string }

/** As they rest: the private half sealed, or in the plain form of an earlier version. */
type Kept = { publicKey: string; sealed?: string; privateKey?: string }

const purpose = 'push.keys'

/**
 * The installation's own push keys, made at first use and kept in `setting`: new ones would silence every device. Those
 * whose private half does not open any more (the installation key is lost) are made anew, and devices subscribe again.
 */
export async function pushKeys(tx: Tx): Promise<PushKeys> {
  const kept = await keptKeys(tx)
  if (kept?.privateKey) {
    const keys = { publicKey: kept.publicKey, privateKey: kept.privateKey }
    if (tx.actor.staff)
      await sql`update setting set value = ${resting(tx, keys)}::jsonb where name = 'push.keys'`.execute(tx)
    return keys
  }
  const opened = kept && open(tx, kept)
  if (opened) {
    const old = Buffer.from(kept.sealed!, 'base64').toString('hex', 1, 9) !== tx.app.sealer.keyId
    if (old && tx.actor.staff)
      await sql`update setting set value = ${resting(tx, opened)}::jsonb where name = 'push.keys'`.execute(tx)
    return opened
  }
  const fresh = resting(tx, webPush.generateVAPIDKeys())
  if (kept) await sql`update setting set value = ${fresh}::jsonb where name = 'push.keys'`.execute(tx)
  else
    await sql`insert into setting (name, value) values ('push.keys', ${fresh}::jsonb)
      on conflict (name) do nothing`.execute(tx)
  return open(tx, (await keptKeys(tx))!)!
}

async function keptKeys(tx: Tx): Promise<Kept | null> {
  const { rows } = await sql<{ value: Kept }>`select value from setting where name = 'push.keys'`.execute(tx)
  return rows[0]?.value ?? null
}

function resting(tx: Tx, { publicKey, privateKey }: PushKeys): string {
  const sealed = tx.app.sealer.seal(privateKey, purpose).toString('base64')
  return JSON.stringify({ publicKey, sealed } satisfies Kept)
}

function open(tx: Tx, { publicKey, sealed = '' }: Kept): PushKeys | null {
  try {
    return { publicKey, privateKey: tx.app.sealer.open(Buffer.from(sealed, 'base64'), purpose).toString() }
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    tx.app.log.error('the web push key does not open: another is made')
    return null
  }
}

/** Whether the keys of a subscription are a point on P-256 and a 16-byte secret (RFC 8291): others cannot be encrypted for. */
export function usableSubscription(subscription: PushSubscription): boolean {
  try {
    webPush.encrypt(subscription.keys.p256dh, subscription.keys.auth, 'probe', 'aes128gcm')
    return true
  } catch {
    return false
  }
}

/**
 * Encrypts a message for the device (RFC 8291) and hands it to its push service (RFC 8030). The endpoint came from a
 * browser, so it goes through the outbound door. Throws OutboundError when the service cannot be reached.
 * `subject` tells the service whom to ask: an https: or mailto: address.
 */
export async function sendPush(
  subscription: PushSubscription,
  message: PushMessage,
  { keys, subject, allowPrivate }: { keys: PushKeys; subject: string; allowPrivate: boolean },
): Promise<PushReply> {
  const details = webPush.generateRequestDetails(subscription, message.payload, {
    vapidDetails: { subject, ...keys },
    TTL: message.ttlSeconds,
    urgency: message.urgency,
    ...(message.topic && { topic: message.topic }),
    contentEncoding: 'aes128gcm',
  })
  const headers = Object.fromEntries(Object.entries(details.headers).map(([name, value]) => [name, String(value)]))
  const reply = await outboundFetch(
    subscription.endpoint,
    { method: 'POST', headers, body: details.body, timeoutMs: 8000, maxBytes: 16_384 },
    { allowPrivate },
  )
  if (reply.status >= 200 && reply.status < 300)
    return { outcome: 'taken', location: typeof reply.headers.location === 'string' ? reply.headers.location : null }
  if (reply.status === 404 || reply.status === 410) return { outcome: 'gone' }
  return {
    outcome: 'refused',
    status: reply.status,
    retryAfterMs: retryAfterMs(reply.headers['retry-after']),
    message: reply.body.toString('utf8').slice(0, 200),
  }
}

/** Retry-After in seconds (RFC 9110 10.2.3); a date or nonsense is null. */
export function retryAfterMs(header: string | string[] | undefined): number | null {
  const seconds = typeof header === 'string' && /^\d{1,6}$/.test(header.trim()) ? Number(header) : null
  return seconds === null ? null : seconds * 1000
}
