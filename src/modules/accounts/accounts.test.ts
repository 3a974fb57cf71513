import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type Caller, signedIn, stranger } from '#test/caller.ts'
import { createWorld } from '#test/world.ts'
import {
  accountForSender,
  actorForPerson,
  contractFor,
  createAccount,
  createContactFromMail,
  createContract,
  createPerson,
  createTeam,
  findPersonByPhone,
  providerAccount,
  staffNames,
} from './accounts.ts'

const modules = ['platform/mail/mail.ts', 'modules/accounts/accounts.ts', 'modules/identity/identity.ts']
const nobody = '01890000-0000-7000-8000-000000000000'

const world = await createWorld({ modules })
const ids: Record<string, string> = {}
const who: Record<'ada' | 'kim' | 'ola' | 'vera' | 'jordan' | 'anna' | 'pat' | 'uma', Caller> = {} as never

before(async () => {
  await world.tx(async (tx) => {
    const provider = await createAccount(tx, { kind: 'provider', name: 'Provider' })
    const staff = async (name: string, role: 'admin' | 'support_manager' | 'call_centre' | 'auditor') =>
      (await createPerson(tx, { accountId: provider.id, name, email: `${name}@provider.test`, roles: [role] })).id
    ids.provider = provider.id
    ids.ada = await staff('ada', 'admin')
    ids.kim = await staff('kim', 'support_manager')
    ids.ola = await staff('ola', 'call_centre')
    ids.vera = await staff('vera', 'auditor')
    const delta = await createAccount(tx, { kind: 'partner', name: 'Delta' })
    const acme = await createAccount(tx, {
      kind: 'customer',
      name: 'Acme',
      number: 'A-5042',
      mailDomains: ['acme.test'],
      phone: '+49301234',
      managerId: ids.kim,
      notes: 'pays late',
      zone: 'Europe/Berlin',
    })
    const birch = await createAccount(tx, { kind: 'customer', name: 'Birch', mailDomains: ['birch.test'] })
    const cedar = await createAccount(tx, { kind: 'customer', name: 'Cedar', partnerId: delta.id })
    Object.assign(ids, { delta: delta.id, acme: acme.id, birch: birch.id, cedar: cedar.id })
    const contact = async (
      accountId: string,
      email: string,
      role: 'contact' | 'account_admin',
      phones: string[] = [],
    ) => (await createPerson(tx, { accountId, name: email.split('@')[0]!, email, roles: [role], phones })).id
    ids.jordan = await contact(acme.id, 'jordan@acme.test', 'contact', ['+49307777'])
    ids.anna = await contact(acme.id, 'anna@acme.test', 'account_admin')
    ids.toni = await contact(birch.id, 'toni@birch.test', 'contact')
    ids.pat = await contact(delta.id, 'pat@delta.test', 'account_admin')
    ids.uma = await contact(cedar.id, 'uma@cedar.test', 'contact')
    ids.team = (await createTeam(tx, { name: 'Web operations', policyId: nobody, memberIds: [ids.kim] })).id
    ids.contract = (
      await createContract(tx, {
        accountId: acme.id,
        name: 'Hosting',
        teamId: ids.team,
        startsOn: '2020-01-01',
      })
    ).id
  })
  for (const name of ['ada', 'kim', 'ola', 'vera', 'jordan', 'anna', 'pat', 'uma'] as const)
    who[name] = await signedIn(world, ids[name]!)
})

const names = (answer: { body: { items: { name: string }[] } }) => answer.body.items.map((item) => item.name)

