import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAccount, createPerson, providerAccount } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { Refusal } from '#platform/problem.ts'
import { signedIn, stranger } from '#test/caller.ts'
import { createWorld } from '#test/world.ts'
import { createLimits } from './limits.ts'

const person = (id: string) => ({ ...systemActor('x'), personId: id, via: 'session' as const })
const get = { method: 'GET' as const }
const refusedAfter = (count: () => void, most = 2000): number => {
  for (let n = 0; n < most; n++)
    try {
      count()
    } catch (error) {
      assert.ok(error instanceof Refusal && error.code === 'platform.too_many')
      assert.ok(Number(error.details.retryAfterSeconds) >= 1)
      return n
    }
  return most
}

describe('limits', () => {
  test('are per person, per token, per class and per address, and fill up again with time', () => {
    const limits = createLimits(1)
    const read = refusedAfter(() => limits.count(get, person('a'), '192.0.2.1'))
    assert.ok(read >= 300 && read < 400, `${read}`)
    // Nobody else suffers: another person, their other kinds of call, their token, a stranger at the same address.
    limits.count(get, person('b'), '192.0.2.1')
    limits.count({ method: 'POST' }, person('a'), '192.0.2.1')
    limits.count(get, { ...person('a'), via: 'token', tokenId: 't' }, '192.0.2.1')
    limits.count(get, null, '192.0.2.1')
    const costly = refusedAfter(() => limits.count({ ...get, costly: true }, person('a'), '192.0.2.1'))
    assert.ok(costly >= 30 && costly < 60, `${costly}`)
    clock.shift(60_000)
    assert.ok(refusedAfter(() => limits.count(get, person('a'), '192.0.2.1')) >= 300)
    assert.equal(
      refusedAfter(() => createLimits(0).count(get, person('a'), '192.0.2.1')),
      2000,
    )
  })

  test('an IPv6 network is one caller, whatever address of it calls', () => {
    const limits = createLimits(1)
    let n = 0
    const most = refusedAfter(() => limits.count(get, null, `2001:db8:1:2::${(n++).toString(16)}`))
    assert.ok(most < 400, `${most}`)
    limits.count(get, null, '2001:db8:1:3::1')
  })

  test('the caller hears 429 with Retry-After and can go on later', async () => {
    const world = await createWorld({ modules: ['mail', 'accounts', 'identity'], settings: { RATE_LIMIT: 0.02 } })
    const id = await world.tx(async (tx) => {
      const provider = (await providerAccount(tx)) ?? (await createAccount(tx, { kind: 'provider', name: 'Provider' }))
      return (
        await createPerson(tx, { accountId: provider.id, name: 'Sam', email: 'sam@provider.test', roles: ['engineer'] })
      ).id
    })
    const sam = await signedIn(world, id)
    const answers = []
    for (let n = 0; n < 12; n++) answers.push(await sam.get('/api/me'))
    const last = answers.at(-1)!
    assert.equal(answers[0]!.status, 200)
    assert.deepEqual([last.status, last.code], [429, 'platform.too_many'])
    assert.ok(Number(last.headers['retry-after']) >= 1)
    await world.forward('30s')
    assert.equal((await sam.get('/api/me')).status, 200)
    // Nobody is limited by address, also where there is nothing to see.
    const unknown = []
    for (let n = 0; n < 12; n++) unknown.push((await stranger(world).get('/api/accounts')).status)
    assert.deepEqual([unknown[0], unknown.at(-1)], [401, 429])
  })
})
