import { canonical, parseCanonical } from './canonical.ts'
import { type Envelope, envelope, mostPayload, payloadOf, payloadTypes, verifySingle } from './dsse.ts'
import { readPublicKey, sha256Hex, thumbprint } from './ed25519.ts'
import { followKeysets, type Issuer, type Keyset, mostKeysets, readKeyset, type TrustedKeyset } from './keyset.ts'
import { malformed, Refused } from './refusal.ts'
import {
  amount,
  base64Text,
  hash,
  id,
  instant,
  kind,
  list,
  mostAmount,
  nullable,
  object,
  oneOf,
  type Read,
  text,
  unit,
  whole,
} from './shape.ts'

/** The largest package file: the package and its chain of key sets. */
export const mostPackageFile = 4 * 1024 * 1024

/** The place of the approval in the vendor's audit log (docs/audit-log.md). */
const auditProof = object({
  origin: text(/^[^\s+]{1,200}$/, 'the name of a log'),
  index: whole(0),
  size: whole(1),
  commitment: base64Text(32),
  proof: list(base64Text(32), 0, 64),
  checkpoint: text(/^[\s\S]{1,20000}$/, 'a checkpoint'),
})
export type AuditProof = Read<typeof auditProof>

const standing = object({ kind, unit, total: amount(0n), used: amount(0n) })
/** Where one kind of a key stands: what was ever granted, what was ever used. */
export type Standing = Read<typeof standing>

const shape = object({
  v: oneOf(1),
  /** Of this package; never used again. */
  id,
  licenceKey: id,
  /** Thumbprint of the appliance's public key. */
  appliance: hash,
  kind,
  unit,
  /** 1, 2, ... without gaps for one licence key, over all of its kinds. */
  sequence: whole(1),
  /** SHA-256 of the payload of the package before of this licence key; null for the first. */
  previous: nullable(hash),
  /** What it adds, in base units; below zero in a reduction, zero where only the window or the baseline is new. */
  amount: amount(-mostAmount),
  /** Everything ever granted of this kind for this key, this package included. */
  total: amount(0n),
  /**
   * Null in nearly every package. Else where every kind of the key stands after this package: an appliance may then begin
   * here without the packages before (a key that moved, a machine that was rolled back).
   */
  baseline: nullable(list(standing, 1, 200)),
  requestId: id,
  issuedAt: instant,
  importBefore: instant,
  /** Version of the key set that names the issuer. */
  keyset: whole(1),
  audit: auditProof,
})

/** Capacity for one appliance, as it is signed. Amounts are bigint in base units, instants are dates. */
export type LicencePackage = Read<typeof shape>

/** Reads a payload and checks what can be checked without keys. */
export function readPackage(payload: Uint8Array): LicencePackage {
  const value = parseCanonical(payload, mostPayload)
  if (typeof value === 'object' && value !== null && 'v' in value && Number.isSafeInteger(value.v) && value.v !== 1)
    throw new Refused('UNKNOWN_VERSION', 'This package is of a newer format: bring this program up to date.')
  const read = shape(value, 'The package')
  if ((read.sequence === 1) !== (read.previous === null)) throw malformed('Only the first package has none before it.')
  if (read.importBefore <= read.issuedAt) throw malformed('The package ends before it was issued.')
  if (read.amount > read.total) throw malformed('The package grants more than its total.')
  if (read.audit.index >= read.audit.size) throw malformed('The proof is of an entry behind its checkpoint.')
  if (read.baseline) checkBaseline(read, read.baseline)
  return read
}

function checkBaseline(read: LicencePackage, baseline: readonly Standing[]): void {
  if (baseline.some((each, n) => n > 0 && each.kind <= baseline[n - 1]!.kind))
    throw malformed('The kinds of the baseline are out of order or doubled.')
  if (baseline.some((each) => each.used > each.total)) throw malformed('A baseline says more was used than granted.')
  const own = baseline.find((each) => each.kind === read.kind)
  if (!own || own.total !== read.total || own.unit !== read.unit)
    throw malformed('The baseline does not say what the package says.')
}

/** A package as bytes to be signed. Throws Refused when it is not a sound one. */
export function packagePayload(content: LicencePackage): Buffer {
  const payload = Buffer.from(canonical(content))
  readPackage(payload)
  return payload
}

