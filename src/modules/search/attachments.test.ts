import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { putFile } from '#platform/files/files.ts'
import { createRequest } from '#support'
import { type Client, clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { indexDue, reindex } from './search.ts'

const world = await createWorld()
const provider = await world.tx(makeProvider)
const accountId = provider.acme.id
const sam = await clientOf(world, provider.staff.sam)
const jordan = await clientOf(world, provider.acme.jordan)

const { request } = await world.tx((tx) =>
  createRequest(tx, {
    accountId,
    title: 'Log attached',
    text: 'See the files.',
    channel: 'portal',
    severity: 'P3',
    asker: null,
  }),
)

async function attach(name: string, text: string, internal: boolean): Promise<void> {
  await world.tx(async (tx) => {
    const { id: messageId } = await tx
      .selectFrom('request_message')
      .select('id')
      .where('request_id', '=', request.id)
      .executeTakeFirstOrThrow()
    const fileId = await putFile(tx, { accountId, name, type: 'text/plain', bytes: Buffer.from(text), internal })
    await tx
      .insertInto('request_file')
      .values({
        account_id: accountId,
        file_id: fileId,
        message_id: messageId,
        name,
        type: 'text/plain',
        size: text.length,
        internal,
      })
      .execute()
  })
}

async function texts(client: Client, q: string): Promise<string[]> {
  const answer = await client.get(`/api/find?q=${encodeURIComponent(q)}`)
  assert.equal(answer.status, 200, answer.text)
  const items = answer.body.items as { part: string; snippet: { text: string; hit: boolean }[] }[]
  return items.map(
    (item) => `${item.part}: ${item.snippet.map((piece) => (piece.hit ? `[${piece.text}]` : piece.text)).join('')}`,
  )
}

await attach('console.log', 'at 09:12 the flux capacitor overheated', false)
await attach('inside.log', 'our own dilithium reading', true)
// The first round finds the files and has them read; the second indexes what was read.
await indexDue(world.app)
await world.settle()
await indexDue(world.app)

describe('attachments', () => {
  test('are found by what is written in them', async () => {
    for (const client of [sam, jordan])
      assert.deepEqual(await texts(client, 'capacitor'), ['console.log: at 09:12 the flux [capacitor] overheated'])
  })
  test('are found by their names', async () => assert.match((await texts(jordan, 'console.log'))[0]!, /^console\.log/))
  test('of the house are found by staff alone, by name and by words', async () => {
    assert.deepEqual(await texts(sam, 'dilithium'), ['inside.log: our own [dilithium] reading'])
    for (const q of ['dilithium', 'dilit', 'inside.log', 'inside']) assert.deepEqual(await texts(jordan, q), [], q)
  })
})

describe('building the index anew', () => {
  test('finds the same again, drops what is gone and counts words as they are', async () => {
    const read = () =>
      world.tx(async (tx) => ({
        documents: await tx
          .selectFrom('search_doc')
          .select(['kind', 'id', 'audience', 'words'])
          .orderBy('id')
          .orderBy('kind')
          .execute(),
        words: await tx.selectFrom('search_word').select(['word', 'docs']).orderBy('word').execute(),
      }))
    const before = await read()
    await world.tx(async (tx) => {
      await tx.updateTable('search_word').set({ docs: 77 }).where('word', '=', 'capacitor').execute()
      await tx.deleteFrom('search_doc').where('kind', '=', 'file').execute()
      await tx
        .insertInto('search_doc')
        .values({
          account_id: accountId,
          kind: 'message',
          id: '01890000-0000-7000-8000-000000000001',
          audience: 'account',
          about_kind: 'request',
          about_id: request.id,
          at: tx.now,
          seq: 1_000_000,
          head: '',
          words: "'ghost'",
        })
        .execute()
    })
    assert.ok((await reindex(world.app, () => {})) > 10)
    const after = await read()
    // A document that was lost came again, so its portion may be another.
    const plain = ({ words, ...rest }: (typeof after.documents)[number]) => ({
      ...rest,
      words: words.replace(/'=[bcd]\d+' ?/g, '').trim(),
    })
    assert.deepEqual(after.documents.map(plain), before.documents.map(plain))
    assert.deepEqual(after.words, before.words)
  })
})