describe('tenants (threat-12)', () => {
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
    assert.deepEqual(texts, ['window agreed'])
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

describe('accounts', () => {
  test('are made, edited, closed and opened again; each act stands in the journal', async () => {
    const made = await who.kim.post('/api/accounts', {
      kind: 'customer',
      name: 'Elm',
      mailDomains: ['ELM.test'],
      zone: 'Europe/Vienna',
    })
    assert.equal(made.status, 200)
    assert.match(made.body.number, /^A-\d{4,}$/)
    assert.deepEqual(made.body.mailDomains, ['elm.test'])
    const id = made.body.id
    const edited = await who.kim.patch(`/api/accounts/${id}`, { name: 'Elm Works', partnerId: ids.delta })
    assert.deepEqual([edited.body.name, edited.body.partner.name], ['Elm Works', 'Delta'])
    assert.equal((await who.kim.patch(`/api/accounts/${id}`, { name: 'Elm Works' })).status, 200)
    assert.notEqual((await who.kim.post(`/api/accounts/${id}/close`)).body.closedAt, null)
    assert.equal((await who.kim.patch(`/api/accounts/${id}`, { name: 'Elm' })).code, 'accounts.closed')
    assert.equal(
      (await who.kim.post('/api/people', { accountId: id, name: 'X', roles: ['contact'] })).code,
      'accounts.closed',
    )
    assert.equal(names(await who.kim.get('/api/accounts')).includes('Elm Works'), false)
    assert.deepEqual(names(await who.kim.get('/api/accounts?state=closed')), ['Elm Works'])
    assert.equal((await who.kim.post(`/api/accounts/${id}/reopen`)).body.closedAt, null)
    assert.equal((await who.kim.patch(`/api/accounts/${id}`, { partnerId: null })).body.partner, null)
    const kinds = (await who.vera.get(`/api/accounts/${id}/timeline`)).body.items.map((e: { kind: string }) => e.kind)
    assert.deepEqual(kinds, [
      'accounts.account_changed',
      'accounts.account_reopened',
      'accounts.account_closed',
      'accounts.account_changed',
      'accounts.account_created',
    ])
  })

  test('what does not fit is refused with the field', async () => {
    const base = { kind: 'customer', name: 'Bad' }
    const refusals: [object, string, string][] = [
      [{ ...base, mailDomains: ['acme.test'] }, 'accounts.domain_taken', 'mailDomains'],
      [{ ...base, mailDomains: ['gmail.com'] }, 'accounts.domain_not_allowed', 'mailDomains'],
      [{ ...base, mailDomains: ['аcme.test'] }, 'accounts.domain_not_allowed', 'mailDomains'],
      [{ ...base, partnerId: ids.acme }, 'accounts.not_a_partner', 'partnerId'],
      [{ ...base, kind: 'partner', partnerId: ids.delta }, 'accounts.not_a_partner', 'partnerId'],
      [{ ...base, zone: 'Europe/Atlantis' }, 'accounts.zone_unknown', 'zone'],
      [{ ...base, zone: '+02:00' }, 'accounts.zone_unknown', 'zone'],
      [{ ...base, phone: '030 1234' }, 'accounts.phone_not_allowed', 'phone'],
      [{ ...base, number: 'A-5042' }, 'accounts.number_taken', ''],
      [{ ...base, name: '' }, 'platform.invalid', 'name'],
      [{ ...base, name: 'a\u0000b' }, 'platform.invalid', 'name'],
      [{ ...base, admin: true }, 'platform.invalid', 'body'],
      [{ ...base, kind: 'provider' }, 'platform.invalid', 'kind'],
    ]
    for (const [body, code, field] of refusals) {
      const answer = await who.kim.post('/api/accounts', body)
      assert.equal(answer.code, code, JSON.stringify(body))
      if (field) assert.ok(field in answer.body.fields, JSON.stringify(answer.body))
    }
    assert.deepEqual(names(await who.kim.get('/api/accounts?q=Bad&state=all')), [])
  })

  test('the same call with the same key makes one account', async () => {
    const headers = {
      'idempotency-key': 'a-key-of-mine',
      cookie: [...who.kim.cookies].map((c) => c.join('=')).join('; '),
    }
    const call = () => stranger(world, headers).post('/api/accounts', { kind: 'customer', name: 'Fir' })
    const [first, second] = [await call(), await call()]
    assert.equal(first.status, 200)
    assert.deepEqual(second.body, first.body)
    assert.equal(names(await who.kim.get('/api/accounts?q=fir')).length, 1)
  })

  test('are found by name, number, contract, telephone and domain', async () => {
    const found = async (q: string) =>
      (await who.ola.get(`/api/search?q=${encodeURIComponent(q)}`)).body.accounts.map(
        (a: { name: string; why: string }) => [a.name, a.why],
      )
    assert.deepEqual(await found('acm'), [['Acme', 'name']])
    assert.deepEqual(await found('a-5042'), [['Acme', 'number']])
    assert.deepEqual(await found('030 77 77'), [['Acme', 'phone']])
    assert.deepEqual(await found('+49 30 1234'), [['Acme', 'phone']])
    assert.deepEqual(await found('birch.test'), [['Birch', 'domain']])
    const number = (await who.ola.get(`/api/contracts/${ids.contract}`)).body.number
    assert.deepEqual(await found(number), [['Acme', 'contract']])
    assert.deepEqual(await found('%'), [])
    assert.deepEqual(await found("'; drop table account; --"), [])
    const people = (await who.ola.get('/api/search?q=JORDAN%40acme')).body.people
    assert.deepEqual(
      people.map((p: { name: string }) => p.name),
      ['jordan'],
    )
  })

  test('pages of a list join without gap or repetition', async () => {
    const all = names(await who.vera.get('/api/people?state=all'))
    const seen: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const page: { body: { items: { name: string }[]; next: string | null } } = await who.vera.get(
        `/api/people?state=all&limit=2${next && `&cursor=${next}`}`,
      )
      seen.push(...names(page))
      next = page.body.next
    }
    assert.deepEqual(seen, all)
    assert.equal((await who.vera.get('/api/people?cursor=nonsense')).code, 'platform.invalid')
  })
})

describe('people', () => {
  test('an account’s own administrator adds, edits and sends off colleagues', async () => {
    const made = await who.anna.post('/api/people', {
      accountId: ids.acme,
      name: 'Lee',
      email: 'Lee@ACME.test',
      roles: ['contact'],
    })
    assert.equal(made.body.email, 'lee@acme.test')
    const id = made.body.id
    assert.equal((await who.anna.patch(`/api/people/${id}`, { title: 'Buyer' })).body.title, 'Buyer')
    const gone = await who.anna.post(`/api/people/${id}/leave`)
    assert.equal(gone.body.active, false)
    assert.equal((await who.anna.patch(`/api/people/${id}`, { title: 'x' })).code, 'accounts.person_left')
    assert.equal((await who.anna.post(`/api/people/${id}/return`)).body.active, true)
    assert.equal(
      (await who.anna.post('/api/people', { accountId: ids.acme, name: 'Lee', roles: ['admin'] })).code,
      'accounts.roles_not_allowed',
    )
  })

  test('addresses that are taken or look like another are refused (threat-15)', async () => {
    const add = (email: string) =>
      who.kim.post('/api/people', { accountId: ids.birch, name: 'X', email, roles: ['contact'] })
    assert.equal((await add('JORDAN@acme.test')).code, 'accounts.email_taken')
    assert.equal((await add('jordan@аcme.test')).code, 'accounts.email_not_allowed')
    assert.equal((await add('nonsense')).code, 'accounts.email_not_allowed')
    await world.tx((tx) =>
      createPerson(tx, { accountId: ids.birch!, name: 'S', email: 'scope@birch.test', roles: ['contact'] }),
    )
    assert.equal((await add('ѕсоре@birch.test')).code, 'accounts.email_lookalike')
  })

  test('two calls at once for one address make one person', async () => {
    const add = () =>
      who.kim.post('/api/people', { accountId: ids.birch, name: 'Twin', email: 'twin@birch.test', roles: ['contact'] })
    const codes = (await Promise.all([add(), add(), add()])).map((answer) => answer.code || 'made').sort()
    assert.deepEqual(codes, ['accounts.email_taken', 'accounts.email_taken', 'made'])
  })

  test('the last administrator cannot leave, be demoted or be the second of two who leave at once', async () => {
    assert.equal((await who.ada.post(`/api/people/${ids.ada}/leave`)).code, 'accounts.last_admin')
    assert.equal((await who.ada.patch(`/api/people/${ids.ada}`, { roles: ['engineer'] })).code, 'accounts.last_admin')
    const second = (await who.ada.post('/api/people', { accountId: ids.provider, name: 'second', roles: ['admin'] }))
      .body.id
    const answers = await Promise.all([
      who.ada.patch(`/api/people/${second}`, { roles: ['engineer'] }),
      who.ada.patch(`/api/people/${ids.ada}`, { roles: ['engineer'] }),
    ])
    assert.equal(answers.filter((answer) => answer.code === 'accounts.last_admin').length, 1)
    await world.tx((tx) =>
      tx
        .updateTable('person')
        .set({ roles: ['admin'] })
        .where('id', '=', ids.ada!)
        .execute(),
    )
  })

  test('act as who they are, and not at all when they may not', async () => {
    const actor = (id: string) => world.tx((tx) => actorForPerson(tx, id, 'phone'))
    assert.equal((await actor(ids.kim!))?.accounts, 'all')
    assert.deepEqual([...((await actor(ids.pat!))!.accounts as string[])].sort(), [ids.delta, ids.cedar].sort())
    assert.deepEqual((await actor(ids.jordan!))?.accounts, [ids.acme])
    assert.equal(await actor(nobody), null)
    await world.tx((tx) => tx.updateTable('person').set({ locked_at: tx.now }).where('id', '=', ids.toni!).execute())
    assert.equal(await actor(ids.toni!), null)
  })
})

describe('teams and contracts', () => {
  test('a team has members from staff and goes when nothing needs it', async () => {
    assert.equal((await who.kim.post('/api/teams', { name: 'T', memberIds: [ids.jordan] })).code, 'accounts.not_staff')
    const made = await who.kim.post('/api/teams', { name: 'Tier 1', memberIds: [ids.ola, ids.kim] })
    assert.deepEqual(
      made.body.members.map((m: { name: string }) => m.name),
      ['kim', 'ola'],
    )
    assert.equal((await who.kim.post('/api/teams', { name: 'Tier 1' })).code, 'accounts.name_taken')
    assert.deepEqual(
      (await who.kim.patch(`/api/teams/${made.body.id}`, { memberIds: [ids.ola] })).body.members.length,
      1,
    )
    assert.deepEqual(
      (await who.ola.get('/api/teams')).body.items.map((t: { name: string }) => t.name),
      ['Tier 1', 'Web operations'],
    )
    assert.equal((await who.kim.delete(`/api/teams/${ids.team}`)).code, 'accounts.in_use')
    assert.equal((await who.kim.delete(`/api/teams/${made.body.id}`)).status, 204)
    assert.equal((await who.kim.delete(`/api/teams/${made.body.id}`)).code, 'platform.not_found')
  })

  test('a contract is made, edited, listed by its end and removed', async () => {
    const base = { accountId: ids.birch, name: 'Care', startsOn: '2026-01-01' }
    assert.equal(
      (await who.kim.post('/api/contracts', { ...base, endsOn: '2025-12-31' })).code,
      'accounts.dates_reversed',
    )
    assert.equal((await who.kim.post('/api/contracts', { ...base, startsOn: '2026-02-30' })).code, 'platform.invalid')
    const unknown = await who.kim.post('/api/contracts', { ...base, planId: nobody })
    assert.deepEqual([unknown.code, Object.keys(unknown.body.fields)], ['accounts.unknown_reference', ['planId']])
    const made = await who.kim.post('/api/contracts', base)
    assert.match(made.body.number, /^C-2026-\d{3,}$/)
    assert.equal(made.body.inForce, true)
    const ended = await who.kim.patch(`/api/contracts/${made.body.id}`, { endsOn: '2026-03-31' })
    assert.deepEqual([ended.body.endsOn, ended.body.inForce], ['2026-03-31', false])
    assert.equal(
      (await who.kim.patch(`/api/contracts/${made.body.id}`, { endsOn: '2025-01-01' })).code,
      'accounts.dates_reversed',
    )
    assert.deepEqual(names(await who.kim.get('/api/contracts?state=ended')), ['Care'])
    assert.deepEqual(names(await who.kim.get('/api/contracts?endsBy=2026-12-31&state=all')), ['Care'])
    assert.equal((await who.kim.delete(`/api/contracts/${made.body.id}`)).status, 204)
    assert.equal((await who.kim.get(`/api/contracts/${made.body.id}`)).code, 'platform.not_found')
  })

  test('the contract in force goes by the account’s own calendar, the policy falls back to the team’s', async () => {
    await world.tx(async (tx) => {
      const at = (text: string) => contractFor(tx, ids.acme!, new Date(text))
      assert.deepEqual(await at('2026-11-22T12:00:00Z'), {
        id: ids.contract,
        accountId: ids.acme,
        number: (await at('2026-11-22T12:00:00Z'))!.number,
        name: 'Hosting',
        planId: null,
        teamId: ids.team,
        policyId: nobody,
      })
      assert.equal(await at('2019-12-31T22:59:59Z'), null) // 23:59:59 in Berlin
      assert.notEqual(await at('2019-12-31T23:00:00Z'), null) // midnight in Berlin
      assert.equal(await contractFor(tx, ids.birch!, tx.now), null)
    })
  })

  test('a customer’s own transaction finds contract, policy and provider too', async () => {
    const actor = await world.tx((tx) => actorForPerson(tx, ids.jordan!, 'session'))
    await world.tx(async (tx) => {
      assert.equal((await contractFor(tx, ids.acme!, tx.now))?.policyId, nobody)
      assert.equal((await providerAccount(tx))?.name, 'Provider')
      assert.deepEqual([...(await staffNames(tx, [ids.kim!]))], [[ids.kim, 'kim']])
      // And afterwards it sees no more than before.
      assert.equal((await tx.selectFrom('account').select('account_id').execute()).length, 1)
      assert.equal(tx.actor, actor)
    }, actor!)
  })
})

describe('senders', () => {
  test('belong to an account by address, else by domain, else to none', async () => {
    await world.tx(async (tx) => {
      const of = async (email: string) => {
        const sender = await accountForSender(tx, email)
        return sender && [sender.account.name, sender.person?.name ?? null, sender.by]
      }
      assert.deepEqual(await of('Jordan@Acme.TEST'), ['Acme', 'jordan', 'contact'])
      assert.deepEqual(await of('new@acme.test'), ['Acme', null, 'domain'])
      assert.deepEqual(await of('kim@provider.test'), ['Provider', 'kim', 'contact'])
      assert.equal(await of('jordan@evil-acme.test'), null)
      assert.equal(await of('jordan@acme.test.evil.test'), null)
      assert.equal(await of('x@gmail.com'), null)
      assert.equal(await of('not an address'), null)
    })
  })

  test('become contacts once, and never an impostor', async () => {
    await world.tx(async (tx) => {
      const from = (email: string, name: string | null = null) =>
        createContactFromMail(tx, { accountId: ids.acme!, email, name })
      const made = await from('New.Person@acme.test', 'New\r\n Person\u202e')
      assert.deepEqual([made?.name, made?.email, made?.roles], ['New Person', 'new.person@acme.test', ['contact']])
      assert.equal((await from('new.person@ACME.test'))?.id, made?.id)
      assert.equal((await from('plain@acme.test'))?.name, 'plain')
      assert.equal(await from('jоrdan@acme.test'), null) // mixes alphabets
      assert.equal(await from('toni@birch.test'), null) // belongs elsewhere
      assert.equal(await from('broken'), null)
    })
  })

  test('a telephone number names a person only when it is one person’s', async () => {
    await world.tx(async (tx) => {
      assert.equal((await findPersonByPhone(tx, '+49 30 7777'))?.id, ids.jordan)
      await createPerson(tx, { accountId: ids.birch!, name: 'Same desk', phones: ['+49307777'], roles: ['contact'] })
      assert.equal(await findPersonByPhone(tx, '+49307777'), null)
    })
  })
})
