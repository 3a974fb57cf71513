import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Keyset, keysetHash, type LicencePackage, signKeyset, signPackage } from '../src/issue.ts'
import { consume, importPackage, newState, reserve, type State, thumbprint } from '../src/licence.ts'
import { appliance, day, issuerKey, keyset, root, TB, testKey, text, Vendor } from './vendor.ts'

const files = 'migration.files'
const fresh = (vendor: Vendor) => newState(text(appliance), vendor.pin)

/** Imports, which must succeed, and gives the state after it. */
function applied(state: State, bytes: Uint8Array, now = day(11)): State {
  const { result, state: after } = importPackage(state, bytes, now)
  assert.equal(result.code, 'APPLIED', result.sentence)
  return after
}

/** Imports, which must be refused with this code, and leave the state as it was. */
function refusedWith(code: string, state: State, bytes: Uint8Array, now = day(11)) {
  const { result, state: after } = importPackage(state, bytes, now)
  assert.equal(result.code, code, result.sentence)
  assert.equal(after, state)
  return result
}

describe('importing', () => {
  test('adds up, keeps the hash of the newest, and remembers nothing of the clock', async () => {
    const vendor = await Vendor.open()
    let state = applied(fresh(vendor), await vendor.grant(5n * TB))
    state = applied(state, await vendor.grant(2n * TB))
    state = applied(state, await vendor.grant(100n, { kind: 'mailboxes' }))
    assert.deepEqual(
      state.capacities.map(({ kind, total, unit }) => [kind, total, unit]),
      [
        ['mailboxes', 100n, 'count'],
        [files, 7n * TB, 'byte'],
      ],
    )
    assert.equal(state.sequence, 3)
    assert.equal(state.licenceKey, 'key-0001')
    assert.equal(state.applied.at(-1), vendor.previous)
    assert.deepEqual(
      state.journal.kept.map(({ act, ref, total }) => [act, ref, total]),
      [
        ['import', 'pk-0001', 5n * TB],
        ['import', 'pk-0002', 7n * TB],
        ['import', 'pk-0003', 100n],
      ],
    )
  })

  test('the same file twice changes nothing; an older one is TOO_OLD', async () => {
    const vendor = await Vendor.open()
    const [one, two] = [await vendor.grant(5n * TB), await vendor.grant(2n * TB)]
    const first = applied(fresh(vendor), one)
    refusedWith('ALREADY_APPLIED', first, one)
    refusedWith('ALREADY_APPLIED', first, one, day(4000))
    const second = applied(first, two)
    assert.deepEqual(refusedWith('TOO_OLD', second, one).details, { sequence: 1, at: 2, known: true })
  })

  test('a gap names the numbers that are missing', async () => {
    const vendor = await Vendor.open()
    const grants: Buffer[] = []
    for (let n = 0; n < 5; n++) grants.push(await vendor.grant(TB))
    const state = fresh(vendor)
    assert.deepEqual(refusedWith('GAP', state, grants[3]!).details.missing, [1, 2, 3])
    assert.match(refusedWith('GAP', state, grants[1]!).sentence, /package 1 is missing: import it first/)
    assert.deepEqual(refusedWith('GAP', applied(state, grants[0]!), grants[4]!).details.missing, [2, 3, 4])
  })

  test('two packages of one number are a fork, wherever it shows', async () => {
    const vendor = await Vendor.open()
    const one = await vendor.grant(TB)
    const state = applied(fresh(vendor), one)
    const two = await vendor.grant(TB)
    const other = await vendor.sign({ ...vendor.next(3n * TB), sequence: 1, previous: null, total: 3n * TB })
    refusedWith('FORK', state, other.bytes)
    refusedWith('FORK', applied(state, two), other.bytes)
    const strange = await vendor.sign(vendor.next(TB, { sequence: 2, previous: 'f'.repeat(64), total: 2n * TB }))
    assert.equal(refusedWith('FORK', state, strange.bytes).details.sequence, 1)
  })

  test('of another device names both, of another licence key, too', async () => {
    const vendor = await Vendor.open()
    const other = thumbprint(testKey('appliance 2').publicKey)
    const { details } = refusedWith(
      'WRONG_DEVICE',
      fresh(vendor),
      (await vendor.sign(vendor.next(TB, { appliance: other }))).bytes,
    )
    assert.deepEqual(details, { expected: thumbprint(appliance.publicKey), found: other })
    const state = applied(fresh(vendor), await vendor.grant(TB))
    const strange = await vendor.sign(vendor.next(TB, { licenceKey: 'key-0002' }))
    assert.deepEqual(refusedWith('WRONG_KEY', state, strange.bytes).details, {
      expected: 'key-0001',
      found: 'key-0002',
    })
  })

  test('of a total or a unit that does not fit is refused', async () => {
    const vendor = await Vendor.open()
    const state = applied(fresh(vendor), await vendor.grant(5n * TB))
    refusedWith('WRONG_TOTAL', state, (await vendor.sign(vendor.next(TB, { total: 7n * TB }))).bytes)
    refusedWith('WRONG_TOTAL', state, (await vendor.sign(vendor.next(TB, { total: 5n * TB }))).bytes)
    refusedWith('WRONG_UNIT', state, (await vendor.sign(vendor.next(TB, { unit: 'second' }))).bytes)
  })

  test('nothing is trusted before a key set was given, nor another vendor afterwards', async () => {
    const [vendor, other] = [await Vendor.open(), await Vendor.open()]
    refusedWith('UNTRUSTED', newState(text(appliance)), await vendor.grant(TB))
    refusedWith(
      'UNTRUSTED',
      newState(text(appliance), 'a'.repeat(64)),
      await vendor.sign(vendor.next(TB)).then((s) => s.bytes),
    )
    const theirs = keyset({ root: { threshold: 1, keys: [text(testKey('their root'))] } })
    const chain = [await signKeyset(theirs, [testKey('their root')])]
    const { bytes } = await signPackage(other.next(TB), issuerKey, theirs, chain)
    refusedWith('UNTRUSTED', fresh(vendor), bytes)
    refusedWith('KEYSET_FORK', applied(fresh(other), await other.grant(TB)), bytes)
  })
})

