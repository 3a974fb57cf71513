import { type Document, readDocument, signDocument } from './document.ts'
import { payloadTypes } from './dsse.ts'
import { publicKeyText, type Signer } from './ed25519.ts'
import { report } from './report.ts'
import { instant, object, oneOf, type Read } from './shape.ts'

const shape = object({
  v: oneOf(1),
  appliance: object({ publicKey: publicKeyText }),
  report,
  /** By the appliance's clock. */
  issuedAt: instant,
})
/** A receipt (`...receipt.v1+json`) and a proof of return (`...return.v1+json`) have the same shape; the type tells them apart. */
export type ReceiptContent = Read<typeof shape>
export type ReturnContent = ReceiptContent

export function signReceipt(content: ReceiptContent, signer: Signer): Document<ReceiptContent> {
  return signDocument(payloadTypes.receipt, shape, content, signer)
}

/** Verifies a receipt against the key that is registered for the appliance. Throws Refused. */
export function verifyReceiptFile(bytes: Uint8Array, publicKey: string): Document<ReceiptContent> {
  return readDocument(bytes, payloadTypes.receipt, shape, publicKey)
}

export function signReturn(content: ReturnContent, signer: Signer): Document<ReturnContent> {
  return signDocument(payloadTypes.return, shape, content, signer)
}

/**
 * Verifies the proof that an appliance gave its licence back: it will import and consume nothing from here on. What is left
 * of each kind (`total - used` in `report.capacities`) may be granted to another appliance. Throws Refused.
 */
export function verifyReturnFile(bytes: Uint8Array, publicKey: string): Document<ReturnContent> {
  return readDocument(bytes, payloadTypes.return, shape, publicKey)
}
