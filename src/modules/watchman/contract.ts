import { z } from 'zod'
import { id, instant, line, prose, route, severity } from '#platform/http/contract.ts'

const ms = z.number().int().min(0).max(8.64e15)
const count = z.number().int().min(0).max(1_000_000)
const word = z.string().min(1).max(200)

const channel = z
  .object({
    channelId: id,
    kind: word,
    address: z.string().max(2000),
    label: z.string().max(200),
    delayMs: ms,
    working: z.boolean(),
  })
  .strict()
const person = z
  .object({ personId: id, name: word, through: z.string().max(200).nullable(), channels: z.array(channel).max(50) })
  .strict()
const people = z.array(person).max(500)
const step = z
  .object({
    name: z.string().max(200).nullable(),
    afterMs: ms,
    targets: people,
    alternates: z.array(people).max(100),
    shadows: people.optional(),
  })
  .strict()
const chain = z
  .object({
    policyId: id,
    policyName: word,
    version: count,
    severity,
    branch: count.nullable(),
    silent: z.string().max(1000).nullable(),
    steps: z.array(step).max(100),
    repeat: count,
    repeatFrom: count,
    leaseMs: ms,
  })
  .strict()
const by = z.object({ personId: id, name: word, via: word }).strict()
const seen = z.object({ round: count, step: count }).strict()

/** What a watchman may decide: nothing that closes, passes on to others, or raises. */
const event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), chain, dueAtMs: ms }).strict(),
  z.object({ type: z.literal('step_due'), dueAtMs: ms }).strict(),
  z.object({ type: z.literal('page_failed'), round: count, step: count, personId: id, channelId: id }).strict(),
  z.object({ type: z.literal('acknowledged'), by }).strict(),
  z.object({ type: z.literal('lease_expired'), dueAtMs: ms, chain }).strict(),
  z.object({ type: z.literal('escalate'), by, seen: seen.optional() }).strict(),
])

const escalation = z
  .object({
    id,
    accountId: id,
    subject: z.object({ kind: word, id, label: z.string().max(300), url: z.string().max(2000) }).strict(),
    title: line(1000),
    body: prose(20_000),
    bodies: z.record(z.string().max(10), prose(20_000)),
    severity,
    policyId: id,
  })
  .strict()

const done = z.discriminatedUnion('do', [
  z.object({ do: z.literal('event'), before: z.string().max(100), event, pageIds: z.array(id).max(5000) }).strict(),
  z.object({ do: z.literal('sent'), pageId: id, name: word, kind: word }).strict(),
  z.object({ do: z.literal('failed'), pageId: id, error: z.string().max(1000) }).strict(),
  z.object({ do: z.literal('begun'), key: word, escalation }).strict(),
  z.object({ do: z.literal('took_over'), because: z.string().max(1000) }).strict(),
  z.object({ do: z.literal('site_back') }).strict(),
])

const recordLine = z
  .object({
    id,
    at: z.iso.datetime(),
    escalationId: id.nullable(),
    done,
    prev: z.string().max(100),
    hash: z.string().max(100),
  })
  .strict()

/** So many lines are handed over in one call; the rest in the next. */
export const mostLines = 2000

const exchange = route({
  method: 'POST',
  path: '/api/watchman/exchange',
  summary:
    'A watchman hands over its record and gets the signed copy (Authorization: Bearer, the secret of its enrolment).',
  access: 'public',
  bodyLimit: 16 * 1024 * 1024,
  body: z.object({
    /** Its clock, so that a difference is seen. */
    at: instant,
    /** Random, comes back signed. */
    nonce: z.string().min(16).max(100),
    /** The version of the copy it holds. */
    version: z.string().max(100).nullable(),
    lines: z.array(recordLine).max(mostLines),
  }),
  reply: z.object({ text: z.string(), signature: z.string() }),
  errors: ['watchman.unknown'],
})

/** Spoken between a site and its watchmen. */
export const watchman = { exchange }
