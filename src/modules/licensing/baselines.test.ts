import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { createSigner } from '#test/signer.ts'
import { Appliance, approve, createSeller, done } from './licensing.fixture.ts'
import { refuseBaseline } from './rules/baseline.ts'

/* What was granted and used said anew: asked, approved, signed by a real licence server and imported by the library appliances run. */
const seller = await createSeller()
const { world, acme, lena, mara, dana, ola, provider, kind } = seller
const signer = await createSigner(world, [kind.code], 10n ** 15n)
for (const { id } of [lena, mara]) await signer.allow(id, ['licence_manager'])
const tb = (n: number) => `${n}000000000000`
const TB = 10n ** 12n

async function issued(made: { id: string; amount: { amount: string } }, by = [mara]): Promise<Buffer> {
  for (const one of by) await done(approve(one, made.id, made.amount.amount))
  await signer.settle()
  const { rows } = await world.tx((tx) =>
    sql<{ file: Buffer }>`select file from licence_package where request_id = ${made.id}`.execute(tx),
  )
  assert.ok(rows[0], 'there is a package')
  return rows[0].file
}
const ask = async (id: string, value: string) => (await done(seller.ask(acme.jordan, value, { licenceKeyId: id }))).body

/** A key of Acme's with so many TB imported on its appliance. */
async function granted(code: string, value: number) {
  const appliance = new Appliance(signer.pin)
  const key = (await done(lena.post('/api/licence-keys', { accountId: provider.acme.id, kindId: kind.id, code }))).body
  await done(lena.post(`/api/licence-keys/${key.id}/appliance`, { file: appliance.request(null) }))
  const file = await issued(await ask(key.id, `${value}`), value > 100 ? [lena, mara] : [mara])
  assert.equal(appliance.import(file).code, 'APPLIED')
  return { appliance, id: key.id as string }
}

const TBs = (value: string) => ({ value, unit: 'TB' })
const baseline = (
  caller: typeof acme.jordan,
  id: string,
  total: string,
  used: string,
  reason = 'Restored from backup.',
) => caller.post(`/api/licence-keys/${id}/baseline`, { total: TBs(total), used: TBs(used), reason })
const receipt = (id: string, appliance: Appliance) =>
  done(lena.post(`/api/licence-keys/${id}/receipts`, { file: appliance.receipt().file }))
const keyOf = async (id: string) => (await done(lena.get(`/api/licence-keys/${id}`))).body

test('what may be said anew: what was granted or more, and used no more than that', () => {
  const cases: [Parameters<typeof refuseBaseline>[0], ReturnType<typeof refuseBaseline>][] = [
    [{ granted: 40n, sequence: 1, total: 40n, used: 30n }, null],
    [{ granted: 40n, sequence: 1, total: 40n, used: 40n }, null],
    [{ granted: 40n, sequence: 1, total: 50n, used: 0n }, null],
    [{ granted: 40n, sequence: 1, total: 39n, used: 0n }, 'baseline_below'],
    [{ granted: 40n, sequence: 1, total: 40n, used: 41n }, 'below_used'],
    [{ granted: 0n, sequence: 0, total: 40n, used: 0n }, 'nothing_granted'],
  ]
  for (const [given, expected] of cases) assert.equal(refuseBaseline(given), expected)
})

