import { limits } from './limits.ts'

const cr = 0x0d
const lf = 0x0a

export type DataProblem = 'bare_line_end' | 'line_too_long'

/**
 * Looks at message data as it streams in. Reports a dot alone on a line whose line ends are not both CRLF: some servers
 * take it for the end of the message, so what follows would be a second, smuggled message to them (VU#302671). Also
 * reports a line over `limits.dataLineBytes`.
 */
export function createDataGuard(): { look(chunk: Buffer): DataProblem | null } {
  let tail: Buffer = Buffer.from('\r\n')
  let line = 0

  function lineTooLong(chunk: Buffer): boolean {
    const first = chunk.indexOf(lf)
    if (first < 0) line += chunk.length
    else {
      if (line + first > limits.dataLineBytes) return true
      line = chunk.length - 1 - chunk.lastIndexOf(lf)
    }
    return line > limits.dataLineBytes
  }

  return {
    look(chunk) {
      // Only the seam is copied: a copy of every chunk would make 25 MB of garbage a message.
      const seam = Buffer.concat([tail, chunk.subarray(0, 4)])
      for (const bytes of [seam, chunk])
        if (hasBareDot(bytes, '\n.') || hasBareDot(bytes, '\r.')) return 'bare_line_end'
      tail = chunk.length >= 4 ? Buffer.from(chunk.subarray(-4)) : seam.subarray(-4)
      return lineTooLong(chunk) ? 'line_too_long' : null
    },
  }
}

/** True for LF . LF, LF . CR, CR . LF, CR . CR in any mixture that is not exactly CRLF . CRLF. */
function hasBareDot(bytes: Buffer, start: '\n.' | '\r.'): boolean {
  // Position 0 belongs to the chunk before and was judged there, with the byte before it in sight.
  for (let at = bytes.indexOf(start, 1); at >= 0; at = bytes.indexOf(start, at + 1)) {
    const next = bytes[at + 2]
    if (next !== cr && next !== lf) continue
    const clean =
      bytes[at] === lf && bytes[at - 1] === cr && next === cr && (bytes[at + 3] === lf || at + 3 >= bytes.length)
    if (!clean) return true
  }
  return false
}
