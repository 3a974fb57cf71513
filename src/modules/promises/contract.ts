import { z } from 'zod'
import { id, instant, line, listOf, pageOf, paging, prose, route, severity } from '#platform/http/contract.ts'

export const promiseState = z.enum(['running', 'paused', 'kept', 'broken', 'cancelled'])
const kind = z.string().regex(/^[a-z][a-z_]{0,39}$/, 'is lower-case letters and underscores, as first_response')

const targetInput = z
  .object({
    severity,
    kind,
    /** Open time, ms. */
    allowedMs: z.number().int(),
    /** Null: elapsed time, 24x7. */
    calendarId: id.nullable().default(null),
    warnings: z.array(z.number().int()).max(20).default([50, 75, 90]),
  })
  .strict()

export const planInput = z.object({
  name: line(100),
  description: prose(2000).default(''),
  /** Share of promises the plan aims to keep, per cent. */
  goalPercent: z.number().min(0).max(100).default(98),
  targets: z.array(targetInput).max(100).default([]),
})

export const plan = z.object({
  id,
  name: z.string(),
  description: z.string(),
  goalPercent: z.number(),
  version: z.number(),
  changedAt: instant,
  /** No longer offered since. */
  retiredAt: instant.nullable(),
  targets: z.array(
    z.object({
      severity,
      kind: z.string(),
      allowedMs: z.number(),
      calendarId: z.string().nullable(),
      warnings: z.array(z.number()),
    }),
  ),
})

/** One line of "first response by 14:05". */
export const preview = z.object({
  kind: z.string(),
  name: z.string(),
  allowedMs: z.number(),
  calendarId: z.string().nullable(),
  dueAt: instant,
})

/** A promise as a screen counts it: `usedMs` of open time are used at `usedAt`, and from there it runs while `ticking`. */
export const promise = z.object({
  id,
  accountId: id,
  account: z.object({ id, number: z.string(), name: z.string() }),
  subject: z.object({ kind: z.string(), id: z.string() }),
  label: z.string(),
  kind: z.string(),
  name: z.string(),
  severity: severity.nullable(),
  planId: z.string().nullable(),
  calendarId: z.string().nullable(),
  state: promiseState,
  /** Somebody still owes it: open in time, or broken and not yet satisfied. */
  owed: z.boolean(),
  startedAt: instant,
  /** Null while paused. */
  dueAt: instant.nullable(),
  allowedMs: z.number(),
  usedMs: z.number(),
  usedAt: instant,
  ticking: z.boolean(),
  pausedAt: instant.nullable(),
  /** When it was satisfied, in time or late. */
  keptAt: instant.nullable(),
  cancelledAt: instant.nullable(),
  brokenAt: instant.nullable(),
  warnings: z.array(z.number()),
  warned: z.array(z.number()),
  /** How late our own clock noticed the breach; null for people outside, and where no clock had to. */
  latenessMs: z.number().nullable(),
  /** Why it was broken, in a person's words; staff only. */
  reason: z.string(),
  reasonBy: z.string().nullable(),
})
export type PromiseReply = z.output<typeof promise>

const fact = z.object({
  fact: z.string(),
  percentage: z.number().nullable(),
  dueAt: instant.nullable(),
  firedAt: instant,
  latenessMs: z.number().nullable(),
  earlyMs: z.number().nullable(),
  byName: z.string(),
})

const weekRow = z.object({
  week: z.string(),
  measured: z.number(),
  broken: z.number(),
  keptPercent: z.number().nullable(),
})
const kindRow = z.object({
  kind: z.string(),
  name: z.string(),
  severity: z.string().nullable(),
  measured: z.number(),
  broken: z.number(),
  keptPercent: z.number(),
  /** Of the allowed time; 1 is all of it. */
  medianShare: z.number(),
  worstShare: z.number(),
  medianUsedMs: z.number(),
  p95UsedMs: z.number(),
  medianAllowedMs: z.number(),
  worstOverMs: z.number().nullable(),
})

