import {
  type ReceiptContent,
  Refused,
  type RequestContent,
  verifyReceiptFile,
  verifyRequestFile,
  verifyReturnFile,
} from '#licence'
import { problems } from '../problems.ts'

/*
 * Files of appliances are read on the main thread: the contract takes at most 16 KiB, the library refuses by size before it
 * parses, takes one spelling of JSON only, and checks one signature. That is less than a millisecond whatever is in the file.
 */

export type RequestFile = { content: RequestContent; hash: Buffer; thumbprint: string }
export type ReportFile = { content: ReceiptContent; hash: Buffer }

/**
 * A request file, with the proof that whoever made it holds the key in it. Keys of small order and non-canonical ones are
 * refused: anybody can sign for them. Refuses `licensing.file_refused` with the library's code.
 */
export function readRequestFile(text: string): RequestFile {
  const { content, hash, thumbprint } = refusing(() => verifyRequestFile(Buffer.from(text)))
  return { content, hash: Buffer.from(hash, 'hex'), thumbprint }
}

/** A receipt, or a proof of return, signed by the appliance with this key (base64url). Refuses as `readRequestFile`. */
export function readReportFile(text: string, kind: 'receipt' | 'return', publicKey: string): ReportFile {
  const verify = kind === 'receipt' ? verifyReceiptFile : verifyReturnFile
  const { content, hash } = refusing(() => verify(Buffer.from(text), publicKey))
  return { content, hash: Buffer.from(hash, 'hex') }
}

function refusing<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    throw refuseFile(error.code, error.message)
  }
}

/** `reason` is a code of docs/licence-format.md. */
export function refuseFile(reason: string, detail: string) {
  return problems.refuse('licensing.file_refused', { reason, detail })
}
