import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { canonicalJson } from './canonical.ts'
import { checkpointText, cosign, isSignedBy, readCheckpoint, readVerifier, signCheckpoint, signerOf } from './note.ts'

const pem = () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
const origin = 'support.provider.test/palisade/abc'
const signer = signerOf(origin, pem())
const checkpoint = { origin, size: 7, root: Buffer.alloc(32, 5), at: new Date('2026-11-17T12:00:00Z') }
const note = signCheckpoint(checkpoint, signer)

describe('a checkpoint', () => {
  test('is a C2SP note: origin, size, root, then the signature under the name of the log', () => {
    const root = Buffer.alloc(32, 5).toString('base64')
    assert.equal(checkpointText(checkpoint), `${origin}\n7\n${root}\ntime 1794916800\n`)
    assert.match(note, /\n\n\u2014 support\.provider\.test\/palisade\/abc [A-Za-z0-9+/]+=*\n$/)
  })

  test('reads back and is known by the published half of the key', () => {
    const read = readCheckpoint(note)
    assert.deepEqual([read.origin, read.size, read.root, read.at], [origin, 7, checkpoint.root, checkpoint.at])
    const verifier = readVerifier(signer.text)
    assert.equal(verifier.keyId, signer.keyId)
    assert.ok(isSignedBy(read, verifier))
    assert.ok(!isSignedBy(read, signerOf(origin, pem())), 'another key of the same name')
    assert.ok(!isSignedBy(read, readVerifier(signerOf('other', pem()).text)))
  })

  test('with any character changed is none, or is not signed', () => {
    fc.assert(
      fc.property(fc.nat(note.length - 1), fc.integer({ min: 1, max: 126 }), (at, code) => {
        const altered = note.slice(0, at) + String.fromCharCode(code) + note.slice(at + 1)
        if (altered === note) return
        let read: ReturnType<typeof readCheckpoint>
        try {
          read = readCheckpoint(altered)
        } catch {
          return
        }
        assert.ok(!isSignedBy(read, signer), JSON.stringify(altered))
      }),
      { numRuns: 3000 },
    )
  })

  test('carries what witnesses add', () => {
    const witness = signerOf('witness.test', pem(), true)
    const line = cosign(readCheckpoint(note).text, new Date('2026-11-17T12:00:05Z'), witness)
    const both = readCheckpoint(note + line)
    assert.ok(isSignedBy(both, signer) && isSignedBy(both, readVerifier(witness.text)))
    const other = signCheckpoint({ ...checkpoint, size: 8 }, signer)
    assert.ok(!isSignedBy(readCheckpoint(other + line), witness), 'it is bound to this checkpoint')
  })

  test('is refused with a sentence when it is none', () => {
    for (const [text, why] of [
      ['', /empty line/],
      [note.replace('\n7\n', '\n07\n'), /size/],
      [note.replace(/BQUFB/, 'BQUF'), /hash/],
      [note.replace('time', 'tide'), /time/],
      [note.slice(0, -1), /cut/],
      [`${note}x\n`, /signature/],
      ['x'.repeat(30_000), /too long/],
    ] as const)
      assert.throws(() => readCheckpoint(text), why)
  })
})

describe('a key', () => {
  test('that is damaged, of another kind or worthless is refused', () => {
    assert.throws(() => readVerifier('log+00000000+AQ=='), /no key of a log/)
    assert.throws(() => readVerifier(signer.text.replace(/\+[0-9a-f]{8}\+/, '+00000000+')), /does not agree/)
    const small = Buffer.concat([Buffer.of(1), Buffer.from('01'.padEnd(64, '0'), 'hex')]).toString('base64')
    assert.throws(() => readVerifier(`log+00000000+${small}`), /worthless/)
    const rsa = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    assert.throws(() => signerOf('log', rsa.export({ format: 'pem', type: 'pkcs8' }) as string), /Ed25519/)
  })
})

describe('canonical JSON', () => {
  test('has one form: sorted names, no spaces, moments in UTC', () => {
    assert.equal(
      canonicalJson({ b: [1, null, undefined, 'ä"\n'], a: { z: true, y: undefined, x: 1e21 }, at: new Date(0) }),
      '{"a":{"x":1e+21,"z":true},"at":"1970-01-01T00:00:00.000Z","b":[1,null,null,"ä\\"\\n"]}',
    )
    assert.equal(
      canonicalJson({ '\u20ac': 1, '\r': 2, '1': 3, '\ud83d\ude00': 4, '\ufb33': 5 }),
      '{"\\r":2,"1":3,"\u20ac":1,"\ud83d\ude00":4,"\ufb33":5}',
    )
  })

  test('does not depend on the order names were given in, and reads back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse())
        assert.equal(canonicalJson(turned), canonicalJson(value))
        assert.equal(canonicalJson(JSON.parse(canonicalJson(value))), canonicalJson(value))
      }),
    )
  })

  test('has no place for what JSON does not have, nor for what the database cannot read back', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, () => 1, 1n]) assert.throws(() => canonicalJson({ bad }))
    assert.equal(canonicalJson('a\u0000b\ud800'), '"a\ufffdb\ufffd"')
  })
})