const packageFile = object({
  payload: envelopeField('payload'),
  payloadType: envelopeField('payloadType'),
  signatures: envelopeField('signatures'),
  keysets: list(envelope, 0, mostKeysets),
})

/** The readers of an envelope's own names are checked together below; here they only have to be there. */
function envelopeField<K extends keyof Envelope>(_name: K) {
  return (value: unknown): Envelope[K] => value as Envelope[K]
}

/** A package file taken apart, nothing verified yet. */
export type PackageFile = { signed: Envelope; keysets: Envelope[] }

/** Reads the bytes of a package file: canonical JSON of the envelope with its key sets, and a line feed. */
export function readPackageFile(bytes: Uint8Array): PackageFile {
  const { keysets, ...rest } = packageFile(parseCanonical(bytes, mostPackageFile, '\n'), 'The file')
  return { signed: envelope(rest, 'The file'), keysets }
}

/** The bytes of a package file. */
export function packageFileBytes(signed: Envelope, keysets: readonly Envelope[]): Buffer {
  return Buffer.from(`${canonical({ ...signed, keysets })}\n`)
}

export type VerifiedPackage = { content: LicencePackage; hash: string; issuer: Issuer; keysets: TrustedKeyset[] }

/**
 * Verifies a package file against what is trusted: its chain of key sets, its signature, and that its issuer may sign this
 * kind, so much, at the time the package says it was issued. Whether this appliance may import it, and whether its window
 * is open, is asked by importPackage; the clock plays no part here. Throws Refused.
 */
export function verifyPackageFile(
  bytes: Uint8Array,
  trust: { pin: string; keysets: readonly TrustedKeyset[] },
): VerifiedPackage {
  const { signed, keysets } = readPackageFile(bytes)
  const payload = payloadOf(signed, payloadTypes.package)
  const trusted = followKeysets(trust.keysets, keysets, trust.pin)
  const content = readPackage(payload)
  const own = trusted.find((each) => each.keyset.version === content.keyset)
  const last = keysets.at(-1)
  const end = last ? readKeyset(payloadOf(last, payloadTypes.keyset)).version : content.keyset
  if (!own || end !== content.keyset)
    throw new Refused(
      'KEYSET_GAP',
      `The package was signed under key set ${content.keyset}, where its chain does not end.`,
      {
        expected: content.keyset,
        found: last ? end : (trusted.at(-1)?.keyset.version ?? null),
      },
    )
  const issuer = issuerOf(own.keyset, signed)
  verifySingle(signed, payloadTypes.package, readPublicKey(issuer.key))
  checkIssuer(own.keyset, issuer, content)
  return { content, hash: sha256Hex(payload), issuer, keysets: trusted }
}

function issuerOf(keyset: Keyset, signed: Envelope): Issuer {
  const issuer = keyset.issuers.find(({ key }) => thumbprint(key) === signed.signatures[0]!.keyid)
  if (!issuer) throw new Refused('BAD_SIGNATURE', `Key set ${keyset.version} knows no issuer that signed this package.`)
  return issuer
}

/**
 * What a key set lets an issuer sign. Asked by the appliance and, before it signs, by the issuer. Throws
 * ISSUER_NOT_ALLOWED or ISSUER_LIMIT. The ceiling per day needs what else was signed that day: only the issuer can hold it.
 */
export function checkIssuer(keyset: Keyset, issuer: Issuer, content: LicencePackage): void {
  const at = content.issuedAt
  if (at < issuer.notBefore || at >= issuer.notAfter || at < keyset.issuedAt || at >= keyset.expiresAt)
    throw new Refused('ISSUER_NOT_ALLOWED', `Its issuer was not in office at ${at.toISOString()}.`)
  const ceiling = Object.hasOwn(issuer.kinds, content.kind) ? issuer.kinds[content.kind] : undefined
  if (!ceiling) throw new Refused('ISSUER_NOT_ALLOWED', `Its issuer may not sign packages of ${content.kind}.`)
  if (content.baseline && !issuer.baseline)
    throw new Refused('ISSUER_NOT_ALLOWED', 'Its issuer may not sign packages that set a baseline.')
  if (content.amount > ceiling.perPackage)
    throw new Refused('ISSUER_LIMIT', `Its issuer may sign up to ${ceiling.perPackage} at once, not ${content.amount}.`)
}
