import { crc32 } from 'node:zlib'
import { lineOf, proseOf, utf8 } from '../decode/text.ts'
import { malformed, problems, unsupported } from '../problems.ts'

/** A passive result of a check, as NSCA carries it. Return codes as of plugins: 0 OK, 1 warning, 2 critical, 3 unknown. */
export type NscaResult = { at: number; code: 0 | 1 | 2 | 3; host: string; service: string; output: string }

/** Packets of version 3 with outputs of 512 bytes (NSCA 2.7) and of 4096 (2.9 and later); both are sent today. */
export const packetSizes = [720, 4304] as const
export const ivBytes = 128

const hostBytes = 64
const serviceBytes = 128
const headerBytes = 14

/** What a server greets with: random bytes the packet is mixed with, and its clock in seconds, which comes back. */
export function greeting(iv: Buffer, seconds: number): Buffer {
  const out = Buffer.alloc(ivBytes + 4)
  iv.copy(out, 0, 0, ivBytes)
  out.writeUInt32BE(seconds >>> 0, ivBytes)
  return out
}

/** NSCA's own mixing (method 1): the greeting's bytes, then the password, over and over. It hides nothing from who listens. */
export function mixed(packet: Buffer, iv: Buffer, password: Buffer): Buffer {
  const out = Buffer.from(packet)
  for (let at = 0; at < out.length; at++) {
    out[at]! ^= iv[at % ivBytes]!
    if (password.length > 0) out[at]! ^= password[at % password.length]!
  }
  return out
}

/**
 * A packet of version 3, unmixed. Refuses another size or version, a checksum that does not fit (wrong password, wrong
 * method), and one whose time is not within `mostSeconds` of the greeting it answers: a packet that was recorded.
 */
export function nscaResult(packet: Buffer, greeted: number, mostSeconds = 30): NscaResult {
  if (!packetSizes.some((size) => size === packet.length)) throw malformed('The packet has no size NSCA knows.')
  const unsigned = Buffer.from(packet)
  const claimed = packet.readUInt32BE(4)
  unsigned.writeUInt32BE(0, 4)
  if (crc32(unsigned) !== claimed) throw problems.refuse('signals.checksum')
  if (packet.readInt16BE(0) !== 3) throw unsupported('Only version 3 of NSCA packets is understood here.')
  const at = packet.readUInt32BE(8)
  if (Math.abs(at - greeted) > mostSeconds) throw problems.refuse('signals.stale')
  const code = packet.readInt16BE(12)
  if (code < 0 || code > 3) throw malformed('The return code is none of 0 to 3.')
  const service = headerBytes + hostBytes
  const output = service + serviceBytes
  const host = lineOf(ended(packet, headerBytes, hostBytes), hostBytes)
  if (host === '') throw malformed('The packet names no host.')
  return {
    at,
    code: code as 0 | 1 | 2 | 3,
    host,
    service: lineOf(ended(packet, service, serviceBytes), serviceBytes),
    output: proseOf(ended(packet, output, packet.length - output - 2).replaceAll('\\n', '\n'), 4096),
  }
}

/** Text up to its NUL; what follows is random. */
function ended(bytes: Buffer, from: number, size: number): string {
  const field = bytes.subarray(from, from + size)
  const end = field.indexOf(0)
  return utf8(end < 0 ? field : field.subarray(0, end))
}
