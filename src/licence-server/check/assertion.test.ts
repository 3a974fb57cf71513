import assert from 'node:assert/strict'
import { generateKeyPairSync, hash, type KeyObject, randomBytes, sign } from 'node:crypto'
import { describe, test } from 'node:test'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import { checkAssertion } from './assertion.ts'
import { verifierOf } from './public-key.ts'

const origin = 'https://desk.test'
const party = { rpId: 'desk.test', isOrigin: (each: string) => each === origin }
const b64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))

type Kind = { name: string; readHere: boolean; make(): { publicKey: Buffer; sign(data: Buffer): Buffer } }
const cose = (parts: [number, number | Uint8Array][]) => Buffer.from(isoCBOR.encode(new Map(parts)))
const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as Record<string, string>

function ec(namedCurve: string, crv: number, alg: number, digest: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
  const { x, y } = jwkOf(publicKey)
  const parts: [number, number | Uint8Array][] = [[1, 2], [3, alg], [-1, crv], [-2, b64(x!)], [-3, b64(y!)]] // biome-ignore format: one key
  return { publicKey: cose(parts), sign: (data: Buffer) => sign(digest, data, privateKey) }
}

/** Every kind of key that people's authenticators have; `readHere`: without the library. */
const kinds: Kind[] = [
  { name: 'ES256', readHere: true, make: () => ec('P-256', 1, -7, 'sha256') },
  { name: 'ES384', readHere: false, make: () => ec('P-384', 2, -35, 'sha384') },
  {
    name: 'Ed25519',
    readHere: true,
    make() {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519')
      const parts: [number, number | Uint8Array][] = [[1, 1], [3, -8], [-1, 6], [-2, b64(jwkOf(publicKey).x!)]] // biome-ignore format: one key
      return { publicKey: cose(parts), sign: (data) => sign(null, data, privateKey) }
    },
  },
  {
    name: 'RS256',
    readHere: false,
    make() {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const { n, e } = jwkOf(publicKey)
      const parts: [number, number | Uint8Array][] = [[1, 3], [3, -257], [-1, b64(n!)], [-2, b64(e!)]] // biome-ignore format: one key
      return { publicKey: cose(parts), sign: (data) => sign('sha256', data, privateKey) }
    },
  },
]

/** An assertion as an authenticator and a browser make it; `flags` beside user present and verified, `tail` behind the counter. */
function asserted(key: ReturnType<Kind['make']>, { flags = 0x05, tail = Buffer.alloc(0), said = {} } = {}) {
  const challenge = randomBytes(32)
  const clientData = Buffer.from(
    JSON.stringify({ type: 'webauthn.get', challenge: challenge.toString('base64url'), origin, ...said }),
  )
  const head = Buffer.concat([hash('sha256', party.rpId, 'buffer'), Buffer.from([flags, 0, 0, 0, 7])])
  const authenticatorData = Buffer.concat([head, tail])
  const signature = key.sign(Buffer.concat([authenticatorData, hash('sha256', clientData, 'buffer')]))
  const given = { credentialId: randomBytes(16).toString('base64url'), clientData, authenticatorData, signature }
  return { given, by: { challenge, publicKey: key.publicKey, party } }
}

const codeOf = (found: Awaited<ReturnType<typeof checkAssertion>>) => ('code' in found ? found.code : null)

describe('an assertion', () => {
  for (const kind of kinds)
    test(`by a key of ${kind.name} counts, and with any one byte changed it does not`, async () => {
      const key = kind.make()
      assert.equal(verifierOf(key.publicKey) !== null, kind.readHere)
      const { given, by } = asserted(key)
      assert.deepEqual(await checkAssertion(given, by), { counter: 7 })
      // The library reads ASN.1 generously: other bytes around the two numbers may spell the same signature. That opens nothing,
      // because what is signed names the request.
      const first = { clientData: 0, authenticatorData: 0, signature: kind.readHere ? 0 : given.signature.length - 8 }
      for (const part of ['clientData', 'authenticatorData', 'signature'] as const)
        for (let at = first[part]; at < given[part].length; at += part === 'signature' ? 1 : 5) {
          const changed = Buffer.from(given[part])
          changed[at]! ^= 0x01
          assert.notEqual(codeOf(await checkAssertion({ ...given, [part]: changed }, by)), null, `${part} at ${at}`)
        }
      const other = kind.make()
      assert.equal(
        codeOf(await checkAssertion(given, { ...by, publicKey: other.publicKey })),
        'signer.bad_signature',
        'a key is never taken for another',
      )
      const longer = kind.readHere ? [Buffer.concat([given.signature, Buffer.alloc(1)])] : []
      for (const signature of [Buffer.alloc(0), given.signature.subarray(1), ...longer])
        assert.equal(codeOf(await checkAssertion({ ...given, signature }, by)), 'signer.bad_signature')
    })

  test('that says of itself what cannot be is refused, whoever reads the key', async () => {
    for (const kind of kinds) {
      const key = kind.make()
      const refusedFor = async (made: ReturnType<typeof asserted>) => codeOf(await checkAssertion(made.given, made.by))
      assert.equal(await refusedFor(asserted(key, { flags: 0x15 })), 'signer.bad_signature', 'a copy of what has none')
      assert.equal(await refusedFor(asserted(key, { flags: 0x1d })), null, 'a copy of what may have one')
      assert.equal(await refusedFor(asserted(key, { tail: Buffer.from([1]) })), 'signer.bad_signature', 'bytes behind')
      assert.equal(await refusedFor(asserted(key, { flags: 0x85 })), 'signer.bad_signature', 'extensions that lack')
      assert.equal(await refusedFor(asserted(key, { flags: 0x01 })), 'signer.not_verified')
      assert.equal(await refusedFor(asserted(key, { said: { tokenBinding: { status: 'x' } } })), 'signer.malformed')
    }
  })

  test('under bytes that are no key counts for nothing', async () => {
    const { given, by } = asserted(kinds[0]!.make())
    for (const publicKey of [Buffer.alloc(0), Buffer.from('a10102', 'hex'), randomBytes(77)])
      assert.equal(codeOf(await checkAssertion(given, { ...by, publicKey })), 'signer.bad_signature')
  })
})
