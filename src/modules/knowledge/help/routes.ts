import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { providerAccount } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import type { Tx } from '#platform/db/database.ts'
import { mountPublic } from '#platform/http/mount.ts'
import { createCallLimit, sendPage } from '#platform/http/page.ts'
import { toRefusal } from '#platform/http/server.ts'
import { Refusal } from '#platform/problem.ts'
import { help } from '../contract/help.ts'
import {
  everybody,
  helpAddresses,
  helpArticle,
  helpHome,
  helpProduct,
  helpSearch,
  helpVote,
} from '../operations/help.ts'
import { readPicture } from '../operations/pictures.ts'
import { problems } from '../problems.ts'
import {
  addressOf,
  articlePage,
  homePage,
  missingPage,
  productPage,
  refusedPage,
  type Site,
  searchPage,
  sitemap,
} from './pages.ts'
import { fromHere, readerMark } from './reply.ts'
import { style } from './style.ts'
import { type HelpLanguage, spoken } from './words.ts'

/** Mounts the help site: in a part of the server of its own, because only there forms are read and refusals are pages. */
export async function mountHelp(app: App): Promise<void> {
  await app.http.register(async (http: FastifyInstance) => {
    http.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )
    http.setErrorHandler((error, request, reply) => refuse(app, error as Error, request, reply))
    const site: App = { ...app, http, authenticate: (request) => app.authenticate(request) }
    mountPages(site)
    mountFiles(site)
    http.get('/help/*', { schema: { hide: true } as never }, (request) => missing(app, request))
  })
}

function missing(app: App, request: FastifyRequest): never {
  app.log.debug({ url: request.url }, 'no such help page')
  throw new Refusal('platform.not_found', { status: 404, title: 'There is no such page.' })
}

/** Every refusal as a page. One that does not exist, is not public or was asked for in a wrong form is the same page. */
async function refuse(app: App, error: Error, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const refusal = toRefusal(error)
  if (refusal.status >= 500) app.log.error({ id: request.id, error: error.stack }, 'a help page failed')
  const site = siteOf(app, app.config.PROVIDER_NAME, spoken(request.headers['accept-language']))
  const absent = refusal.status === 404 || (refusal.status === 400 && request.method === 'GET')
  const named = await provider(app).catch(() => app.config.PROVIDER_NAME)
  const page = { ...site, provider: named }
  sendPage(request, reply, {
    status: absent ? 404 : refusal.status,
    body: absent ? missingPage(page) : refusedPage(page),
    keep: 'no-store',
    vary: true,
  })
  return reply
}

function siteOf(app: App, name: string, language: HelpLanguage): Site {
  return { provider: name, url: app.config.publicUrl, language, supportAddress: app.config.supportAddress }
}

function provider(app: App): Promise<string> {
  return app.db.transact(everybody, (tx) => nameOf(tx))
}

async function nameOf(tx: Tx): Promise<string> {
  return (await providerAccount(tx))?.name ?? tx.app.config.PROVIDER_NAME
}

function mountPages(app: App): void {
  const { transact } = app.db
  const siteFor = async (tx: Tx, language: HelpLanguage) => siteOf(app, await nameOf(tx), language)
  const asked = (request: FastifyRequest) => spoken(request.headers['accept-language'])

  mountPublic(app, help.helpHome, async ({ request, reply }) => {
    const body = await transact(everybody, async (tx) => {
      const { products, newest } = await helpHome(tx)
      return homePage(await siteFor(tx, asked(request)), products, newest)
    })
    return sendPage(request, reply, { body, vary: true })
  })
  mountPublic(app, help.helpSearch, async ({ request, reply, query }) => {
    const q = (query.q ?? '').trim().slice(0, 200)
    const body = await transact(everybody, async (tx) =>
      searchPage(await siteFor(tx, asked(request)), q, await helpSearch(tx, q)),
    )
    return sendPage(request, reply, { body, keep: 'no-store', vary: true })
  })
  mountPublic(app, help.helpProduct, async ({ request, reply, params }) => {
    const { product, body } = await transact(everybody, async (tx) => {
      const found = await helpProduct(tx, params.product)
      return {
        product: found.product,
        body: productPage(await siteFor(tx, asked(request)), found.product, found.articles),
      }
    })
    if (product.slug !== params.product) return moved(reply, `/help/${product.slug}`)
    return sendPage(request, reply, { body, vary: true })
  })
  mountPublic(app, help.helpArticle, async ({ request, reply, params, query }) => {
    const { address, body } = await transact(everybody, async (tx) => {
      const { article, version, product } = await helpArticle(tx, params.product, params.slug)
      const site = await siteFor(tx, article.language === 'de' ? 'de' : 'en')
      const shown = { ...version, product, slug: article.slug, at: article.publishedAt! }
      return { address: addressOf({ slug: article.slug, product }), body: articlePage(site, shown, query.voted) }
    })
    if (address !== `/help/${params.product}/${params.slug}`) return moved(reply, address)
    return sendPage(request, reply, { body })
  })
  mountVote(app)
}

