import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { clock } from '#platform/clock.ts'
import { stranger } from '#test/caller.ts'
import { createMailbox } from '#test/mailbox.ts'
import { createSigner } from '#test/signer.ts'
import { Appliance, approve, createSeller, done } from './licensing.fixture.ts'
import { lookAhead } from './operations/overview.ts'
import { successorOf } from './rules/key.ts'

const TB = 10n ** 12n
const mailbox = await createMailbox()
const seller = await createSeller({ settings: { SMTP_OUT_URL: mailbox.url } })
const { world, acme, birch, lena, mara, dana, ola, provider } = seller
const signer = await createSigner(world, ['block-migration'], 1000n * TB)
await signer.allow(dana.id, ['sales_executive'])

/** A key of Acme without an appliance. */
async function newKey(): Promise<{ id: string; code: string }> {
  return (await done(lena.post('/api/licence-keys', { accountId: provider.acme.id, kindId: seller.kind.id }))).body
}
const bind = (id: string, body: object, by = acme.jordan) => by.post(`/api/licence-keys/${id}/appliance`, body)

/** Asks, approves, signs; the package's id. */
async function granted(keyId: string, tb: string): Promise<string> {
  const made = (await done(seller.ask(acme.jordan, tb, { licenceKeyId: keyId }))).body
  await done(approve(dana, made.id, made.amount.amount))
  await signer.settle()
  const after = (await done(acme.jordan.get(`/api/licence-requests/${made.id}`))).body
  assert.equal(after.state, 'issued', JSON.stringify(after.refusal))
  return after.packageId
}

