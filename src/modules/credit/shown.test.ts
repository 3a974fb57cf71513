import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPerson } from '#accounts'
import { type Caller, signedIn } from '#test/caller.ts'
import { done } from '#test/seller.ts'
import { createCredit, TB } from './credit.fixture.ts'

/* What of a credit account is told to whom, and who may set what of it. */

const it = await createCredit()
const { world, dana, acme, provider } = it

test('others’ limits are told to who sets them only, and who may be warned to nobody but them', async () => {
  const add = (name: string, roles: ['account_admin'] | ['contact']) =>
    world.tx(async (tx) => {
      const email = `${name.split(' ')[0]!.toLowerCase()}@acme.example`
      return (await createPerson(tx, { accountId: provider.acme.id, name, email, roles })).id
    })
  const [chief, second] = [await add('Chris Fixture', ['account_admin']), await add('Noa Fixture', ['contact'])]
  await done(dana.put(`/api/credit-accounts/${it.id}/limits/${second}`, { each: TB('1'), perDay: TB('1') }))
  const limitsFor = async (by: Caller) =>
    (await done(by.get(`/api/credit-accounts/${it.id}`))).body.limits.map((one: { person: { id: string } }) => one.person.id) // biome-ignore format: one list
  assert.deepEqual(await limitsFor(acme.jordan), [provider.acme.jordan])
  const chiefs = await signedIn(world, chief)
  assert.deepEqual(new Set(await limitsFor(chiefs)), new Set([provider.acme.jordan, second]))
  // Who sets limits of an account neither names nor closes it: that is for who sells.
  assert.equal((await chiefs.patch(`/api/credit-accounts/${it.id}`, { name: 'Mine' })).code, 'platform.not_permitted')
  assert.equal((await chiefs.patch(`/api/credit-accounts/${it.id}`, { closed: true })).code, 'platform.not_permitted')
  const people = (await done(dana.get(`/api/credit-accounts/${it.id}/people`))).body.items
  const names = people.map(({ name }: { name: string }) => name.split(' ')[0])
  assert.ok(names.includes('Dana') && names.includes('Noa'))
  assert.ok(!names.includes('Ola'), 'the call centre sells no credit')
  await done(dana.delete(`/api/credit-accounts/${it.id}/limits/${second}`))
})
