// The face of the library (`#licence`): what appliances, and whoever verifies what they write, may use.
export { type Asking, giveBack, makeReceipt, makeRequest, type Receipt, type ReturnResult } from './appliance.ts'
export { verifyAuditProof } from './audit.ts'
export { canonical, parseCanonical } from './canonical.ts'
export {
  applianceCode,
  type CodeContent,
  type CodeContext,
  type CodeVerdict,
  findByCode,
  receiptCode,
  verifyReceiptCode,
} from './code.ts'
export {
  available,
  type ConsumeCode,
  type ConsumeResult,
  consume,
  refund,
  release,
  reserve,
  settle,
} from './consume.ts'
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
export { openState, type StateFile, StateTrouble } from './file.ts'
export { componentHash, type Fingerprint, type FingerprintMatch, matchFingerprint } from './fingerprint.ts'
export { type ImportResult, importPackage } from './import.ts'
export { entryHash, type Journal, type JournalEntry, readEntry, verifyJournal } from './journal.ts'
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
export { type ReceiptContent, type ReturnContent, verifyReceiptFile, verifyReturnFile } from './receipt.ts'
export { type RefusalCode, Refused } from './refusal.ts'
export { type Capacity, type Comparison, compareReports, type Report } from './report.ts'
export { type RequestContent, signRequest, verifyRequestFile } from './request.ts'
export { mostAmount } from './shape.ts'
export { newState, readState, type State, stateBytes, type Use } from './state.ts'
