import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { addPasskey, beginNewPasskey } from '#identity'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest()
/** Flags of the authenticator's data (WebAuthn level 3, 6.1): present, verified, with a credential. */
const present = 0x01
const verified = 0x04
const attested = 0x40
/** Where the demo's people are, as far as anybody can say. */
export const place = { ip: '192.0.2.1', device: 'Demo' }

/**
 * An authenticator in software for the demo's manager, whose approvals have to be signed like anybody's. It exists only while
 * the demo is made: its private key is nowhere but in this object, is written nowhere, and is thrown away with it. Nobody can
 * decide anything with the passkey afterwards.
 */
export class DemoAuthenticator {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  private readonly id = randomBytes(32)
  private readonly site: URL
  private used = 0

  constructor(app: App) {
    this.site = new URL(app.config.publicUrl)
  }

  /** Registers its passkey with the person who acts, as the page "Security" does. Returns the passkey's id in the portal. */
  async register(app: App, actor: Actor): Promise<string> {
    const { challenge } = (await beginNewPasskey(app, actor, this.site.host)) as { challenge: string }
    const id = this.id.toString('base64url')
    const answer = {
      id,
      rawId: id,
      type: 'public-key' as const,
      clientExtensionResults: {},
      response: {
        clientDataJSON: this.clientData('webauthn.create', challenge).toString('base64url'),
        attestationObject: this.attestation().toString('base64url'),
      },
    }
    return (await addPasskey(app, actor, { name: 'While the demo is made', answer }, this.site.host, place)).id
  }

  /** What `navigator.credentials.get()` answers for a challenge in base64url (WebAuthn level 3, JSON form). */
  answer(challenge: string) {
    this.used++
    const id = this.id.toString('base64url')
    const authenticatorData = this.data(present | verified)
    const clientData = this.clientData('webauthn.get', challenge)
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), this.keys.privateKey)
    return {
      id,
      rawId: id,
      type: 'public-key' as const,
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
      },
    }
  }

  private clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.site.origin, crossOrigin: false }))
  }

  private data(flags: number): Buffer {
    const rest = Buffer.from([flags, 0, 0, 0, 0])
    rest.writeUInt32BE(this.used, 1)
    return Buffer.concat([sha256(this.site.hostname), rest])
  }

  /** Attestation "none" in CBOR (RFC 8949), byte for byte: it has no other shape here. */
  private attestation(): Buffer {
    const { x, y } = this.keys.publicKey.export({ format: 'jwk' }) as { x: string; y: string }
    const coseKey = [
      Buffer.from('a5010203262001215820', 'hex'), // EC2, ES256, P-256; x follows
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'), // y follows
      Buffer.from(y, 'base64url'),
    ]
    const idLength = Buffer.from([0, this.id.length])
    const data = Buffer.concat([
      this.data(present | verified | attested),
      Buffer.alloc(16),
      idLength,
      this.id,
      ...coseKey,
    ])
    const head = 'a363666d74646e6f6e656761747453746d74a068617574684461746158' // {fmt: "none", attStmt: {}, authData:
    return Buffer.concat([Buffer.from(head, 'hex'), Buffer.from([data.length]), data])
  }
}
