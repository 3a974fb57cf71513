import { hash, randomBytes } from 'node:crypto'
import type { Actor } from '../actor.ts'
import { newId } from '../id.ts'
import { canonicalJson } from './canonical.ts'

/** An act that concerns security, as its module tells it. */
export type Act = {
  /** `<module>.<what_was_done>`, past tense. */
  act: string
  /** What it was done to; `name` as people know it. */
  subject: { kind: string; id: string; name?: string | null }
  /** The account it concerns; null for the provider's own things. */
  accountId: string | null
  /** Values before and after, only of what changed. Never a secret. */
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  /** Anything else worth knowing. Never a secret. */
  data?: Record<string, unknown>
  /** From where, when it came by a call. */
  from?: { ip: string | null; device: string | null } | null
}

/** An entry as it is stored: its body and the commitment to it, which is what the log holds. */
export type NewEntry = { id: string; body: string; commitment: Buffer }

/** What a body says; see docs/audit-log.md. */
export type EntryBody = {
  v: 1
  id: string
  at: string
  act: string
  actor: { kind: string; id: string | null; name: string; via: string }
  subject: { kind: string; id: string; name: string | null }
  account: string | null
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  data: Record<string, unknown> | null
  from: { ip: string | null; device: string | null } | null
  nonce: string
}

/** What stands before a body where it is hashed. */
export const entryPrefix = 'palisade audit entry v1\n'
const prefix = Buffer.from(entryPrefix)
const mostBytes = 16_000

/** The commitment to a body: SHA-256 over a line of its own and the bytes of the body. */
export function commitmentOf(body: string): Buffer {
  const bytes = Buffer.allocUnsafe(prefix.length + Buffer.byteLength(body))
  prefix.copy(bytes)
  bytes.write(body, prefix.length, 'utf8')
  return hash('sha256', bytes, 'buffer')
}

/** Makes the entry of an act. 128 random bits in it keep a witness from guessing what the hashes it holds stand for. */
export function entryOf(act: Act, actor: Pick<Actor, 'kind' | 'personId' | 'name' | 'via'>, at: Date): NewEntry {
  const id = newId()
  const body = canonicalJson({
    v: 1,
    id,
    at,
    act: act.act,
    actor: { kind: actor.kind, id: actor.personId, name: actor.name, via: actor.via },
    subject: { kind: act.subject.kind, id: act.subject.id, name: act.subject.name ?? null },
    account: act.accountId,
    before: bounded(act.before),
    after: bounded(act.after),
    data: bounded(act.data),
    from: act.from ?? null,
    nonce: randomBytes(16).toString('base64url'),
  } satisfies Record<keyof EntryBody, unknown>)
  return { id, body, commitment: commitmentOf(body) }
}

/** Values too large for an entry stand in it by their hash: what they were can still be proved. */
function bounded(values: Record<string, unknown> | undefined): Record<string, unknown> | null {
  if (!values) return null
  if (canonicalJson(values).length <= mostBytes) return values
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const json = canonicalJson(value ?? null)
      if (json.length <= 500) return [name, value]
      return [name, { sha256: hash('sha256', json, 'hex'), characters: json.length }]
    }),
  )
}
