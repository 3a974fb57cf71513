import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { createSeller, done } from './licensing.fixture.ts'
import { codeFor, offerCode, readOfferCode } from './rules/key.ts'

const seller = await createSeller()
const { world, lena, dana, ola, acme, birch, provider } = seller

describe('the catalogue', () => {
  test('is read by everybody; who approves how much is for staff', async () => {
    const [forStaff] = (await done(dana.get('/api/licence-products'))).body.items
    assert.equal(forStaff.kinds[0].policy.version, 1)
    assert.deepEqual(forStaff.kinds[0].policy.limits[0], {
      role: 'sales_executive',
      upTo: { amount: '50000000000000', text: '50 TB' },
    })
    const [forCustomer] = (await done(acme.jordan.get('/api/licence-products'))).body.items
    assert.deepEqual([forCustomer.kinds[0].code, forCustomer.kinds[0].policy], ['block-migration', null])
  })

  test('is changed by those who may, under names that are not taken', async () => {
    const product = { name: 'Backup suite', description: '' }
    for (const who of [dana, ola]) assert.equal((await who.post('/api/licence-products', product)).status, 403)
    const made = (await done(lena.post('/api/licence-products', product))).body
    assert.equal((await lena.post('/api/licence-products', product)).code, 'licensing.name_taken')
    const path = `/api/licence-products/${made.id}`
    assert.equal((await done(lena.patch(path, { name: 'Backup' }))).body.name, 'Backup')
    assert.ok((await done(lena.patch(path, { retired: true }))).body.retiredAt)
    assert.equal((await lena.patch(path, { name: 'Migration suite' })).code, 'licensing.name_taken')
    const kind = { code: 'backup', name: 'Backup', unit: 'second', writtenIn: 'h' }
    assert.equal((await done(lena.post(`/api/licence-products/${made.id}/kinds`, kind))).body.policy, null)
    assert.equal((await lena.post(`/api/licence-products/${made.id}/kinds`, kind)).code, 'licensing.name_taken')
    const odd = await lena.post(`${path}/kinds`, { ...kind, code: 'odd', writtenIn: 'TB' })
    assert.deepEqual([odd.status, odd.code], [422, 'licensing.amount_refused'])
  })

  test('keeps each version of a policy; a change of price is for what is asked from then on', async () => {
    const path = `/api/licence-kinds/${seller.kind.id}`
    const asked = (await done(seller.ask(acme.jordan, '2'))).body
    await done(lena.patch(path, { price: { minor: '100', per: { value: '1', unit: 'TB' }, currency: 'EUR' } }))
    assert.equal((await done(seller.ask(acme.jordan, '2'))).body.price.minor, '200')
    assert.equal((await done(dana.get(`/api/licence-requests/${asked.id}`))).body.price.minor, '19000')
    const changed = (await done(lena.put(`${path}/policy`, { ...seller.policy, needed: 2 }))).body
    assert.deepEqual([changed.policy.version, changed.policy.needed], [2, 2])
    const kept = (await done(dana.get(`/api/licence-requests/${asked.id}`))).body
    assert.deepEqual([kept.policyVersion, kept.approvals.needed], [1, 1])
    const twice = { ...seller.policy, limits: [seller.policy.limits[0], seller.policy.limits[0]] }
    assert.equal((await lena.put(`${path}/policy`, twice)).code, 'licensing.policy_refused')
    const nowhere = { ...seller.policy, calendarId: seller.kind.id }
    assert.equal((await lena.put(`${path}/policy`, nowhere)).code, 'licensing.policy_refused')
    assert.equal((await lena.put(`${path}/policy`, { ...seller.policy, needed: 0 })).code, 'platform.invalid')
  })

  test('a policy changes only after whoever changes it showed that it is them', async () => {
    await world.forward('16m')
    const answer = await lena.put(`/api/licence-kinds/${seller.kind.id}/policy`, seller.policy)
    assert.equal(answer.code, 'identity.step_up_needed')
    await done(lena.patch(`/api/licence-kinds/${seller.kind.id}`, { retired: false }))
  })
})

describe('licence keys', () => {
  test('are made by managers, named after their account, and seen by it alone', async () => {
    const input = { accountId: provider.acme.id, kindId: seller.kind.id }
    for (const who of [dana, ola])
      assert.equal((await who.post('/api/licence-keys', input)).code, 'platform.not_permitted')
    assert.equal((await acme.jordan.post('/api/licence-keys', input)).status, 404)
    const made = (await done(lena.post('/api/licence-keys', { ...input, label: 'Second site' }))).body
    assert.deepEqual([made.code, made.appliance, made.kind.code], ['ACME-02', null, 'block-migration'])
    assert.equal((await lena.post('/api/licence-keys', { ...input, code: 'ACME-02' })).code, 'licensing.name_taken')
    assert.equal((await lena.post('/api/licence-keys', { ...input, code: 'acme' })).code, 'platform.invalid')
    const seen = (await done(acme.jordan.get('/api/licence-keys'))).body.items.map((key: { code: string }) => key.code)
    assert.deepEqual(seen, ['ACME-02', 'ACME-MIG-07'])
    assert.equal((await birch.toni.get(`/api/licence-keys/${made.id}`)).status, 404)
    const bound = (await done(lena.get('/api/licence-keys?state=active&q=mig'))).body.items
    assert.deepEqual(
      bound.map((key: { code: string }) => key.code),
      ['ACME-MIG-07', 'BIRCH-01'],
    )
    assert.match(bound[0].appliance.thumbprint, /^[0-9a-f]{64}$/)
  })

  test('out of use take back what waits on them', async () => {
    const asked = (await done(seller.ask(birch.toni, '2', { licenceKeyId: birch.key.id }))).body
    const retired = (await done(lena.post(`/api/licence-keys/${birch.key.id}/retire`, { reason: 'Box is sold.' }))).body
    assert.deepEqual([retired.retiredBecause, retired.open], ['Box is sold.', 0])
    assert.equal((await done(birch.toni.get(`/api/licence-requests/${asked.id}`))).body.state, 'withdrawn')
    const journal = await world.tx((tx) =>
      sql<{ text: string }>`select text from journal_entry where subject_id = ${birch.key.id} order by at`.execute(tx),
    )
    assert.equal(journal.rows.at(-1)!.text, 'Licence key BIRCH-01 is out of use: Box is sold.')
  })

  test('have codes people can say, and appliances codes people can type', () => {
    assert.equal(codeFor('Müller & Söhne GmbH', 'A-1001', 3), 'MULLERSOHNEGMBH-03')
    assert.equal(codeFor('株式会社', 'A-1001', 12), 'A1001-12')
    const code = offerCode('ff00ff00ff00ff00'.repeat(4))
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{10}$/)
    assert.equal(readOfferCode(`${code.slice(0, 5).toLowerCase()}-${code.slice(5)} `), code)
    assert.equal(readOfferCode('o1lI0-00000'), '0111000000')
    for (const typed of ['', 'ABC', 'UUUUUUUUUU', `${code}0`]) assert.equal(readOfferCode(typed), null)
  })
})
