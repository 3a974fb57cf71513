import PostalMime, { type PostalMimeOptions } from 'postal-mime'
import { headerEnd } from './parts.ts'

/** The inner node of postal-mime 4.0 that is looked at here; its type is not part of the package's public face. */
type TextNode = {
  contentType: { multipart: string | false; parsed: { value: string; params: Record<string, string> } }
  content: ArrayBuffer | null
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })
const western = new TextDecoder('windows-1252')

function isUtf8(bytes: Uint8Array | ArrayBuffer): boolean {
  try {
    strictUtf8.decode(bytes)
    return true
  } catch {
    return false
  }
}

/**
 * postal-mime with one addition: text that is labelled UTF-8, ASCII or nothing and is not valid UTF-8 is read as
 * windows-1252, as every mail program does, instead of losing each accented letter to U+FFFD.
 */
export class TolerantParser extends PostalMime {
  guessedCharset = false

  constructor(options?: PostalMimeOptions) {
    super(options)
  }

  async collectNode(node: TextNode, ...rest: unknown[]): Promise<void> {
    const { params } = node.contentType.parsed
    const claimed = (params.charset ?? '').toLowerCase()
    if (
      node.content &&
      /^text\//.test(node.contentType.parsed.value) &&
      /^(?:|utf-?8|us-ascii|ascii|unknown-8bit|default)$/.test(claimed)
    ) {
      const utf8 = isUtf8(node.content)
      if (!utf8) this.guessedCharset = true
      params.charset = utf8 ? 'utf-8' : 'windows-1252'
    }
    const proto = PostalMime.prototype as unknown as {
      collectNode(this: unknown, node: TextNode, ...rest: unknown[]): Promise<void>
    }
    return proto.collectNode.call(this, node, ...rest)
  }
}

/** Messages with bare CR as line end (old Macs, some converters) are one endless line to every parser: give them LF. */
export function readableLines(raw: Buffer): Buffer {
  const cr = raw.indexOf(0x0d)
  if (cr < 0 || raw[cr + 1] === 0x0a) return raw
  const lf = raw.indexOf(0x0a)
  if (lf >= 0 && lf < cr) return raw
  const out = Buffer.from(raw)
  for (let at = cr; at >= 0; at = out.indexOf(0x0d, at + 1)) if (out[at + 1] !== 0x0a) out[at] = 0x0a
  return out
}

/** Header bytes must be ASCII or UTF-8 (RFC 6532); eight-bit headers of old programs are read as windows-1252. */
export function readableHeaders(raw: Buffer): Buffer {
  const end = headerEnd(raw)
  const head = raw.subarray(0, end)
  if (isUtf8(head)) return raw
  return Buffer.concat([Buffer.from(western.decode(head), 'utf8'), raw.subarray(end)])
}
