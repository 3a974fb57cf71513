import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createProduct } from '#knowledge'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* The public help site as a stranger and their browser ask for it. */
const world = await createWorld({ settings: { PUBLIC_URL: 'https://desk.provider.test' } })
const provider = await world.tx((tx) => makeProvider(tx))
const sam = await clientOf(world, provider.staff.sam)
const kim = await clientOf(world, provider.staff.kim)
const shop = await world.tx((tx) => createProduct(tx, { name: 'Web shop', description: 'Sell things.' }))
const secret = await world.tx((tx) => createProduct(tx, { name: 'Unreleased', description: 'Nobody knows.' }))

async function article(
  title: string,
  visibility: string,
  more: Record<string, unknown> = {},
): Promise<{ id: string; version: number }> {
  const input = { productId: shop.id, title, body: `About ${title}.`, visibility, ...more }
  const { body } = await sam.post('/api/knowledge/articles', input)
  const published = await kim.post(`/api/knowledge/articles/${body.id}/publish`, { version: 1 })
  assert.equal(published.status, 200, published.text)
  return published.body as { id: string; version: number }
}
const open = await article('Renew a certificate', 'public')
await article('Kept from all', 'internal')
await article('For customers', 'customer')
await article('Of a secret', 'internal', { productId: secret.id })
const gone = await article('Taken away', 'public')
await kim.post(`/api/knowledge/articles/${gone.id}/retire`, { version: 1 })
await article('Zertifikat erneuern', 'public', { language: 'de' })

const get = (url: string, headers: Record<string, string> = {}) => world.app.http.inject({ url, headers })
const post = (url: string, payload: string, headers: Record<string, string> = {}) =>
  world.app.http.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })

describe('the help site', () => {
  test('shows public articles, with their canonical address, and runs nothing', async () => {
    const page = await get('/help/web-shop/renew-a-certificate')
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /<h1>Renew a certificate<\/h1>/)
    assert.match(
      page.body,
      /<link rel="canonical" href="https:\/\/desk\.provider\.test\/help\/web-shop\/renew-a-certificate">/,
    )
    assert.doesNotMatch(page.body, /<script| on\w+=| style=/)
    assert.equal(
      page.headers['content-security-policy'],
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    assert.match((await get('/help/web-shop/zertifikat-erneuern')).body, /<html lang="de">[\s\S]*Hat das geholfen\?/)
    assert.match((await get('/help', { 'accept-language': 'de' })).body, /Neueste Artikel/)
  })

  test('threat-12: what is kept, was taken away, or never was are one page', async () => {
    const absent = await get('/help/web-shop/never-was')
    assert.equal(absent.statusCode, 404)
    const same = (headers: Record<string, unknown>) => ({ ...headers, 'x-request-id': '', date: '' })
    for (const address of [
      '/help/web-shop/kept-from-all',
      '/help/web-shop/for-customers',
      '/help/web-shop/taken-away',
      '/help/unreleased/of-a-secret',
      '/help/unreleased',
      '/help/never-was',
      '/help/a/b/c',
      `/help/${'x'.repeat(300)}/y`,
      '/help/web-shop/%00',
    ]) {
      const page = await get(address)
      assert.deepEqual([page.statusCode, page.body], [404, absent.body], address)
      assert.deepEqual(same(page.headers), same(absent.headers), address)
      if (!/^\/help\/[a-z-]{1,60}\/[a-z-]+$/.test(address)) continue
      const vote = await post(address, 'helpful=yes')
      assert.deepEqual([vote.statusCode, vote.body], [404, absent.body], `vote ${address}`)
    }
    const everything = [
      await get('/help'),
      await get('/help/web-shop'),
      await get('/help/sitemap.xml'),
      await get('/help/search?q=kept%20customers%20secret%20taken'),
    ]
    for (const page of everything)
      assert.doesNotMatch(page.body, /Kept from all|For customers|Of a secret|Unreleased|Taken away/)
  })

  test('an address of before leads to the present one; one that was never public does not', async () => {
    const settings = {
      version: 1,
      productId: shop.id,
      slug: 'renew-certificates',
      language: 'en',
      visibility: 'public',
      accountIds: null,
    }
    assert.equal((await kim.call('PUT', `/api/knowledge/articles/${open.id}/settings`, settings)).status, 200)
    const old = await get('/help/web-shop/renew-a-certificate')
    assert.deepEqual([old.statusCode, old.headers.location], [301, '/help/web-shop/renew-certificates'])
    await kim.call('PUT', `/api/knowledge/products/${shop.id}`, {
      name: 'Web shop',
      slug: 'shop',
      description: 'Sell things.',
    })
    for (const [address, to] of [
      ['/help/web-shop', '/help/shop'],
      ['/help/web-shop/renew-a-certificate', '/help/shop/renew-certificates'],
    ] as const) {
      const moved = await get(address)
      assert.deepEqual([moved.statusCode, moved.headers.location], [301, to])
    }
    assert.equal((await get('/help/web-shop/kept-from-all')).statusCode, 404)
    await kim.call('PUT', `/api/knowledge/products/${shop.id}`, {
      name: 'Web shop',
      slug: 'web-shop',
      description: 'Sell things.',
    })
    assert.equal((await get('/help/web-shop/renew-certificates')).statusCode, 200)
  })

  test('is kept by browsers until it changes; helpStyle for ever under its address', async () => {
    const first = await get('/help/web-shop')
    const again = await get('/help/web-shop', { 'if-none-match': String(first.headers.etag) })
    assert.deepEqual([again.statusCode, again.body], [304, ''])
    await article('Another one', 'public')
    assert.equal((await get('/help/web-shop', { 'if-none-match': String(first.headers.etag) })).statusCode, 200)
    const style = /href="(\/help\/style\.css\?v=[^"]+)"/.exec(first.body)![1]!
    assert.match(String((await get(style)).headers['cache-control']), /immutable/)
  })

  test('names its pages for search engines', async () => {
    const map = await get('/help/sitemap.xml')
    assert.match(map.body, /<loc>https:\/\/desk\.provider\.test\/help\/web-shop\/renew-certificates<\/loc><lastmod>/)
    assert.match(
      (await get('/robots.txt')).body,
      /Allow: \/help\nDisallow: \/\n\nSitemap: https:\/\/desk\.provider\.test\/help\/sitemap\.xml/,
    )
    assert.match((await get('/help/search?q=renew')).body, /<meta name="robots" content="noindex">/)
  })

  test('searches; what is not found is told to authors as words only', async () => {
    assert.match((await get('/help/search?q=certificates')).body, /Renew a certificate/)
    const none = await get('/help/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E')
    assert.match(none.body, /Nothing found for “&lt;script&gt;alert\(1\)&lt;\/script&gt;”/)
    await get('/help/search?q=Teleport%20me@x.test')
    const { body } = await sam.get('/api/knowledge/report')
    const miss = (body.misses as { words: string; help: number }[]).find(({ words }) => words.startsWith('teleport'))
    assert.deepEqual([miss?.words, miss?.help], ['teleport', 1])
  })
})

