import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pg from 'pg'
import { addEntry } from '#journal'
import { tenantFilter } from '#platform/db/tenant.ts'
import { createRequest } from '#support'
import { type Client, clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { indexDue } from './search.ts'

/*
 * threat-12 and threat-14 for search: a word that only others have gives, to the byte, the answer of a word nobody has, by
 * whatever way a word can be found; and when the program's own filter is switched off, so that candidates of all accounts
 * come out of the index, loading them again as the reader lets nothing through.
 */
const world = await createWorld()
const provider = await world.tx(makeProvider)

async function request(accountId: string, title: string, text: string): Promise<{ id: string; number: number }> {
  const made = await world.tx((tx) =>
    createRequest(tx, { accountId, title, text, channel: 'portal', severity: 'P3', asker: null }),
  )
  return made.request
}

const theirs = await request(
  provider.acme.id,
  'Zanzibar outage',
  'The zanzibar cluster hums quixotically. zanzibar-7.acme.test',
)
const own = await request(provider.birch.id, 'Printer offline', 'Nothing but paper.')
const sam = await clientOf(world, provider.staff.sam)
const toni = await clientOf(world, provider.birch.toni)
const jordan = await clientOf(world, provider.acme.jordan)
const pat = await clientOf(world, provider.delta.pat)
const noted = await sam.post(`/api/requests/${own.id}/notes`, { text: 'Internal: wolverine procedure.' })
assert.equal(noted.status, 200, noted.text)
await world.tx((tx) =>
  addEntry(tx, {
    accountId: provider.acme.id,
    subject: { kind: 'request', id: theirs.id },
    kind: 'support.noted',
    visibility: 'customer',
    text: 'Zanzibar again',
  }),
)
await world.settle()
await indexDue(world.app)

const find = (client: Client, q: string, rest = '') => client.get(`/api/find?q=${encodeURIComponent(q)}${rest}`)

const { number: acmeNumber } = await world.tx((tx) =>
  tx.selectFrom('account').select('number').where('account_id', '=', provider.acme.id).executeTakeFirstOrThrow(),
)

/** A word others have, and one as long that nobody has: whole, begun, with a slip, as name, beside a word of one's own. */
const pairs: [string, string][] = [
  ['zanzibar', 'qanqibaq'],
  ['zanzib', 'qanqib'],
  ['zanzibra', 'qanqibqa'],
  ['zanzibar-7.acme.test', 'qanqibaq-7.qcme.test'],
  ['"zanzibar outage"', '"qanqibaq outage"'],
  ['printer zanzibar', 'printer qanqibaq'],
  ['printer -zanzibar', 'printer -qanqibaq'],
  ['quixotically ', 'quiqoticalli '],
  ['jordan@acme.test', 'qordan@qcme.test'],
  [String(theirs.number), '999999'],
  [acmeNumber, 'A-9999'],
  ['wolverine', 'qolverine'],
  ['wolver', 'qolver'],
  ['wolverien', 'qolverien'],
]

/** The answer without what the caller said; nothing but that may differ. */
async function answer(client: Client, q: string, rest = ''): Promise<string> {
  const { status, text } = await find(client, q, rest)
  return `${status} ${text}`
}

for (const filter of [true, false])
  describe(filter ? 'search within accounts' : 'search within accounts by row-level security alone', () => {
    const walk = async (work: () => Promise<void>) => {
      tenantFilter.enabled = filter
      try {
        await work()
      } finally {
        tenantFilter.enabled = true
      }
    }

    for (const [known, unknown] of pairs)
      test(`threat-12: "${known}" answers as "${unknown}" does`, () =>
        walk(async () => {
          for (const client of [toni, pat])
            for (const rest of ['', '&kind=message', `&account=${provider.acme.id}`, '&kind=journal,account,person'])
              assert.equal(await answer(client, known, rest), await answer(client, unknown, rest))
        }))

    test('threat-14: its owners and staff find it: the walk would have seen it', () =>
      walk(async () => {
        for (const client of [jordan, sam]) assert.match((await find(client, 'zanzibar')).text, /Zanzibar/)
        assert.match((await find(sam, 'wolverine')).text, /wolverine/i)
        assert.match((await find(toni, 'printer')).text, /Printer/)
      }))
  })

describe('the index itself', () => {
  test('threat-14: is read past row security by one role, which may read nothing else', async () => {
    const client = new pg.Client({ connectionString: world.database.ownerUrl })
    await client.connect()
    try {
      const { rows } = await client.query<{ name: string }>(
        `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
          and has_any_column_privilege('palisade_search', c.oid, 'select, insert, update, references') order by 1`,
      )
      assert.deepEqual(
        rows.map((row) => row.name),
        ['search_doc', 'search_word'],
      )
      await client.query('begin')
      await client.query(`select set_config('app.accounts', $1, true), set_config('app.staff', '', true)`, [
        provider.birch.id,
      ])
      await client.query('set local role palisade_runtime')
      const seen = await client.query(`select distinct account_id as id from search_doc where audience <> 'everyone'`)
      assert.deepEqual(seen.rows, [{ id: provider.birch.id }])
      const internal = await client.query(`select 1 from search_doc where audience = 'staff'`)
      assert.equal(internal.rowCount, 0)
      const words = await client.query('select 1 from search_word')
      assert.equal(words.rowCount, 0, 'the words of all accounts are nobody’s outside')
      await client.query('rollback')
    } finally {
      await client.end()
    }
  })
})
