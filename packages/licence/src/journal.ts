import { canonical } from './canonical.ts'
import { sha256Hex } from './ed25519.ts'
import { malformed } from './refusal.ts'
import { amount, hash, id, instant, kind, list, nullable, object, oneOf, type Read, whole } from './shape.ts'

/** How many entries the state file keeps; older ones leave it in portions of half of that. */
export const mostKept = 256

const entry = object({
  /** 1, 2, ... */
  n: whole(1),
  /** Hash of the entry before; null for the first. */
  previous: nullable(hash),
  /** By the appliance's clock: shown, never decided on. */
  at: instant,
  act: oneOf('import', 'reserve', 'settle', 'release', 'refund', 'return'),
  /** Of the package or of the use. */
  ref: id,
  kind,
  /** What was added, reserved, used, given free or refunded; below zero where a package reduces. */
  amount: amount(-(2n ** 63n)),
  /** How the kind stands after it. */
  total: amount(0n),
  used: amount(0n),
  reserved: amount(0n),
})
export type JournalEntry = Read<typeof entry>

/** `count` and `head` (hash of the newest entry) stand for all entries ever, `kept` are the newest of them. */
export const journalShape = object({ count: whole(0), head: nullable(hash), kept: list(entry, 0, 100_000) })
export type Journal = Read<typeof journalShape>

export const emptyJournal: Journal = { count: 0, head: null, kept: [] }

export function entryHash(written: JournalEntry): string {
  return sha256Hex(canonical(written))
}

/** The journal with one more entry; what it says of itself (number, hash before) is filled in here. */
export function append(journal: Journal, what: Omit<JournalEntry, 'n' | 'previous'>): Journal {
  const written = { ...what, n: journal.count + 1, previous: journal.head }
  return { count: written.n, head: entryHash(written), kept: [...journal.kept, written] }
}

/** Takes the older half out when too many are kept: `past` belongs into the archive before the rest is stored. */
export function splitOff(journal: Journal): { journal: Journal; past: JournalEntry[] } {
  if (journal.kept.length <= mostKept) return { journal, past: [] }
  const past = journal.kept.slice(0, -mostKept / 2)
  return { journal: { ...journal, kept: journal.kept.slice(-mostKept / 2) }, past }
}

/**
 * Checks that entries follow each other without a gap and end in `head`. Throws MALFORMED naming the first that does not.
 * The first one's `previous` is taken as given: with entry 1 in front it must be null.
 */
export function verifyJournal(entries: readonly JournalEntry[], count: number, head: string | null): void {
  const last = entries.at(-1)
  if ((last?.n ?? 0) !== count || (last ? entryHash(last) : null) !== head)
    throw malformed(`The journal does not end in entry ${count} as it was stated.`)
  for (const [n, each] of entries.entries()) {
    const before = entries[n - 1]
    if (each.n === 1 ? each.previous !== null : each.previous === null)
      throw malformed(`Entry ${each.n} of the journal does not begin or continue it.`)
    if (before && (each.n !== before.n + 1 || each.previous !== entryHash(before)))
      throw malformed(`Entry ${each.n} of the journal does not follow the one before.`)
  }
}

/** Reads one line of an archive of the journal. */
export function readEntry(value: unknown): JournalEntry {
  return entry(value, 'The entry')
}