function mountVote(app: App): void {
  const within = createCallLimit(30)
  mountPublic(app, help.helpVote, async ({ request, reply, params, body }) => {
    if (!fromHere(request))
      throw new Refusal('platform.cross_site', { status: 403, title: 'The call came from elsewhere.' })
    if (!within(request.ip, clock.now())) throw problems.refuse('knowledge.too_many_votes')
    const reader = readerMark(request, reply, app.config.publicUrl.startsWith('https:'))
    const verdict = { helpful: body.helpful === 'yes', reason: body.reason }
    await app.db.transact(everybody, (tx) => helpVote(tx, params, reader, verdict))
    const said = body.reason.trim() === '' ? body.helpful : 'thanks'
    reply.header('cache-control', 'no-store').redirect(`/help/${params.product}/${params.slug}?voted=${said}#vote`, 303)
    return undefined
  })
}

function moved(reply: FastifyReply, address: string): undefined {
  reply.header('cache-control', 'public, max-age=300').redirect(address, 301)
  return undefined
}

function mountFiles(app: App): void {
  const { transact } = app.db
  mountPublic(app, help.helpStyle, async ({ request, reply }) =>
    sendPage(request, reply, {
      type: 'text/css; charset=utf-8',
      body: style,
      keep: 'public, max-age=31536000, immutable',
    }),
  )
  mountPublic(app, help.helpSitemap, async ({ request, reply }) => {
    const body = sitemap(app.config.publicUrl, await transact(everybody, helpAddresses))
    return sendPage(request, reply, { type: 'application/xml; charset=utf-8', body })
  })
  mountPublic(app, help.robots, async ({ request, reply }) =>
    sendPage(request, reply, {
      type: 'text/plain; charset=utf-8',
      body: `User-agent: *\nAllow: /help\nDisallow: /\n\nSitemap: ${app.config.publicUrl}/help/sitemap.xml\n`,
    }),
  )
  mountPublic(app, help.helpPicture, async ({ request, reply, params, actor }) => {
    const picture = await pictureFor(app, params.id, actor)
    reply.headers({
      'content-type': picture.type,
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': picture.open ? 'public, max-age=3600' : 'private, max-age=3600',
      etag: `"${picture.sha256.slice(0, 32)}"`,
    })
    if (request.headers['if-none-match'] === `"${picture.sha256.slice(0, 32)}"`) reply.code(304).send()
    else reply.send(picture.bytes)
    return undefined
  })
}

/** As everybody sees it, else as the caller does. An API token must have been given the right to read articles. */
async function pictureFor(app: App, id: string, actor: Actor | null) {
  const known = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
  if (!known) throw new Refusal('platform.not_found', { status: 404, title: 'There is no such picture.' })
  const { transact } = app.db
  try {
    return { ...(await transact(everybody, (tx) => readPicture(tx, id))), open: true }
  } catch (error) {
    const sees = actor && (actor.scopes === null || actor.scopes.some((scope) => /^(?:knowledge|\*):read$/.test(scope)))
    if (!(error instanceof Refusal) || !sees) throw error
    return { ...(await transact(actor, (tx) => readPicture(tx, id))), open: false }
  }
}
