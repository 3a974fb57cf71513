import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { actorForPerson, createPerson } from '#accounts'
import { takeAnswers } from '#licensing'
import { newId } from '#platform/id.ts'
import { type Caller, signedIn, stranger } from '#test/caller.ts'
import { done } from '#test/seller.ts'
import { approveChange, createCredit, TB } from './credit.fixture.ts'
import { createGathering, voidOrphans } from './credit.ts'
import { changeChallenge, changeText } from './rules/change.ts'

const it = await createCredit()
const { world, lena, mara, dana, ola, acme, birch, provider } = it

/** Proposed by Dana. */
const propose = (value: string, reference: string, more: object = {}) =>
  dana.post(`/api/credit-accounts/${it.id}/changes`, { purpose: 'purchase', amount: TB(value), reference, ...more })
const withdraw = (by: Caller, value: string, more: object = {}) =>
  by.post(`/api/credit-accounts/${it.id}/withdrawals`, { licenceKeyId: acme.key.id, amount: TB(value), ...more })

describe('what is bought', () => {
  test('is proposed by one and booked when another signed exactly that', async () => {
    const proposed = (await done(propose('40', 'PO-4711'))).body
    assert.deepEqual([proposed.state, proposed.needed, proposed.approvals], ['proposed', 1, []])
    assert.equal((await it.balance()).available, '0 TB')
    assert.equal((await approveChange(dana, proposed.id)).code, 'credit.own_change')
    assert.equal((await ola.get(`/api/credit-changes/${proposed.id}/to-sign`)).code, 'platform.not_permitted')
    assert.equal((await acme.jordan.get(`/api/credit-changes/${proposed.id}/to-sign`)).status, 403)
    const asked = (await done(lena.get(`/api/credit-changes/${proposed.id}/to-sign`))).body
    const text = JSON.parse(asked.text)
    assert.deepEqual([text.purpose, text.amount, text.reference, text.proposer], ['licence.credit', '40000000000000', 'PO-4711', dana.id]) // biome-ignore format: one thing
    const wrong = lena.authenticator.get({ ...asked.options, challenge: Buffer.alloc(32).toString('base64url') })
    const refused = await lena.post(`/api/credit-changes/${proposed.id}/approvals`, { answer: wrong })
    assert.equal(refused.code, 'credit.assertion_refused')
    const booked = (await done(approveChange(lena, proposed.id))).body
    assert.equal(booked.state, 'booked')
    assert.equal((await approveChange(mara, proposed.id)).code, 'credit.not_now')
    assert.deepEqual(await it.balance(), { available: '40 TB', held: '0 TB', drawn: '0 TB', bought: '40 TB', adjusted: '0 TB' }) // biome-ignore format: one thing
  })

  test('is not booked twice for one order, takes two above four eyes, and no amount that is none', async () => {
    assert.equal((await propose('1', 'po-4711')).code, 'credit.reference_taken')
    for (const value of ['-1', '1e3', 'NaN', '', '١'])
      assert.equal((await propose(value, 'x')).code, 'platform.invalid')
    for (const value of ['0', '0.0000000000001', '9999999999999999999'])
      assert.equal((await propose(value, 'x')).code, 'licensing.amount_refused')
    assert.equal((await propose('9223372', 'PO-ALL')).code, 'credit.amount_refused')
    assert.equal((await propose('1', 'x', { takes: true })).code, 'platform.invalid')
    assert.equal((await propose('1', 'x', { amount: { value: '1', unit: 'h' } })).code, 'licensing.amount_refused')
    const big = (await done(propose('120', 'PO-4712'))).body
    assert.equal(big.needed, 2)
    const first = (await done(approveChange(lena, big.id))).body
    assert.deepEqual([first.state, first.approvals.length], ['proposed', 1])
    assert.equal((await approveChange(lena, big.id)).code, 'credit.given_already')
    assert.equal((await done(approveChange(mara, big.id))).body.state, 'booked')
    assert.equal((await it.balance()).available, '160 TB')
  })

  test('may be declined, with a reason, and then the order can come again', async () => {
    const proposed = (await done(propose('5', 'PO-4713'))).body
    assert.equal(
      (await lena.post(`/api/credit-changes/${proposed.id}/decline`, { reason: ' ' })).code,
      'platform.invalid',
    )
    const declined = (await done(lena.post(`/api/credit-changes/${proposed.id}/decline`, { reason: 'Unpaid' }))).body
    assert.deepEqual([declined.state, declined.declinedBy, declined.reason], ['declined', 'Lena Licence', 'Unpaid'])
    assert.equal(
      (await lena.post(`/api/credit-changes/${proposed.id}/decline`, { reason: 'x' })).code,
      'credit.not_now',
    )
    await done(propose('5', 'PO-4713'))
  })

  test('adjustments take two people, for the database as well', async () => {
    const less = (await done(propose('10', 'Booked to the wrong account', { purpose: 'adjustment', takes: true }))).body
    assert.equal(less.amount.text, '-10 TB')
    await done(approveChange(mara, less.id))
    assert.deepEqual(await it.balance(), { available: '150 TB', held: '0 TB', drawn: '0 TB', bought: '160 TB', adjusted: '-10 TB' }) // biome-ignore format: one thing
    const all = (await done(propose('151', 'All of it', { purpose: 'adjustment', takes: true }))).body
    await done(approveChange(lena, all.id))
    assert.equal((await approveChange(mara, all.id)).code, 'credit.not_enough')
    const own = world.tx((tx) =>
      sql`insert into credit_approval (account_id, id, change_id, person_id, person_name, proposed_by, credential_id, client_data,
          authenticator_data, signature) values (${provider.acme.id}, ${newId()}, ${all.id}, ${dana.id}, 'x', ${dana.id}, 'x', '', '', '')`.execute(
        tx,
      ),
    )
    await assert.rejects(own, { constraint: 'proposer_never_approves' })
    const alone = world.tx((tx) =>
      sql`update credit_change set state = 'booked', decided_at = app_now() where id = ${all.id}`.execute(tx),
    )
    await assert.rejects(alone, { constraint: 'credit_change_approvals' })
    const other = world.tx((tx) => sql`update credit_change set amount = 1 where id = ${all.id}`.execute(tx))
    await assert.rejects(other, { constraint: 'credit_change_kept' })
    await done(lena.post(`/api/credit-changes/${all.id}/decline`, { reason: 'Too much' }))
  })

  test('what is signed names everything, in one form', () => {
    const change = { changeId: 'c', creditAccountId: 'a', accountId: 'o', purpose: 'purchase', kind: 'k', amount: 5n, reference: 'r', proposer: 'p', policyVersion: 1 } as const // biome-ignore format: one thing
    assert.equal(
      changeText(change),
      '{"account":"o","amount":"5","change":"c","creditAccount":"a","kind":"k","policyVersion":1,"proposer":"p","purpose":"licence.credit","reference":"r","v":1,"what":"purchase"}',
    )
    const seen = new Set([changeChallenge(change).toString('hex')])
    for (const other of [{ changeId: 'd' }, { creditAccountId: 'b' }, { accountId: 'n' }, { purpose: 'adjustment' as const }, { kind: 'l' }, { amount: 6n }, { reference: 's' }, { proposer: 'q' }, { policyVersion: 2 }]) // biome-ignore format: a list
      seen.add(changeChallenge({ ...change, ...other }).toString('hex'))
    assert.equal(seen.size, 10)
  })
})