describe('a reduction', () => {
  const rows: [string, bigint, bigint, bigint, string][] = [
    ['to what is used', 2n, 0n, -3n, 'APPLIED'],
    ['to what is used and reserved', 2n, 1n, -2n, 'APPLIED'],
    ['below what is used', 2n, 0n, -4n, 'REDUCE_BELOW_USED'],
    ['below what is used and reserved', 2n, 1n, -3n, 'REDUCE_BELOW_USED'],
    ['to nothing, of nothing used', 0n, 0n, -5n, 'APPLIED'],
  ]
  for (const [name, used, reserved, amount, code] of rows)
    test(`${name}: ${code}`, async () => {
      const vendor = await Vendor.open()
      let state = applied(fresh(vendor), await vendor.grant(5n * TB))
      if (used > 0n) state = consume(state, 'job-1', files, used * TB, day(11)).state
      if (reserved > 0n) state = reserve(state, 'job-2', files, reserved * TB, day(11)).state
      const { result, state: after } = importPackage(state, await vendor.grant(amount * TB), day(11))
      assert.equal(result.code, code)
      if (code === 'APPLIED') assert.equal(after.capacities[0]!.total, (5n + amount) * TB)
      else assert.equal(after, state)
    })
})

describe('the window', () => {
  test('is open until importBefore, and a clock that is behind is no obstacle', async () => {
    const vendor = await Vendor.open()
    const bytes = await vendor.grant(TB, { importBefore: day(40) })
    const state = fresh(vendor)
    refusedWith('EXPIRED_WINDOW', state, bytes, day(40))
    applied(state, bytes, new Date(day(40).getTime() - 1))
    const { result } = importPackage(state, bytes, new Date(0))
    assert.deepEqual([result.code, result.details.clockIsBehind], ['APPLIED', true])
  })

  test('a clock that was wrong by years costs nothing once it is right', async () => {
    const vendor = await Vendor.open()
    const [one, two] = [await vendor.grant(TB), await vendor.grant(TB)]
    // The clock jumps ahead between the two, then comes back: the second is refused and then imported.
    const ahead = new Date(Date.UTC(2199, 0, 1))
    let state = fresh(vendor)
    refusedWith('EXPIRED_WINDOW', state, one, ahead)
    state = applied(state, one)
    refusedWith('EXPIRED_WINDOW', state, two, ahead)
    // Work that is recorded with that clock leaves no trace that would keep anything out later.
    state = consume(state, 'job-1', files, 5n, ahead).state
    state = applied(state, two, day(11))
    assert.equal(state.capacities[0]!.total, 2n * TB)
  })

  test('that is over is no end: the package that follows vouches for it', async () => {
    const vendor = await Vendor.open()
    const late = await vendor.grant(TB, { importBefore: day(40) })
    const later = await vendor.grant(TB, { importBefore: day(41) })
    const renewal = await vendor.grant(0n, { issuedAt: day(50), importBefore: day(80) })
    let state = fresh(vendor)
    const now = day(51)
    refusedWith('EXPIRED_WINDOW', state, late, now)
    refusedWith('GAP', state, renewal, now)
    for (const vouching of [[later], [renewal], [Buffer.from('nothing')], [late]])
      assert.equal(importPackage(state, late, now, vouching).result.code, 'EXPIRED_WINDOW')
    for (const [bytes, rest] of [
      [late, [renewal, later]],
      [later, [renewal]],
      [renewal, []],
    ] as const) {
      const { result, state: after } = importPackage(state, bytes, now, rest)
      assert.equal(result.code, 'APPLIED', result.sentence)
      state = after
    }
    assert.equal(state.capacities[0]!.total, 2n * TB)
  })
})

