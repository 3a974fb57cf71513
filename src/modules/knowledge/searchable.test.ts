import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProduct } from '#knowledge'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

const world = await createWorld()
const provider = await world.tx((tx) => makeProvider(tx))
const sam = await clientOf(world, provider.staff.sam)
const kim = await clientOf(world, provider.staff.kim)
const jordan = await clientOf(world, provider.acme.jordan)
const product = await world.tx((tx) => createProduct(tx, { name: 'Web shop', description: '' }))

type Client = typeof sam
const found = async (by: Client, q: string) => {
  await world.indexed()
  const { items } = (await by.get(`/api/find?kind=article&q=${q}`)).body as {
    items: { title: { text: string }[]; about: { kind: string; ref: string } }[]
  }
  return items.map((item) => item.title.map((piece) => piece.text).join(''))
}

test('threat-12: the search over everything finds articles for whoever may read them, in the version that is theirs', async () => {
  const make = async (title: string, more: Record<string, unknown>) => {
    const { body } = await sam.post('/api/knowledge/articles', {
      productId: product.id,
      title,
      body: 'Zanzibar',
      ...more,
    })
    return String(body.id)
  }
  const open = await make('Open', { visibility: 'customer' })
  const inside = await make('Inside', { visibility: 'internal' })
  const chosen = await make('Chosen', { visibility: 'customer', accountIds: [provider.birch.id] })
  assert.deepEqual((await found(sam, 'zanzibar')).sort(), ['Chosen', 'Inside', 'Open'])
  assert.deepEqual(await found(jordan, 'zanzibar'), [], 'drafts')
  for (const id of [open, inside, chosen])
    assert.equal((await kim.post(`/api/knowledge/articles/${id}/publish`, { version: 1 })).status, 200)
  assert.deepEqual(await found(jordan, 'zanzibar'), ['Open'])
  await sam.call('PUT', `/api/knowledge/articles/${open}/content`, { version: 1, title: 'Newer', body: 'Quixotic' })
  assert.deepEqual(await found(sam, 'quixotic'), ['Newer'])
  assert.deepEqual(await found(jordan, 'quixotic'), [])
  assert.deepEqual(await found(jordan, 'zanzibar'), ['Open'])
  await kim.post(`/api/knowledge/articles/${open}/retire`, { version: 2 })
  assert.deepEqual(await found(jordan, 'zanzibar'), [])
})
