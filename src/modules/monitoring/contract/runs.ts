import { z } from 'zod'
import { id, instant, route } from '#platform/http/contract.ts'

const file = z.object({
  /** Bytes. */
  size: z.number(),
  /** What a scanner says of it; only what is `open` or `released` can be had. */
  scan: z.enum(['open', 'waiting', 'infected', 'unchecked', 'released']),
})

/** What a run of a flow says beside its files. */
export const told = z.object({
  /** In the order of the recording. */
  steps: z.array(
    z.object({
      label: z.string(),
      state: z.enum(['passed', 'failed', 'skipped']),
      tookMs: z.number(),
      /** Which of its selectors matched, counted from 0. */
      selector: z.number().nullable(),
      selectors: z.number(),
      matched: z.string().nullable(),
    }),
  ),
  /** Steps counted from 0. */
  warnings: z.array(z.object({ step: z.number(), text: z.string() })),
  assertions: z.array(z.object({ name: z.string(), held: z.boolean() })),
})

const run = told.extend({
  id,
  location: z.string(),
  at: instant,
  state: z.enum(['passed', 'degraded', 'failed', 'inconclusive']),
  reason: z.object({ code: z.string(), text: z.string() }).nullable(),
  /** Counted from 0. */
  failedStep: z.number().nullable(),
  tookMs: z.number(),
  screenshot: file.nullable(),
  har: file.nullable(),
})

export const runs = {
  listRuns: route({
    method: 'GET',
    path: '/api/checks/:id/runs',
    summary: 'Of a user flow: the newest run of each location, and the failures that are kept, the newest first.',
    access: 'staff',
    scope: 'checks:read',
    params: z.object({ id }),
    reply: z.object({ items: z.array(run) }),
  }),
  getRunFile: route({
    method: 'GET',
    path: '/api/flow-runs/:id/:what',
    summary: 'What was on the screen when a run failed (PNG), or what was on the line (HAR 1.2, masked).',
    access: 'staff',
    scope: 'checks:read',
    params: z.object({ id, what: z.enum(['screenshot', 'har']) }),
    errors: ['files.waiting', 'files.infected', 'files.unchecked'],
  }),
}