export const report = z.object({
  from: instant,
  to: instant,
  goalPercent: z.number(),
  measured: z.number(),
  broken: z.number(),
  kept: z.number(),
  keptPercent: z.number().nullable(),
  /** The same span of time before. */
  before: z.object({ measured: z.number(), broken: z.number() }),
  /** Weeks begin on Monday. */
  weeks: z.array(weekRow),
  /** Promises by share of the allowed time used: ten steps to 100 %, three to 130 %, and all beyond. */
  shares: z.array(z.number()).length(14),
  rows: z.array(kindRow),
  /** The longest over first, at most 200. */
  brokenOnes: z.array(promise.extend({ overMs: z.number() })),
  /** How late our own clocks were. */
  clocks: z.object({
    fired: z.number(),
    p50Ms: z.number().nullable(),
    p99Ms: z.number().nullable(),
    worstMs: z.number().nullable(),
  }),
})

const byId = z.object({ id })
const about = {
  account: id.optional(),
  plan: id.optional(),
  severity: listOf(severity),
  kind: listOf(kind),
}

export const promises = {
  listPlans: route({
    method: 'GET',
    path: '/api/plans',
    summary: 'Lists support plans by name, with their present targets.',
    access: 'staff',
    reply: z.object({ items: z.array(plan) }),
  }),

  getPlan: route({
    method: 'GET',
    path: '/api/plans/:id',
    summary: 'One support plan.',
    access: 'staff',
    params: byId,
    reply: plan,
  }),

  previewPlan: route({
    method: 'GET',
    path: '/api/plans/:id/preview',
    summary: 'What the plan would promise for a severity, begun now or at a moment.',
    access: 'staff',
    params: byId,
    query: z.object({ severity, at: instant.optional() }),
    reply: z.object({ items: z.array(preview) }),
  }),

  createPlan: route({
    method: 'POST',
    path: '/api/plans',
    summary: 'Makes a support plan.',
    access: 'staff',
    body: planInput,
    reply: plan,
    errors: ['promises.plan_invalid', 'promises.plan_name_taken'],
    idempotent: true,
  }),

  changePlan: route({
    method: 'PUT',
    path: '/api/plans/:id',
    summary: 'Replaces a plan by its next version. Promises already made keep what they were promised.',
    access: 'staff',
    params: byId,
    body: planInput.extend({ version: z.number().int().min(1), retired: z.boolean().default(false) }),
    reply: plan,
    errors: ['promises.plan_invalid', 'promises.plan_name_taken', 'promises.plan_changed'],
  }),

  deletePlan: route({
    method: 'DELETE',
    path: '/api/plans/:id',
    summary: 'Removes a plan that nobody was ever promised.',
    access: 'staff',
    params: byId,
    errors: ['promises.plan_in_use'],
  }),

  listPromises: route({
    method: 'GET',
    path: '/api/promises',
    summary: 'Lists promises: what is due in a window, what was decided in a period.',
    access: 'person',
    query: z.object({
      ...paging,
      ...about,
      state: listOf(promiseState),
      /** Ids of subjects. */
      subject: listOf(id),
      owed: z.stringbool().optional(),
      dueFrom: instant.optional(),
      dueTo: instant.optional(),
      /** When it was decided whether it is kept or broken. */
      decidedFrom: instant.optional(),
      decidedTo: instant.optional(),
      order: z.enum(['due', 'decided', 'newest']).default('due'),
    }),
    reply: pageOf(promise),
  }),

  getPromise: route({
    method: 'GET',
    path: '/api/promises/:id',
    summary: 'One promise and its record.',
    access: 'person',
    params: byId,
    reply: promise.extend({ facts: z.array(fact) }),
  }),

  explainBreach: route({
    method: 'PUT',
    path: '/api/promises/:id/reason',
    summary: 'Says why a promise was broken.',
    access: 'staff',
    params: byId,
    body: z.object({ reason: line(500) }),
    reply: promise,
    errors: ['promises.not_broken'],
  }),

  report: route({
    method: 'GET',
    path: '/api/reports/promises',
    summary: 'Promises kept and broken in a period, and how late our own clocks were.',
    access: 'staff',
    query: z.object({ ...about, from: instant, to: instant, zone: z.string().max(100).default('UTC') }),
    reply: report,
    errors: ['promises.period_invalid'],
  }),
}
