import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { accountsWorld, names, nobody } from '#test/accounts-world.ts'
import { stranger } from '#test/caller.ts'
import {
  accountForSender,
  actorForPerson,
  contractFor,
  createContactFromMail,
  createPerson,
  findPersonByPhone,
  providerAccount,
  staffNames,
} from './accounts.ts'

const { world, ids, who } = await accountsWorld()

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
    const made = Buffer.from(JSON.stringify(['-9223372036854775808/-1', 'x'])).toString('base64url')
    for (const path of ['people?', 'contracts?', `accounts/${ids.acme}/timeline?`, 'security-events?', 'accounts?'])
      assert.equal((await who.ada.get(`/api/${path}cursor=${made}`)).code, 'platform.invalid', path)
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
    // The other is refused as the last one, or because whoever asked was no administrator any more by then.
    assert.equal(answers.filter((answer) => answer.status === 200).length, 1)
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
