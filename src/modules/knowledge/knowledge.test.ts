import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPerson } from '#accounts'
import { createProduct } from '#knowledge'
import { newId } from '#platform/id.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { type Client, clientOf, strangerTo } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

const world = await createWorld()
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme, birch } = provider
const sam = await clientOf(world, staff.sam)
const robin = await clientOf(world, staff.robin)
const kim = await clientOf(world, staff.kim)
const ola = await clientOf(world, staff.ola)
const jordan = await clientOf(world, acme.jordan)
const toni = await clientOf(world, birch.toni)
const shop = await world.tx((tx) => createProduct(tx, { name: 'Web shop', description: '' }))

type Made = { id: string; version: number; state: string; publishedVersion: number | null; code?: string }
async function article(title: string, more: Record<string, unknown> = {}, by: Client = sam): Promise<Made> {
  const reply = await by.post('/api/knowledge/articles', {
    productId: shop.id,
    title,
    body: `About ${title}.`,
    ...more,
  })
  assert.equal(reply.status, 200, reply.text)
  return reply.body as Made
}
const publish = (by: Client, { id, version }: Made) => by.post(`/api/knowledge/articles/${id}/publish`, { version })
const titles = (reply: { body: Record<string, unknown> }) =>
  (reply.body.items as { title: string }[]).map((one) => one.title)
const codeOf = (reply: { status: number; body: Record<string, unknown> }) => [reply.status, reply.body.code]

describe('writing', () => {
  test('makes versions that never change (compareVersions tells how they differ); readers keep the published one', async () => {
    const made = await article('Versions', { visibility: 'customer' })
    const path = `/api/knowledge/articles/${made.id}`
    assert.equal((await publish(sam, made)).status, 200)
    const saved = await sam.call('PUT', `${path}/content`, {
      version: 1,
      title: 'Versions, better',
      body: 'About Versions.\n\nAnd more.',
      note: 'more',
    })
    assert.deepEqual([saved.body.version, saved.body.publishedVersion], [2, 1])
    assert.equal((await jordan.get(path)).body.title, 'Versions')
    assert.equal((await sam.get(path)).body.title, 'Versions, better')
    assert.equal((await sam.get(`${path}?version=1`)).body.body, 'About Versions.')
    assert.equal((await jordan.get(`${path}?version=2`)).body.title, 'Versions')
    const { body: versions } = await sam.get(`${path}/versions`)
    assert.deepEqual(
      (versions.items as { note: string }[]).map((one) => one.note),
      ['more', ''],
    )
    const { body: compared } = await sam.get(`${path}/compare?from=1&to=2`)
    assert.deepEqual(compared.title, { from: 'Versions', to: 'Versions, better' })
    assert.deepEqual(compared.changes, [
      { kind: 'same', lines: ['About Versions.'] },
      { kind: 'added', lines: ['', 'And more.'] },
    ])
    await assert.rejects(
      world.tx((tx) =>
        tx.updateTable('article_version').set({ title: 'x' }).where('article_id', '=', made.id).execute(),
      ),
      /permission denied/,
    )
  })

  test('refuses a save over a version its author did not see, and journals what was done', async () => {
    const made = await article('Two authors')
    const path = `/api/knowledge/articles/${made.id}`
    const body = { version: 1, title: 'Two authors', body: 'First.' }
    assert.equal((await sam.call('PUT', `${path}/content`, body)).status, 200)
    const second = await kim.call('PUT', `${path}/content`, { ...body, body: 'Second.' })
    assert.deepEqual([...codeOf(second), second.body.version], [409, 'knowledge.changed_meanwhile', 2])
    const { body: read } = await kim.get(path)
    assert.deepEqual(
      (read.journal as { text: string }[]).map((one) => one.text),
      ['Version 2 of “Two authors” written.', 'Draft “Two authors” made.'],
    )
  })

  test('is for those who may: refused by role, by side, for what is not there, for what is not valid', async () => {
    const made = await article('Roles')
    const path = `/api/knowledge/articles/${made.id}`
    const save = { version: 1, title: 'Roles', body: 'x' }
    assert.deepEqual(codeOf(await ola.call('PUT', `${path}/content`, save)), [403, 'platform.not_permitted'])
    for (const by of [jordan, strangerTo(world)])
      assert.ok([401, 404].includes((await by.call('PUT', `${path}/content`, save)).status))
    const none = `/api/knowledge/articles/${newId()}`
    assert.deepEqual(codeOf(await sam.call('PUT', `${none}/content`, save)), [404, 'platform.not_found'])
    assert.deepEqual(codeOf(await sam.get(none)), [404, 'platform.not_found'])
    const input = { productId: shop.id, title: 'a', body: 'b' }
    for (const bad of [
      { title: '' },
      { slug: 'Not good' },
      { language: 'english' },
      { productId: newId() },
      { extra: 1 },
    ])
      assert.equal((await sam.post('/api/knowledge/articles', { ...input, ...bad })).status, 400, JSON.stringify(bad))
    const picture = await sam.post('/api/knowledge/articles', { ...input, body: `![a](picture:${newId()})` })
    assert.deepEqual(codeOf(picture), [422, 'knowledge.unknown_picture'])
    assert.equal((await sam.post('/api/knowledge/preview', { body: '# a' })).status, 200)
    assert.equal((await ola.post('/api/knowledge/preview', { body: '# a' })).status, 403)
  })

  test('an article of many pages is read in a thread', async () => {
    const body = Array.from({ length: 4000 }, (_, n) => `## Part ${n}\n\nText of it.`).join('\n\n')
    const made = await article('Long', { body })
    const { content } = (await sam.get(`/api/knowledge/articles/${made.id}`)).body as { content: unknown[] }
    assert.equal(content.length, 8000)
  })
})