describe('a vote on the help site', () => {
  const address = '/help/web-shop/renew-certificates'
  const counted = async () => {
    const { body } = await sam.get(`/api/knowledge/articles/${open.id}`)
    return [body.helpful, body.unhelpful]
  }
  test('is one a browser; a later one replaces it', async () => {
    const first = await post(address, 'helpful=no')
    assert.deepEqual([first.statusCode, first.headers.location], [303, `${address}?voted=no#vote`])
    const cookie = String(first.headers['set-cookie'])
    assert.match(cookie, /Path=\/help; HttpOnly; Secure; SameSite=Strict/)
    const mark = { cookie: cookie.split(';')[0]! }
    await post(address, 'helpful=no&reason=Too%20short', mark)
    assert.deepEqual(await counted(), [0, 1])
    await post(address, 'helpful=yes', mark)
    assert.deepEqual(await counted(), [1, 0])
    await post(address, 'helpful=yes')
    assert.deepEqual(await counted(), [2, 0])
    assert.match((await get(`${address}?voted=no`)).body, /What was missing\?/)
  })

  test('is refused from another site, in a wrong form, and when one address sends too many', async () => {
    assert.equal((await post(address, 'helpful=yes', { 'sec-fetch-site': 'cross-site' })).statusCode, 403)
    assert.equal((await post(address, 'helpful=yes', { origin: 'https://evil.test' })).statusCode, 403)
    for (const body of ['helpful=maybe', 'helpful=yes&extra=1', 'reason=x', `helpful=no&reason=${'x'.repeat(1001)}`])
      assert.equal((await post(address, body)).statusCode, 400, body.slice(0, 30))
    assert.equal((await post(address, `helpful=no&reason=${'x'.repeat(20_000)}`)).statusCode, 413)
    const before = await counted()
    assert.equal((await get(`${address}?helpful=yes`)).statusCode, 404)
    assert.deepEqual(await counted(), before, 'threat-06: looking changes nothing')
    const codes = []
    for (let n = 0; n < 40; n++) codes.push((await post(address, 'helpful=yes')).statusCode)
    assert.equal(codes.at(-1), 429)
  })
})
