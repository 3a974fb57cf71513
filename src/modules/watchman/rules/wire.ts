import type { CopiedEscalation, Deed, Duty, NewEscalation } from '#oncall'

/** A promise whose warning or breach begins to page, with what would begin. `key` names it: begun once, it is over. */
export type Foretold = { key: string; dueAtMs: number; escalation: Omit<NewEscalation, 'id'> }

/** What a watchman holds: who would be paged, about what, by which rules. */
export type Copy = {
  /** Name of the provider. */
  site: string
  escalations: CopiedEscalation[]
  foretold: Foretold[]
  duty: Duty
}

type Untimed<T> = T extends { at: Date } ? Omit<T, 'at'> : never

/** What stands in one line of a watchman's record. */
export type Done =
  | Untimed<Deed>
  /** A promise came due, and its paging began. */
  | { do: 'begun'; key: string; escalation: NewEscalation }
  | { do: 'took_over'; because: string }
  | { do: 'site_back' }

/** A line of the record: its own time, and the hash of the line before. */
export type Line = {
  id: string
  at: string
  escalationId: string | null
  done: Done
  prev: string
  hash: string
}

/** What the site signs. `nonce` is of the call it answers: an answer recorded before opens nothing. */
export type Signed = {
  what: 'palisade watchman copy'
  watchmanId: string
  nonce: string
  atMs: number
  version: string
  /** The id of the last line that was taken, null when none was sent. */
  taken: string | null
  /** The copy as text (`toText`); null: still the version that the call named. */
  copy: string | null
}

/** JSON that keeps moments: `{"$at":1790000000000}`. */
export function toText(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, name: string, plain: unknown) {
    const own = this[name]
    return own instanceof Date ? { $at: own.getTime() } : plain
  })
}

/** Reads what `toText` wrote. */
export function fromText<T>(text: string): T {
  return JSON.parse(text, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && typeof (value as { $at?: unknown }).$at === 'number'
      ? new Date((value as { $at: number }).$at)
      : value,
  ) as T
}