describe('key sets', () => {
  const rotated = (version: number, before: Keyset, changes: Partial<Keyset> = {}) =>
    keyset({ version, previous: keysetHash(before), ...changes })

  test('rotate root and issuer while the appliance is away', async () => {
    const vendor = await Vendor.open()
    const state = applied(fresh(vendor), await vendor.grant(TB))
    const newIssuer = testKey('issuer 2')
    const second = rotated(2, vendor.keysets[0]!, { root: { threshold: 2, keys: [2, 4, 5].map((n) => text(root(n))) } })
    const third = rotated(3, second, {
      root: second.root,
      issuers: [{ ...second.issuers[0]!, key: text(newIssuer) }],
    })
    const chain = [
      ...vendor.chain,
      await signKeyset(second, [root(1), root(2), root(4)]),
      await signKeyset(third, [root(4), root(5)]),
    ]
    const { bytes } = await signPackage(vendor.next(TB, { keyset: 3 }), newIssuer, third, chain)
    const after = applied(state, bytes)
    assert.equal(after.keysets.length, 3)
    // From the one it knows on is enough; a chain that begins later is not.
    const short = await signPackage(vendor.next(TB, { keyset: 3 }), newIssuer, third, chain.slice(1))
    assert.deepEqual(applied(state, short.bytes), after)
    const gap = await signPackage(vendor.next(TB, { keyset: 3 }), newIssuer, third, chain.slice(2))
    refusedWith('KEYSET_GAP', state, gap.bytes)
    // The old issuer's key is worth nothing any more on an appliance that knows.
    const stolen = await signPackage(
      { ...vendor.next(TB), sequence: 3, previous: after.applied.at(-1)!, total: 3n * TB },
      issuerKey,
      vendor.keysets[0]!,
      [],
    )
    refusedWith('KEYSET_OLD', after, stolen.bytes)
  })

  test('bind issuers by the time of signing, never by the clock of the appliance', async () => {
    const issuer = { ...keyset().issuers[0]!, notAfter: day(20) }
    const only = keyset({ issuers: [issuer], expiresAt: day(20) })
    const vendor = new Vendor([only], [await signKeyset(only, [root(1), root(2)])])
    const bytes = await vendor.grant(TB, { issuedAt: day(19), importBefore: day(400) })
    applied(fresh(vendor), bytes, day(399))
    applied(fresh(vendor), bytes, new Date(0))
  })
})

