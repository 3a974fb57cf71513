import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import { email as emailShape } from '#platform/http/contract.ts'
import { mountPublic } from '#platform/http/mount.ts'
import { createCallLimit, sendPage } from '#platform/http/page.ts'
import { toRefusal } from '#platform/http/server.ts'
import { site } from '../contract/site.ts'
import { everybody, readShown } from '../operations/show.ts'
import { askToSubscribe, confirmSubscription, endSubscription } from '../operations/subscribe.ts'
import { askPage, feedOf, missingPage, type Said, statusPage } from './pages.ts'
import { shownOf } from './shown.ts'
import { style } from './style.ts'

const keep = 'public, max-age=10'

/** Mounts the pages of everybody in a part of the server of its own: only there forms are read, and refusals are pages. */
export async function mountSite(app: App): Promise<void> {
  await app.http.register(async (http: FastifyInstance) => {
    http.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )
    http.setErrorHandler((error, request, reply) => refuse(app, error as Error, request, reply))
    const part: App = { ...app, http, authenticate: (request) => app.authenticate(request) }
    mountReading(part)
    mountSubscription(part)
  })
}

/** A page that is not published, an address in a wrong form and one that does not exist are the same. */
async function refuse(app: App, error: Error, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const refusal = toRefusal(error)
  if (refusal.status >= 500) app.log.error({ id: request.id, error: error.stack }, 'a status page failed')
  const status = refusal.status === 400 && request.method === 'GET' ? 404 : refusal.status
  sendPage(request, reply, { status, body: missingPage(german(request) ? 'de' : 'en'), keep: 'no-store', vary: true })
  return reply
}

const german = (request: FastifyRequest) => /^de\b/i.test(String(request.headers['accept-language'] ?? ''))

function mountReading(app: App): void {
  mountPublic(app, site.statusStyle, async ({ request, reply }) =>
    sendPage(request, reply, {
      type: 'text/css; charset=utf-8',
      body: style,
      keep: 'public, max-age=31536000, immutable',
    }),
  )
  mountPublic(app, site.statusPage, async ({ request, reply, params, query }) => {
    const make = () =>
      app.db.transact(everybody, async (tx) => statusPage(await readShown(tx, params.slug), query.said))
    const body = await shownOf(app, params.slug, `page ${query.said ?? ''}`, make)
    return sendPage(request, reply, { body, keep: query.said ? 'no-store' : keep })
  })
  mountPublic(app, site.statusFeed, async ({ request, reply, params }) => {
    const address = `${app.config.publicUrl}/status/${params.slug}`
    const make = () => app.db.transact(everybody, async (tx) => feedOf(await readShown(tx, params.slug), address))
    const body = await shownOf(app, params.slug, 'feed', make)
    return sendPage(request, reply, { type: 'application/atom+xml; charset=utf-8', body, keep })
  })
}

/** Who is nobody writes here: what is done is bound to the page by its address, and to the person by a token of theirs. */
const subscription: Actor = systemActor('status page')

function mountSubscription(app: App): void {
  const { transact } = app.db
  const within = createCallLimit(10)
  const back = (reply: FastifyReply, slug: string, said: Said) => {
    reply.header('cache-control', 'no-store').redirect(`/status/${slug}?said=${said}#subscribe`, 303)
    return undefined
  }
  mountPublic(app, site.statusSubscribe, async ({ request, reply, params, body }) => {
    const address = emailShape.safeParse(body.email.trim())
    // Whether there is such a page is said before anything else.
    await transact(everybody, (tx) => readShown(tx, params.slug))
    if (!address.success) return back(reply, params.slug, 'email')
    if (!within(request.ip, clock.now())) return back(reply, params.slug, 'often')
    await transact(subscription, (tx) => askToSubscribe(tx, params.slug, address.data))
    return back(reply, params.slug, 'asked')
  })
  for (const [spec, action] of [
    [site.statusConfirmPage, 'confirm'],
    [site.statusEndPage, 'unsubscribe'],
  ] as const)
    mountPublic(app, spec, async ({ request, reply, params }) => {
      const { page } = await transact(everybody, (tx) => readShown(tx, params.slug))
      return sendPage(request, reply, { body: askPage(page, action, params.token), keep: 'no-store' })
    })
  mountPublic(app, site.statusConfirm, async ({ reply, params }) => {
    const done = await transact(subscription, (tx) => confirmSubscription(tx, params.slug, params.token))
    return back(reply, params.slug, done ? 'confirmed' : 'asked')
  })
  mountPublic(app, site.statusEnd, async ({ reply, params }) => {
    await transact(subscription, (tx) => endSubscription(tx, params.slug, params.token))
    return back(reply, params.slug, 'ended')
  })
}
