import { z } from 'zod'
import { day, id, instant, line, paging, prose, route } from '#platform/http/contract.ts'
import { aggregates, charts, formats, languages, spanKinds } from './types.ts'

export { baseOf, type Series, seriesOf, topOf } from './rules/series.ts'
export { formats, none, spanKinds } from './types.ts'

const word = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9_-]*$/, 'must be a lower-case word')
const aggregate = z.enum(aggregates)
const unit = z.enum(['count', 'percent', 'duration', 'score'])
const zone = line(100)
const language = z.enum(languages).default('en')
/** A key of a group as replies give it: an id, a word, a part of time; `-` for none. */
const key = line(100)

export const definition = z.object({
  dataSet: word,
  columns: z
    .array(z.object({ value: word, of: aggregate }))
    .min(1)
    .max(8),
  groups: z.array(word).max(2).default([]),
  filters: z.record(word, z.array(key).min(1).max(50)).default({}),
  span: z.object({
    kind: z.enum(spanKinds),
    /** Both days belong to the span; with `between` only. */
    from: day.optional(),
    to: day.optional(),
  }),
  zone,
  chart: z.enum(charts).default('none'),
})

const cell = z.object({ value: z.number().nullable(), behind: z.number() })
const named = z.object({ name: z.string(), label: z.string() })
const keyed = z.object({ key: z.string(), label: z.string() })

const result = z.object({
  from: instant,
  /** Excluded. */
  to: instant,
  zone: z.string(),
  row: z.string(),
  counts: z.string(),
  groups: z.array(named.extend({ keys: z.array(keyed) })),
  columns: z.array(z.object({ value: z.string(), of: aggregate, label: z.string(), unit })),
  rows: z.array(z.object({ keys: z.array(z.string()), cells: z.array(cell) })),
  total: z.array(cell),
  /** More than there are rows when there were too many groups to show: then the largest are shown. */
  groupsFound: z.number(),
})

const catalogue = z.object({
  items: z.array(
    named.extend({
      row: z.string(),
      counts: z.string(),
      tags: z.boolean(),
      measures: z.array(z.object({ value: z.string(), of: aggregate, label: z.string(), unit })),
      dimensions: z.array(
        named.extend({
          /** What the keys are ids of (`account`, `team`); null where they are words. */
          source: z.string().nullable(),
          words: z.array(keyed).nullable(),
        }),
      ),
    }),
  ),
  time: z.array(named),
})

const person = z.object({ id, name: z.string() })
const every = z.enum(['daily', 'weekly', 'monthly'])
const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 07:30')
const schedule = z.object({
  every,
  /** ISO: 1 is Monday. With `weekly` only. */
  weekday: z.number().int().min(1).max(7).nullable().default(null),
  /** With `monthly` only; in shorter months their last day. */
  dayOfMonth: z.number().int().min(1).max(31).nullable().default(null),
  at: wallTime,
  zone,
  formats: z.array(z.enum(formats)).min(1).max(3),
  /** Staff. */
  recipients: z.array(id).min(1).max(50),
})

const report = z.object({
  id: z.string(),
  kind: z.enum(['standard', 'own', 'shared']),
  name: z.string(),
  description: z.string(),
  definition,
  owner: person.nullable(),
  shared: z.boolean(),
  mayChange: z.boolean(),
  mayMail: z.boolean(),
  version: z.number(),
  changedAt: instant.nullable(),
  schedule: z
    .object({
      ...schedule.shape,
      recipients: z.array(person),
      nextDueAt: instant.nullable(),
      lastSentAt: instant.nullable(),
      /** Why it is not sent any more. */
      stopped: z.enum(['owner', 'recipients', 'report']).nullable(),
    })
    .nullable(),
})

const input = z.object({
  name: line(100),
  description: prose(1000).default(''),
  definition,
  shared: z.boolean().default(false),
})
/** An id, or the name of a report that comes with the program. */
const byId = z.object({ id: z.string().min(1).max(60) })
const reading = z.object({ zone: zone.default('UTC'), language })
const refusals = ['reports.definition_refused', 'reports.too_slow']