describe('a baseline', () => {
  const standing = (total: bigint, used: bigint) => [{ kind: files, unit: 'byte' as const, total, used }]
  const changes = (total: bigint, used: bigint): Partial<LicencePackage> => ({ total, baseline: standing(total, used) })

  test('lets another appliance begin in the middle, with what was used before', async () => {
    const vendor = await Vendor.open()
    await vendor.grant(5n * TB)
    await vendor.grant(5n * TB)
    const moved = testKey('appliance 2')
    const bytes = await vendor.grant(0n, { ...changes(10n * TB, 4n * TB), appliance: thumbprint(moved.publicKey) })
    const state = applied(newState(text(moved), vendor.pin), bytes)
    assert.deepEqual([state.sequence, state.capacities[0]!.total, state.capacities[0]!.used], [3, 10n * TB, 4n * TB])
    const next = await vendor.grant(TB, { appliance: thumbprint(moved.publicKey) })
    assert.equal(applied(state, next).capacities[0]!.total, 11n * TB)
  })

  test('brings a machine that was put back to where it was, and never lowers what it used itself', async () => {
    const vendor = await Vendor.open()
    const old = applied(fresh(vendor), await vendor.grant(5n * TB))
    await vendor.grant(5n * TB) // was imported and used in the part of its life that is lost
    const bytes = await vendor.grant(0n, changes(10n * TB, 8n * TB))
    const state = applied(old, bytes)
    assert.deepEqual([state.sequence, state.capacities[0]!.used], [3, 8n * TB])
    const busy = consume(old, 'job-1', files, 5n * TB, day(11)).state
    assert.equal(
      applied(busy, await vendor.sign({ ...vendor.next(0n, changes(10n * TB, 1n)), sequence: 3 }).then((s) => s.bytes))
        .capacities[0]!.used,
      5n * TB,
    )
    const low = await vendor.sign(vendor.next(-6n * TB, changes(4n * TB, 1n)))
    refusedWith('REDUCE_BELOW_USED', busy, low.bytes)
  })

  test('must speak of every kind there is', async () => {
    const vendor = await Vendor.open()
    let state = applied(fresh(vendor), await vendor.grant(5n * TB))
    state = applied(state, await vendor.grant(100n, { kind: 'mailboxes' }))
    refusedWith('WRONG_TOTAL', state, (await vendor.sign(vendor.next(0n, changes(5n * TB, 0n)))).bytes)
  })
})

describe('whatever order files are tried in', () => {
  test('the end is the same, and every one of them counts once', async () => {
    const vendor = await Vendor.open()
    const amounts = [5n, 1n, 3n, 2n, 4n]
    const grants: Buffer[] = []
    for (const amount of amounts) grants.push(await vendor.grant(amount * TB))
    const whole = grants.reduce((state, bytes) => applied(state, bytes), fresh(vendor))
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 }), (tries) => {
        let state = fresh(vendor)
        for (const n of tries) {
          const before = state.sequence
          const { result, state: after } = importPackage(state, grants[n]!, day(11))
          const expected =
            n === before ? 'APPLIED' : n > before ? 'GAP' : n === before - 1 ? 'ALREADY_APPLIED' : 'TOO_OLD'
          assert.equal(result.code, expected)
          state = after
        }
        for (const bytes of grants.slice(state.sequence)) state = applied(state, bytes)
        assert.deepEqual(state, whole)
      }),
      { numRuns: 60 },
    )
  })
})
