// The face of the library (`#licence`): what appliances, and whoever verifies what they write, may use.
export { canonical, parseCanonical } from './canonical.ts'
export { type Envelope, payloadTypes, preAuthEncoding, readEnvelopeFile, verifyEnvelope } from './dsse.ts'
export {
  readPublicKey,
  type Signer,
  sha256Hex,
  signerFrom,
  signerFromSeed,
  thumbprint,
  verifyStrict,
} from './ed25519.ts'
export { followKeysets, type Issuer, type Keyset, readKeyset, type TrustedKeyset, verifyKeyset } from './keyset.ts'
export {
  type AuditProof,
  type LicencePackage,
  readPackage,
  readPackageFile,
  type Standing,
  type VerifiedPackage,
  verifyPackageFile,
} from './package.ts'
export { type RefusalCode, Refused } from './refusal.ts'
export { mostAmount } from './shape.ts'
