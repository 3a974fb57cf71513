import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import type { RouteSpec } from '#platform/http/contract.ts'
import { mountPublic } from '#platform/http/mount.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { channels as contract, phone } from './contract.ts'
import { actOnPage, confirmation } from './operations/act.ts'
import { gatherer } from './operations/gather.ts'
import { callOf, keyPressed, reported, smsCameIn } from './operations/inbound.ts'
import { channelProblems } from './problems.ts'
import { findChannel } from './queries/channel.ts'
import { findDelivery, type Report } from './queries/delivery.ts'
import { firstTime } from './queries/inbound.ts'
import { findSecret, secretsInForce } from './queries/secret.ts'
import { meaningOf } from './rules/reports.ts'
import { phoneSignature, sameText, verifyWebhook } from './rules/signatures.ts'
import { spokenText } from './rules/texts.ts'
import { askForKey, sayAndHangUp, silence, textBack } from './rules/twiml.ts'

const gatewayActor = systemActor('phone gateway')
const webhookActor = systemActor('webhook')
const mostFields = 100

type Form = readonly (readonly [string, string])[]

/** Routes for machines. Their body parsers exist inside this scope only; everywhere else only JSON is accepted. */
export async function mountHooks(app: App): Promise<void> {
  await app.http.register(async (scope) => {
    const scoped = within(app, scope)
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, [...new URLSearchParams(body as string)]),
    )
    mountPhone(scoped)
  })
  await app.http.register(async (scope) => {
    const scoped = within(app, scope)
    scope.removeContentTypeParser('application/json')
    // The signature is over the bytes as they came: they are parsed only after it was found good.
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    mountWebhookActs(scoped)
  })
}

function within(app: App, scope: FastifyInstance): App {
  return Object.create(app, { http: { value: scope } }) as App
}

function mountPhone(app: App): void {
  const { transact } = app.db
  const report = gatherer<Report>((reports) => transact(gatewayActor, (tx) => reported(tx, latest(reports))), {
    waitMs: 30,
    most: 200,
  })

  mountPublic(app, phone.sms, async ({ request, reply }) => {
    const form = signedForm(app, request)
    const text = await transact(gatewayActor, (tx) =>
      smsCameIn(tx, { id: field(form, 'MessageSid'), from: field(form, 'From'), body: field(form, 'Body') }),
    )
    return reply.type('text/xml').send(text === null ? silence : textBack(text)) as never
  })
  mountPublic(app, phone.voice, async ({ request, reply, params }) => {
    signedForm(app, request)
    const delivery = await transact(gatewayActor, (tx) => callOf(tx, params.id))
    if (delivery?.kind !== 'voice') throw notFound()
    const spoken = spokenText(delivery)
    const { language } = delivery.text
    const listens = delivery.purpose === 'page' || delivery.purpose === 'test'
    const twiml = !listens ? sayAndHangUp(spoken, language) : askForKey(spoken, keysUrl(app, params.id), language)
    return reply.type('text/xml').send(twiml) as never
  })
  mountPublic(app, phone.keys, async ({ request, reply, params }) => {
    const form = signedForm(app, request)
    const twiml = await transact(gatewayActor, async (tx) => {
      const delivery = await callOf(tx, params.id)
      if (delivery?.kind !== 'voice') throw notFound()
      const pressed = await keyPressed(tx, delivery, { callId: field(form, 'CallSid'), digit: field(form, 'Digits') })
      const { language } = delivery.text
      return pressed.again
        ? askForKey(spokenText(delivery), keysUrl(app, params.id), language)
        : sayAndHangUp(pressed.say, language)
    })
    return reply.type('text/xml').send(twiml) as never
  })
  mountPublic(app, phone.status, async ({ request, params }) => {
    const form = signedForm(app, request)
    const status = optional(form, 'MessageStatus') ?? optional(form, 'CallStatus') ?? ''
    const meaning = meaningOf(status, optional(form, 'ErrorCode'))
    if (meaning) await report({ id: params.id, at: clock.now(), ...meaning })
    return undefined as never
  })
}

/** One report a delivery: in one statement a row can change once. The furthest status counts. */
function latest(reports: readonly Report[]): Report[] {
  const rank = { delivered: 1, failed: 2, seen: 3 }
  const best = new Map<string, Report>()
  for (const report of reports) {
    const known = best.get(report.id)
    if (!known || rank[report.status] > rank[known.status]) best.set(report.id, report)
  }
  return [...best.values()]
}

const keysUrl = (app: App, id: string) => `${app.config.publicUrl}/api/phone/voice/${id}/keys`

/** The form of a call by the gateway. Without PHONE_TOKEN, without signature or with another one: refused. */
function signedForm(app: App, request: FastifyRequest): Form {
  const form = request.body as Form | undefined
  const token = app.config.PHONE_TOKEN
  const given = request.headers['x-twilio-signature']
  if (!token || !Array.isArray(form) || typeof given !== 'string')
    throw channelProblems.refuse('channels.bad_signature')
  // The gateway signs the address it was given, which begins with PUBLIC_URL whatever proxy stands between.
  if (!sameText(given, phoneSignature(token, `${app.config.publicUrl}${request.url}`, form)))
    throw channelProblems.refuse('channels.bad_signature')
  if (form.length > mostFields || new Set(form.map(([name]) => name)).size !== form.length)
    throw platformProblems.refuse('platform.malformed')
  return form
}

function optional(form: Form, name: string): string | undefined {
  const value = form.find(([key]) => key === name)?.[1]
  if (value?.includes('\0')) throw platformProblems.refuse('platform.malformed')
  return value
}

function field(form: Form, name: string): string {
  const value = optional(form, name)
  if (value === undefined) throw platformProblems.refuse('platform.malformed', { detail: `${name} is missing.` })
  return value
}

const actBody = contract.act.body!
/** As in the contract, but with the body unread: the signature comes first. */
const rawAct: RouteSpec = { ...contract.act, body: undefined }

/** The receiver of a webhook acts back. Signature and age first, then once, then only on its own deliveries. */
function mountWebhookActs(app: App): void {
  mountPublic(app, rawAct, async ({ request }) => {
    const { id } = z.object({ id: z.uuid() }).parse(request.params)
    const text = typeof request.body === 'string' ? request.body : ''
    return app.db.transact(webhookActor, async (tx) => {
      const channel = await findChannel(tx, id)
      const secrets = channel?.kind === 'webhook' ? secretsInForce(await findSecret(tx, channel), tx.now) : []
      if (!channel || !verifyWebhook(secrets, request.headers, text, tx.now))
        throw channelProblems.refuse('channels.bad_signature')
      const body = readAct(text)
      const delivery = await findDelivery(tx, body.deliveryId)
      if (delivery?.channelId !== channel.id || delivery.purpose !== 'page') throw notFound()
      if (!(await firstTime(tx, `hook ${channel.id} ${String(request.headers['webhook-id'])}`)))
        return { said: 'This was received before.' }
      const result = await actOnPage(tx, delivery, { act: body.act, text: body.text ?? '' }, 'webhook')
      return { said: confirmation(result, body.act, delivery) }
    })
  })
}

function readAct(text: string) {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw platformProblems.refuse('platform.malformed')
  }
  const read = actBody.safeParse(value)
  if (!read.success)
    throw platformProblems.refuse('platform.invalid', {
      fields: Object.fromEntries(read.error.issues.map((issue) => [issue.path.join('.') || 'body', issue.message])),
    })
  return read.data
}
