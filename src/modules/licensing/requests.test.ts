import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { signedIn, stranger } from '#test/caller.ts'
import { approve, createSeller, done, signed } from './licensing.fixture.ts'
import { foretellDecisions } from './operations/foretell.ts'

const seller = await createSeller()
const { world, acme, birch, lena, mara, dana, ola, ask } = seller
const tb = (n: number) => `${n}000000000000`

describe('a request', () => {
  test('is asked in the portal, and everybody who may decide is told at once, in their language, with the way to it', async () => {
    const made = (await done(ask(acme.jordan, '40', { reason: 'Weekend cut-over.' }))).body
    assert.match(made.number, /^LR-\d+$/)
    assert.deepEqual(made.amount, { amount: tb(40), text: '40 TB' })
    assert.deepEqual(made.price, { minor: '380000', currency: 'EUR' })
    assert.equal(made.state, 'asked')
    assert.equal(made.channel, 'portal')
    assert.equal(made.approvals, null, 'who approves how much is not for customers')
    assert.equal(made.may.approve, false)
    assert.equal(new Date(made.promise.dueAt).getTime() - new Date(made.askedAt).getTime(), 3_600_000)
    const { rows } = await world.tx((tx) =>
      sql<{ person_id: string; url: string }>`select person_id, text ->> 'url' as url from notice
        where subject_id = ${made.id}`.execute(tx),
    )
    assert.deepEqual(rows.map((row) => row.person_id).sort(), [dana.id, lena.id, mara.id].sort())
    assert.ok(rows.every(({ url }) => url.endsWith(`/licences/requests/${made.id}`)))
    const seen = (await done(dana.get(`/api/licence-requests/${made.id}`))).body
    assert.deepEqual([seen.may.approve, seen.may.because, seen.may.upTo.text], [true, null, '50 TB'])
  })

  test('of an amount that is none is refused in its field', async () => {
    const cases: [unknown, number, string][] = [
      [{ value: '0', unit: 'TB' }, 422, 'licensing.amount_refused'],
      [{ value: '0.0000000000001', unit: 'TB' }, 422, 'licensing.amount_refused'],
      [{ value: '40', unit: 'h' }, 422, 'licensing.amount_refused'],
      [{ value: '9999999999999999999', unit: 'PB' }, 422, 'licensing.amount_refused'],
      [{ value: '-1', unit: 'TB' }, 400, 'platform.invalid'],
      [{ value: 'NaN', unit: 'TB' }, 400, 'platform.invalid'],
      [{ value: 40, unit: 'TB' }, 400, 'platform.invalid'],
      [{ value: '1e3', unit: 'TB' }, 400, 'platform.invalid'],
      [{ value: '40', unit: 'TBit' }, 400, 'platform.invalid'],
    ]
    for (const [amount, status, code] of cases) {
      const answer = await acme.jordan.post('/api/licence-requests', { licenceKeyId: acme.key.id, amount })
      assert.deepEqual([answer.status, answer.code], [status, code], JSON.stringify(amount))
    }
  })

  test('TB and TiB stay two things', async () => {
    const amount = { value: '1', unit: 'TiB' }
    const made = (await done(acme.jordan.post('/api/licence-requests', { licenceKeyId: acme.key.id, amount }))).body
    assert.equal(made.amount.amount, '1099511627776')
    assert.equal(made.written, '1 TiB')
    assert.equal(made.amount.text, '≈ 1.1 TB', 'a rounded TB says that it is one')
  })

  test('of somebody else’s key finds nothing, and neither does reading it', async () => {
    const answer = await ask(birch.toni, '1')
    assert.deepEqual([answer.status, answer.code], [404, 'platform.not_found'])
    const made = (await done(ask(acme.jordan, '1'))).body
    assert.equal((await birch.toni.get(`/api/licence-requests/${made.id}`)).status, 404)
    assert.equal((await birch.toni.post(`/api/licence-requests/${made.id}/withdraw`)).status, 404)
    const listed = (await done(birch.toni.get('/api/licence-requests'))).body.items
    assert.ok(listed.every((one: { account: { name: string } }) => one.account.name === 'Birch'))
  })

  test('comes by phone through staff, for a person of the account; who took the call does not approve it', async () => {
    const caller = { callerId: seller.provider.acme.jordan }
    const made = (await done(ask(lena, '5', caller))).body
    assert.deepEqual([made.channel, made.requester, made.enteredBy], ['phone', 'Jordan Placeholder', 'Lena Licence'])
    assert.deepEqual([made.may.approve, made.may.because], [false, 'own_request'])
    const wrong = await ask(ola, '5', { callerId: seller.provider.birch.toni })
    assert.deepEqual([wrong.status, wrong.code], [422, 'licensing.person_refused'])
    const outside = await ask(acme.jordan, '5', { callerId: seller.provider.acme.jordan })
    assert.equal(outside.code, 'licensing.person_refused')
  })

  test('is taken back, once', async () => {
    const made = (await done(ask(acme.jordan, '1'))).body
    assert.equal((await ola.post(`/api/licence-requests/${made.id}/withdraw`)).code, 'platform.not_permitted')
    const back = (await done(acme.jordan.post(`/api/licence-requests/${made.id}/withdraw`))).body
    assert.equal(back.state, 'withdrawn')
    const again = await acme.jordan.post(`/api/licence-requests/${made.id}/withdraw`)
    assert.deepEqual([again.status, again.code], [409, 'licensing.not_now'])
    assert.equal((await dana.get(`/api/licence-requests/${made.id}/to-sign?verdict=approve`)).code, 'licensing.not_now')
  })

  test('on a key that is not bound, or out of use, is refused', async () => {
    const { id } = (
      await done(lena.post('/api/licence-keys', { accountId: seller.provider.acme.id, kindId: seller.kind.id }))
    ).body
    assert.equal((await ask(acme.jordan, '1', { licenceKeyId: id })).code, 'licensing.key_unbound')
    await done(lena.post(`/api/licence-keys/${id}/retire`, { reason: 'Never used.' }))
    assert.equal((await ask(acme.jordan, '1', { licenceKeyId: id })).code, 'licensing.key_retired')
    assert.equal(
      (await lena.post(`/api/licence-keys/${id}/retire`, { reason: 'Twice.' })).code,
      'licensing.key_retired',
    )
  })
})

