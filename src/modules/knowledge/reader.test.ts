import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createProduct } from '#knowledge'
import { newId } from '#platform/id.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

const world = await createWorld()
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme } = provider
const sam = await clientOf(world, staff.sam)
const kim = await clientOf(world, staff.kim)
const ola = await clientOf(world, staff.ola)
const jordan = await clientOf(world, acme.jordan)
const shop = await world.tx((tx) => createProduct(tx, { name: 'Web shop', description: '' }))
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

function upload(client: typeof sam, articleId: string, name: string, bytes: Buffer) {
  const head = `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: image/png\r\n\r\n`
  return world.app.http.inject({
    method: 'POST',
    url: `/api/knowledge/articles/${articleId}/pictures`,
    headers: { cookie: client.cookie, 'x-palisade': '1', 'content-type': 'multipart/form-data; boundary=b' },
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--b--\r\n')]),
  })
}

describe('pictures', () => {
  test('are shown to whoever may read a version that shows them', async () => {
    const input = { productId: shop.id, title: 'With a picture', body: 'Soon.', visibility: 'customer' }
    const { id } = (await sam.post('/api/knowledge/articles', input)).body
    assert.equal((await upload(ola, String(id), 'a.png', png)).statusCode, 403)
    assert.equal(
      (await upload(sam, String(id), 'a.png', Buffer.from('<svg onload="x()"/>'))).json().code,
      'knowledge.no_picture',
    )
    assert.equal((await upload(sam, newId(), 'a.png', png)).statusCode, 404)
    const stored = (await upload(sam, String(id), 'The [screen].png', png)).json()
    assert.equal(stored.markdown, `![The screen](picture:${stored.id})`)
    const see = async (by: typeof sam | null) =>
      (await world.app.http.inject({ url: `/help/pictures/${stored.id}`, headers: by ? { cookie: by.cookie } : {} }))
        .statusCode
    const seen = async () => [await see(sam), await see(jordan), await see(null)]

    assert.deepEqual(await seen(), [200, 404, 404], 'not shown by any version')
    const path = `/api/knowledge/articles/${id}`
    await sam.call('PUT', `${path}/content`, { version: 1, title: 'With a picture', body: stored.markdown })
    assert.deepEqual(await seen(), [200, 404, 404], 'shown by a draft')
    await sam.post(`${path}/publish`, { version: 2 })
    assert.deepEqual(await seen(), [200, 200, 404], 'published for customers')
    const settings = {
      version: 2,
      productId: shop.id,
      slug: 'picture',
      language: 'en',
      visibility: 'public',
      accountIds: null,
    }
    assert.equal((await kim.call('PUT', `${path}/settings`, settings)).status, 200)
    assert.deepEqual(await seen(), [200, 200, 200], 'published for everybody')
    await kim.post(`${path}/retire`, { version: 2 })
    assert.deepEqual(await seen(), [200, 404, 404], 'taken away')

    const other = (await sam.post('/api/knowledge/articles', { ...input, title: 'Another' })).body
    const borrowed = await sam.call('PUT', `/api/knowledge/articles/${other.id}/content`, {
      version: 1,
      title: 'Another',
      body: stored.markdown,
    })
    assert.equal(borrowed.body.code, 'knowledge.unknown_picture')
  })
})

describe('votes', () => {
  test('one a reader, with the reason; authors see what did not help', async () => {
    const { id } = (
      await sam.post('/api/knowledge/articles', {
        productId: shop.id,
        title: 'Voted',
        body: 'x',
        visibility: 'customer',
      })
    ).body
    const path = `/api/knowledge/articles/${id}`
    assert.equal((await sam.post(`${path}/vote`, { helpful: true })).body.code, 'knowledge.not_published')
    await sam.post(`${path}/publish`, { version: 1 })
    await sam.post(`${path}/vote`, { helpful: true })
    await jordan.post(`${path}/vote`, { helpful: true })
    await jordan.post(`${path}/vote`, { helpful: false, reason: 'The button is gone.' })
    await jordan.post(`${path}/vote`, { helpful: false })
    const { body: read } = await sam.get(path)
    assert.deepEqual([read.helpful, read.unhelpful], [1, 1])
    const { body: theirs } = await jordan.get(path)
    assert.deepEqual([theirs.vote, theirs.helpful, theirs.unhelpful], [false, 0, 0])
    const { body: report } = await sam.get('/api/knowledge/report')
    const [worst] = report.unhelpful as { title: string; unhelpful: number; reasons: { reason: string }[] }[]
    assert.deepEqual(
      [worst?.title, worst?.unhelpful, worst?.reasons.map((one) => one.reason)],
      ['Voted', 1, ['The button is gone.']],
    )
    assert.equal((await jordan.post(`${path}/vote`, { helpful: 'maybe' })).status, 400)
  })
})