describe('withdrawing', () => {
  test('makes an approved request at once, within the limits of the person', async () => {
    const made = (await done(withdraw(acme.jordan, '10'))).body
    assert.deepEqual([made.amount.text, made.available.text], ['10 TB', '140 TB'])
    const request = (await done(acme.jordan.get(`/api/licence-requests/${made.request.id}`))).body
    assert.deepEqual([request.state, request.purpose, request.granted.text], ['approved', 'withdrawal', '10 TB'])
    assert.deepEqual(request.drawnFrom, { id: it.id, number: 'CA-1001' })
    const { withdrawals } = (await done(acme.jordan.get('/api/licence-overview'))).body
    assert.deepEqual(
      withdrawals.map(({ by, from, amount }: { by: string; from: string; amount: { text: string } }) => [
        by,
        from,
        amount.text,
      ]),
      [['Jordan Placeholder', 'CA-1001', '10 TB']],
    )
    assert.deepEqual((await done(birch.toni.get('/api/licence-overview'))).body.withdrawals, [])
    assert.equal((await withdraw(acme.jordan, '51')).code, 'credit.above_limit')
    await done(withdraw(acme.jordan, '50'))
    assert.equal((await withdraw(acme.jordan, '41')).code, 'credit.above_day')
    assert.deepEqual(await it.balance(), { available: '90 TB', held: '60 TB', drawn: '0 TB', bought: '160 TB', adjusted: '-10 TB' }) // biome-ignore format: one thing
    assert.equal((await mara.post(`/api/licence-requests/${made.request.id}/decisions`, { verdict: 'ask_back', reason: 'x' })).code, 'licensing.not_now') // biome-ignore format: one thing
    assert.equal((await done(acme.jordan.get(`/api/credit-accounts/${it.id}`))).body.limits[0].usedToday.text, '60 TB')
  })

  test('the same key with the same body is the same withdrawal; with another body it is refused', async () => {
    const cookie = [...acme.jordan.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const caller = stranger(world, { 'idempotency-key': 'order-4711-a', cookie })
    const before = await it.balance()
    const answers = await Promise.all(Array.from({ length: 5 }, () => withdraw(caller, '1')))
    const ids = new Set(answers.map(({ body }) => body.id))
    assert.equal(ids.size, 1)
    assert.equal((await withdraw(caller, '2')).code, 'platform.idempotency_mismatch')
    const after = await it.balance()
    assert.deepEqual([before.held, after.held], ['60 TB', '61 TB'])
  })

  test('is for the account and its partner, for their keys, and for nobody else', async () => {
    assert.equal((await withdraw(birch.toni, '1')).status, 404)
    assert.equal((await birch.toni.get(`/api/credit-accounts/${it.id}`)).status, 404)
    assert.equal((await birch.toni.get(`/api/credit-accounts/${it.id}/statement`)).status, 404)
    assert.equal((await withdraw(lena, '1')).code, 'platform.not_permitted')
    assert.equal((await withdraw(acme.jordan, '1', { licenceKeyId: birch.key.id })).code, 'credit.key_refused')
    assert.equal((await withdraw(acme.jordan, '1', { licenceKeyId: newId() })).code, 'credit.key_refused')
    assert.deepEqual((await done(birch.toni.get('/api/credit-accounts'))).body.items, [])
    assert.equal((await done(acme.jordan.get('/api/credit-accounts'))).body.items[0].number, 'CA-1001')
    const limits = `/api/credit-accounts/${it.id}/limits/${provider.birch.toni}`
    assert.equal((await dana.put(limits, { each: TB('1'), perDay: TB('1') })).code, 'credit.person_refused')
    assert.equal((await acme.jordan.put(`/api/credit-accounts/${it.id}/limits/${provider.acme.jordan}`, { each: TB('99'), perDay: TB('99') })).code, 'platform.not_permitted') // biome-ignore format: one thing
    assert.equal((await acme.jordan.post('/api/credit-accounts', { accountId: provider.acme.id, kindId: it.kind.id, name: 'x' })).code, 'platform.not_permitted') // biome-ignore format: one thing
  })

  test('takes no amount that is none', async () => {
    for (const value of ['-1', '1e3', '1_000', '+1', 'Infinity'])
      assert.equal((await withdraw(acme.jordan, value)).code, 'platform.invalid', value)
    for (const amount of [TB('0'), TB('0.0000000000001'), TB('9999999999999999999'), { value: '1', unit: 'count' }])
      assert.equal((await withdraw(acme.jordan, '1', { amount })).code, 'licensing.amount_refused')
  })

  test('threat-19: 200 at once never take more than there is, and drift by nothing', async () => {
    const owner = await done(
      dana.put(`/api/credit-accounts/${it.id}/limits/${provider.acme.jordan}`, { each: TB('50'), perDay: TB('9000') }),
    )
    assert.equal(owner.body.perDay.text, '9000 TB')
    const before = BigInt((await done(dana.get(`/api/credit-accounts/${it.id}`))).body.available.amount)
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => withdraw(acme.jordan, String((n % 3) + 1))))
    const taken = answers.filter(({ status }) => status === 200).reduce((sum, { body }) => sum + BigInt(body.amount.amount), 0n) // biome-ignore format: one thing
    const codes = new Set(answers.filter(({ status }) => status !== 200).map(({ code }) => code))
    assert.deepEqual([...codes], ['credit.not_enough'])
    const left = BigInt((await done(dana.get(`/api/credit-accounts/${it.id}`))).body.available.amount)
    assert.equal(left, before - taken)
    assert.ok(left < 3_000_000_000_000n, 'what is left is less than the largest that was refused')
    const { rows } = await world.tx((tx) => sql<{ drift: string; open: string; zero: string }>`
      select (a.available - sum(case when p.to_book = 'available' then p.amount when p.from_book = 'available' then -p.amount else 0 end))::text as drift,
             (a.held - (select sum(amount) from credit_hold h where h.credit_account_id = a.id and state = 'held'))::text as open,
             (max(p.n) - count(*))::text as zero
        from credit_account a join credit_posting p on p.credit_account_id = a.id where a.id = ${it.id} group by a.id, a.available, a.held, a.account_id`.execute(tx)) // biome-ignore format: one thing
    assert.deepEqual(rows, [{ drift: '0', open: '0', zero: '0' }])
  })

  test('threat-19: an overdraft, a posting that leaps and a second ending are refused by the database itself', async () => {
    const posting = (kind: string, from: string, to: string, amount: string, more: string) =>
      world.tx((tx) =>
        sql`insert into credit_posting (account_id, id, credit_account_id, n, kind, from_book, to_book, amount, available, held, hold_id, person_name, at)
          select a.account_id, ${newId()}, a.id, a.postings + 1, ${kind}, ${from}, ${to}, ${amount}::bigint, ${sql.raw(more)},
            (select id from credit_hold where credit_account_id = a.id limit 1), 'x', app_now() from credit_account a where id = ${it.id}`.execute(tx),
      ) // biome-ignore format: one thing
    await assert.rejects(posting('post', 'held', 'drawn', '0', 'a.available, a.held'), { code: '23514' })
    await assert.rejects(posting('post', 'held', 'drawn', '-5', 'a.available, a.held'), { code: '23514' })
    await assert.rejects(posting('post', 'available', 'drawn', '5', 'a.available, a.held'), { code: '23514' })
    await assert.rejects(posting('post', 'held', 'drawn', '9000000000000000000', 'a.available, a.held'), {
      code: '23514',
    })
    await assert.rejects(posting('post', 'held', 'drawn', '5', 'a.available, a.held'), {
      constraint: 'credit_no_drift',
    })
    const set = (text: string) => world.tx((tx) => sql.raw(`${text} where credit_account_id = '${it.id}'`).execute(tx))
    await assert.rejects(set('delete from credit_posting'), { code: '42501' })
    await assert.rejects(set('update credit_posting set amount = 1'), { code: '42501' })
    await assert.rejects(set('update credit_hold set amount = amount + 1'), { constraint: 'credit_hold_ways' })
    const minus = world.tx((tx) => sql`update credit_account set available = -1 where id = ${it.id}`.execute(tx))
    await assert.rejects(minus, { code: '23514' })
    const more = world.tx((tx) =>
      sql`update credit_account set available = available + 1 where id = ${it.id}`.execute(tx),
    )
    await assert.rejects(more, { constraint: 'credit_balances' })
  })
})

