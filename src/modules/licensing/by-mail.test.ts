import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { createAccount, createPerson } from '#accounts'
import type { Caller } from '#test/caller.ts'
import { Appliance, done } from './licensing.fixture.ts'
import { createMailSeller, type Incoming, notes } from './mail.fixture.ts'
import { takeMail } from './operations/by-mail.ts'

/* Capacity asked for by a mail to the support address: real SMTP in and out. */
const { world, acme, birch, lena, mara, provider, kind, kim, receive } = await createMailSeller()
const tb = (n: number) => `${n}000000000000`

const made = async (caller: Caller = lena) => (await done(caller.get('/api/licence-requests?limit=100'))).body.items
const newest = async () => (await done(lena.get(`/api/licence-requests/${(await made())[0].id}`))).body

describe('a mail that says key and amount', () => {
  test('becomes a licence request of its sender, told to them, to approvers and to staff; the mail stays a request', async () => {
    const request = await receive({
      subject: 'Weekend',
      text: 'Hello,\n\nplease send us another 40 TB for ACME-MIG-07.\n\nThe cut-over is bigger than we thought.\n',
    })
    const asked = await newest()
    assert.deepEqual(
      [
        asked.channel,
        asked.requester,
        asked.enteredBy,
        asked.key.code,
        asked.amount.amount,
        asked.written,
        asked.state,
      ],
      ['mail', 'Jordan Placeholder', 'Jordan Placeholder', 'ACME-MIG-07', tb(40), '40 TB', 'asked'],
    )
    assert.match(asked.reason, /bigger than we thought/)
    assert.ok(asked.promise.dueAt)
    assert.ok(asked.journal.some((one: { text: string }) => one.text.endsWith(`request ${request.number}`)))
    assert.equal(request.status, 'new', 'whatever else it says is not lost')
    assert.match(notes(request)[0]!, new RegExp(`${asked.number}: 40 TB for ACME-MIG-07`))
    assert.match(notes(request)[0]!, new RegExp(`/licences/requests/${asked.id}`))
    const { rows } = await world.tx((tx) =>
      sql<{ person_id: string; title: string }>`select person_id, text ->> 'title' as title from notice
        where subject_id = ${asked.id}`.execute(tx),
    )
    const told = new Map(rows.map((row) => [row.person_id, row.title]))
    assert.equal(told.get(provider.acme.jordan), `Your mail asks for 40 TB for ACME-MIG-07: ${asked.number}`)
    assert.ok(told.has(lena.id) && told.has(mara.id))
    const seen = (await done(acme.jordan.get(`/api/licence-requests/${asked.id}`))).body
    assert.equal(seen.may.withdraw, true, 'their own to take back')
  })

  test('sent again while it is open asks for nothing twice, and staff read why', async () => {
    const before = (await made()).length
    const request = await receive({ subject: 'Again', text: 'ACME-MIG-07 40 TB' })
    assert.equal((await made()).length, before)
    assert.match(notes(request)[0]!, /asks for already/)
  })

  test('taken up twice makes one request and one note', async () => {
    const request = await receive({ subject: 'ACME-MIG-07 1 TB', text: 'Thanks' })
    const before = (await made()).length
    await takeMail(world.app, request.id)
    assert.equal((await made()).length, before)
    const after = (await done(kim.get(`/api/requests/${request.id}`))).body
    assert.equal(notes(after).length, 1)
  })

  test('in a unit of something else, or on a key out of use, is refused to staff, and stays a request', async () => {
    const before = (await made()).length
    const hours = await receive({ subject: 'Hours', text: 'ACME-MIG-07 12 hours please' })
    assert.match(notes(hours)[0]!, /licensing\.amount_refused/)
    const { id, code } = (await done(lena.post('/api/licence-keys', { accountId: provider.acme.id, kindId: kind.id })))
      .body
    const unbound = await receive({ subject: `${code} 3 TB`, text: 'Please.' })
    assert.match(notes(unbound)[0]!, /licensing\.key_unbound/)
    await done(lena.post(`/api/licence-keys/${id}/retire`, { reason: 'Never used.' }))
    const retired = await receive({ subject: `${code} 3 TB`, text: 'Please.' })
    assert.match(notes(retired)[0]!, /licensing\.key_retired/)
    assert.equal((await made()).length, before)
  })

  test('and something else beside it is for people, with a hint', async () => {
    const before = (await made()).length
    const request = await receive({ subject: 'Status', text: 'ACME-MIG-07 has used 40 TB, is that right?' })
    assert.match(notes(request)[0]!, /says more than key and amount/)
    const customer = (await done(acme.jordan.get(`/api/requests/${request.id}`))).body
    assert.equal(notes(customer).length, 0, 'hints are internal')
    assert.ok(!JSON.stringify(customer).includes('says more than key and amount'))
    const ordinary = await receive({ subject: 'ACME-MIG-07', text: 'Our disk of 40 TB is slow.' })
    assert.deepEqual(notes(ordinary), [])
    assert.equal((await made()).length, before)
  })
})

