import { z } from 'zod'
import { id, instant, line, listOf, pageOf, paging, route, severity } from '#platform/http/contract.ts'

const labels = z.record(z.string().min(1).max(100), z.string().max(500))
const direction = z.enum(['above', 'below'])
const byId = z.object({ id })
const finite = z.number().min(-1e150).max(1e150)

const series = z.object({
  id,
  accountId: id,
  systemId: id,
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  /** The same with names for ids: a check is called by its name. */
  shown: z.record(z.string(), z.string()),
  unit: z.string().nullable(),
  seenAt: instant,
})

/** When a series is at a value, with the interval in which nine of ten come; without dates where none can be told honestly. */
export const forecast = z.object({
  kind: z.enum(['date', 'none', 'reached']),
  reason: z.enum(['too_short', 'gaps', 'no_growth', 'changing', 'uncertain', 'far']).nullable(),
  early: instant.nullable(),
  likely: instant.nullable(),
  late: instant.nullable(),
  perDay: z.number().nullable(),
  /** How the same forecast did on past days: median error, so many days ahead. */
  backTest: z.object({ days: z.number(), tries: z.number(), error: z.number() }).nullable(),
  /** Jumps of the level that were left out. */
  shifts: z.array(z.object({ at: instant, size: z.number() })),
  /** Days between the clean-ups that belong to the pattern. */
  everyDays: z.number().nullable(),
  line: z.array(z.object({ at: instant, likely: z.number(), low: z.number(), high: z.number() })),
})

const watchFields = {
  /** Null: every system of the account. */
  systemId: id.nullable().default(null),
  kind: z.enum(['threshold', 'forecast']),
  name: line(200),
  /** Series with these labels, among others they may have. */
  labels: labels.default({}).refine((all) => Object.keys(all).length <= 32, 'must be at most 32'),
  direction,
  value: finite,
  /** Of a threshold: seconds it must last. */
  holdSeconds: z.number().int().min(0).max(86_400).default(300),
  /** Of a forecast: a request is raised when the likely date is within so many days. */
  horizonDays: z.number().int().min(1).max(180).default(21),
  severity,
  /** What it means, in words: `disk {mountpoint} is full`. Labels in braces are filled in. */
  note: z.string().trim().max(200).default(''),
}
const watch = z.object({ id, accountId: id, ...watchFields, version: z.number() })

const finding = z.object({
  watch,
  series,
  systemName: z.string(),
  state: z.enum(['waiting', 'problem', 'clear']),
  since: instant,
  value: z.number().nullable(),
  /** Of a forecast. */
  forecast: forecast.nullable(),
  requestId: id.nullable(),
})

const policy = z.object({
  securityDays: z.number().int().min(0).max(365),
  otherDays: z.number().int().min(0).max(365),
  rebootDays: z.number().int().min(0).max(365),
  staleHours: z.number().int().min(1).max(8760),
})
const compliance = z.object({
  system: z.object({ id, name: z.string() }),
  state: z.enum(['compliant', 'due', 'overdue', 'unknown']),
  reasons: z.array(
    z.object({
      code: z.enum(['no_inventory', 'stale', 'security', 'other', 'reboot']),
      overdue: z.boolean(),
      count: z.number(),
      since: instant.nullable(),
      dueAt: instant.nullable(),
      packages: z.array(z.string()),
    }),
  ),
  at: instant.nullable(),
})

