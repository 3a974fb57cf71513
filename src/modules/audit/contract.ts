import { z } from 'zod'
import { email, id, instant, line, listOf, pageOf, paging, route } from '#platform/http/contract.ts'

const values = z.record(z.string(), z.unknown()).nullable()

const entry = z.object({
  id,
  /** Place in the log; null while the act waits for it (a few seconds). */
  index: z.number().int().nullable(),
  at: instant,
  act: z.string(),
  actor: z.object({ kind: z.string(), id: id.nullable(), name: z.string(), via: z.string() }),
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
  account: z.object({ id, name: z.string() }).nullable(),
  before: values,
  after: values,
  data: values,
  from: z.object({ ip: z.string().nullable(), device: z.string().nullable() }).nullable(),
  /** `sealed`: under a signed checkpoint. `waiting`: committed to, not under one yet. `altered`: not what was recorded. */
  proof: z.enum(['sealed', 'waiting', 'altered']),
})

const witness = z.object({
  id,
  kind: z.enum(['folder', 'mail', 'webhook', 'instance']),
  name: z.string(),
  target: z.string(),
  everySeconds: z.number().int(),
  /** Set by AUDIT_WITNESS_DIR; cannot be ended here. */
  fixed: z.boolean(),
  handedSize: z.number().int(),
  handedAt: instant.nullable(),
  failingSince: instant.nullable(),
  error: z.string().nullable(),
  conflict: z.string().nullable(),
})

const watched = z.object({
  origin: z.string(),
  verifier: z.string(),
  size: z.number().int(),
  seenAt: instant.nullable(),
  refused: z.string().nullable(),
  refusedAt: instant.nullable(),
})

const proof = z.object({
  format: z.literal('palisade-audit-proof-1'),
  index: z.number().int(),
  body: z.string(),
  commitment: z.string(),
  leaf: z.string(),
  path: z.array(z.string()),
  checkpoint: z.string(),
  key: z.string(),
})

const every = z.number().int().min(10).max(86_400)
const verifier = z.string().trim().max(300)

export type Entry = z.output<typeof entry>
export type Witness = z.output<typeof witness>
export type WitnessInput = z.output<typeof audit.addWitness.body & {}>

export const audit = {
  listEntries: route({
    method: 'GET',
    path: '/api/audit/entries',
    summary: 'Acts that concern security, newest first, by who, what, to what, account and time.',
    access: 'staff',
    query: z.object({
      actor: id.optional(),
      /** Acts (`identity.locked`) or whole modules (`identity`), comma-separated. */
      act: listOf(z.string().max(80)),
      subject: z.string().max(80).optional(),
      account: id.optional(),
      from: instant.optional(),
      until: instant.optional(),
      ...paging,
    }),
    reply: pageOf(entry),
  }),
  listActs: route({
    method: 'GET',
    path: '/api/audit/acts',
    summary: 'The kinds of acts the log has, for its filter.',
    access: 'staff',
    reply: z.object({ acts: z.array(z.string()) }),
  }),
  readProof: route({
    method: 'GET',
    path: '/api/audit/entries/:id/proof',
    summary: 'The proof that an entry stands in the log, for checking without us. See docs/audit-log.md.',
    access: 'staff',
    params: z.object({ id }),
    reply: proof,
    errors: ['audit.still_waiting'],
  }),
  readState: route({
    method: 'GET',
    path: '/api/audit/state',
    summary: 'How the writer of the log does, its key, its newest checkpoint, and how far each witness is.',
    access: 'staff',
    reply: z.object({
      origin: z.string().nullable(),
      key: z.string().nullable(),
      size: z.number().int(),
      waiting: z.number().int(),
      checkpoint: z.string().nullable(),
      signedAt: instant.nullable(),
      /** Why the writer counts as stopped; null while it works. */
      stopped: z.string().nullable(),
      witnesses: z.array(witness),
      watched: z.array(watched),
    }),
  }),
  exportLog: route({
    method: 'GET',
    path: '/api/audit/export',
    summary: 'The whole log as lines of JSON, as `palisade audit verify --log` reads it. Itself an act in the log.',
    access: 'session',
  }),
  addWitness: route({
    method: 'POST',
    path: '/api/audit/witnesses',
    summary: 'Names a witness that is handed our checkpoints.',
    access: 'session',
    body: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('mail'), name: line(80), target: email, everySeconds: every.default(3600) }),
      z.strictObject({
        kind: z.literal('webhook'),
        name: line(80),
        target: z.url().max(500),
        everySeconds: every.default(60),
      }),
      z.strictObject({
        kind: z.literal('instance'),
        name: line(80),
        target: z.url().max(500),
        verifier: verifier.optional(),
        everySeconds: every.default(60),
      }),
    ]),
    reply: witness.extend({ secret: z.string().nullable() }),
    errors: ['audit.witness_refused'],
  }),
  endWitness: route({
    method: 'DELETE',
    path: '/api/audit/witnesses/:id',
    summary: 'Ends a witness: it is handed nothing more, and keeps what it has.',
    access: 'session',
    params: z.object({ id }),
  }),
  tryWitness: route({
    method: 'POST',
    path: '/api/audit/witnesses/:id/try',
    summary: 'Hands the newest checkpoint to a witness now.',
    access: 'session',
    params: z.object({ id }),
  }),
  watchLog: route({
    method: 'PUT',
    path: '/api/audit/watched',
    summary: 'Makes this installation a witness of the log of another, known by its key.',
    access: 'session',
    body: z.object({ verifier }),
    reply: watched,
    errors: ['audit.key_unknown'],
  }),
  unwatchLog: route({
    method: 'DELETE',
    path: '/api/audit/watched',
    summary: 'Is no witness of that log any more.',
    access: 'session',
    query: z.object({ origin: z.string().max(300) }),
  }),
  witness: route({
    method: 'POST',
    path: '/api/audit/witness',
    summary: 'Another installation hands us a checkpoint; answered with our signature when it agrees with all we saw.',
    access: 'public',
    bodyLimit: 16 * 1024,
    body: z.object({
      /** Size of the last checkpoint of this log that we took. */
      old: z.number().int().min(0),
      /** Consistency proof from `old`, base64. */
      proof: z.array(z.string().length(44)).max(128),
      checkpoint: z.string().max(4000),
    }),
    reply: z.object({ size: z.number().int(), cosignature: z.string(), key: z.string() }),
    errors: ['audit.log_unknown', 'audit.log_moved', 'audit.log_conflict'],
  }),
}