export const reports = {
  listReports: route({
    method: 'GET',
    path: '/api/reports',
    summary: 'Reports that come with the program, those of the caller and those shared with everybody.',
    access: 'staff',
    query: reading,
    reply: z.object({ items: z.array(report), mayShare: z.boolean() }),
  }),
  catalogue: route({
    method: 'GET',
    path: '/api/reports/data-sets',
    summary: 'What reports can be made of: data sets with their measures and dimensions.',
    access: 'staff',
    query: z.object({ language }),
    reply: catalogue,
  }),
  getReport: route({
    method: 'GET',
    path: '/api/reports/:id',
    summary: 'One report: its question, not its numbers.',
    access: 'staff',
    params: byId,
    query: reading,
    reply: report,
  }),
  runReport: route({
    method: 'POST',
    path: '/api/reports/run',
    summary: 'Makes a report as the caller may see it. Keeps nothing.',
    access: 'staff',
    scope: 'reports:read',
    costly: true,
    body: z.object({ definition, language }),
    reply: result,
    errors: refusals,
  }),
  rowsBehind: route({
    method: 'POST',
    path: '/api/reports/behind',
    summary: 'The rows one number of a report was made of, the newest first: as many as its `behind` says.',
    access: 'staff',
    scope: 'reports:read',
    costly: true,
    body: z.object({
      definition,
      /** Which of the definition’s columns, from 0. */
      column: z.number().int().min(0).max(7),
      /** Keys of the number’s row; null for the line over all. */
      keys: z.array(key).max(2).nullable().default(null),
      cursor: paging.cursor,
      limit: z.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({
      items: z.array(
        z.object({
          id,
          at: instant,
          label: z.string(),
          requestId: id.nullable(),
          account: z.object({ id, name: z.string() }),
          /** What this row gave to the number; flags as 1 or 0, null where rows are counted. */
          value: z.number().nullable(),
        }),
      ),
      next: z.string().nullable(),
    }),
    errors: refusals,
  }),
  exportReport: route({
    method: 'POST',
    path: '/api/reports/file',
    summary: 'A report as CSV, XLSX or PDF, as the caller may see it. That it was taken is recorded.',
    access: 'staff',
    scope: 'reports:read',
    costly: true,
    body: z.object({ name: line(100), definition, format: z.enum(formats), language }),
    errors: refusals,
  }),
  createReport: route({
    method: 'POST',
    path: '/api/reports',
    summary: 'Keeps a report. To share it with everybody needs the right to.',
    access: 'staff',
    idempotent: true,
    body: input,
    reply: report,
    errors: ['reports.definition_refused', 'reports.too_many'],
  }),
  changeReport: route({
    method: 'PUT',
    path: '/api/reports/:id',
    summary: 'Replaces a kept report.',
    access: 'staff',
    params: byId,
    body: input.extend({ version: z.number().int().min(1) }),
    reply: report,
    errors: ['reports.definition_refused', 'reports.standard_report', 'platform.conflict'],
  }),
  deleteReport: route({
    method: 'DELETE',
    path: '/api/reports/:id',
    summary: 'Removes a kept report with its schedule.',
    access: 'staff',
    params: byId,
    errors: ['reports.standard_report'],
  }),
  scheduleReport: route({
    method: 'PUT',
    path: '/api/reports/:id/schedule',
    summary: 'Has a report of one’s own mailed every day, week or month; to others needs the right to share.',
    access: 'staff',
    params: byId,
    body: schedule,
    reply: report,
    errors: ['reports.schedule_refused', 'reports.standard_report'],
  }),
  unscheduleReport: route({
    method: 'DELETE',
    path: '/api/reports/:id/schedule',
    summary: 'Has a report not mailed any more.',
    access: 'staff',
    params: byId,
    errors: ['reports.standard_report'],
  }),
}