describe('publishing', () => {
  test('what everybody may read is released by somebody who did not write it', async () => {
    const made = await article('For everybody', { visibility: 'public' })
    assert.deepEqual(codeOf(await publish(sam, made)), [409, 'knowledge.needs_reviewer'])
    assert.equal((await publish(robin, made)).status, 200)
    await assert.rejects(
      world.tx((tx) =>
        tx
          .insertInto('article_publication')
          .values({
            id: newId(),
            article_id: made.id,
            number: 1,
            visibility: 'public',
            author_id: staff.sam,
            published_by: staff.sam,
            published_by_name: 'Sam',
          })
          .execute(),
      ),
      /author_is_not_publisher/,
    )
  })

  test('where a published article stands is changed by who may publish, not by who may only write', async () => {
    const qa = await world.tx((tx) =>
      createPerson(tx, {
        accountId: provider.providerId,
        name: 'Quinn Sample',
        email: 'quinn@provider.test',
        roles: ['qa'],
      }),
    )
    const writer = await clientOf(world, qa.id)
    const made = await article('Where it stands')
    const settings = { productId: shop.id, slug: 'where-it-stands', language: 'en', visibility: 'customer' }
    const path = `/api/knowledge/articles/${made.id}/settings`
    const change = (by: Client, version: number) => by.call('PUT', path, { ...settings, accountIds: null, version })
    assert.equal((await change(writer, 1)).status, 200, 'a draft is every writer’s')
    assert.equal((await publish(sam, made)).status, 200)
    assert.deepEqual(codeOf(await change(writer, 1)), [403, 'platform.not_permitted'])
  })

  test('the author does not make a published article public by its settings', async () => {
    const made = await article('Widened')
    assert.equal((await publish(sam, made)).status, 200)
    const settings = {
      version: 1,
      productId: shop.id,
      slug: 'widened',
      language: 'en',
      visibility: 'public',
      accountIds: null,
    }
    const path = `/api/knowledge/articles/${made.id}/settings`
    assert.deepEqual(codeOf(await sam.call('PUT', path, settings)), [409, 'knowledge.needs_reviewer'])
    assert.equal((await kim.call('PUT', path, settings)).status, 200)
  })

  test('needs the right, an article, and accounts where they are chosen', async () => {
    const lou = await world.tx((tx) =>
      createPerson(tx, {
        accountId: provider.providerId,
        name: 'Lou',
        email: 'lou@provider.test',
        roles: ['support_tier1'],
      }),
    )
    const made = await article('Rights', { visibility: 'customer', accountIds: [] })
    assert.deepEqual(codeOf(await publish(await clientOf(world, lou.id), made)), [403, 'platform.not_permitted'])
    assert.deepEqual(codeOf(await publish(kim, made)), [422, 'knowledge.no_accounts'])
    assert.deepEqual(codeOf(await publish(kim, { ...made, version: 7 })), [409, 'knowledge.changed_meanwhile'])
    assert.deepEqual(codeOf(await publish(kim, { ...made, id: newId() })), [404, 'platform.not_found'])
    const retire = await kim.post(`/api/knowledge/articles/${made.id}/retire`, { version: 1 })
    assert.deepEqual(codeOf(retire), [409, 'knowledge.not_published'])
  })

  test('retired: gone for its readers, there for staff, and back when published again', async () => {
    const made = await article('Comes and goes', { visibility: 'customer' })
    const path = `/api/knowledge/articles/${made.id}`
    await publish(sam, made)
    assert.equal((await jordan.get(path)).status, 200)
    assert.equal((await sam.post(`${path}/retire`, { version: 1 })).status, 200)
    assert.deepEqual(codeOf(await jordan.get(path)), [404, 'platform.not_found'])
    assert.equal((await sam.get(path)).body.state, 'retired')
    await publish(sam, made)
    assert.equal((await jordan.get(path)).status, 200)
  })
})

