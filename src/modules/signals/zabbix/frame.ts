import { inflateSync } from 'node:zlib'
import { malformed, tooMuch, unsupported } from '../problems.ts'

/** Largest content of one packet, packed and unpacked. A sender gives 250 values in one. */
export const mostContent = 4 * 1024 * 1024
const magic = 'ZBXD'
const protocol = 0x01
const compressed = 0x02
const large = 0x04

/** Bytes of the header, and of what follows it. */
export type Header = { size: number; content: number; unpacked: number | null }

/**
 * The header of a packet (Zabbix, "Header": `ZBXD`, flags, two numbers of 4 bytes or, for large packets, 8). Null while it is
 * not whole. Refuses another beginning at its first bytes, unknown flags, and sizes beyond 4 MiB.
 */
export function headerOf(bytes: Buffer): Header | null {
  const beginning = bytes.toString('latin1', 0, Math.min(4, bytes.length))
  if (!magic.startsWith(beginning)) throw malformed('The packet does not begin with ZBXD.')
  if (bytes.length < 5) return null
  const flags = bytes[4]!
  if (!(flags & protocol) || flags & ~(protocol | compressed | large))
    throw unsupported('The flags of the packet are unknown.')
  const width = flags & large ? 8 : 4
  if (bytes.length < 5 + 2 * width) return null
  const number = (at: number) => (width === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at))
  const [content, reserved] = [number(5), number(5 + width)]
  if (content > mostContent) throw tooMuch(`The packet has ${content} bytes; ${mostContent} are taken.`)
  if (flags & compressed && reserved > mostContent)
    throw tooMuch(`Unpacked there would be ${reserved} bytes; ${mostContent} are taken.`)
  return { size: 5 + 2 * width, content, unpacked: flags & compressed ? reserved : null }
}

/** The content, unpacked when it was packed. Unpacking ends at the size the header names. */
export function contentOf(header: Header, content: Buffer): Buffer {
  if (header.unpacked === null) return content
  try {
    const out = inflateSync(content, { maxOutputLength: Math.max(1, header.unpacked) })
    if (out.length === header.unpacked) return out
  } catch {
    // said below: whatever is wrong with it, it is not what its header promises
  }
  throw malformed('The content cannot be unpacked to the size its header names.')
}

/** An answer as a packet. */
export function packet(content: string): Buffer {
  const body = Buffer.from(content)
  const header = Buffer.alloc(13)
  header.write(magic, 'latin1')
  header[4] = protocol
  header.writeUInt32LE(body.length, 5)
  return Buffer.concat([header, body])
}