describe('a decision', () => {
  test('is signed with the passkey over exactly the request; the signature is kept', async () => {
    const made = (await done(ask(acme.jordan, '40'))).body
    const { body } = await done(dana.get(`/api/licence-requests/${made.id}/to-sign?verdict=approve`))
    const text = JSON.parse(body.text)
    assert.deepEqual(
      [text.purpose, text.verdict, text.amount, text.licenceKey, text.requestId, text.kind, text.policyVersion],
      ['licence.decision', 'approve', tb(40), 'ACME-MIG-07', made.id, 'block-migration', 1],
    )
    assert.equal(createHash('sha256').update(body.text).digest('hex'), body.hash)
    const after = (await done(approve(dana, made.id, tb(40)))).body
    assert.equal(after.state, 'approved')
    assert.equal(after.granted.text, '40 TB')
    assert.equal(after.promise.state, 'kept')
    const { rows } = await world.tx((tx) =>
      sql<{ challenge: string; act: string; size: number }>`
        select convert_from(client_data, 'UTF8')::jsonb ->> 'challenge' as challenge, octet_length(signature) as size,
          (select string_agg(act, ' ' order by act) from audit_entry where subject_id = ${made.id}) as act
        from licence_decision where request_id = ${made.id}`.execute(tx),
    )
    assert.equal(Buffer.from(rows[0]!.challenge, 'base64url').toString('hex'), body.hash)
    assert.ok(rows[0]!.size > 60)
    assert.match(rows[0]!.act, /licensing\.approval_given licensing\.approved licensing\.asked/)
  })

  test('for less is for less, and for more than asked is none', async () => {
    const made = (await done(ask(acme.jordan, '40'))).body
    const more = await dana.get(`/api/licence-requests/${made.id}/to-sign?verdict=approve&amount=${tb(41)}`)
    assert.deepEqual([more.status, more.code], [422, 'licensing.more_than_asked'])
    const after = (await done(approve(dana, made.id, tb(30)))).body
    assert.deepEqual([after.state, after.granted.text, after.price.minor], ['approved', '30 TB', '285000'])
  })

  test('that the passkey signed for something else is refused: another amount, request, verdict, or person', async () => {
    const made = (await done(ask(acme.jordan, '40'))).body
    const other = (await done(ask(acme.jordan, '40'))).body
    const send = (answer: unknown, body: object) =>
      dana.post(`/api/licence-requests/${made.id}/decisions`, { answer, ...body })
    const whole = { verdict: 'approve', amount: tb(40) }
    const cases: [string, unknown, object][] = [
      ['amount', await signed(dana, made.id, 'approve', tb(30)), whole],
      ['request', await signed(dana, other.id, 'approve', tb(40)), whole],
      ['verdict', await signed(dana, made.id, 'decline'), whole],
      ['verdict', await signed(dana, made.id, 'approve'), { verdict: 'decline', reason: 'No.' }],
      ['person', await signed(lena, made.id, 'approve', tb(40)), whole],
    ]
    for (const [what, answer, body] of cases) {
      const refused = await send(answer, body)
      assert.deepEqual([refused.status, refused.code], [403, 'licensing.assertion_refused'], what)
    }
    const { body } = await done(dana.get(`/api/licence-requests/${made.id}/to-sign?verdict=approve`))
    const unverified = dana.authenticator.get(body.options, { verified: false })
    assert.equal((await send(unverified, whole)).code, 'licensing.assertion_refused')
    const elsewhere = dana.authenticator.get(body.options, { origin: 'https://evil.example' })
    assert.equal((await send(elsewhere, whole)).code, 'licensing.assertion_refused')
    assert.equal((await done(dana.get(`/api/licence-requests/${made.id}`))).body.state, 'asked')
  })

  test('above a limit is refused to one role and open to another; roles without one never approve', async () => {
    const made = (await done(ask(acme.jordan, '60'))).body
    const toSign = `/api/licence-requests/${made.id}/to-sign?verdict=approve`
    assert.equal((await dana.get(toSign)).code, 'licensing.above_limit')
    assert.equal((await ola.get(toSign)).code, 'platform.not_permitted')
    assert.equal((await acme.jordan.get(toSign)).code, 'platform.not_permitted')
    assert.equal((await birch.toni.get(toSign)).code, 'platform.not_found')
    const kim = await signedIn(world, seller.provider.staff.kim)
    assert.equal((await kim.get(toSign)).code, 'licensing.not_an_approver', 'a manager whom this policy does not name')
    assert.equal((await done(approve(lena, made.id, tb(60)))).body.state, 'approved')
  })

  test('above the four-eyes limit takes two people, and one of them twice is not two', async () => {
    const made = (await done(ask(acme.jordan, '120'))).body
    const once = (await done(approve(lena, made.id, tb(120)))).body
    assert.deepEqual([once.state, once.approvals.have, once.approvals.needed], ['asked', 1, 2])
    const again = await lena.get(`/api/licence-requests/${made.id}/to-sign?verdict=approve`)
    assert.equal(again.code, 'licensing.given_already')
    const twice = (await done(approve(mara, made.id, tb(120)))).body
    assert.deepEqual([twice.state, twice.approvals.have, twice.granted.text], ['approved', 2, '120 TB'])
  })

  test('is declined with a reason, which the requester is told', async () => {
    const made = (await done(ask(acme.jordan, '40'))).body
    const path = `/api/licence-requests/${made.id}/decisions`
    const answer = await signed(dana, made.id, 'decline')
    assert.equal((await dana.post(path, { verdict: 'decline', reason: ' ', answer })).code, 'platform.invalid')
    const after = (await done(dana.post(path, { verdict: 'decline', reason: 'The order is missing.', answer }))).body
    assert.equal(after.state, 'declined')
    const told = (await done(acme.jordan.get(`/api/licence-requests/${made.id}`))).body
    assert.match(told.journal.at(-1).text, /Dana Demo declined .*The order is missing\./)
    assert.equal((await dana.post(path, { verdict: 'decline', reason: 'Twice.', answer })).code, 'licensing.not_now')
  })

  test('waits for an answer that was asked back, and the promise with it', async () => {
    const made = (await done(ask(acme.jordan, '40'))).body
    const path = `/api/licence-requests/${made.id}`
    const back = (await done(dana.post(`${path}/decisions`, { verdict: 'ask_back', reason: 'Which site?' }))).body
    assert.deepEqual([back.state, back.promise.state, back.promise.dueAt], ['asked_back', 'paused', null])
    const answered = (await done(acme.jordan.post(`${path}/answer`, { text: 'Branch 2.' }))).body
    assert.deepEqual([answered.state, answered.promise.state], ['asked', 'running'])
    assert.equal((await acme.jordan.post(`${path}/answer`, { text: ' ' })).code, 'platform.invalid')
    assert.equal((await done(approve(dana, made.id, tb(40)))).body.state, 'approved')
    assert.equal((await acme.jordan.post(`${path}/answer`, { text: 'Late.' })).code, 'licensing.not_now')
  })

  test('that the licence server did not sign is asked for anew, and everybody approves again', async () => {
    const made = (await done(ask(acme.jordan, '3'))).body
    const path = `/api/licence-requests/${made.id}`
    await done(approve(dana, made.id, tb(3)))
    assert.equal((await ola.post(`/api/licence-requests/${made.id}/ask-anew`)).code, 'licensing.not_now')
    await world.tx((tx) =>
      sql`update licence_request set state = 'refused', refusal_code = 'signer.x', refusal_text = 'No.' where id = ${made.id}`.execute(
        tx,
      ),
    )
    assert.equal((await acme.jordan.post(`${path}/ask-anew`)).status, 404)
    const anew = (await done(ola.post(`${path}/ask-anew`))).body
    assert.deepEqual([anew.state, anew.round, anew.approvals.have, anew.refusal], ['asked', 2, 0, null])
    assert.equal(anew.promise.state, 'running')
    assert.equal((await done(approve(dana, made.id, tb(3)))).body.state, 'approved')
  })

  test('threat-17: no API token decides, whatever its scopes', async () => {
    const made = (await done(ask(acme.jordan, '1'))).body
    const expiresAt = new Date(Date.now() + 30 * 86_400_000).toISOString()
    const { token } = (await done(dana.post('/api/me/tokens', { name: 'x', scopes: ['*:read', '*:write'], expiresAt })))
      .body
    const program = stranger(world, { authorization: `Bearer ${token}` })
    const answer = await signed(dana, made.id, 'approve')
    const body = { verdict: 'approve', amount: tb(1), answer }
    const refused = await program.post(`/api/licence-requests/${made.id}/decisions`, body)
    assert.deepEqual([refused.status, refused.code], [403, 'platform.not_permitted'])
    const asked = await program.post('/api/licence-requests', {
      licenceKeyId: acme.key.id,
      amount: { value: '1', unit: 'TB' },
    })
    assert.equal(asked.body.channel, 'api')
  })
})