async function equipped() {
  const key = await newKey()
  const appliance = new Appliance(signer.pin)
  await done(bind(key.id, { file: appliance.request(null) }))
  const take = async (packageId: string) => {
    const reply = await world.app.http.inject({
      url: `/api/licence-packages/${packageId}/file`,
      headers: { cookie: [...acme.jordan.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    assert.equal(reply.statusCode, 200)
    return reply
  }
  return { key, appliance, take, path: `/api/licence-keys/${key.id}` }
}

describe('an appliance', () => {
  test('is registered by the file it wrote, once; the key is bound for good', async () => {
    const [one, other] = [await newKey(), await newKey()]
    const appliance = new Appliance()
    const bound = (await done(bind(one.id, { file: appliance.request(null), name: 'Rack 4' }))).body
    assert.deepEqual([bound.appliance.name, bound.appliance.thumbprint], ['Rack 4', appliance.thumbprint])
    assert.equal((await bind(one.id, { file: new Appliance().request(null) })).code, 'licensing.key_bound')
    assert.equal((await bind(other.id, { file: appliance.request(null) })).code, 'licensing.appliance_known')
    const foreign = (
      await done(lena.post('/api/licence-keys', { accountId: provider.birch.id, kindId: seller.kind.id }))
    ).body
    const elsewhere = await bind(foreign.id, { file: appliance.request(null) }, birch.toni)
    assert.equal(elsewhere.code, 'licensing.appliance_known')
    assert.equal((await bind(foreign.id, { file: new Appliance().request(null) })).status, 404)
  })

  test('threat-18: with a key of small order, a changed file, or another key’s file is refused', async () => {
    const key = await newKey()
    const file = new Appliance().request(null)
    const envelope = JSON.parse(file)
    const payload = JSON.parse(Buffer.from(envelope.payload, 'base64').toString())
    const small = Buffer.concat([Buffer.of(1), Buffer.alloc(31)]).toString('base64url')
    const forged = (content: object, sig = envelope.signatures[0].sig) =>
      JSON.stringify({
        payload: Buffer.from(JSON.stringify(content)).toString('base64'),
        payloadType: envelope.payloadType,
        signatures: [{ keyid: createHash('sha256').update(Buffer.from(small, 'base64url')).digest('hex'), sig }],
      })
    const identity = Buffer.concat([Buffer.of(1), Buffer.alloc(63)]).toString('base64')
    const cases = [
      forged({ ...payload, appliance: { ...payload.appliance, publicKey: small } }, identity),
      forged({ ...payload, licenceKey: 'OTHER-01' }),
      file.replace('"payload":"ey', '"payload":"eY'),
      file.slice(0, -40),
      new Appliance().request('OTHER-01'),
      randomBytes(200).toString('base64'),
      '{}',
    ]
    for (const each of cases) {
      const answer = await bind(key.id, { file: each })
      assert.deepEqual([answer.status, answer.code], [422, 'licensing.file_refused'], each.slice(0, 60))
      assert.match(answer.body.reason, /^[A-Z_]+$/)
    }
    assert.equal((await bind(key.id, { file: 'x'.repeat(20_000) })).code, 'platform.invalid')
  })

  test('that shows itself is bound by the code on its screen, which works once', async () => {
    const appliance = new Appliance()
    const offer = (await done(stranger(world).post('/api/appliance-offers', { file: appliance.request(null) }))).body
    assert.equal(offer.thumbprint, appliance.thumbprint)
    const key = await newKey()
    const typed = `${offer.code.slice(0, 5).toLowerCase()} ${offer.code.slice(5)}`
    assert.equal((await done(bind(key.id, { code: typed }))).body.appliance.registeredVia, 'code')
    assert.equal((await bind((await newKey()).id, { code: typed })).code, 'licensing.code_unknown')
    assert.equal((await bind((await newKey()).id, { code: '0000000000' })).code, 'licensing.code_unknown')
    assert.equal((await stranger(world).post('/api/appliance-offers', { file: 'x' })).code, 'licensing.file_refused')
    const kept = await world.tx((tx) =>
      sql<{
        n: number
      }>`select count(*)::int as n from appliance where position(${Buffer.from(appliance.codeKey, 'base64')} in
        coalesce(code_key_sealed, '')) > 0`.execute(tx),
    )
    assert.equal(kept.rows[0]!.n, 0, 'the secret of its codes rests sealed')
  })

  test('asks by file; the same file asks once', async () => {
    const { key, appliance } = await equipped()
    const file = appliance.request(key.code, { kind: 'block-migration', amount: 7n * TB })
    const made = (await done(acme.jordan.post('/api/licence-requests/file', { file }))).body
    assert.deepEqual([made.channel, made.amount.text, made.reason], ['file', '7 TB', 'From the console'])
    const again = (await done(acme.jordan.post('/api/licence-requests/file', { file }))).body
    assert.equal(again.id, made.id)
    const refused = async (text: string, by = acme.jordan) =>
      (await by.post('/api/licence-requests/file', { file: text })).body.reason
    assert.equal(await refused(appliance.request(key.code, { kind: 'other', amount: 1n })), 'WRONG_UNIT')
    assert.equal(
      await refused(new Appliance().request(key.code, { kind: 'block-migration', amount: 1n })),
      'WRONG_DEVICE',
    )
    assert.equal(await refused(file, birch.toni), 'WRONG_DEVICE')
    assert.equal(await refused(appliance.request(key.code)), 'WRONG_TYPE')
  })
})

describe('a package', () => {
  test('lies in the download area as it was signed; each download is noted; the appliance takes it', async () => {
    const { key, appliance, take } = await equipped()
    mailbox.clear()
    const id = await granted(key.id, '40')
    await world.settle()
    assert.ok(
      mailbox.messages.some((mail) => /40 TB .* is there/.test(mail.subject)),
      'the requester is told',
    )
    const reply = await take(id)
    const bytes = reply.rawPayload
    const sha256 = createHash('sha256').update(bytes)
    const listed = (await done(acme.jordan.get(`/api/licence-packages?keyId=${key.id}`))).body.items
    assert.deepEqual([listed.length, listed[0].sequence, listed[0].total.text], [1, 1, '40 TB'])
    assert.equal(listed[0].sha256, sha256.copy().digest('hex'))
    assert.equal(reply.headers['repr-digest'], `sha-256=:${sha256.digest('base64')}:`)
    assert.match(String(reply.headers['content-disposition']), new RegExp(`"${key.code}-1\\.licence\\.json"`))
    assert.equal(appliance.import(bytes).code, 'APPLIED')
    assert.equal(appliance.import((await take(id)).rawPayload).code, 'ALREADY_APPLIED')
    const taken = (await done(lena.get(`/api/licence-packages/${id}`))).body.taken
    assert.deepEqual(
      taken.map((each: { person: string; via: string }) => [each.person, each.via]),
      [
        ['Jordan Placeholder', 'portal'],
        ['Jordan Placeholder', 'portal'],
      ],
    )
    for (const path of ['', '/file'])
      assert.equal((await birch.toni.get(`/api/licence-packages/${id}${path}`)).status, 404)
    const broken = (statement: ReturnType<typeof sql>) =>
      world
        .tx((tx) => statement.execute(tx))
        .then(
          () => 'nothing',
          (error: { code: string }) => error.code,
        )
    assert.equal(await broken(sql`update licence_package set amount = 1 where id = ${id}`), '42501')
    assert.equal(await broken(sql`delete from licence_download where package_id = ${id}`), '42501')
  })

  test('is mailed to a named contact, and to nobody else', async () => {
    const { key } = await equipped()
    const id = await granted(key.id, '1')
    await world.settle()
    mailbox.clear()
    await done(acme.jordan.post(`/api/licence-packages/${id}/mail`, { personId: provider.acme.jordan }))
    await world.settle()
    const mail = mailbox.messages.find((each) => /licence package/.test(each.subject))!
    assert.deepEqual(mail.envelope.to, ['jordan@acme.test'])
    assert.match(mail.text, /SHA-256 of the file:\s+[0-9a-f]{64}/)
    for (const personId of [provider.birch.toni, provider.staff.sam])
      assert.equal((await ola.post(`/api/licence-packages/${id}/mail`, { personId })).code, 'licensing.person_refused')
    assert.equal(
      (await birch.toni.post(`/api/licence-packages/${id}/mail`, { personId: provider.birch.toni })).status,
      404,
    )
  })

  test('that the licence server does not sign is told to who approved; the request waits for another round', async () => {
    const { key } = await equipped()
    const made = (await done(seller.ask(acme.jordan, '60', { licenceKeyId: key.id }))).body
    await done(approve(lena, made.id, made.amount.amount))
    await signer.settle()
    const after = (await done(lena.get(`/api/licence-requests/${made.id}`))).body
    assert.deepEqual([after.state, after.packageId], ['refused', null])
    assert.match(after.refusal.code, /^signer\./)
    await signer.allow(lena.id, ['licence_manager'])
    await done(ola.post(`/api/licence-requests/${made.id}/ask-anew`))
    await done(approve(lena, made.id, made.amount.amount))
    await signer.settle()
    assert.equal((await done(lena.get(`/api/licence-requests/${made.id}`))).body.state, 'issued')
  })
})

test('whoever may decide vouches for a colleague’s passkey; the licence server judges it', async () => {
  const path = `/api/licence-approvers/${mara.id}/vouching`
  const [credentialId] = [...mara.authenticator.keys.keys()]
  const toSign = `${path}?credentialId=${credentialId}`
  assert.equal((await mara.get(toSign)).code, 'licensing.not_an_approver', 'not by themselves')
  assert.equal((await dana.get(toSign)).code, 'licensing.not_an_approver', 'nobody gives a role they lack')
  assert.equal((await ola.get(toSign)).code, 'platform.not_permitted')
  await signer.allow(lena.id, ['licence_manager'])
  const { body } = await done(lena.get(toSign))
  const wrong = lena.authenticator.get({ ...body.options, challenge: 'AAAA' })
  assert.equal((await lena.post(path, { credentialId, answer: wrong })).code, 'licensing.assertion_refused')
  const answer = lena.authenticator.get(body.options)
  const kept = (await done(lena.post(`/api/licence-approvers/${mara.id}/vouching`, { credentialId, answer }))).body
  assert.deepEqual([kept.passkeys[0].pending, kept.passkeys[0].allowed], [true, false])
  await signer.look()
  const listed = (await done(lena.get('/api/licence-approvers'))).body.items
  const hers = listed.find((one: { person: { id: string } }) => one.person.id === mara.id)
  assert.deepEqual([hers.passkeys[0].allowed, hers.passkeys[0].pending], [true, false])
  assert.equal((await acme.jordan.get('/api/licence-approvers')).status, 404)
})

describe('what an appliance says', () => {
  test('of its use comes by receipt, or by 24 characters on the phone', async () => {
    const { key, appliance, take, path } = await equipped()
    appliance.import((await take(await granted(key.id, '40'))).rawPayload)
    appliance.consume('job-1', 10n * TB)
    const { file } = appliance.receipt()
    const kept = (await done(acme.jordan.post(`/api/licence-keys/${key.id}/receipts`, { file }))).body
    assert.deepEqual([kept.used.amount.text, kept.used.left.text, kept.flag], ['10 TB', '30 TB', null])
    await done(acme.jordan.post(`${path}/receipts`, { file }))
    appliance.consume('job-2', 5n * TB)
    const { code } = appliance.receipt()
    const byPhone = (await done(ola.post(`${path}/receipts`, { code: code!.toLowerCase() }))).body
    assert.equal(byPhone.used.amount.text, '≈ 15 TB', 'a code rounds up, and the page says so')
    const mistyped = code!.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'))
    for (const [typed, reason] of [
      [mistyped, 'mistyped'],
      [new Appliance().thumbprint.slice(0, 24), 'mistyped'],
    ])
      assert.equal((await ola.post(`${path}/receipts`, { code: typed })).body.reason, reason)
    const other = await equipped()
    assert.equal((await ola.post(`${other.path}/receipts`, { code })).body.reason, 'foreign')
    assert.equal((await acme.jordan.post(`${other.path}/receipts`, { file })).code, 'licensing.file_refused')
    assert.equal((await birch.toni.post(`${path}/receipts`, { file })).status, 404)
  })

  test('after it was put back flags the key and blocks nothing; a manager counts it anew', async () => {
    const { key, appliance, take, path } = await equipped()
    appliance.import((await take(await granted(key.id, '40'))).rawPayload)
    const snapshot = structuredClone(appliance.state)
    appliance.consume('job-1', 10n * TB)
    await done(acme.jordan.post(`${path}/receipts`, { file: appliance.receipt().file }))
    appliance.state = snapshot
    appliance.consume('job-9', 1n * TB)
    const flagged = (await done(acme.jordan.post(`${path}/receipts`, { file: appliance.receipt().file }))).body
    assert.ok(flagged.flag.because.length > 10)
    const made = (await done(seller.ask(acme.jordan, '2', { licenceKeyId: key.id }))).body
    assert.equal(made.state, 'asked')
    assert.equal(made.capacity.flag, flagged.flag.because)
    const reason = { reason: 'Their host failed; the backup of Friday was put back.' }
    assert.equal((await dana.post(`${path}/rebaseline`, reason)).code, 'platform.not_permitted')
    assert.equal((await acme.jordan.post(`${path}/rebaseline`, reason)).code, 'platform.not_permitted')
    const anew = (await done(lena.post(`${path}/rebaseline`, reason))).body
    assert.deepEqual([anew.flag, anew.used.amount.text], [null, '1 TB'])
    assert.equal((await lena.post(`${path}/rebaseline`, reason)).code, 'licensing.not_flagged')
    appliance.consume('job-10', 1n * TB)
    const goesOn = (await done(acme.jordan.post(`${path}/receipts`, { file: appliance.receipt().file }))).body
    assert.deepEqual([goesOn.flag, goesOn.used.amount.text], [null, '2 TB'])
  })

  test('makes a forecast, and whoever looks after the account is told once before the key runs dry', async () => {
    const { key, appliance, take, path } = await equipped()
    appliance.import((await take(await granted(key.id, '40'))).rawPayload)
    appliance.consume('job-1', 10n * TB)
    await done(acme.jordan.post(`${path}/receipts`, { file: appliance.receipt().file }))
    await world.forward('48h')
    appliance.consume('job-2', 20n * TB)
    await done(acme.jordan.post(`${path}/receipts`, { file: appliance.receipt().file }))
    const { forecast } = (await done(lena.get(path))).body
    assert.match(forecast.perDay.text, /1[45](\.\d+)? TB/)
    const days = (new Date(forecast.dryAt).getTime() - clock.now().getTime()) / 86_400_000
    assert.ok(days > 0.5 && days < 0.8, String(days))
    mailbox.clear()
    await world.tx((tx) => lookAhead(tx, null))
    await world.settle()
    const told = () => mailbox.messages.filter((mail) => mail.subject.includes(`${key.code} runs dry`))
    assert.deepEqual(
      told()
        .map((mail) => mail.envelope.to[0])
        .sort(),
      ['lena@provider.test', 'mara@provider.test'],
    )
    await world.tx((tx) => lookAhead(tx, null))
    await world.settle()
    assert.equal(told().length, 2, 'once')
    const seen = (await done(acme.jordan.get('/api/licence-overview'))).body
    assert.ok(seen.items.every((one: { account: { name: string } }) => one.account.name === 'Acme'))
    assert.ok(seen.approvals.some((one: { by: string; key: string }) => one.by === 'Dana Demo' && one.key === key.code))
    assert.equal((await birch.toni.get(`/api/licence-overview?accountId=${provider.acme.id}`)).status, 404)
  })

  test('of another machine flags the key', async () => {
    const { key, appliance, path } = await equipped()
    appliance.fingerprint = [{ name: 'board', weight: 60, hash: 'cd'.repeat(32) }]
    const file = appliance.request(key.code, { kind: 'block-migration', amount: TB })
    assert.equal((await done(acme.jordan.post('/api/licence-requests/file', { file }))).body.state, 'asked')
    assert.match((await done(lena.get(path))).body.flag.because, /board/)
  })

  test('when it gives its licence back moves the key: what is left is asked for on the next', async () => {
    const { key, appliance, take, path } = await equipped()
    appliance.import((await take(await granted(key.id, '40'))).rawPayload)
    appliance.consume('job-1', 10n * TB)
    const receipt = appliance.receipt().file
    const proof = appliance.giveBack()
    const next = new Appliance(signer.pin)
    const wrong = await acme.jordan.post(`/api/licence-keys/${key.id}/transfer`, {
      proof: receipt,
      file: next.request(null),
    })
    assert.equal(wrong.code, 'licensing.file_refused')
    const moved = (await done(acme.jordan.post(`${path}/transfer`, { proof, file: next.request(null) }))).body
    assert.deepEqual([moved.code, moved.appliance.thumbprint, moved.open], [`${key.code}-2`, next.thumbprint, 1])
    assert.ok((await done(lena.get(path))).body.retiredAt)
    const [asked] = (await done(lena.get(`/api/licence-requests?keyId=${moved.id}`))).body.items
    assert.deepEqual([asked.amount.text, asked.channel], ['30 TB', 'file'])
    assert.equal(
      (await acme.jordan.post(`${path}/transfer`, { proof, file: new Appliance().request(null) })).code,
      'licensing.key_retired',
    )
    assert.equal(successorOf('ACME-MIG-07'), 'ACME-MIG-07-2')
    assert.equal(successorOf('ACME-MIG-07-2'), 'ACME-MIG-07-3')
  })
})