describe('a statement', () => {
  test('has a running balance, page by page, as CSV and as PDF', async () => {
    const first = (await done(acme.jordan.get(`/api/credit-accounts/${it.id}/statement?limit=3`))).body
    const second = (
      await done(acme.jordan.get(`/api/credit-accounts/${it.id}/statement?limit=200&cursor=${first.next}`))
    ).body
    const lines = [...first.items, ...second.items].reverse()
    let balance = 0n
    for (const [n, line] of lines.entries()) {
      balance += BigInt(line.amount.amount)
      assert.deepEqual([line.n, line.available.amount], [n + 1, balance.toString()])
    }
    assert.deepEqual([lines[0].kind, lines[0].reference, lines[0].available.text], ['purchase', 'PO-4711', '40 TB'])
    const drawn = lines.find(({ kind }) => kind === 'hold')
    assert.deepEqual([drawn.keyCode, drawn.amount.text], ['ACME-MIG-07', '-10 TB'])
    assert.match(drawn.requestNumber, /^LR-/)
    const csv = await done(acme.jordan.get(`/api/credit-accounts/${it.id}/statement/file?format=csv&language=de`))
    assert.match(String(csv.headers['content-type']), /^text\/csv/)
    assert.match(
      csv.body,
      /^\ufeffNr\.,Zeit \(UTC\),Buchung,Beleg,Von,Menge \(byte\),Verfügbar \(byte\),Vorgemerkt \(byte\)\r\n1,/,
    )
    assert.equal(csv.body.trim().split('\r\n').length, lines.length + 1)
    const pdf = await done(acme.jordan.get(`/api/credit-accounts/${it.id}/statement/file?format=pdf`))
    assert.equal(pdf.headers['content-type'], 'application/pdf')
    assert.match(String(pdf.body), /^%PDF-1/)
    assert.equal((await birch.toni.get(`/api/credit-accounts/${it.id}/statement/file?format=csv`)).status, 404)
    assert.equal((await acme.jordan.get(`/api/credit-accounts/${it.id}/statement?cursor=x`)).code, 'platform.invalid')
  })

  test('people who are named are warned once when it runs low', async () => {
    const wrong = await dana.patch(`/api/credit-accounts/${it.id}`, { warn: [provider.birch.toni] })
    assert.equal(wrong.code, 'credit.person_refused')
    await done(approveChange(lena, (await done(propose('10', 'PO-LOW'))).body.id))
    const edited = (
      await done(
        dana.patch(`/api/credit-accounts/${it.id}`, {
          lowAt: TB('8'),
          warn: [provider.acme.jordan, dana.id],
          name: 'Bulk',
        }),
      )
    ).body
    assert.deepEqual([edited.name, edited.lowAt.text, edited.warn.length], ['Bulk', '8 TB', 2])
    assert.equal(
      (await acme.jordan.patch(`/api/credit-accounts/${it.id}`, { name: 'Mine' })).code,
      'platform.not_permitted',
    )
    for (const value of ['1', '3', '2']) await done(withdraw(acme.jordan, value))
    const { rows } = await world.tx((tx) =>
      sql<{
        n: string
        people: string
      }>`select count(*)::text as n, count(distinct person_id)::text as people from notice where topic = 'credit.low'`.execute(
        tx,
      ),
    )
    assert.deepEqual(rows, [{ n: '2', people: '2' }])
    assert.equal((await done(dana.get(`/api/credit-accounts/${it.id}`))).body.low, true)
  })

  test('a closed account takes nothing more', async () => {
    await done(dana.patch(`/api/credit-accounts/${it.id}`, { closed: true }))
    assert.equal((await withdraw(acme.jordan, '1')).code, 'credit.closed')
    assert.equal((await propose('1', 'PO-CLOSED')).code, 'credit.closed')
    await done(dana.patch(`/api/credit-accounts/${it.id}`, { closed: false }))
  })
})

