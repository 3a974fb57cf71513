import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * X-Twilio-Signature: base64 of HMAC-SHA1 over the full address and all form parameters, sorted by name, name and value
 * joined without separators; the key is the account's token.
 */
export function phoneSignature(token: string, url: string, params: readonly (readonly [string, string])[]): string {
  const text = params
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .reduce((all, [name, value]) => all + name + value, url)
  return createHmac('sha1', token).update(text, 'utf8').digest('base64')
}

/** Compares in constant time; a missing or shorter signature is simply not equal. */
export function sameText(given: string | undefined, wanted: string): boolean {
  const a = Buffer.from(given ?? '')
  const b = Buffer.from(wanted)
  return a.length === b.length && timingSafeEqual(a, b)
}

/** A webhook secret of Standard Webhooks: `whsec_` and 24 to 64 random bytes in base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

function webhookMac(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

/** The three headers of Standard Webhooks. Two secrets sign during a change of secret; the receiver needs one to match. */
export function webhookHeaders(
  secrets: readonly string[],
  id: string,
  at: Date,
  body: string,
): { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string } {
  const timestamp = Math.floor(at.getTime() / 1000)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => webhookMac(secret, id, timestamp, body)).join(' '),
  }
}

/** Older or newer than this is refused: a recorded message cannot be played again later. */
const toleranceSeconds = 300

/** Whether a webhook to us is signed with one of the secrets and fresh. No secret: never. */
export function verifyWebhook(
  secrets: readonly string[],
  headers: Record<string, string | string[] | undefined>,
  body: string,
  now: Date,
): boolean {
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  const signature = headers['webhook-signature']
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string') return false
  if (id.length > 200 || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > toleranceSeconds) return false
  const given = signature.split(' ').slice(0, 10)
  let valid = false
  for (const secret of secrets)
    for (const one of given) if (sameText(one, webhookMac(secret, id, Number(timestamp), body))) valid = true
  return valid
}