describe('a draft from an answer', () => {
  test('takes its words and keeps where they came from; notes and foreign messages are not taken', async () => {
    const request = (await jordan.post('/api/requests', { title: 'Shop is slow', text: 'Help' })).body
    const path = `/api/requests/${request.number}`
    const answer = (
      await sam.post(`${path}/messages`, { text: 'Hello Jordan,\n\nClear the cache.\n\nKind regards\nSam' })
    ).body
    const note = (await sam.post(`${path}/notes`, { text: 'Between us.' })).body
    const messageId = (answer.message as { id: string }).id
    const input = { request: String(request.number), messageId, productId: shop.id }
    const made = await sam.post('/api/knowledge/drafts', input)
    assert.equal(made.status, 200, made.text)
    const { body: draft } = await sam.get(`/api/knowledge/articles/${made.body.id}`)
    assert.deepEqual(
      [draft.title, draft.body, draft.state, draft.visibility, draft.slug],
      ['Shop is slow', 'Clear the cache.', 'draft', 'internal', 'shop-is-slow'],
    )
    assert.deepEqual(draft.from, { number: request.number, messageId })
    const { body: again } = await sam.post('/api/knowledge/drafts', input)
    assert.equal((await sam.get(`/api/knowledge/articles/${again.id}`)).body.slug, 'shop-is-slow-2')
    for (const id of [(note.message as { id: string }).id, newId()])
      assert.equal(
        (await sam.post('/api/knowledge/drafts', { ...input, messageId: id })).body.code,
        'knowledge.no_answer',
      )
    assert.equal((await sam.post('/api/knowledge/drafts', { ...input, request: '99999999' })).status, 404)
    assert.equal((await ola.post('/api/knowledge/drafts', input)).status, 403)
    assert.equal((await jordan.post('/api/knowledge/drafts', input)).status, 404)
  })
})

describe('products', () => {
  test('have names and addresses of their own; one with articles stays', async () => {
    const made = await kim.post('/api/knowledge/products', { name: 'Mail & more' })
    assert.equal(made.body.slug, 'mail-and-more')
    assert.equal(
      (await kim.post('/api/knowledge/products', { name: 'Mail & more' })).body.code,
      'knowledge.product_taken',
    )
    assert.equal((await ola.post('/api/knowledge/products', { name: 'Other' })).status, 403)
    assert.equal((await kim.post('/api/knowledge/products', { name: 'Other', slug: '../x' })).status, 400)
    const path = `/api/knowledge/products/${made.body.id}`
    assert.equal((await kim.call('PUT', path, { name: 'Mail', slug: 'mail' })).body.slug, 'mail')
    assert.equal((await kim.call('PUT', `/api/knowledge/products/${newId()}`, { name: 'Mail 2' })).status, 404)
    assert.equal((await kim.call('DELETE', `/api/knowledge/products/${shop.id}`)).body.code, 'knowledge.product_in_use')
    assert.equal((await kim.call('DELETE', path)).status, 204)
    const names = (await sam.get('/api/knowledge/products')).body.items as { name: string; articles: number }[]
    assert.deepEqual(
      names.map((one) => one.name),
      ['Web shop'],
    )
    assert.deepEqual(
      (await jordan.get('/api/knowledge/products')).body.items,
      names.map((one) => ({ ...one, articles: 1 })),
    )
  })
})
