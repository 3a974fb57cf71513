import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { tenantFilter } from '#platform/db/tenant.ts'
import { accountsWorld, names, nobody } from '#test/accounts-world.ts'
import { type Caller, stranger } from '#test/caller.ts'

const { world, ids, who } = await accountsWorld()

for (const enabled of [true, false])
  describe(`tenants, with the program's own filter ${enabled ? 'on' : 'off: row security alone'} (threat-12, threat-14)`, () => {
    before(() => {
      tenantFilter.enabled = enabled
    })
    after(() => {
      tenantFilter.enabled = true
    })

    test('each sees its own accounts, a partner its customers, staff all', async () => {
      assert.deepEqual(names(await who.jordan.get('/api/accounts')), ['Acme'])
      assert.deepEqual(names(await who.pat.get('/api/accounts')), ['Cedar', 'Delta'])
      assert.deepEqual(names(await who.vera.get('/api/accounts')), ['Acme', 'Birch', 'Cedar', 'Delta', 'Provider'])
      assert.deepEqual(names(await who.uma.get('/api/people')), ['uma'])
      assert.deepEqual(names(await who.pat.get('/api/people')), ['pat', 'uma'])
    })

    test('what is foreign answers as what does not exist, on every route and for every act', async () => {
      const routes: [keyof Caller & ('get' | 'post' | 'patch' | 'delete'), string, unknown?][] = [
        ['get', '/api/accounts/ID'],
        ['get', '/api/accounts/ID/timeline'],
        ['get', '/api/people/ID'],
        ['patch', '/api/people/ID', { name: 'Mallory' }],
        ['post', '/api/people/ID/leave'],
        ['post', '/api/people/ID/return'],
        ['get', '/api/contracts/ID'],
        ['patch', '/api/accounts/ID', { name: 'Mallory' }],
        ['post', '/api/accounts/ID/close'],
        ['post', '/api/accounts/ID/reopen'],
        ['post', '/api/accounts/ID/journal', { text: 'hello' }],
        ['patch', '/api/contracts/ID', { name: 'Mallory' }],
        ['delete', '/api/contracts/ID'],
        ['delete', '/api/teams/ID'],
      ]
      const foreign: Record<string, string> = {
        accounts: ids.acme!,
        people: ids.jordan!,
        contracts: ids.contract!,
        teams: ids.team!,
      }
      for (const [method, path, body] of routes) {
        const there = await who.pat[method](path.replace('ID', foreign[path.split('/')[2]!]!), body)
        const missing = await who.pat[method](path.replace('ID', nobody), body)
        assert.equal(there.status, 404, `${method} ${path}`)
        assert.deepEqual(there.body, missing.body, `${method} ${path}`)
      }
      const created = await who.pat.post('/api/people', {
        accountId: ids.acme,
        name: 'Mallory',
        roles: ['account_admin'],
      })
      assert.equal(created.code, 'platform.not_found')
    })

    test('filters and cursors show nothing foreign', async () => {
      assert.deepEqual(names(await who.pat.get(`/api/people?account=${ids.acme}`)), [])
      assert.deepEqual(names(await who.pat.get('/api/people?q=jordan')), [])
      assert.deepEqual((await who.pat.get(`/api/contracts?account=${ids.acme}`)).body.items, [])
      assert.deepEqual((await who.pat.get('/api/search?q=acme')).body, { accounts: [], people: [] })
      assert.deepEqual(names(await who.pat.get('/api/accounts?q=A-5042')), [])
    })

    test('a customer sees no internal notes, no internal entries, and of staff only the name', async () => {
      await who.kim.post(`/api/accounts/${ids.acme}/journal`, { text: 'they may leave us' })
      await who.kim.post(`/api/accounts/${ids.acme}/journal`, { text: 'window agreed', visibility: 'customer' })
      const page = (await who.jordan.get(`/api/accounts/${ids.acme}`)).body
      assert.equal(page.notes, '')
      assert.deepEqual(page.manager, { id: ids.kim, name: 'kim' })
      assert.deepEqual(page.may, { edit: false, people: false, contracts: false, journal: false })
      const texts = (await who.jordan.get(`/api/accounts/${ids.acme}/timeline`)).body.items.map(
        (e: { text: string }) => e.text,
      )
      assert.deepEqual([...new Set(texts)], ['window agreed'])
      assert.equal((await who.jordan.get(`/api/people/${ids.kim}`)).code, 'platform.not_found')
      assert.deepEqual((await who.jordan.get('/api/search?q=kim')).body.people, [])
    })

    test('a customer knows its partner by name and does not see its account', async () => {
      const page = (await who.uma.get(`/api/accounts/${ids.cedar}`)).body
      assert.deepEqual(page.partner, { id: ids.delta, name: 'Delta' })
      assert.equal((await who.uma.get(`/api/accounts/${ids.delta}`)).code, 'platform.not_found')
    })
  })

describe('roles', () => {
  test('who may not is refused, and nothing changed', async () => {
    const refused: [Caller, 'post' | 'patch' | 'delete', string, unknown?][] = [
      [who.vera, 'post', '/api/accounts', { kind: 'customer', name: 'X' }],
      [who.vera, 'patch', `/api/accounts/${ids.acme}`, { name: 'X' }],
      [who.ola, 'patch', `/api/accounts/${ids.acme}`, { name: 'X' }],
      [who.ola, 'post', `/api/accounts/${ids.acme}/close`],
      [who.vera, 'post', `/api/accounts/${ids.acme}/journal`, { text: 'x' }],
      [who.kim, 'patch', `/api/people/${ids.ola}`, { name: 'X' }],
      [who.kim, 'post', '/api/people', { accountId: ids.provider, name: 'X', roles: ['admin'] }],
      [who.kim, 'post', `/api/people/${ids.ada}/leave`],
      [who.jordan, 'post', '/api/people', { accountId: ids.acme, name: 'X', roles: ['contact'] }],
      [who.jordan, 'patch', `/api/people/${ids.anna}`, { roles: ['contact'] }],
      [who.ola, 'post', '/api/teams', { name: 'X' }],
      [who.ola, 'delete', `/api/teams/${ids.team}`],
      [who.ola, 'post', '/api/contracts', { accountId: ids.acme, name: 'X', startsOn: '2026-01-01' }],
      [who.ola, 'patch', `/api/contracts/${ids.contract}`, { name: 'X' }],
    ]
    const before = await counts()
    for (const [caller, method, path, body] of refused) {
      const answer = await caller[method](path, body)
      assert.equal(answer.code, 'platform.not_permitted', `${method} ${path}`)
    }
    assert.deepEqual(await counts(), before)
  })

  test('nobody who is not signed in gets anything', async () => {
    for (const path of [
      '/api/accounts',
      `/api/accounts/${ids.acme}`,
      '/api/people',
      '/api/teams',
      '/api/contracts',
      '/api/search?q=a',
    ])
      assert.equal((await stranger(world).get(path)).code, 'platform.not_signed_in', path)
  })
})

async function counts() {
  const client = await world.tx(async (tx) => ({
    accounts: await tx.selectFrom('account').selectAll().orderBy('account_id').execute(),
    people: await tx.selectFrom('person').selectAll().orderBy('id').execute(),
    entries: (await tx.selectFrom('journal_entry').select('id').execute()).length,
  }))
  return client
}
