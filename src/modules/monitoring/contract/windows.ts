import { z } from 'zod'
import { day, id, instant, line, pageOf, paging, route } from '#platform/http/contract.ts'

const named = z.object({ id, name: z.string() })
const weekday = z.number().int().min(1).max(7)

/** Days of the week as ISO has them: 1 Monday to 7 Sunday. */
export const recurrence = z.union([
  z.object({ every: z.literal('once') }).strict(),
  z.object({ every: z.literal('day') }).strict(),
  z.object({ every: z.literal('week'), days: z.array(weekday).min(1).max(7) }).strict(),
  z.object({ every: z.literal('month'), day: z.number().int().min(1).max(31) }).strict(),
  z
    .object({
      every: z.literal('month'),
      nth: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(-1)]),
      weekday,
    })
    .strict(),
])

const span = z.object({ from: instant, to: instant })

const window = z.object({
  id,
  name: z.string(),
  account: named,
  /** None: all systems of the account. */
  systems: z.array(named),
  below: z.boolean(),
  startsAt: z.string(),
  zone: z.string(),
  minutes: z.number(),
  recurrence,
  lastDay: z.string().nullable(),
  createdBy: z.string().nullable(),
  createdAt: instant,
  endedAt: instant.nullable(),
  /** The span that holds now, and the next that will. */
  now: span.nullable(),
  next: span.nullable(),
})

export const windows = {
  listWindows: route({
    method: 'GET',
    path: '/api/maintenance-windows',
    summary: 'Times in which problems are expected and nobody is called.',
    access: 'person',
    scope: 'checks:read',
    query: z.object({ accountId: id.optional(), systemId: id.optional(), ...paging }),
    reply: pageOf(window),
  }),
  createWindow: route({
    method: 'POST',
    path: '/api/maintenance-windows',
    summary: 'Plans a window. States are kept as ever; only pages are not made.',
    access: 'staff',
    scope: 'checks:write',
    body: z.object({
      accountId: id,
      name: line(120),
      systems: z.array(id).max(500).default([]),
      /** Also everything that depends on these systems. */
      below: z.boolean().default(true),
      /** Wall clock in the zone. */
      startsAt: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'must be like 2026-11-27T22:00'),
      zone: z.string().max(60),
      /** Elapsed minutes. */
      minutes: z.number().int().min(1).max(20_160),
      recurrence: recurrence.default({ every: 'once' }),
      lastDay: day.nullable().default(null),
    }),
    reply: window,
    errors: ['monitoring.window_refused'],
    idempotent: true,
  }),
  endWindow: route({
    method: 'POST',
    path: '/api/maintenance-windows/:id/end',
    summary: 'Ends a window now and for good.',
    access: 'staff',
    scope: 'checks:write',
    params: z.object({ id }),
    reply: window,
  }),
}
