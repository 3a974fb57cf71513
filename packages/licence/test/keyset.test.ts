import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addSignature, type Keyset, keysetHash, keysetPayload, signKeyset } from '../src/issue.ts'
import { followKeysets, type Signer, verifyKeyset } from '../src/licence.ts'
import { chainOf, day, issuerKey, keyset, root, testKey, text } from './vendor.ts'

const first = keyset()
const follow = (changes: Partial<Keyset> = {}) => keyset({ version: 2, previous: keysetHash(first), ...changes })
const newRoot = { threshold: 2, keys: [2, 4, 5].map((n) => text(root(n))) }
const trusted = async () => verifyKeyset(await signKeyset(first, [root(1), root(2)]), null)

describe('a key set', () => {
  const rows: [string, Keyset, Signer[], string | null][] = [
    ['by two of three', follow(), [root(1), root(3)], null],
    ['by all three', follow(), [root(1), root(2), root(3)], null],
    ['by one of three', follow(), [root(1)], 'BAD_SIGNATURE'],
    ['by a stranger too', follow(), [root(1), root(2), testKey('stranger')], 'BAD_SIGNATURE'],
    ['by its own issuer', follow(), [root(1), issuerKey], 'BAD_SIGNATURE'],
    ['new roots, by old and new', follow({ root: newRoot }), [root(1), root(2), root(4)], null],
    ['new roots, by the old only', follow({ root: newRoot }), [root(1), root(3)], 'BAD_SIGNATURE'],
    ['new roots, by the new only', follow({ root: newRoot }), [root(4), root(5)], 'BAD_SIGNATURE'],
    ['new roots, too few of the old', follow({ root: newRoot }), [root(1), root(4), root(5)], 'BAD_SIGNATURE'],
    ['a version left out', follow({ version: 3 }), [root(1), root(2)], 'KEYSET_GAP'],
    ['the same version again', keyset(), [root(1), root(2)], 'KEYSET_GAP'],
    ['of another history', follow({ previous: '0'.repeat(64) }), [root(1), root(2)], 'KEYSET_FORK'],
  ]
  for (const [name, content, signers, code] of rows)
    test(`${name}: ${code ?? 'is trusted'}`, async () => {
      const signed = await signKeyset(content, signers)
      const before = await trusted()
      if (code) assert.throws(() => verifyKeyset(signed, before), { code })
      else assert.equal(verifyKeyset(signed, before).hash, keysetHash(content))
    })

  test('is refused when it makes no sense', () => {
    const keys = first.root.keys
    const issuer = first.issuers[0]!
    const bad: Partial<Keyset>[] = [
      { version: 0 },
      { version: 1.5 },
      { version: 2 },
      { previous: '0'.repeat(64) },
      { expiresAt: day(0) },
      { root: { threshold: 0, keys } },
      { root: { threshold: 4, keys } },
      { root: { threshold: 1, keys: [] } },
      { root: { threshold: 2, keys: [keys[0]!, keys[0]!] } },
      { root: { threshold: 1, keys: [Buffer.alloc(32).toString('base64url')] } },
      { issuers: [issuer, issuer] },
      { issuers: [{ ...issuer, key: keys[0]! }] },
      { issuers: [{ ...issuer, notAfter: issuer.notBefore }] },
      { issuers: [{ ...issuer, kinds: { 'No Kind': { perPackage: 1n, perDay: 1n } } }] },
      { issuers: [{ ...issuer, kinds: { files: { perPackage: -1n, perDay: 1n } } }] },
      { issuers: [{ ...issuer, kinds: { files: { perPackage: 2n ** 63n, perDay: 1n } } }] },
    ]
    for (const changes of bad)
      assert.throws(
        () => keysetPayload(keyset(changes)),
        /./,
        JSON.stringify(changes, (_, v) => (typeof v === 'bigint' ? `${v}` : v)),
      )
  })

  test('is signed at several places, one after the other', async () => {
    const one = await signKeyset(first, [root(2)])
    assert.throws(() => verifyKeyset(one, null), { code: 'BAD_SIGNATURE' })
    const both = await addSignature(one, root(1))
    assert.equal(verifyKeyset(both, null).keyset.version, 1)
    assert.deepEqual(await addSignature(both, root(1)), both)
  })
})

describe('a chain of key sets', () => {
  test('is followed from the one that is pinned', async () => {
    const { keysets, chain } = await chainOf(4)
    const all = followKeysets([], chain, keysetHash(keysets[0]!))
    assert.deepEqual(
      all.map((each) => each.keyset.version),
      [1, 2, 3, 4],
    )
    assert.deepEqual(followKeysets([], chain, keysetHash(keysets[2]!)), all)
    assert.deepEqual(followKeysets(all.slice(0, 2), chain.slice(2), keysetHash(keysets[0]!)), all)
    assert.deepEqual(followKeysets(all, chain.slice(0, 2), keysetHash(keysets[0]!)), all)
  })

  test('is refused without the pinned one, with one missing, re-ordered, doubled or from another root', async () => {
    const { keysets, chain } = await chainOf(4)
    const pin = keysetHash(keysets[0]!)
    const known = followKeysets([], chain.slice(0, 1), pin)
    const [a, b, c, d] = chain as [(typeof chain)[0], (typeof chain)[0], (typeof chain)[0], (typeof chain)[0]]
    const stranger = keyset({ root: { threshold: 1, keys: [text(testKey('stranger'))] } })
    const strange = await signKeyset(stranger, [testKey('stranger')])
    assert.throws(() => followKeysets([], chain, '0'.repeat(64)), { code: 'UNTRUSTED' })
    assert.throws(() => followKeysets([], [], pin), { code: 'UNTRUSTED' })
    assert.throws(() => followKeysets([], [strange], pin), { code: 'UNTRUSTED' })
    assert.throws(() => followKeysets(known, [strange], pin), { code: 'KEYSET_FORK' })
    for (const wrong of [
      [a, c, d],
      [b, a, c, d],
      [a, b, b, c],
      [b, c, d],
      [a, b, d, c],
    ])
      assert.throws(() => followKeysets([], wrong, pin), { code: 'KEYSET_GAP' })
    assert.throws(() => followKeysets(known, [c, d], pin), { code: 'KEYSET_GAP', details: { expected: 2, found: 3 } })
  })
})