describe('a hold', () => {
  const answered = async (text: string, values: unknown[]) => {
    const client = new pg.Client({ connectionString: world.database.ownerUrl, options: '-c role=palisade_licence' })
    await client.connect()
    await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
    await client.query(text, values)
    await client.end()
  }
  test('is void when the licence server makes no package, and the day of the person has it back', async () => {
    await done(approveChange(lena, (await done(propose('20', 'PO-4714'))).body.id))
    const used = async () =>
      (await done(acme.jordan.get(`/api/credit-accounts/${it.id}`))).body.limits[0].usedToday.amount
    const [before, day] = [await it.balance(), await used()]
    const made = (await done(withdraw(acme.jordan, '7'))).body
    await answered(
      `insert into licence_refusal (account_id, request_id, round, code, sentence, at) values ($1, $2, 1, 'signer.credit_exceeded', 'No.', app_now())`,
      [provider.acme.id, made.request.id],
    )
    await takeAnswers(world.app)
    assert.deepEqual(await it.balance(), before)
    assert.equal(await used(), day)
    const request = (await done(lena.get(`/api/licence-requests/${made.request.id}`))).body
    assert.deepEqual([request.state, request.may.askAnew], ['refused', false])
    assert.equal((await lena.post(`/api/licence-requests/${made.request.id}/ask-anew`)).code, 'licensing.not_now')
  })

  test('is posted when the package is there', async () => {
    const drawn = BigInt((await done(dana.get(`/api/credit-accounts/${it.id}`))).body.drawn.amount)
    const made = (await done(withdraw(acme.jordan, '7'))).body
    await answered(
      `with k as (insert into licence_keyset (version, envelope, payload_sha256, issued_at, expires_at, installed_at)
          values (1, '{}', sha256('x'), app_now(), app_now() + interval '1 year', app_now()))
       insert into licence_package (id, account_id, licence_key_id, sequence, request_id, kind, unit, amount, total, payload_sha256,
        file, file_sha256, issuer, keyset_version, audit_index, issued_at, import_before)
       values ($1, $2, $3, 1, $4, 'block-migration', 'byte', 7e12, 7e12, sha256('x'), '{}', sha256('{}'), 'x', 1, 0, app_now(),
        app_now() + interval '90 days')`,
      [newId(), provider.acme.id, acme.key.id, made.request.id],
    )
    await takeAnswers(world.app)
    await takeAnswers(world.app)
    const after = (await done(dana.get(`/api/credit-accounts/${it.id}`))).body
    assert.equal(BigInt(after.drawn.amount) - drawn, 7_000_000_000_000n)
    assert.equal((await done(acme.jordan.get(`/api/licence-requests/${made.request.id}`))).body.state, 'issued')
  })

  test('whose request was never made is given back', async () => {
    const actor = (await world.tx((tx) => actorForPerson(tx, provider.acme.jordan, 'session')))!
    const before = await it.balance()
    // What a program does that dies between hold and request.
    const wish = {
      actor,
      creditAccountId: it.id,
      licenceKeyId: acme.key.id,
      amount: TB('2') as never,
      key: 'dies-here',
    }
    const held = await createGathering(world.app.db).hold(wish)
    assert.ok('holdId' in held, JSON.stringify(held))
    await voidOrphans(world.app)
    assert.notDeepEqual(await it.balance(), before)
    await world.forward('3m')
    await voidOrphans(world.app)
    assert.deepEqual(await it.balance(), before)
    assert.deepEqual(await createGathering(world.app.db).hold(wish), held)
  })
})