describe('whose mail it is', () => {
  const order = { subject: 'ACME-MIG-07 7 TB', text: 'Please.' }
  const nothing = async (mail: Incoming, hint: RegExp | null) => {
    const before = (await made()).length
    const request = await receive({ ...order, ...mail })
    assert.equal((await made()).length, before)
    if (hint) assert.match(notes(request)[0] ?? '', hint)
    else assert.deepEqual(notes(request), [])
  }

  test('unproved it is a claim: no licence request, and a hint', () =>
    nothing({ forged: true }, /nothing proves that one of the account's contacts wrote it/))
  test('a colleague nobody knew before is no contact yet', () =>
    nothing({ from: 'New Person <new@acme.test>' }, /nothing proves/))
  test('a machine orders nothing', () => nothing({ headers: { 'auto-submitted': 'auto-generated' } }, /nothing proves/))
  test('another account’s key is no key of theirs', () => nothing({ from: 'toni@birch.test' }, null))
  test('a stranger is told nothing of keys', () => nothing({ from: 'x@stranger.example', forged: true }, null))
  test('staff put requests in as staff', () => nothing({ from: 'ola@provider.test' }, null))

  test('somebody locked orders nothing', async () => {
    const locked = await world.tx(async (tx) => {
      const one = {
        accountId: provider.birch.id,
        name: 'Lou Locked',
        email: 'lou@birch.test',
        roles: ['contact' as const],
      }
      const { id } = await createPerson(tx, one)
      await sql`update person set locked_at = ${tx.now} where id = ${id}`.execute(tx)
      return id
    })
    assert.ok(locked)
    await nothing({ from: 'lou@birch.test', subject: 'BIRCH-01 7 TB' }, /nothing proves/)
  })

  test('a partner orders for the accounts they look after', async () => {
    const key = await world.tx(async (tx) => {
      const partner = await createAccount(tx, { kind: 'partner', name: 'Reseller', mailDomains: ['reseller.test'] })
      const customer = await createAccount(tx, { kind: 'customer', name: 'Elm', partnerId: partner.id })
      await createPerson(tx, { accountId: partner.id, name: 'Rae', email: 'rae@reseller.test', roles: ['contact'] })
      return customer.id
    })
    const made = (await done(lena.post('/api/licence-keys', { accountId: key, kindId: kind.id, code: 'ELM-01' }))).body
    await done(lena.post(`/api/licence-keys/${made.id}/appliance`, { file: new Appliance().request(null) }))
    await receive({ from: 'rae@reseller.test', subject: 'Mehr', text: 'Bitte noch 1,5 TB für ELM-01.' })
    const asked = await newest()
    assert.deepEqual([asked.account.name, asked.requester, asked.amount.text], ['Elm', 'Rae', '1.5 TB'])
  })
})

describe('a mail with an appliance’s request file', () => {
  const appliance = new Appliance()
  let code = ''
  const attach = (content: string, filename = 'request.json') => [
    { filename, content, contentType: 'application/json' },
  ]

  test('asks what the file says; the file sent again asks once', async () => {
    const key = (await done(lena.post('/api/licence-keys', { accountId: provider.birch.id, kindId: kind.id }))).body
    code = key.code
    await done(lena.post(`/api/licence-keys/${key.id}/appliance`, { file: appliance.request(null) }))
    const file = appliance.request(code, { kind: kind.code, amount: 9n * 10n ** 12n })
    const mail = {
      from: 'toni@birch.test',
      subject: 'From the console',
      text: 'See the file.',
      attachments: attach(file),
    }
    await receive(mail)
    const asked = await newest()
    assert.deepEqual(
      [asked.channel, asked.requester, asked.key.code, asked.amount.text],
      ['mail', 'Toni Testcase', code, '9 TB'],
    )
    const before = (await made()).length
    const again = await receive({ ...mail, subject: 'Once more' })
    assert.equal((await made()).length, before)
    assert.match(notes(again)[0]!, new RegExp(asked.number))
  })

  test('that is forged, of another device or no request is refused to staff; what is no such file is nothing', async () => {
    const before = (await made()).length
    const file = appliance.request(code, { kind: kind.code, amount: 5n * 10n ** 12n })
    const cases: [string, string, RegExp | null][] = [
      ['birch', file.replace(/"sig":"..../, '"sig":"AAAA'), /licensing\.file_refused/],
      ['birch', new Appliance().request(code, { kind: kind.code, amount: 1n }), /licensing\.file_refused/],
      ['birch', appliance.request(code), /licensing\.file_refused/],
      ['acme', file, /licensing\.file_refused/],
      ['birch', '{"application/vnd.palisade.request.v1+json": [', /licensing\.file_refused/],
      ['birch', '{"hello": "world"}', null],
    ]
    for (const [whose, content, hint] of cases) {
      const from = whose === 'birch' ? 'toni@birch.test' : 'jordan@acme.test'
      const request = await receive({ from, subject: 'A file', text: 'See the file.', attachments: attach(content) })
      if (hint) assert.match(notes(request)[0] ?? '', hint, content)
      else assert.deepEqual(notes(request), [], content)
    }
    const forged = await receive({ from: 'toni@birch.test', text: 'x', attachments: attach(file), forged: true })
    assert.match(notes(forged)[0]!, /a request file of an appliance/)
    assert.equal((await made()).length, before)
    assert.ok((await made(birch.toni)).every((one: { account: { name: string } }) => one.account.name === 'Birch'))
  })
})

describe('a later mail of a request', () => {
  const appliance = new Appliance()
  const from = 'toni@birch.test'
  const attach = (content: string) => [{ filename: 'request.json', content, contentType: 'application/json' }]
  const read = async (id: string) => (await done(kim.get(`/api/requests/${id}`))).body
  const file = (tbs: number) => appliance.request(code, { kind: kind.code, amount: BigInt(tb(tbs)) })
  let code = ''

  test('that brings the request file which staff asked for is read like the first one', async () => {
    const key = (await done(lena.post('/api/licence-keys', { accountId: provider.birch.id, kindId: kind.id }))).body
    code = key.code
    await done(lena.post(`/api/licence-keys/${key.id}/appliance`, { file: appliance.request(null) }))
    const { id, number } = await receive({ from, subject: 'We run short', text: 'What do you need from us?' })
    await done(kim.post(`/api/requests/${id}/messages`, { text: 'The request file of the appliance, please.' }))
    const before = (await made()).length
    const reply = { from, subject: `Re: We run short [#${number}]`, text: 'Here it is.', attachments: attach(file(6)) }
    await receive(reply)
    const asked = await newest()
    assert.deepEqual(
      [asked.channel, asked.requester, asked.key.code, asked.amount.text, asked.reason],
      ['mail', 'Toni Testcase', code, '6 TB', 'Here it is.'],
    )
    const request = await read(id)
    assert.equal(request.messages.filter((one: { kind: string }) => one.kind === 'customer').length, 2)
    assert.deepEqual(
      notes(request).map((text) => text.split(':')[0]),
      [`Became licence request ${asked.number}`],
    )
    assert.ok(asked.journal.some((one: { text: string }) => one.text.endsWith(`request ${number}`)))

    await receive(reply)
    assert.equal((await made()).length, before + 1, 'the same file asks once')
    await receive({ ...reply, attachments: attach(file(7)) })
    assert.deepEqual([(await made()).length, (await newest()).amount.text], [before + 2, '7 TB'])
    const last = (await read(id)).messages.findLast((one: { kind: string }) => one.kind === 'customer')
    await takeMail(world.app, id, last.id)
    assert.equal(notes(await read(id)).length, 3, 'taken up twice makes one note')
  })

  test('is no order by its words, and a file in it proves nothing of who sent it', async () => {
    const { id, number } = await receive({ from, subject: 'Short again', text: 'What do you need?' })
    const before = (await made()).length
    const subject = `Re: Short again [#${number}]`
    await receive({ from, subject, text: `${code} 3 TB` })
    assert.deepEqual(notes(await read(id)), [], 'words of an answer are for people')
    const forged = await receive({ from, subject, text: 'See the file.', attachments: attach(file(8)), forged: true })
    const hints = [...notes(await read(id)), ...notes(forged)]
    assert.match(hints[0] ?? '', /a request file of an appliance.*nothing proves/)
    await receive({ from: 'jordan@acme.test', subject, text: 'Theirs.', attachments: attach(file(9)) })
    assert.equal((await made()).length, before)
  })
})
