import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { createSigner } from '#test/signer.ts'
import { Appliance, approve, createSeller, done, signed } from './licensing.fixture.ts'
import { mostToTakeBack } from './rules/reduction.ts'

/* Capacity taken back: asked, approved, signed by a real licence server and imported by the library appliances run. */
const seller = await createSeller()
const { world, acme, lena, mara, dana, ola, provider, kind } = seller
const signer = await createSigner(world, [kind.code], 10n ** 15n)
for (const { id } of [lena, mara]) await signer.allow(id, ['licence_manager'])
await signer.allow(dana.id, ['sales_executive'])
const tb = (n: number) => `${n}000000000000`
const TB = 10n ** 12n

/** A key of Acme's with so many TB imported on its appliance. */
async function granted(code: string, value: number) {
  const appliance = new Appliance(signer.pin)
  const key = (await done(lena.post('/api/licence-keys', { accountId: provider.acme.id, kindId: kind.id, code }))).body
  await done(lena.post(`/api/licence-keys/${key.id}/appliance`, { file: appliance.request(null) }))
  const made = (await done(seller.ask(acme.jordan, `${value}`, { licenceKeyId: key.id }))).body
  await done(approve(lena, made.id, tb(value)))
  if (value > 100) await done(approve(mara, made.id, tb(value)))
  await signer.settle()
  await take(appliance, made.id)
  return { appliance, id: key.id as string }
}

async function take(appliance: Appliance, requestId: string): Promise<void> {
  const { rows } = await world.tx((tx) =>
    sql<{ file: Buffer }>`select file from licence_package where request_id = ${requestId}`.execute(tx),
  )
  assert.equal(appliance.import(rows[0]!.file).code, 'APPLIED')
}

const reduce = (caller: typeof acme.jordan, id: string, value: string, reason = 'Bought for another site.') =>
  caller.post(`/api/licence-keys/${id}/reduce`, { amount: { value, unit: 'TB' }, reason })
const receipt = (id: string, appliance: Appliance) =>
  done(lena.post(`/api/licence-keys/${id}/receipts`, { file: appliance.receipt().file }))

test('what can be taken back is what is neither used nor being taken back', () => {
  const cases: [bigint, bigint, bigint, bigint][] = [
    [40n, 10n, 0n, 30n],
    [40n, 10n, 30n, 0n],
    [40n, 40n, 0n, 0n],
    [40n, 50n, 0n, 0n],
    [0n, 0n, 0n, 0n],
  ]
  for (const [total, used, beingTaken, most] of cases) assert.equal(mostToTakeBack({ total, used, beingTaken }), most)
})

describe('a reduction', () => {
  test('is asked with a reason, approved by somebody else as it was asked, signed and imported', async () => {
    const { appliance, id } = await granted('LESS-01', 40)
    appliance.consume('job', 10n * TB)
    await receipt(id, appliance)
    const made = (await done(reduce(lena, id, '25'))).body
    assert.deepEqual(
      [made.purpose, made.amount.amount, made.written, made.price, made.state, made.reason],
      ['reduction', `-${tb(25)}`, '-25 TB', null, 'asked', 'Bought for another site.'],
    )
    assert.deepEqual([made.may.approve, made.may.because], [false, 'own_request'])
    assert.match(made.journal[0].text, /Lena Licence asks to take 25 TB back from LESS-01/)
    for (const other of [`-${tb(24)}`, `-${tb(26)}`, tb(25)]) {
      const answer = await mara.get(`/api/licence-requests/${made.id}/to-sign?verdict=approve&amount=${other}`)
      assert.equal(answer.code, 'licensing.more_than_asked')
    }
    const { body } = await done(mara.get(`/api/licence-requests/${made.id}/to-sign?verdict=approve`))
    assert.deepEqual([JSON.parse(body.text).amount, body.next.total.text], [`-${tb(25)}`, '15 TB'])
    const after = (await done(approve(mara, made.id, `-${tb(25)}`))).body
    assert.equal(after.state, 'approved')
    await signer.settle()
    const issued = (await done(acme.jordan.get(`/api/licence-requests/${made.id}`))).body
    assert.deepEqual([issued.state, issued.capacity.total.text, issued.capacity.left.text], ['issued', '15 TB', '5 TB'])
    await take(appliance, made.id)
    assert.equal(appliance.state.capacities[0]!.total, 15n * TB)
  })

  test('never below what was reported used or is being taken back, also when more was used meanwhile', async () => {
    const { appliance, id } = await granted('LESS-02', 40)
    appliance.consume('one', 10n * TB)
    await receipt(id, appliance)
    const below = await reduce(lena, id, '31')
    assert.deepEqual([below.status, below.code, below.body.most], [409, 'licensing.below_used', '30 TB'])
    assert.equal((await reduce(lena, id, '41')).code, 'licensing.below_used')
    const first = (await done(reduce(lena, id, '20'))).body
    const second = await reduce(lena, id, '11')
    assert.deepEqual([second.code, second.body.most], ['licensing.below_used', '10 TB'])
    appliance.consume('two', 15n * TB)
    await receipt(id, appliance)
    const asked = await mara.get(`/api/licence-requests/${first.id}/to-sign?verdict=approve`)
    assert.deepEqual([asked.status, asked.code, asked.body.most], [409, 'licensing.below_used', '15 TB'])
    const answer = await signed(mara, first.id, 'decline')
    const declined = { verdict: 'decline', reason: 'It is used by now.', answer }
    const over = (await done(mara.post(`/api/licence-requests/${first.id}/decisions`, declined))).body
    assert.equal(over.state, 'declined', 'it can still be declined')
    assert.equal((await reduce(lena, id, '15')).status, 200)
  })

  test('two at once are not both counted against the same rest', async () => {
    const { id } = await granted('LESS-03', 40)
    const answers = await Promise.all([reduce(lena, id, '30'), reduce(mara, id, '30')])
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
  })

  test('is for managers of licences; its amount and reason are looked at; a key without appliance has none', async () => {
    const { id } = await granted('LESS-04', 40)
    for (const caller of [acme.jordan, seller.birch.toni]) assert.equal((await reduce(caller, id, '1')).status, 404)
    for (const caller of [ola, dana]) assert.equal((await reduce(caller, id, '1')).code, 'platform.not_permitted')
    assert.equal((await reduce(lena, id, '1', ' ')).code, 'platform.invalid')
    for (const value of ['-1', '1e3', '', 'NaN']) assert.equal((await reduce(lena, id, value)).code, 'platform.invalid')
    assert.equal((await reduce(lena, id, '0')).code, 'licensing.amount_refused')
    const absent = await reduce(lena, '0198c0de-0000-7000-8000-000000000000', '1')
    assert.equal(absent.code, 'platform.not_found')
    const bare = (await done(lena.post('/api/licence-keys', { accountId: provider.acme.id, kindId: kind.id }))).body
    assert.equal((await reduce(lena, bare.id, '1')).code, 'licensing.key_unbound')
  })

  test('above the limit needs four eyes, and is above the limit of who may approve less', async () => {
    const { id } = await granted('LESS-05', 300)
    const made = (await done(reduce(lena, id, '150'))).body
    const limited = (await done(dana.get(`/api/licence-requests/${made.id}`))).body
    assert.deepEqual([limited.may.approve, limited.may.because], [false, 'above_limit'])
    const once = (await done(approve(mara, made.id, `-${tb(150)}`))).body
    assert.deepEqual([once.state, once.approvals.have, once.approvals.needed], ['asked', 1, 2])
  })
})
