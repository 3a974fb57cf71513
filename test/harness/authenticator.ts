import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

/** What a website asks an authenticator for (WebAuthn level 3, JSON forms). */
type Asked = Record<string, unknown> & { challenge?: unknown }

export type AuthenticatorOptions = {
  /** Claims that the person was verified (PIN, finger). */
  verified?: boolean
  /** Where the browser says it is. */
  origin?: string
}

/**
 * An authenticator in software: real ES256 keys and signatures, attestation "none", discoverable credentials. It does
 * what a browser with a security key would do, and what a dishonest one could.
 */
export class Authenticator {
  readonly origin: string
  readonly keys = new Map<string, { privateKey: KeyObject; rpId: string; userHandle: string }>()
  counter = 0

  constructor(origin: string) {
    this.origin = origin
  }

  /** navigator.credentials.create() */
  create(options: Asked, { verified = true, origin = this.origin }: AuthenticatorOptions = {}) {
    const { rp, user, challenge } = options as { rp: { id: string }; user: { id: string }; challenge: string }
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const id = randomBytes(32)
    this.keys.set(id.toString('base64url'), { privateKey, rpId: rp.id, userHandle: user.id })
    const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string }
    const coseKey = cbor(
      new Map<number, unknown>([
        [1, 2], // kty: EC2
        [3, -7], // alg: ES256
        [-1, 1], // crv: P-256
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]),
    )
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    const authData = Buffer.concat([this.authData(rp.id, verified, 0x40), Buffer.alloc(16), length, id, coseKey])
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ])
    return {
      id: id.toString('base64url'),
      rawId: id.toString('base64url'),
      type: 'public-key' as const,
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData('webauthn.create', challenge, origin),
        attestationObject: cbor(attestation).toString('base64url'),
        transports: ['internal'],
      },
    }
  }

  /** navigator.credentials.get(), with the first key of the site unless one is named. */
  get(options: Asked, { verified = true, origin = this.origin }: AuthenticatorOptions = {}, keyId?: string) {
    const { rpId, challenge } = options as { rpId: string; challenge: string }
    const [id, key] = [...this.keys].find(([each, { rpId: site }]) => (keyId ? each === keyId : site === rpId))!
    this.counter++
    const authData = this.authData(rpId, verified, 0)
    const clientDataJSON = clientData('webauthn.get', challenge, origin)
    const hash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest()
    const signature = createSign('sha256').update(authData).update(hash).sign(key.privateKey)
    return {
      id,
      rawId: id,
      type: 'public-key' as const,
      clientExtensionResults: {},
      response: {
        clientDataJSON,
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: key.userHandle,
      },
    }
  }

  /** rpIdHash, flags (UP 1, UV 4, AT 64), counter. */
  private authData(rpId: string, verified: boolean, flags: number): Buffer {
    const rest = Buffer.alloc(5)
    rest[0] = 0x01 | (verified ? 0x04 : 0) | flags
    rest.writeUInt32BE(this.counter, 1)
    return Buffer.concat([createHash('sha256').update(rpId).digest(), rest])
  }
}

function clientData(type: string, challenge: string, origin: string): string {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString('base64url')
}

/** The part of CBOR (RFC 8949) that WebAuthn needs: integers, text, bytes, maps. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (value instanceof Map)
    return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)])])
  throw new Error(`no CBOR for ${typeof value}`)
}

function head(major: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(major << 5) | size])
  if (size < 256) return Buffer.from([(major << 5) | 24, size])
  return Buffer.from([(major << 5) | 25, size >> 8, size & 0xff])
}