describe('the database itself', () => {
  const broken = (work: Promise<unknown>) =>
    work.then(
      () => 'nothing',
      (error: { constraint?: string; code?: string }) => error.constraint ?? error.code,
    )

  test('threat-18: lets nobody approve their own, approve with too few, or change what was asked', async () => {
    const made = (await done(ask(acme.jordan, '120'))).body
    const run = (statement: ReturnType<typeof sql>) => broken(world.tx((tx) => statement.execute(tx)))
    const approved = sql`update licence_request set state = 'approved', granted = amount, decided_at = app_now() where id = ${made.id}`
    assert.equal(await run(approved), 'licence_request_approvals')
    await done(approve(lena, made.id, tb(120)))
    assert.equal(await run(approved), 'licence_request_approvals', 'one of two')
    assert.equal(await run(sql`update licence_request set amount = 1 where id = ${made.id}`), 'licence_request_kept')
    assert.equal(
      await run(sql`update licence_request set state = 'issued' where id = ${made.id}`),
      'licence_request_ways',
    )
    const own = sql`insert into licence_decision (account_id, id, request_id, round, person_id, person_name, requester_id,
        entered_by, verdict, amount, policy_version, credential_id, client_data, authenticator_data, signature)
      select account_id, gen_random_uuid(), id, 1, requester_id, 'x', requester_id, entered_by, 'approve', amount, 1, 'x', '', '', ''
        from licence_request where id = ${made.id}`
    assert.equal(await run(own), 'requester_never_approves')
    assert.equal(await run(sql`update licence_decision set amount = 1 where request_id = ${made.id}`), '42501')
    assert.equal(await run(sql`delete from licence_decision where request_id = ${made.id}`), '42501')
  })

  test('takes no amount that is none', async () => {
    const copy = (amount: string) =>
      broken(
        world.tx((tx) =>
          sql`insert into licence_request (account_id, id, number, purpose, licence_key_id, appliance_id, kind_id, amount,
              written, channel, requester_id, requester_name, entered_by, entered_name, policy_version, state)
            select account_id, gen_random_uuid(), gen_random_uuid()::text, 'grant', licence_key_id, appliance_id, kind_id,
              ${amount}::numeric, written, channel, requester_id, requester_name, entered_by, entered_name, policy_version, 'asked'
            from licence_request limit 1`.execute(tx),
        ),
      )
    for (const amount of ['0', '-1']) assert.match(String(await copy(amount)), /check/, amount)
    for (const amount of ['NaN', '9223372036854775808', 'Infinity'])
      assert.match(String(await copy(amount)), /^22|^0A/, amount)
    assert.equal(await copy('9223372036854775807'), 'nothing')
  })
})

