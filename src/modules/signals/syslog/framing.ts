import { Refusal } from '#platform/problem.ts'
import { malformed, tooMuch } from '../problems.ts'
import { mostMessageBytes } from './decode.ts'

export type Framer = {
  /**
   * The messages that are complete with these bytes. `fault`: after them came a count that is none, or a message over 64 KiB;
   * the connection is to be closed.
   */
  push(chunk: Buffer): { messages: Buffer[]; fault: Refusal | null }
  /** What stands without an end when the sender closes: a line, else nothing. */
  end(): Buffer | null
}

const newline = 0x0a
const longestCount = 6

/**
 * Cuts a stream of syslog into messages (RFC 6587 3.4): by octet count (`57 <13>1 ...`) or by line ends, told apart at the
 * beginning of each message, as senders mix them. Keeps at most one message and what came with its last bytes.
 */
export function createFramer(): Framer {
  let kept: Buffer = Buffer.alloc(0)

  /** The next message at `at` and where the one after it begins; null when it is not whole yet. */
  function next(at: number): { message: Buffer; after: number } | null {
    const first = kept[at]!
    if (first >= 0x31 && first <= 0x39) return counted(at)
    const end = kept.indexOf(newline, at)
    if ((end < 0 ? kept.length : end) - at > mostMessageBytes) throw tooMuch('A line is longer than 64 KiB.')
    return end < 0 ? null : { message: kept.subarray(at, end), after: end + 1 }
  }

  function counted(at: number): { message: Buffer; after: number } | null {
    const space = kept.subarray(at, at + longestCount + 1).indexOf(0x20)
    const digits = kept.toString('latin1', at, space < 0 ? Math.min(kept.length, at + longestCount) : at + space)
    if (!/^\d+$/.test(digits)) throw malformed('A count of octets is none.')
    if (space < 0) {
      if (kept.length - at > longestCount) throw malformed('A count of octets is too long.')
      return null
    }
    const size = Number(digits)
    if (size > mostMessageBytes) throw tooMuch('A message is longer than 64 KiB.')
    const start = at + space + 1
    return kept.length - start < size ? null : { message: kept.subarray(start, start + size), after: start + size }
  }

  return {
    push(chunk) {
      kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk])
      const messages: Buffer[] = []
      let at = 0
      try {
        while (at < kept.length) {
          const found = next(at)
          if (!found) break
          at = found.after
          if (found.message.length > 0) messages.push(found.message)
        }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        kept = Buffer.alloc(0)
        return { messages, fault: error }
      }
      kept = Buffer.from(kept.subarray(at))
      return { messages, fault: null }
    },
    end() {
      const last = kept
      kept = Buffer.alloc(0)
      const first = last[0]
      return first === undefined || (first >= 0x31 && first <= 0x39) ? null : last
    },
  }
}