describe('threat-12: reading', () => {
  test('customers read what is published for them; the rest is not there', async () => {
    const cases: [string, Record<string, unknown>, boolean, boolean][] = [
      ['Read draft', { visibility: 'customer' }, false, false],
      ['Read internal', { visibility: 'internal' }, false, false],
      ['Read customers', { visibility: 'customer' }, true, true],
      ['Read acme', { visibility: 'customer', accountIds: [acme.id] }, true, false],
      ['Read public', { visibility: 'public' }, true, true],
    ]
    const absent = await jordan.get(`/api/knowledge/articles/${newId()}`)
    for (const [title, more, forAcme, forBirch] of cases) {
      const made = await article(title, more)
      if (!title.endsWith('draft')) assert.equal((await publish(kim, made)).status, 200)
      for (const [who, sees] of [
        [jordan, forAcme],
        [toni, forBirch],
      ] as const) {
        const reply = await who.get(`/api/knowledge/articles/${made.id}`)
        if (sees) assert.equal(reply.status, 200, title)
        else assert.deepEqual(reply.body, absent.body, title)
        assert.equal(titles(await who.get('/api/knowledge/articles?limit=200')).includes(title), sees, title)
        assert.equal(
          titles(await who.get(`/api/knowledge/search?q=${title.split(' ')[1]}`)).includes(title),
          sees,
          title,
        )
        const vote = await who.post(`/api/knowledge/articles/${made.id}/vote`, { helpful: true })
        assert.equal(vote.status, sees ? 204 : 404, title)
      }
    }
    const { body } = await jordan.get('/api/knowledge/articles?limit=200')
    const [read] = (body.items as { id: string; title: string }[]).filter((one) => one.title === 'Read acme')
    const shown = (await jordan.get(`/api/knowledge/articles/${read!.id}`)).body
    assert.deepEqual([shown.body, shown.accounts, shown.journal, shown.from], [null, [], [], null])
    assert.equal((await jordan.get(`/api/knowledge/articles/${read!.id}/versions`)).status, 404)
    assert.equal((await jordan.get('/api/knowledge/report')).status, 404)
    assert.equal((await strangerTo(world).get('/api/knowledge/articles')).status, 401)
  })

  test('lists have their filters and pages', async () => {
    const first = await sam.get('/api/knowledge/articles?limit=2&state=published&visibility=customer')
    const second = await sam.get(
      `/api/knowledge/articles?limit=2&state=published&visibility=customer&cursor=${first.body.next}`,
    )
    assert.equal(titles(first).length, 2)
    assert.ok(titles(second).every((title) => !titles(first).includes(title)))
    assert.equal((await sam.get('/api/knowledge/articles?cursor=nonsense')).status, 400)
    assert.equal((await sam.get(`/api/knowledge/articles?product=${shop.id}&language=de`)).status, 200)
    assert.equal((await sam.get('/api/knowledge/articles?order=helpful')).status, 200)
  })
})

describe('finding', () => {
  test('suggests by rare words, in both languages, and keeps nothing of the text', async () => {
    for (const [title, body, language] of [
      ['TLS refused by the payment gateway', 'Set the minimum version of the handshake to 1.2.', 'en'],
      ['Zertifikat erneuern', 'So erneuern Sie das Zertifikat Ihres Servers.', 'de'],
    ] as const)
      await publish(kim, await article(title, { body, language, visibility: 'customer' }))
    const suggest = async (text: string) => titles(await jordan.post('/api/knowledge/suggestions', { text }))
    assert.deepEqual(
      await suggest('Since this morning our shop cannot reach the gateways for payments, it says the handshake failed'),
      ['TLS refused by the payment gateway'],
    )
    assert.deepEqual(await suggest('Guten Tag, das Zertifikat unserer Server ist abgelaufen'), ['Zertifikat erneuern'])
    assert.deepEqual(await suggest('Please send an invoice'), [])
    const { misses } = (await sam.get('/api/knowledge/report')).body as { misses: { words: string }[] }
    assert.ok(
      misses.every(({ words }) => ['draft', 'internal', 'acme'].includes(words)),
      'only what was searched',
    )
  })

  test('a search in vain is counted without who looked; one by the beginning of a title finds', async () => {
    assert.deepEqual(titles(await jordan.get('/api/knowledge/search?q=Zertif')), ['Zertifikat erneuern'])
    for (const by of [jordan, toni]) await by.get('/api/knowledge/search?q=Fax%20jordan@acme.test')
    const { body } = await sam.get('/api/knowledge/report?days=7')
    const misses = body.misses as { words: string; times: number; portal: number }[]
    const miss = misses.find(({ words }) => words === 'fax')
    assert.deepEqual([miss?.words, miss?.times, miss?.portal], ['fax', 2, 2])
    assert.equal((await ola.get('/api/knowledge/report')).status, 403)
    await world.forward('100d')
    await world.tx((tx) => addJob(tx, { queue: 'knowledge.forget', data: {}, key: 'daily' }))
    await world.settle()
    assert.deepEqual((await (await clientOf(world, staff.sam)).get('/api/knowledge/report?days=90')).body.misses, [])
    const rows = await world.tx((tx) => tx.selectFrom('article_miss').selectAll().execute())
    assert.deepEqual(rows, [])
  })
})
