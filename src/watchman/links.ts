import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** Links and codes of pages, made from their ids: nothing of them has to be remembered. */
export type Links = {
  /** 192 bits that only the holder of the secret can make, with the id before them. */
  tokenOf(pageId: string): string
  /** The page a token is of; null for any other text. */
  pageOf(token: string): string | null
}

export function createLinks(secret: string): Links {
  const mac = (pageId: string) => createHmac('sha256', secret).update(`page ${pageId}`).digest().subarray(0, 24)
  return {
    tokenOf: (pageId) => Buffer.concat([idBytes(pageId), mac(pageId)]).toString('base64url'),
    pageOf(token) {
      const bytes = Buffer.from(token, 'base64url')
      if (bytes.length !== 40 || !/^[A-Za-z0-9_-]+$/.test(token)) return null
      const pageId = idText(bytes.subarray(0, 16))
      return timingSafeEqual(bytes.subarray(16), mac(pageId)) ? pageId : null
    },
  }
}

const idBytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')

function idText(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Four digits an SMS answer may name. Two pages may share one: then the newest is meant. */
export function codeOf(pageId: string): string {
  return String(1000 + (createHash('sha256').update(pageId).digest().readUInt32BE() % 9000))
}