test('a person’s name and words leave their requests when they are erased', async () => {
  const ada = await signedIn(world, seller.provider.staff.ada)
  const contact = {
    accountId: seller.provider.birch.id,
    name: 'Nora Note',
    email: 'nora@birch.test',
    roles: ['contact'],
  }
  const { id } = (await done(ada.post('/api/people', contact))).body
  const nora = await signedIn(world, id)
  const made = (await done(ask(nora, '1', { licenceKeyId: birch.key.id, reason: 'Nora Note asks.' }))).body
  await done(ada.post(`/api/people/${id}/erase`, { reason: 'They asked.' }))
  const seen = (await done(lena.get(`/api/licence-requests/${made.id}`))).body
  assert.doesNotMatch(JSON.stringify(seen), /Nora/)
})

describe('a promised decision', () => {
  test('that half is over is told again; who is on duty is paged by the policy', async () => {
    const policy = { ...seller.policy, escalationPolicyId: seller.provider.policyId }
    await done(lena.put(`/api/licence-kinds/${seller.kind.id}/policy`, policy))
    const made = (await done(ask(acme.jordan, '40'))).body
    assert.equal(made.policyVersion, 2)
    const [foretold] = (await world.tx(foretellDecisions)).filter((one) => one.escalation.subject.id === made.id)
    assert.equal(foretold!.dueAtMs - new Date(made.askedAt).getTime(), 30 * 60_000)
    assert.equal(foretold!.escalation.policyId, seller.provider.policyId)
    assert.match(foretold!.escalation.title, /waits for approval/)
    await world.forward('31m')
    const { rows } = await world.tx((tx) =>
      sql<{ pages: number; notices: number }>`select
        (select count(*)::int from escalation where subject_id = ${made.id} and status <> 'closed') as pages,
        (select count(*)::int from notice where subject_id = ${made.id} and topic = 'licensing.overdue') as notices`.execute(
        tx,
      ),
    )
    assert.deepEqual(rows, [{ pages: 1, notices: 3 }])
    await done(approve(dana, made.id, tb(40)))
    await world.settle()
    const closed = await world.tx((tx) =>
      sql<{ status: string }>`select status from escalation where subject_id = ${made.id}`.execute(tx),
    )
    assert.deepEqual(closed.rows, [{ status: 'closed' }])
  })
})
