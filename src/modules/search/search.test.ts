import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { addEntry } from '#journal'
import { searchSources } from '#platform/searchable.ts'
import { createRequest } from '#support'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { indexDue } from './search.ts'

const world = await createWorld()
const provider = await world.tx(makeProvider)
const sam = await clientOf(world, provider.staff.sam)
const jordan = await clientOf(world, provider.acme.jordan)
const toni = await clientOf(world, provider.birch.toni)
const pat = await clientOf(world, provider.delta.pat)

type Segment = { text: string; hit: boolean }
type Item = { kind: string; title: Segment[]; snippet: Segment[]; about: { kind: string; ref: string }; part: string }
type Client = typeof sam

async function request(accountId: string, title: string, text: string): Promise<{ id: string; number: number }> {
  const { request: made } = await world.tx((tx) =>
    createRequest(tx, { accountId, title, text, channel: 'portal', severity: 'P3', asker: null }),
  )
  return made
}

async function items(client: Client, q: string, rest = ''): Promise<Item[]> {
  const answer = await client.get(`/api/find?q=${encodeURIComponent(q)}${rest}`)
  assert.equal(answer.status, 200, answer.text)
  return answer.body.items as Item[]
}
const titles = async (client: Client, q: string, rest = '') =>
  (await items(client, q, rest)).map((item) => item.title.map((piece) => piece.text).join(''))
const hits = (item: Item) => [...item.title, ...item.snippet].filter((piece) => piece.hit).map((piece) => piece.text)

const printer = await request(
  provider.acme.id,
  'Printer on floor 3 is offline',
  'It blinks red since the Müller update.',
)
const vpn = await request(
  provider.birch.id,
  'VPN drops',
  'The certificate of vpn-7.birch.test ran out, says the printer.',
)
await world.tx((tx) =>
  addEntry(tx, {
    accountId: provider.acme.id,
    subject: { kind: 'account', id: provider.acme.id },
    kind: 'accounts.noted',
    visibility: 'internal',
    text: 'They think of leaving for Competitor.',
  }),
)
await sam.post(`/api/requests/${printer.id}/notes`, { text: 'Probably the toner swindle again.' })
await world.settle()
await indexDue(world.app)

describe('staff find', () => {
  test('words of titles and messages, best first, with what was found marked', async () => {
    const found = await items(sam, 'printer')
    assert.deepEqual(
      found.map((item) => item.about.ref),
      [String(printer.number), String(vpn.number)],
    )
    assert.deepEqual(hits(found[0]!), ['Printer'])
    assert.deepEqual(hits(found[1]!), ['printer'])
  })
  test('several words wherever they stand in title and message', async () => {
    assert.deepEqual(await titles(sam, 'offline blinks'), ['Printer on floor 3 is offline'])
    assert.deepEqual(await titles(sam, 'offline certificate'), [])
  })
  test('the beginning of a word while it is typed, not when it is ended', async () => {
    assert.deepEqual(await titles(sam, 'certif'), ['VPN drops'])
    assert.deepEqual(await titles(sam, 'certif '), [])
  })
  test('words with a slip, and says what they are', async () => {
    const answer = await sam.get('/api/find?q=certifcate')
    assert.deepEqual(answer.body.similar, ['certificate'])
    assert.deepEqual(await titles(sam, 'pritner offlien'), ['Printer on floor 3 is offline'])
  })
  test('without accents', async () => assert.deepEqual(await titles(sam, 'muller'), ['Printer on floor 3 is offline']))
  test('numbers', async () => {
    assert.equal((await items(sam, String(vpn.number)))[0]!.about.ref, String(vpn.number))
    assert.equal((await items(sam, `#${printer.number}`))[0]!.about.ref, String(printer.number))
  })
  test('names of hosts and addresses', async () => {
    assert.deepEqual(await titles(sam, 'vpn-7.birch.test'), ['VPN drops'])
    assert.equal((await items(sam, 'jordan@acme.test'))[0]!.kind, 'person')
    assert.equal((await items(sam, 'acme'))[0]!.kind, 'account')
  })
  test('telephone numbers however they are typed', async () => {
    for (const typed of ['+1 202 555 0101', '202-555-0101', '5550101'])
      assert.deepEqual(await titles(sam, typed), ['Sam Sample'], typed)
  })
  test('words in their order, and without others', async () => {
    assert.deepEqual(await titles(sam, '"is offline"'), ['Printer on floor 3 is offline'])
    assert.deepEqual(await titles(sam, '"offline is"'), [])
    assert.deepEqual(await titles(sam, 'printer -blinks -offline'), ['VPN drops'])
  })
  test('notes and the journal', async () => {
    assert.equal((await items(sam, 'swindle'))[0]!.part, 'note')
    assert.equal((await items(sam, 'competitor'))[0]!.kind, 'journal')
  })
  test('by kind, account and time', async () => {
    assert.deepEqual(await titles(sam, 'printer', `&account=${provider.birch.id}`), ['VPN drops'])
    assert.deepEqual(await titles(sam, 'printer', '&kind=request'), ['Printer on floor 3 is offline'])
    assert.deepEqual(await titles(sam, 'printer', '&until=2020-01-01T00:00:00Z'), [])
    assert.equal((await titles(sam, 'printer', '&since=2020-01-01T00:00:00Z')).length, 2)
  })
  test('page by page', async () => {
    const first = await sam.get('/api/find?q=printer&limit=1')
    const second = await sam.get(`/api/find?q=printer&limit=1&cursor=${first.body.next}`)
    assert.equal((second.body.items as Item[])[0]!.about.ref, String(vpn.number))
    assert.equal(second.body.next, null)
  })
})

