import { Pool } from 'undici'
import type { App } from '#platform/app.ts'
import { retryAfterMs } from '#platform/push/push.ts'
import type { Sending } from '../queries/delivery.ts'
import { smsText } from '../rules/texts.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { channelTrouble, gatewayTrouble, type Outcome } from './sender.ts'

/** Connections kept to the gateway by one instance; more only queue up there. */
const connections = 64
const timeoutMs = 5000

/** What is needed of the program: a process without a database has it, too. */
type Settings = Pick<App, 'config' | 'onStop'>
type Said = Pick<Sending, 'id' | 'address' | 'text' | 'code' | 'redialled'>

type Gateway = { pool: Pool; path: string; authorization: string; breaker: Breaker }
const gateways = new WeakMap<Settings, Gateway>()

/** The way to the gateway; null when none is set up. Its address comes from the operator, so it may be a private one. */
function gatewayOf(app: Settings): Gateway | null {
  const { PHONE_URL, PHONE_ACCOUNT, PHONE_TOKEN, PHONE_FROM } = app.config
  if (!PHONE_URL || !PHONE_ACCOUNT || !PHONE_TOKEN || !PHONE_FROM) return null
  const known = gateways.get(app)
  if (known) return known
  const url = new URL(PHONE_URL)
  const pool = new Pool(url.origin, {
    connections,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    keepAliveTimeout: 20_000,
    allowH2: false,
    maxResponseSize: 65_536,
  })
  const gateway = {
    pool,
    path: `${url.pathname.replace(/\/$/, '')}/2010-04-01/Accounts/${encodeURIComponent(PHONE_ACCOUNT)}`,
    authorization: `Basic ${Buffer.from(`${PHONE_ACCOUNT}:${PHONE_TOKEN}`).toString('base64')}`,
    breaker: createBreaker(connections),
  }
  gateways.set(app, gateway)
  app.onStop(() => pool.destroy())
  return gateway
}

export const sendSms = (delivery: Said, app: Settings): Promise<Outcome> =>
  call(delivery, app, 'Messages.json', {
    Body: smsText(delivery, app.config.publicUrl, delivery.code),
    StatusCallback: `${app.config.publicUrl}/api/phone/status/${delivery.id}`,
  })

export const placeCall = (delivery: Said, app: Settings): Promise<Outcome> =>
  call(delivery, app, 'Calls.json', {
    Url: `${app.config.publicUrl}/api/phone/voice/${delivery.id}`,
    Method: 'POST',
    StatusCallback: `${app.config.publicUrl}/api/phone/status/${delivery.id}`,
    StatusCallbackMethod: 'POST',
    Timeout: '40',
  })

async function call(delivery: Said, app: Settings, resource: string, params: Record<string, string>): Promise<Outcome> {
  const gateway = gatewayOf(app)
  if (!gateway)
    return gatewayTrouble('No phone gateway is set up (PHONE_URL, PHONE_ACCOUNT, PHONE_TOKEN, PHONE_FROM).', true)
  const body = new URLSearchParams({ To: delivery.address, From: app.config.PHONE_FROM!, ...params }).toString()
  const outcome = await gateway.breaker.run(
    // What rings again is another call: under the first one's key the gateway would not place it.
    () => post(gateway, resource, delivery.redialled > 0 ? `${delivery.id}-${delivery.redialled}` : delivery.id, body),
    (result) => !result.ok && result.scope === 'gateway',
  )
  return outcome ?? gatewayTrouble('The phone gateway failed many times in a row and is left alone for a moment.')
}

async function post(gateway: Gateway, resource: string, key: string, body: string): Promise<Outcome> {
  try {
    const reply = await gateway.pool.request({
      method: 'POST',
      path: `${gateway.path}/${resource}`,
      headers: {
        authorization: gateway.authorization,
        'content-type': 'application/x-www-form-urlencoded',
        // Twilio ignores it today; gateways that know it send nothing twice when we ask again after a crash.
        'idempotency-key': key,
      },
      body,
    })
    const text = await reply.body.text()
    return judge(reply.statusCode, text, retryAfterMs(reply.headers['retry-after']))
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return gatewayTrouble(
      code?.endsWith('TIMEOUT')
        ? 'The phone gateway did not answer in time.'
        : `The phone gateway cannot be reached (${code ?? message}).`,
    )
  }
}

/** Twilio's error codes that are about our side (sender number, account), not about the person's number. */
const ourFault = new Set([20003, 20008, 21203, 21205, 21206, 21210, 21212, 21213, 21603, 21606, 21611, 21618, 21620])

function judge(status: number, text: string, patienceMs: number | null): Outcome {
  const reply = parse(text)
  if (status >= 200 && status < 300) return { ok: true, providerId: typeof reply.sid === 'string' ? reply.sid : null }
  const said = typeof reply.message === 'string' ? ` (${reply.message.slice(0, 200)})` : ''
  if (status === 429) return gatewayTrouble(`The phone gateway asks us to slow down${said}.`, false, patienceMs)
  if (status >= 500) return gatewayTrouble(`The phone gateway answered ${status}${said}.`, false, patienceMs)
  if (status === 401 || status === 403) return gatewayTrouble(`The phone gateway refuses our account${said}.`, true)
  if (status === 404 || ourFault.has(Number(reply.code)))
    return gatewayTrouble(`The phone gateway does not take our calls: ${status}${said}.`, true)
  return channelTrouble(`The phone gateway refuses this number: ${status}${said}.`, true)
}

function parse(text: string): { sid?: unknown; code?: unknown; message?: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