test('whoever proposes, or sets a limit, showed lately that it is them; a token does neither', async () => {
  await world.forward('16m')
  assert.equal((await propose('1', 'PO-4715')).code, 'identity.step_up_needed')
  const limit = await dana.put(`/api/credit-accounts/${it.id}/limits/${provider.acme.jordan}`, {
    each: TB('1'),
    perDay: TB('1'),
  })
  assert.equal(limit.code, 'identity.step_up_needed')
  await done(dana.delete(`/api/credit-accounts/${it.id}/limits/${provider.acme.jordan}`))
  assert.equal((await withdraw(acme.jordan, '1')).code, 'credit.no_limit')
  await done(dana.delete(`/api/credit-accounts/${it.id}/limits/${provider.acme.jordan}`))
})

test('a person who is erased leaves limits and warnings, and their name the statement', async () => {
  const { personId } = await world.tx(async (tx) => {
    const { id } = await createPerson(tx, { accountId: provider.acme.id, name: 'Erika Example', email: 'erika@acme.test', roles: ['account_admin'] }) // biome-ignore format: one thing
    return { personId: id }
  })
  const erika = await signedIn(world, personId)
  const ada = await signedIn(world, provider.staff.ada)
  const mine = `/api/credit-accounts/${it.id}/limits/${personId}`
  const set = (await done(erika.put(mine, { each: TB('1'), perDay: TB('1') }))).body
  assert.equal(set.setBy, 'Erika Example')
  await done(erika.patch(`/api/credit-accounts/${it.id}`, { warn: [personId] }))
  await done(withdraw(erika, '1'))
  const top = async () => (await done(lena.get(`/api/credit-accounts/${it.id}/statement?limit=1`))).body.items[0].person
  assert.equal(await top(), 'Erika Example')
  await done(ada.post(`/api/people/${personId}/erase`, { reason: 'They asked.' }))
  assert.doesNotMatch(await top(), /Erika/)
  const after = (await done(dana.get(`/api/credit-accounts/${it.id}`))).body
  assert.deepEqual([after.limits, after.warn], [[], []])
})
