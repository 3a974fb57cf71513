import { createHash } from 'node:crypto'
import { verifyStrict } from './ed25519.ts'
import type { AuditProof } from './package.ts'

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
/** A log's own Ed25519 key, in the notation `name+id+base64(type || key)` of signed notes (C2SP). */
const logKey = 1

/**
 * Whether the approval of a package stands in the vendor's audit log: the checkpoint in the package is signed by this key
 * of the log, and the proof leads from the commitment at its place to the checkpoint's root (docs/audit-log.md; RFC 9162,
 * 2.1.3.2). A package is good without it: the check is for whoever was given the log's key and wants more than a signature.
 */
export function verifyAuditProof(audit: AuditProof, key: string): boolean {
  const [, name, id, coded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(key.trim()) ?? []
  const typed = Buffer.from(coded ?? '', 'base64')
  if (!name || name !== audit.origin || typed.length !== 33 || typed[0] !== logKey) return false
  if (
    sha256(Buffer.from(`${name}\n`), typed)
      .toString('hex')
      .slice(0, 8) !== id
  )
    return false
  const end = audit.checkpoint.indexOf('\n\n')
  const signed = audit.checkpoint.slice(0, end + 1)
  const [origin, size, root = ''] = signed.split('\n')
  if (end === -1 || origin !== audit.origin || size !== String(audit.size)) return false
  const isSigned = audit.checkpoint
    .slice(end + 2)
    .split('\n')
    .some((line) => {
      const bytes = Buffer.from(line.startsWith(`\u2014 ${name} `) ? line.slice(name.length + 3) : '', 'base64')
      return (
        bytes.length === 68 &&
        bytes.subarray(0, 4).toString('hex') === id &&
        verifyStrict(typed.subarray(1), Buffer.from(signed), bytes.subarray(4))
      )
    })
  return isSigned && rootBy(audit)?.toString('base64') === root
}

/** The root to which the proof leads, or null when it is too short or too long for its place. */
function rootBy({ commitment, index, size, proof }: AuditProof): Buffer | null {
  let [place, last] = [BigInt(index), BigInt(size) - 1n]
  let hash = sha256(Buffer.of(0), Buffer.from(commitment, 'base64'))
  for (const coded of proof) {
    const other = Buffer.from(coded, 'base64')
    if (last === 0n) return null
    if (place & 1n || place === last) {
      hash = sha256(Buffer.of(1), other, hash)
      while (!(place & 1n) && place !== 0n) {
        place >>= 1n
        last >>= 1n
      }
    } else hash = sha256(Buffer.of(1), hash, other)
    place >>= 1n
    last >>= 1n
  }
  return last === 0n ? hash : null
}
