// Vectors of others: Project Wycheproof, and the Community Cryptography Test Vectors for edge cases of Ed25519.
import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readPublicKey, verifyStrict } from '../src/licence.ts'
import { appliance } from './vendor.ts'

const corpora = join(import.meta.dirname, '../../../../shared/corpora/crypto')
const wycheproof = join(corpora, 'wycheproof/ed25519_test.json')
const cctv = join(corpora, 'cctv-ed25519/ed25519vectors.json')
const without = (file: string) => (existsSync(file) ? false : `${file} is not there`)

type Group = { publicKey: { pk: string }; tests: { tcId: number; msg: string; sig: string; result: string }[] }
type Edge = { number: number; key: string; sig: string; msg: string; flags: string[] | null }

describe('strict Ed25519', () => {
  test('agrees with every vector of Wycheproof', { skip: without(wycheproof) }, () => {
    const groups = (JSON.parse(readFileSync(wycheproof, 'utf8')) as { testGroups: Group[] }).testGroups
    let seen = 0
    for (const { publicKey, tests } of groups)
      for (const { tcId, msg, sig, result } of tests) {
        const [key, message, signature] = [publicKey.pk, msg, sig].map((hex) => Buffer.from(hex, 'hex'))
        assert.equal(verifyStrict(key!, message!, signature!), result === 'valid', `vector ${tcId}`)
        seen++
      }
    assert.ok(seen >= 150)
  })

  test('accepts of the CCTV vectors only those that no strict verifier refuses', { skip: without(cctv) }, () => {
    const vectors = JSON.parse(readFileSync(cctv, 'utf8')) as Edge[]
    // A key or R with a part of small order beside a sound one is nobody's forgery, and refused by no verifier that does
    // not multiply by the order of the curve. Everything else in this list is refused.
    const harmless = new Set(['low_order_component_A', 'low_order_component_R'])
    let accepted = 0
    for (const { number, key, sig, msg, flags } of vectors) {
      const sound = (flags ?? []).every((flag) => harmless.has(flag))
      const result = verifyStrict(Buffer.from(key, 'hex'), Buffer.from(msg), Buffer.from(sig, 'hex'))
      assert.equal(result, sound, `vector ${number}: ${flags}`)
      if (result) accepted++
    }
    assert.ok(accepted > 0 && accepted < vectors.length / 10)
  })

  test('refuses every point of small order and every second spelling as a key', () => {
    const points = [
      '0000000000000000000000000000000000000000000000000000000000000000',
      '0100000000000000000000000000000000000000000000000000000000000000',
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
      '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', // p: a second 0
      'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', // p + 1: a second 1
      'f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', // p + 3
      'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    ]
    for (const hex of points)
      for (const sign of [0, 0x80]) {
        const raw = Buffer.from(hex, 'hex')
        raw[31]! |= sign
        assert.throws(() => readPublicKey(raw.toString('base64url')), { code: 'BAD_KEY' }, hex)
        // Zeros are a signature under these for whoever does not look.
        assert.equal(verifyStrict(raw, Buffer.from('anything'), Buffer.alloc(64)), false)
      }
    const sound = appliance.publicKey.toString('base64url')
    assert.deepEqual(readPublicKey(sound), appliance.publicKey)
    for (const text of [`${sound}=`, ` ${sound}`, sound.slice(1), '', appliance.publicKey.toString('hex')])
      assert.throws(() => readPublicKey(text), { code: 'BAD_KEY' })
  })

  test('refuses an R of small order, which only a signer who means harm can make', () => {
    // R is the neutral point: S = k * a mod L then verifies, and shows the secret scalar a to whoever divides by k.
    const L = 2n ** 252n + 27742317777372353535851937790883648493n
    const little = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
    const expanded = createHash('sha512').update(seed).digest()
    const scalar = Buffer.from(expanded.subarray(0, 32))
    scalar[0]! &= 248
    scalar[31] = (scalar[31]! & 63) | 64
    const message = Buffer.from('anything')
    const kOf = (R: Buffer) => little(createHash('sha512').update(R).update(raw).update(message).digest()) % L
    // That the sums here are right is seen from a good signature: its S is r + k * a.
    const good = sign(null, message, privateKey)
    const r = little(createHash('sha512').update(expanded.subarray(32)).update(message).digest()) % L
    assert.equal((r + kOf(good.subarray(0, 32)) * little(scalar)) % L, little(good.subarray(32)))
    const R = Buffer.alloc(32)
    R[0] = 1
    const S = Buffer.from(((kOf(R) * little(scalar)) % L).toString(16).padStart(64, '0'), 'hex').reverse()
    const signature = Buffer.concat([R, S])
    // OpenSSL 3.0 takes this one, 3.5 does not.
    assert.equal(verifyStrict(raw, message, signature), false)
  })
})
