import { randomBytes, randomFillSync } from 'node:crypto'
import { clock } from './clock.ts'

const bytes = new Uint8Array(16)

/** Asking the system for randomness costs as much for 4,096 bytes as for nine, and a storm makes many ids. Never for secrets. */
const pool = Buffer.alloc(4096)
let used = pool.length

/** Where in the pool the next `size` bytes begin that nobody had. */
function fresh(size: number): number {
  if (used + size > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += size
  return used - size
}

/** A random name of twelve letters, digits, `-` and `_` for something nobody is let in by: a call in the log. */
export function newName(): string {
  const at = fresh(9)
  return pool.toString('base64url', at, at + 9)
}

/**
 * A new UUIDv7 (RFC 9562): 48 bits of milliseconds, then 74 random bits. Sorts by time of creation, so that an index
 * grows at its end; made here and never by a client, because ids chosen by clients tell which ids exist.
 */
export function newId(): string {
  const at = fresh(bytes.length)
  bytes.set(pool.subarray(at, at + bytes.length))
  const ms = clock.now().getTime()
  bytes[0] = ms / 2 ** 40
  bytes[1] = ms / 2 ** 32
  bytes[2] = ms / 2 ** 24
  bytes[3] = ms / 2 ** 16
  bytes[4] = ms / 2 ** 8
  bytes[5] = ms
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** An unguessable token of `size` random bytes (default 24, 192 bits), base64url: letters, digits, `-` and `_`. */
export function newToken(size = 24): string {
  return randomBytes(size).toString('base64url')
}
