import { createHash } from 'node:crypto'
import { canonicalJson } from '#platform/audit/canonical.ts'
import type { Line } from './wire.ts'

/** The line with its hash, which covers the hash of the line before: nothing can be left out or changed unnoticed. */
export function chained(prev: string, line: Omit<Line, 'prev' | 'hash'>): Line {
  return { ...line, prev, hash: hashOf(prev, line) }
}

function hashOf(prev: string, { id, at, escalationId, done }: Omit<Line, 'prev' | 'hash'>): string {
  return createHash('sha256')
    .update(`${prev}\n`)
    .update(canonicalJson({ id, at, escalationId, done }))
    .digest('base64url')
}

/** Whether the lines follow one on another, and the first on `prev` (null: whatever came before it). */
export function follows(lines: readonly Line[], prev: string | null): boolean {
  let last = prev
  for (const line of lines) {
    if (last !== null && line.prev !== last) return false
    if (line.hash !== hashOf(line.prev, line)) return false
    last = line.hash
  }
  return true
}
