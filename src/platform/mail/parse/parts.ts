import { limits } from '../limits.ts'

/** A message that goes over a hard limit. It is quarantined, never retried. */
export class OverLimit extends Error {
  readonly limit: string
  constructor(limit: string) {
    super(`The message exceeds the limit on ${limit}.`)
    this.name = 'OverLimit'
    this.limit = limit
  }
}

const newline = 0x0a

/**
 * Counts parts and header lines on the raw bytes, before a parser builds anything from them. Throws OverLimit.
 * A part is a line that begins with `--` and one of the boundaries named anywhere in the message.
 */
export function checkRawLimits(raw: Buffer): void {
  if (raw.length > limits.messageBytes + 64 * 1024) throw new OverLimit('size')
  checkHeaderFields(raw)
  checkLines(raw)
  const boundaries = boundariesOf(raw)
  if (boundaries.size === 0) return
  let parts = 0
  for (let at = raw.indexOf('\n--'); at >= 0; at = raw.indexOf('\n--', at + 1)) {
    let end = raw.indexOf(newline, at + 3)
    if (end < 0) end = raw.length
    if (end - at > 300) continue
    const line = raw.toString('latin1', at + 3, end).trimEnd()
    if (boundaries.has(line) && ++parts > limits.parts) throw new OverLimit('parts')
  }
}

function checkLines(raw: Buffer): void {
  let lines = 0
  for (let at = raw.indexOf(newline); at >= 0; at = raw.indexOf(newline, at + 1))
    if (++lines > limits.lines) throw new OverLimit('lines')
}

function checkHeaderFields(raw: Buffer): void {
  let fields = 0
  let start = 0
  while (start < raw.length) {
    const end = raw.indexOf(newline, start)
    if (end < 0 || end === start || (end === start + 1 && raw[start] === 0x0d)) return
    if (end > limits.headerBytes) throw new OverLimit('header size')
    if (raw[start] !== 0x20 && raw[start] !== 0x09 && ++fields > limits.headerFields)
      throw new OverLimit('header fields')
    start = end + 1
  }
}

function boundariesOf(raw: Buffer): Set<string> {
  const found = new Set<string>()
  const word = /boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))/gi
  for (let at = 0; at < raw.length; at += 1024 * 1024 - 512) {
    const window = raw.toString('latin1', at, at + 1024 * 1024)
    for (const match of window.matchAll(word)) found.add((match[1] ?? match[2])!.trimEnd())
    if (found.size > limits.parts) throw new OverLimit('parts')
  }
  return found
}

/** Where the header block ends: the offset of the first body byte, or the length when there is no body. */
export function headerEnd(raw: Buffer): number {
  const crlf = raw.indexOf('\r\n\r\n')
  const lf = raw.indexOf('\n\n')
  if (crlf < 0 && lf < 0) return raw.length
  if (lf >= 0 && (crlf < 0 || lf < crlf)) return lf + 2
  return crlf + 4
}