describe('a baseline', () => {
  test('brings a machine that was put back to where it stood, and clears its flag', async () => {
    const { appliance, id } = await granted('BASE-01', 40)
    const before = structuredClone(appliance.state)
    appliance.consume('job', 30n * TB)
    await receipt(id, appliance)
    // The machine is restored: it believes that nothing was used.
    appliance.state = before
    appliance.consume('other', 1n * TB)
    await receipt(id, appliance)
    assert.match((await keyOf(id)).flag.because, /./)
    const made = (await done(baseline(lena, id, '40', '30'))).body
    assert.deepEqual(
      [made.purpose, made.amount.text, made.baselineUsed.text, made.price, made.state, made.reason],
      ['baseline', '40 TB', '30 TB', null, 'asked', 'Restored from backup.'],
    )
    assert.match(made.journal[0].text, /Lena Licence asks for a baseline of 40 TB on BASE-01/)
    const { body } = await done(mara.get(`/api/licence-requests/${made.id}/to-sign?verdict=approve`))
    const { amount, baselineUsed } = JSON.parse(body.text)
    assert.deepEqual([amount, baselineUsed, body.next.total.text], [tb(40), tb(30), '40 TB'])
    for (const other of [tb(39), tb(41), `-${tb(40)}`]) {
      const part = await mara.get(`/api/licence-requests/${made.id}/to-sign?verdict=approve&amount=${other}`)
      assert.equal(part.code, 'licensing.more_than_asked')
    }
    assert.equal((await approve(lena, made.id, tb(40)).catch(({ message }) => message)).includes('own_request'), true)
    assert.equal(appliance.import(await issued(made)).code, 'APPLIED')
    assert.deepEqual([appliance.state.capacities[0]!.used, appliance.state.capacities[0]!.total], [30n * TB, 40n * TB])
    assert.equal(appliance.consume('more', 11n * TB).code, 'NOT_ENOUGH')
    assert.equal((await keyOf(id)).flag, null)
    await receipt(id, appliance)
    const after = await keyOf(id)
    assert.deepEqual([after.flag, after.used.amount.text, after.granted.total.text], [null, '30 TB', '40 TB'])
  })

  test('reaches past a reduction that the appliance refused, and what follows it is imported again', async () => {
    const { appliance, id } = await granted('BASE-02', 40)
    appliance.consume('one', 10n * TB)
    await receipt(id, appliance)
    const less = (await done(lena.post(`/api/licence-keys/${id}/reduce`, { amount: TBs('25'), reason: 'Sold on.' })))
      .body
    const reduction = await issued(less)
    appliance.consume('two', 20n * TB)
    assert.equal(appliance.import(reduction).code, 'REDUCE_BELOW_USED')
    assert.equal(appliance.import(await issued(await ask(id, '5'))).code, 'GAP')
    const low = await baseline(lena, id, '19', '10')
    assert.deepEqual([low.code, low.body.least], ['licensing.baseline_below', '20 TB'])
    const made = (await done(baseline(lena, id, '32', '30'))).body
    assert.equal(appliance.import(await issued(made)).code, 'APPLIED')
    assert.deepEqual([appliance.state.capacities[0]!.total, appliance.state.sequence], [32n * TB, 4])
    assert.equal(appliance.import(await issued(await ask(id, '1'))).code, 'APPLIED')
    assert.equal((await keyOf(id)).granted.total.text, '33 TB')
  })

  test('asks for as many people as the whole total does, and for nobody whose limit is below it', async () => {
    const { id } = await granted('BASE-03', 300)
    const made = (await done(baseline(lena, id, '300', '0'))).body
    assert.equal(made.baselineUsed.amount, '0')
    const limited = (await done(dana.get(`/api/licence-requests/${made.id}`))).body
    assert.deepEqual([limited.may.approve, limited.may.because], [false, 'above_limit'])
    const once = (await done(approve(mara, made.id, tb(300)))).body
    assert.deepEqual([once.state, once.approvals.have, once.approvals.needed], ['asked', 1, 2])
  })

  test('is for managers of licences; its amounts and reason are looked at; a key without a package has none', async () => {
    const { id } = await granted('BASE-04', 40)
    for (const caller of [acme.jordan, seller.birch.toni])
      assert.equal((await baseline(caller, id, '40', '1')).status, 404)
    for (const caller of [ola, dana])
      assert.equal((await baseline(caller, id, '40', '1')).code, 'platform.not_permitted')
    assert.equal((await baseline(lena, id, '40', '1', ' ')).code, 'platform.invalid')
    for (const value of ['-1', '1e3', '', 'NaN']) {
      assert.equal((await baseline(lena, id, value, '1')).code, 'platform.invalid')
      assert.equal((await baseline(lena, id, '40', value)).code, 'platform.invalid')
    }
    assert.equal((await baseline(lena, id, '0', '0')).code, 'licensing.amount_refused')
    assert.equal((await baseline(lena, id, '40', '0.0000000000001')).code, 'licensing.amount_refused')
    assert.equal((await baseline(lena, id, '40', '41')).code, 'licensing.below_used')
    assert.equal((await baseline(lena, acme.key.id, '40', '1')).code, 'licensing.nothing_granted')
    const bare = (await done(lena.post('/api/licence-keys', { accountId: provider.acme.id, kindId: kind.id }))).body
    assert.equal((await baseline(lena, bare.id, '1', '0')).code, 'licensing.key_unbound')
  })

  test('keeps what was asked, for the database as well', async () => {
    const { id } = await granted('BASE-05', 40)
    const made = (await done(baseline(lena, id, '40', '30'))).body
    const set = (text: string) =>
      world.tx((tx) => sql.raw(`update licence_request set ${text} where id = '${made.id}'`).execute(tx))
    await assert.rejects(set('baseline_used = 0'), { constraint: 'licence_request_kept' })
    await assert.rejects(set(`baseline_used = null, purpose = 'grant'`), { constraint: 'licence_request_kept' })
  })
})
