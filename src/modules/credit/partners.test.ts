import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPerson } from '#accounts'
import { signedIn } from '#test/caller.ts'
import { Appliance, done } from '#test/seller.ts'
import { createSigner } from '#test/signer.ts'
import { approveChange, createCredit, TB } from './credit.fixture.ts'

/* A partner draws: from an account of its own for any of its customers, and from a customer's for that customer. */
const it = await createCredit()
const { world, dana, lena, provider, kind } = it
const signer = await createSigner(world, [kind.code], 10n ** 15n)
await signer.allow(lena.id, ['licence_manager'])
const pat = await signedIn(world, provider.delta.pat)
const uma = await signedIn(world, provider.cedar.uma)

async function boundKey(accountId: string, code: string): Promise<string> {
  const key = (await done(lena.post('/api/licence-keys', { accountId, kindId: kind.id, code }))).body
  await done(lena.post(`/api/licence-keys/${key.id}/appliance`, { file: new Appliance().request(null) }))
  return key.id
}
const keys = {
  cedar: await boundKey(provider.cedar.id, 'CEDAR-01'),
  delta: await boundKey(provider.delta.id, 'DELTA-01'),
  acme: it.acme.key.id,
}

/** A credit account with 20 TB on it. */
async function bought(accountId: string): Promise<string> {
  const { id } = (await done(dana.post('/api/credit-accounts', { accountId, kindId: kind.id, name: 'Bulk' }))).body
  const order = { purpose: 'purchase', amount: TB('20'), reference: `PO ${id}` }
  const change = (await done(dana.post(`/api/credit-accounts/${id}/changes`, order))).body
  await done(approveChange(lena, change.id))
  return id
}
const credit = { delta: await bought(provider.delta.id), cedar: await bought(provider.cedar.id) }
const limit = (id: string, personId: string) =>
  dana.put(`/api/credit-accounts/${id}/limits/${personId}`, { each: TB('10'), perDay: TB('15') })
const draw = (by: typeof pat, id: string, licenceKeyId: string) =>
  by.post(`/api/credit-accounts/${id}/withdrawals`, { licenceKeyId, amount: TB('5') })
const packagesOf = async (keyId: string) =>
  (await done(lena.get(`/api/licence-packages?keyId=${keyId}`))).body.items.length

describe('a partner', () => {
  test('draws from its own account for its customer’s key, and the licence server signs it', async () => {
    await done(limit(credit.delta, provider.delta.pat))
    const made = (await done(draw(pat, credit.delta, keys.cedar))).body
    await signer.settle()
    const request = (await done(pat.get(`/api/licence-requests/${made.request.id}`))).body
    assert.deepEqual([request.state, request.purpose, request.account.name], ['issued', 'withdrawal', 'Cedar'])
    assert.equal(await packagesOf(keys.cedar), 1)
    assert.equal((await done(uma.get(`/api/licence-requests/${made.request.id}`))).body.requester, 'Pat Specimen')
    assert.equal((await draw(pat, credit.delta, keys.acme)).code, 'credit.key_refused')
  })

  test('draws from its customer’s account for that customer only', async () => {
    await done(limit(credit.cedar, provider.delta.pat))
    const made = (await done(draw(pat, credit.cedar, keys.cedar))).body
    await signer.settle()
    assert.equal((await done(pat.get(`/api/licence-requests/${made.request.id}`))).body.state, 'issued')
    assert.equal(await packagesOf(keys.cedar), 2)
    assert.equal((await draw(pat, credit.cedar, keys.delta)).code, 'credit.key_refused')
  })

  test('lends nothing to its customers: they neither see its account nor have a limit on it', async () => {
    assert.equal((await limit(credit.delta, provider.cedar.uma)).code, 'credit.person_refused')
    assert.equal((await draw(uma, credit.delta, keys.cedar)).status, 404)
  })
})

describe('people to choose from', () => {
  const peopleOf = async (by: typeof pat, id: string) =>
    (await done(by.get(`/api/credit-accounts/${id}/people`))).body.items as { name: string; withdraws: boolean }[]
  const draws = (people: { name: string; withdraws: boolean }[]) =>
    people.filter(({ withdraws }) => withdraws).map(({ name }) => name)

  test('are the account’s and its partner’s; staff warn those of their own, too, who may change credit', async () => {
    const people = await peopleOf(dana, credit.cedar)
    assert.deepEqual(draws(people), ['Uma Trial', 'Pat Specimen'])
    const staff = people.filter(({ withdraws }) => !withdraws).map(({ name }) => name)
    assert.ok(staff.includes('Dana Demo') && staff.includes('Lena Licence'), staff.join())
    assert.ok(!staff.includes('Ola Draft'), 'the call centre does not change credit')
    assert.deepEqual(
      draws(await peopleOf(dana, credit.delta)),
      ['Pat Specimen'],
      'a partner’s customers are not its people',
    )
  })

  test('are for those who set limits, as far as they see them', async () => {
    assert.equal((await pat.get(`/api/credit-accounts/${credit.cedar}/people`)).code, 'platform.not_permitted')
    assert.equal((await it.birch.toni.get(`/api/credit-accounts/${credit.cedar}/people`)).status, 404)
    const admin = async (accountId: string, email: string) =>
      signedIn(world, (await world.tx((tx) => createPerson(tx, { accountId, name: `Admin ${email}`, email, roles: ['account_admin'] }))).id) // biome-ignore format: one thing
    const ours = await peopleOf(await admin(provider.cedar.id, 'admin@cedar.test'), credit.cedar)
    assert.deepEqual(
      ours.map(({ name }) => name),
      ['Admin admin@cedar.test', 'Uma Trial'],
    )
    const partners = await peopleOf(await admin(provider.delta.id, 'admin@delta.test'), credit.cedar)
    assert.deepEqual(draws(partners), ['Admin admin@cedar.test', 'Uma Trial', 'Admin admin@delta.test', 'Pat Specimen'])
    assert.equal(draws(partners).length, partners.length, 'nobody of the provider')
  })
})