export const metrics = {
  listSeries: route({
    method: 'GET',
    path: '/api/metrics/series',
    summary: 'What a system measures, by name, with the newest value.',
    access: 'person',
    query: z.object({ system: id, name: z.string().max(200).optional(), ...paging }),
    reply: pageOf(series.extend({ value: z.number().nullable(), at: instant.nullable() })),
  }),
  readPoints: route({
    method: 'GET',
    path: '/api/metrics/points',
    summary: 'Steps of up to twelve series of one system, from the finest table that holds the time.',
    access: 'person',
    query: z.object({
      series: listOf(id),
      /** Those of them that count: told as the growth per second, a fall to less is a counter that began anew. */
      rates: listOf(id),
      from: instant,
      to: instant,
      most: z.coerce.number().int().min(10).max(2000).default(600),
    }),
    reply: z.object({
      source: z.enum(['raw', 'minute', 'hour']),
      stepMs: z.number(),
      /** Begins of the steps that have something, in seconds since 1970. */
      at: z.array(z.number()),
      /** One value a step; null where the series has none in it. */
      series: z.array(
        z.object({
          id,
          perSecond: z.boolean(),
          average: z.array(z.number().nullable()),
          min: z.array(z.number().nullable()),
          max: z.array(z.number().nullable()),
          last: z.array(z.number().nullable()),
        }),
      ),
    }),
    errors: [],
  }),
  readForecast: route({
    method: 'GET',
    path: '/api/metrics/series/:id/forecast',
    summary: 'When the series is at a value.',
    access: 'person',
    params: byId,
    query: z.object({ value: z.coerce.number().min(-1e150).max(1e150), direction: direction.default('above') }),
    reply: forecast,
    costly: true,
  }),
  recordPoints: route({
    method: 'POST',
    path: '/api/metrics/points',
    summary: 'Takes points of systems of an account in; says what became of them.',
    access: 'staff',
    body: z.object({
      accountId: id,
      points: z
        .array(
          z
            .object({
              systemId: id,
              name: z.string().max(500),
              labels: z.record(z.string().max(500), z.string().max(2000)).default({}),
              unit: z.string().max(100).nullable().default(null),
              at: instant,
              value: z.number(),
            })
            .strict(),
        )
        .max(5000),
    }),
    bodyLimit: 4 * 1024 * 1024,
    reply: z.object({
      stored: z.number(),
      known: z.number(),
      malformed: z.number(),
      value: z.number(),
      old: z.number(),
      future: z.number(),
      series: z.number(),
    }),
  }),

  listWatches: route({
    method: 'GET',
    path: '/api/metrics/watches',
    summary: 'Thresholds and forecasts of an account.',
    access: 'staff',
    query: z.object({ account: id, system: id.optional() }),
    reply: z.object({ items: z.array(watch) }),
  }),
  createWatch: route({
    method: 'POST',
    path: '/api/metrics/watches',
    summary: 'Watches series: a value not to cross, or the date on which it will be.',
    access: 'staff',
    body: z.object({ accountId: id, ...watchFields }),
    reply: watch,
    errors: ['metrics.no_such_system', 'metrics.too_many_watches'],
    idempotent: true,
  }),
  changeWatch: route({
    method: 'PUT',
    path: '/api/metrics/watches/:id',
    summary: 'Changes a watch. What it found begins anew.',
    access: 'staff',
    params: byId,
    body: z.object({ ...watchFields, version: z.number().int() }),
    reply: watch,
    errors: ['metrics.no_such_system', 'metrics.version_changed'],
  }),
  deleteWatch: route({
    method: 'DELETE',
    path: '/api/metrics/watches/:id',
    summary: 'Watches no more.',
    access: 'staff',
    params: byId,
  }),
  listFindings: route({
    method: 'GET',
    path: '/api/metrics/findings',
    summary: 'What the watches found of a system, or problems of all systems the caller sees.',
    access: 'staff',
    query: z.object({ system: id.optional() }),
    reply: z.object({ items: z.array(finding) }),
  }),

  readCompliance: route({
    method: 'GET',
    path: '/api/metrics/compliance',
    summary: 'Which systems of an account keep the policy for updates at this moment, and why not.',
    access: 'person',
    query: z.object({ account: id, system: id.optional() }),
    reply: z.object({ policy: policy.extend({ usual: z.boolean(), version: z.number() }), items: z.array(compliance) }),
    costly: true,
  }),
  setPatchPolicy: route({
    method: 'PUT',
    path: '/api/metrics/patch-policies/:id',
    summary: 'How soon updates have to be in, for an account.',
    access: 'staff',
    params: byId,
    body: policy.extend({ version: z.number().int() }),
    reply: policy.extend({ usual: z.boolean(), version: z.number() }),
    errors: ['metrics.version_changed'],
  }),
  postInventory: route({
    method: 'POST',
    path: '/api/metrics/inventories',
    summary: 'Says what updates a system has pending; those that were pending before keep their day.',
    access: 'staff',
    body: z.object({
      systemId: id,
      at: instant.optional(),
      pending: z
        .array(
          z
            .object({
              name: line(200),
              version: line(200).nullable().default(null),
              security: z.boolean().default(false),
            })
            .strict(),
        )
        .max(5000),
      rebootRequired: z.boolean().default(false),
    }),
    bodyLimit: 1024 * 1024,
    reply: compliance,
    errors: ['metrics.inventory_refused'],
  }),
}
