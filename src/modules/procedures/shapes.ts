import { z } from 'zod'
import { id, instant, line, prose } from '#platform/http/contract.ts'

export const named = z.object({ id, name: z.string() })
export const account = z.object({ id, number: z.string(), name: z.string() })
export const byId = z.object({ id })
/** A run by its id, or its number as people say it. */
export const byRun = z.object({ id: z.union([id, z.string().regex(/^\d{1,15}$/, 'must be an id or a number')]) })
export const byJob = byRun.extend({ job: z.coerce.number().int().min(0).max(2_147_483_647) })

export const finding = z.object({
  level: z.enum(['refused', 'lost', 'warning']),
  /** The element of the drawing it is about. */
  element: z.string().nullable(),
  code: z.string(),
  text: z.string(),
})

export const key = z.string().regex(/^[a-z][a-z0-9_-]{0,59}$/, 'must be a word in small letters such as data-migration')
/** A drawing: BPMN 2.0 XML of at most 2 MB. */
export const drawing = z.string().min(1).max(2 * 1024 * 1024).refine((text) => text.isWellFormed(), 'must not contain half of a character') // biome-ignore format: one thing
/** Data of a run: names to JSON values. */
export const data = z
  .record(z.string().min(1).max(100), z.unknown())
  .refine((value) => JSON.stringify(value).length <= 100_000, 'must be at most 100,000 characters as JSON')
export const cast = z
  .array(z.object({ role: line(100).transform((text) => text.toLowerCase()), personId: id }).strict())
  .max(100)

export const formField = z.object({
  name: z.string(),
  label: z.string(),
  type: z.enum(['text', 'long_text', 'number', 'money', 'date', 'time', 'yes_no', 'choice', 'file', 'person']),
  required: z.boolean().optional(),
  options: z.array(z.string()).optional(),
})

export const runLine = z.object({
  id,
  number: z.number(),
  account,
  title: z.string(),
  /** The account's own people see it. */
  shared: z.boolean(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  outcome: z.string().nullable(),
  beginsAt: instant.nullable(),
  endsAt: instant.nullable(),
  startedName: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
})

export const taskKind = z.enum(['task', 'approval', 'act', 'call'])

export const step = z.object({
  job: z.number(),
  /** As people say it; it never changes. */
  number: z.number(),
  node: z.string(),
  kind: taskKind,
  name: z.string(),
  state: z.enum(['open', 'done', 'withdrawn']),
  role: z.string().nullable(),
  assignee: named.nullable(),
  forCustomer: z.boolean(),
  /** Only with a fresh proof of who it is. */
  passkey: z.boolean(),
  milestone: z.string().nullable(),
  question: z.string().nullable(),
  act: z.string().nullable(),
  item: z.unknown(),
  /** Where a call from elsewhere is waited for; a path with a secret. For staff. */
  door: z.string().nullable(),
  dueAt: instant.nullable(),
  openedAt: instant,
  closedAt: instant.nullable(),
  closedBy: z.string().nullable(),
  /** No person did or withdrew it: the procedure went on by itself. */
  byItself: z.boolean(),
  /** Markdown. */
  instructions: z.string(),
  form: z.array(formField),
  /** What should be noted when it is done. */
  collects: z.array(z.string()),
  /** It waits for another project. */
  held: z.boolean(),
  /** Whom the caller would stand in for: who has the step and is away. */
  insteadOf: named.nullable(),
  may: z.object({ do: z.boolean(), claim: z.boolean() }),
})

/** One project waits for another, which is named: until it is done, or has reached the milestone. */
export const dependency = z.object({
  id,
  milestone: z.string().nullable(),
  /** The step that waits; null: all of them. */
  node: z.string().nullable(),
  met: z.boolean(),
  run: z.object({ number: z.number(), title: z.string(), state: z.string() }),
})

export const interruption = z.object({
  id: z.number(),
  node: z.string(),
  name: z.string(),
  kind: z.enum(['approval', 'failure', 'question']),
  code: z.string(),
  text: z.string(),
  openedAt: instant,
  overAt: instant.nullable(),
  /** Ways that leave the step, for an answer that leaves it out. */
  flows: z.array(z.object({ id: z.string(), name: z.string() })),
})

/** A file that shows what was done; `scan` says whether it can be downloaded now. */
export const evidence = z.object({
  id,
  name: z.string(),
  type: z.string(),
  size: z.number(),
  scan: z.enum(['open', 'waiting', 'infected', 'unchecked', 'released']),
})

export const record = {
  text: prose(4000).refine((text) => text.trim() !== '', 'must not be empty'),
  data: data.optional(),
  /** An upload to this run. */
  fileId: id.nullable().optional(),
}
