import { canonical, parseCanonical } from './canonical.ts'
import { publicKeyText, sha256Hex } from './ed25519.ts'
import { emptyJournal, journalShape, verifyJournal } from './journal.ts'
import { readKeyset, type TrustedKeyset } from './keyset.ts'
import { malformed } from './refusal.ts'
import { capacity, mark } from './report.ts'
import { amount, hash, id, instant, kind, list, nullable, object, oneOf, type Read, text, whole } from './shape.ts'

/** How many hashes of imported packages are remembered, to tell a fork from an old file. */
export const mostApplied = 1000
/** How many uses may be open at once, and how many that are closed are remembered for repeated calls and refunds. */
export const mostOpen = 2000
export const mostClosed = 256
/** The largest state file. */
export const mostState = 32 * 1024 * 1024

const use = object({
  id,
  kind,
  stage: oneOf('reserved', 'settled', 'released'),
  /** What was set aside, what was really used in the end, what of that was given back. */
  reserved: amount(0n),
  used: amount(0n),
  refunded: amount(0n),
  at: instant,
})
/** A piece of work that capacity was reserved for. */
export type Use = Read<typeof use>

const shape = object({
  v: oneOf(1),
  /** The appliance's own public key. */
  appliance: publicKeyText,
  /** Hash of the key set that was given to trust; null until it was. */
  pin: nullable(hash),
  /** The licence key that the first package brought; null before. */
  licenceKey: nullable(id),
  /** Payloads of the key sets that are trusted, oldest first. */
  keysets: list(text(/^\{[\s\S]{1,65536}$/, 'a key set'), 0, 10_000),
  /** Of the newest package: its number, and under which key set it was signed. */
  sequence: whole(0),
  keyset: whole(0),
  /** Hashes of the newest packages, the newest last. */
  applied: list(hash, 0, mostApplied),
  capacities: list(capacity, 0, 200),
  uses: list(use, 0, mostOpen + mostClosed + 1),
  journal: journalShape,
  /** The newest reports that went out. */
  reports: list(mark, 0, 16),
  /** The proof of the return, once the licence was given back: nothing is imported or consumed after it. */
  returned: nullable(text(/^\{[\s\S]{1,200000}\n$/, 'a file')),
})

/** Everything an appliance knows about its licence. Plain data: every function here makes a new one and changes none. */
export type State = Read<typeof shape>

/** The state of an appliance that has nothing yet. */
export function newState(appliance: string, pin: string | null = null): State {
  return shape(
    {
      v: 1,
      appliance,
      pin,
      licenceKey: null,
      keysets: [],
      sequence: 0,
      keyset: 0,
      applied: [],
      capacities: [],
      uses: [],
      journal: { ...emptyJournal },
      reports: [],
      returned: null,
    },
    'The state',
  )
}

/** The bytes of a state file: the state with its hash in front, so that a damaged file is noticed as a whole. */
export function stateBytes(state: State): Buffer {
  const body = canonical(state)
  return Buffer.from(`{"sha256":"${sha256Hex(body)}","state":${body}}\n`)
}

/** Reads a state file. Throws Refused when a single bit of it is not as it was written. */
export function readState(bytes: Uint8Array): State {
  const { sha256, state } = object({ sha256: hash, state: (value) => value })(
    parseCanonical(bytes, mostState, '\n'),
    'The state file',
  )
  if (sha256Hex(canonical(state)) !== sha256) throw malformed('The state file is damaged: its hash does not agree.')
  const read = shape(state, 'The state')
  const kept = read.journal.kept
  verifyJournal(kept, read.journal.count, read.journal.head)
  return read
}

/** The key sets of a state as the verification takes them. Parsed once for each list of payloads. */
export function trustedKeysets(state: State): TrustedKeyset[] {
  return state.keysets.map((payload) => ({
    keyset: readKeyset(Buffer.from(payload)),
    hash: sha256Hex(payload),
    payload,
  }))
}
