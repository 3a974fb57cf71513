import { z } from 'zod'
import { webhookHeaders } from '#channels'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import { OutboundError, outboundFetch } from '#platform/http/outbound.ts'
import type { Data } from '../rules/face.ts'
import { ActFailed, type Place, registerAct } from './registry.ts'

const mostReplyBytes = 65_536
const timeoutMs = 15_000

/** Acts that speak to the world. */
export function registerOutsideActs(app: App): void {
  registerAct(app, 'http', {
    title: 'Call an address, signed',
    inputs: z.object({
      url: z.string().max(2000),
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
      body: z.unknown().optional().describe('Sent as JSON'),
    }),
    gives: ['status', 'reply'],
    anywhere: true,
    outside: callAddress,
  })
}

type Inputs = { url: string; method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; body?: unknown }

/**
 * Calls an address over the one door to the outside, signed as Standard Webhooks says with the secret of the procedure or rule; `webhook-id` is
 * the same when the call is repeated. 2xx is done, 408, 425, 429 and 5xx are tried again by the job, any other answer failed.
 */
async function callAddress(app: App, place: Place, { url, method, body }: Inputs): Promise<Data> {
  const secret = await app.db.transact(systemActor(place.speaks), place.secret)
  const sent = method === 'GET' ? '' : JSON.stringify(body ?? {})
  const headers = {
    ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
    'idempotency-key': place.call,
    ...webhookHeaders([secret], place.call, clock.now(), sent),
  }
  try {
    const reply = await outboundFetch(
      url,
      { method, headers, body: sent || undefined, timeoutMs, maxBytes: mostReplyBytes },
      { allowPrivate: app.config.OUTGOING_PRIVATE },
    )
    const { status } = reply
    if (status >= 200 && status < 300) return { status, reply: readReply(reply.body) }
    if (status >= 500 || [408, 425, 429].includes(status)) throw new Error(`${url} answered ${status}`)
    throw new ActFailed('procedures.call_refused', `The address answered ${status}.`)
  } catch (error) {
    if (error instanceof OutboundError && (error.reason === 'bad_url' || error.reason === 'refused_address'))
      throw new ActFailed('procedures.address_refused', error.message)
    throw error
  }
}

function readReply(body: Buffer): unknown {
  const words = body.toString('utf8').replaceAll('\u0000', ' ').toWellFormed()
  try {
    return JSON.parse(words)
  } catch {
    return words
  }
}
