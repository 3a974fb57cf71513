import { createHash } from 'node:crypto'
import { type Envelope, type Keyset, keysetHash, type LicencePackage, signKeyset, signPackage } from '../src/issue.ts'
import { type Signer, signerFromSeed, thumbprint } from '../src/licence.ts'

/** A key that everybody can make: from its name. Never to be trusted outside of tests. */
export function testKey(name: string): Signer {
  return signerFromSeed(createHash('sha256').update(`TEST KEY, NOT SECRET: ${name}`).digest())
}

export const text = (signer: Signer) => signer.publicKey.toString('base64url')
export const root = (n: number) => testKey(`root ${n}`)
export const issuerKey = testKey('issuer 1')
export const appliance = testKey('appliance 1')
export const TB = 1_000_000_000_000n
export const day = (n: number) => new Date(Date.UTC(2026, 10, 1) + n * 86_400_000)

/** A key set with the roots and the issuer of the tests; `changes` for whatever a test is about. */
export function keyset(changes: Partial<Keyset> = {}): Keyset {
  return {
    version: 1,
    previous: null,
    issuedAt: day(0),
    expiresAt: day(4000),
    root: { threshold: 2, keys: [1, 2, 3].map((n) => text(root(n))) },
    issuers: [
      {
        key: text(issuerKey),
        notBefore: day(0),
        notAfter: day(4000),
        baseline: true,
        kinds: {
          'migration.files': { perPackage: 100n * TB, perDay: 500n * TB },
          mailboxes: { perPackage: 1000n, perDay: 5000n },
        },
      },
    ],
    ...changes,
  }
}

/** A chain of `length` key sets, each signed by two roots. */
export async function chainOf(length: number): Promise<{ keysets: Keyset[]; chain: Envelope[] }> {
  const keysets: Keyset[] = []
  const chain: Envelope[] = []
  for (let version = 1; version <= length; version++) {
    const previous = version === 1 ? null : keysetHash(keysets.at(-1)!)
    const next = keyset({ version, previous })
    keysets.push(next)
    chain.push(await signKeyset(next, [root(1), root(2)]))
  }
  return { keysets, chain }
}

/** A package of 5 TB with sequence 1; `changes` for whatever a test is about. */
export function packageContent(changes: Partial<LicencePackage> = {}): LicencePackage {
  return {
    v: 1,
    id: 'pk-0001',
    licenceKey: 'key-0001',
    appliance: thumbprint(appliance.publicKey),
    kind: 'migration.files',
    unit: 'byte',
    sequence: 1,
    previous: null,
    amount: 5n * TB,
    total: 5n * TB,
    baseline: null,
    requestId: 'request-0001',
    issuedAt: day(10),
    importBefore: day(40),
    keyset: 1,
    audit: {
      origin: 'support.example/palisade/dGVzdA',
      index: 0,
      size: 1,
      commitment: Buffer.alloc(32, 1).toString('base64'),
      proof: [],
      checkpoint: 'TEST CHECKPOINT\n',
    },
    ...changes,
  }
}

/** A vendor that grants to one licence key: sequence, previous hash and totals follow by themselves. */
export class Vendor {
  readonly keysets: Keyset[]
  readonly chain: Envelope[]
  readonly pin: string
  sequence = 0
  previous: string | null = null
  totals = new Map<string, bigint>()

  constructor(keysets: Keyset[], chain: Envelope[]) {
    this.keysets = keysets
    this.chain = chain
    this.pin = keysetHash(keysets[0]!)
  }

  static async open(length = 1): Promise<Vendor> {
    const { keysets, chain } = await chainOf(length)
    return new Vendor(keysets, chain)
  }

  /** The next package as it would be signed; the vendor only moves on with `grant`. */
  next(amount: bigint, changes: Partial<LicencePackage> = {}): LicencePackage {
    const kind = changes.kind ?? 'migration.files'
    const sequence = this.sequence + 1
    return packageContent({
      id: `pk-${String(sequence).padStart(4, '0')}`,
      requestId: `request-${String(sequence).padStart(4, '0')}`,
      sequence,
      previous: this.previous,
      amount,
      total: (this.totals.get(kind) ?? 0n) + amount,
      keyset: this.keysets.length,
      unit: kind === 'mailboxes' ? 'count' : 'byte',
      ...changes,
    })
  }

  async sign(content: LicencePackage): Promise<{ bytes: Buffer; payload: Buffer; hash: string }> {
    return signPackage(content, issuerKey, this.keysets.at(-1)!, this.chain)
  }

  async grant(amount: bigint, changes: Partial<LicencePackage> = {}): Promise<Buffer> {
    const content = this.next(amount, changes)
    const { bytes, hash } = await this.sign(content)
    this.sequence = content.sequence
    this.previous = hash
    this.totals.set(content.kind, content.total)
    return bytes
  }
}