describe('people outside find', () => {
  test('what is theirs', async () => {
    assert.deepEqual(await titles(jordan, 'printer'), ['Printer on floor 3 is offline'])
    assert.deepEqual(await titles(toni, 'printer'), ['VPN drops'])
    assert.deepEqual(await titles(toni, 'certif'), ['VPN drops'])
    assert.deepEqual(await titles(jordan, 'pritner'), ['Printer on floor 3 is offline'])
    assert.deepEqual(await titles(pat, 'printer'), [])
  })
  test('no notes and no internal entries', async () => {
    for (const word of ['swindle', 'swind', 'swindel', 'competitor', 'toner'])
      assert.deepEqual(await titles(jordan, word), [])
  })
})

describe('what changes', () => {
  test('is found by its new words only', async () => {
    const made = await request(provider.acme.id, 'Scanner jams', 'paper everywhere')
    await world.settle()
    await indexDue(world.app)
    assert.deepEqual(await titles(sam, 'scanner everywhere'), ['Scanner jams'])
    const patched = await sam.patch(`/api/requests/${made.id}`, { version: 1, title: 'Copier jams' })
    assert.equal(patched.status, 200, patched.text)
    await indexDue(world.app)
    assert.deepEqual(await titles(sam, 'copier everywhere'), ['Copier jams'])
    // The journal still tells what it was called before.
    assert.deepEqual(await titles(sam, 'scanner', '&kind=request,message'), [])
  })
  test('goes along to another account', async () => {
    const made = await request(provider.acme.id, 'Wanderer', 'on the move')
    await indexDue(world.app)
    assert.deepEqual(await titles(jordan, 'move'), ['Wanderer'])
    await world.tx((tx) =>
      tx
        .updateTable('request')
        .set({ account_id: provider.birch.id, contract_id: null })
        .where('id', '=', made.id)
        .execute(),
    )
    await indexDue(world.app)
    assert.deepEqual(await titles(jordan, 'move'), [])
    assert.deepEqual(await titles(toni, 'move'), ['Wanderer'])
  })
})

test('what lasts has a part of the index of its own, texts one by account', async () => {
  const { rows, split } = await world.tx(async (tx) => ({
    rows: (
      await sql<{ part: string; kind: string }>`select tableoid::regclass::text as part, kind from search_doc
        group by 1, 2`.execute(tx)
    ).rows,
    split: (
      await sql`select account_id from search_doc where seq < 1099511627776 group by account_id
        having count(distinct tableoid) > 1`.execute(tx)
    ).rows,
  }))
  const lasting = [...searchSources(world.app).values()].filter((each) => each.lasting).map((each) => each.kind)
  for (const { part, kind } of rows)
    assert.match(part, lasting.includes(kind) ? /^search_lasting$/ : /^search_text_\d$/, kind)
  assert.ok(rows.some(({ part }) => part === 'search_lasting') && rows.some(({ part }) => part !== 'search_lasting'))
  assert.deepEqual(split, [], 'the texts of an account stand in one part')
})
