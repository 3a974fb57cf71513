import { type Document, readDocument, signDocument } from './document.ts'
import { payloadTypes } from './dsse.ts'
import { publicKeyText, type Signer, thumbprint } from './ed25519.ts'
import { fingerprint } from './fingerprint.ts'
import { malformed } from './refusal.ts'
import { report } from './report.ts'
import {
  amount,
  base64Text,
  id,
  instant,
  kind,
  nullable,
  object,
  oneOf,
  type Read,
  unit,
  whole,
  words,
} from './shape.ts'

const ask = object({
  kind,
  amount: amount(1n),
  unit,
  /** What the people at the vendor should know. */
  note: words,
})

const shape = object({
  v: oneOf(1),
  /** `register`: here I am. `capacity`: I need more. */
  purpose: oneOf('register', 'capacity'),
  appliance: object({
    publicKey: publicKeyText,
    /** Secret of this appliance and the vendor under which receipt codes are made: keep it sealed. 32 bytes in base64. */
    codeKey: base64Text(32),
    name: words,
    fingerprint,
  }),
  /** Null in a registration of an appliance that has no licence key yet. */
  licenceKey: nullable(id),
  ask: nullable(ask),
  /** The newest key set it trusts: a package for it may leave out the chain up to there. 0: none. */
  keyset: whole(0),
  report,
  /** By the appliance's clock. */
  issuedAt: instant,
})
/** A request file: what an appliance asks, and who it is. */
export type RequestContent = Read<typeof shape>

/** Signs a request file. */
export function signRequest(content: RequestContent, signer: Signer): Document<RequestContent> {
  return signDocument(payloadTypes.request, shape, content, signer)
}

/**
 * Verifies a request file. For a registration leave `publicKey` out: the signature then proves that whoever made the file
 * has the key in it (keys of small order are refused). For an appliance that is registered give its key.
 */
export function verifyRequestFile(
  bytes: Uint8Array,
  publicKey?: string,
): Document<RequestContent> & { thumbprint: string } {
  const read = readDocument(bytes, payloadTypes.request, shape, publicKey)
  const { purpose, ask, licenceKey } = read.content
  if ((purpose === 'capacity') !== (ask !== null)) throw malformed('Only a request for capacity names an amount.')
  if (read.content.report.licenceKey !== null && read.content.report.licenceKey !== licenceKey)
    throw malformed('It reports for another licence key than it asks for.')
  return { ...read, thumbprint: thumbprint(read.content.appliance.publicKey) }
}
