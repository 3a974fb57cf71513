import { z } from 'zod'
import { id, instant, line, listOf, pageOf, paging, route, severity } from '#platform/http/contract.ts'
import { runs, told } from './contract/runs.ts'
import { target } from './contract/targets.ts'
import { windows } from './contract/windows.ts'

export type { Kind, Target } from './contract/targets.ts'

export const checkState = z.enum(['pending', 'up', 'degraded', 'down', 'inconclusive'])
const outcome = z.enum(['up', 'degraded', 'down', 'inconclusive'])
const named = z.object({ id, name: z.string() })
const byId = z.object({ id })
const timings = z.record(z.string(), z.number())
const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

const checkRow = z.object({
  id,
  name: z.string(),
  kind: z.string(),
  account: named,
  system: named,
  severity,
  everySeconds: z.number(),
  state: checkState,
  since: instant,
  flapping: z.boolean(),
  /** What was seen last that made the state. */
  said: z.string(),
  paused: z.boolean(),
  lookedAt: instant.nullable(),
  tookMs: z.number().nullable(),
})

const view = z.object({
  location: z.string(),
  state: checkState,
  outcome,
  said: z.string(),
  flapping: z.boolean(),
  startedAt: instant,
  /** How late the look began; milliseconds. */
  lateMs: z.number(),
  tookMs: z.number(),
  timings,
  facts,
})

const check = checkRow.extend({
  /** For staff; null for others, because addresses and expectations are the provider's. */
  target: target.nullable(),
  hasSecret: z.boolean(),
  /** For staff: by which names a recorded visit has secrets. What they are is told to nobody. */
  secretNames: z.array(z.string()),
  timeoutMs: z.number(),
  attempts: z.number(),
  recheckSeconds: z.number(),
  locations: z.array(z.string()),
  quorum: z.number(),
  voters: z.number(),
  against: z.number(),
  views: z.array(view),
  heartbeat: z
    .object({
      /** The address to call, for who may write; null for others. */
      url: z.string().nullable(),
      /** The address to write to; null where no mail comes in. */
      mail: z.string().nullable(),
      lastAt: instant.nullable(),
      successAt: instant.nullable(),
      startedAt: instant.nullable(),
      failed: z.boolean(),
      deadline: instant.nullable(),
    })
    .nullable(),
  version: z.number(),
  may: z.object({ write: z.boolean() }),
})

/** One line of the secret a check needs: password, community, value of a header. */
const secret = z.string().min(1).max(4000).refine((text) => !/\p{Cc}/u.test(text), 'must be one line') // biome-ignore format: one shape
/** A recorded visit refers to it as `{{secret:NAME}}`. */
const secretName = z
  .string()
  .regex(/^[A-Za-z][\w.-]{0,62}$/, 'must begin with a letter; then letters, digits and . _ -')
const location = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be small letters, digits and hyphens')
const settings = {
  everySeconds: z.number().int().min(5).max(31_536_000),
  timeoutMs: z.number().int().min(100).max(120_000),
  /** Problems in a row that make one. */
  attempts: z.number().int().min(1).max(10),
  /** Pause between re-checks of a problem that is not believed yet. */
  recheckSeconds: z.number().int().min(1).max(3600),
  severity,
  locations: z.array(location).min(1).max(20),
  /** Locations that must see a problem. */
  quorum: z.number().int().min(1).max(20),
}

const observation = z.object({
  outcome,
  said: z.string(),
  tookMs: z.number(),
  timings,
  facts,
  measures: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string().nullable(), labels: z.record(z.string(), z.string()).optional() })), // biome-ignore format: one shape
})

const result = z.object({
  at: instant,
  location: z.string(),
  outcome,
  said: z.string().nullable(),
  tookMs: z.number(),
  lateMs: z.number(),
  timings: timings.nullable(),
})

const change = z.object({ id: z.number(), at: instant, before: checkState, after: checkState, flapping: z.boolean(), said: z.string() }) // biome-ignore format: one shape
const ping = z.object({
  at: instant,
  kind: z.enum(['start', 'success', 'fail', 'log']),
  run: id.nullable(),
  tookMs: z.number().nullable(),
  exit: z.number().nullable(),
  words: z.string().nullable(),
})

const read = { access: 'person', scope: 'checks:read', params: byId } as const
const write = { access: 'staff', scope: 'checks:write' } as const
const refusals = ['monitoring.target_refused', 'monitoring.settings_refused'] as const

// A sign of life comes by any of four ways; the token in its address is all the right it needs.
const token = z.string().max(100)
const what = z.string().max(10)
const mostWords = 100 * 1024
const signOfLife = {
  access: 'public',
  countsItself: true,
  query: z.object({ rid: z.uuid().optional() }),
  reply: z.string(),
  errors: ['monitoring.heartbeat_unknown', 'monitoring.heartbeat_too_many'],
} as const

export const monitoring = {
  listChecks: route({
    method: 'GET',
    path: '/api/checks',
    summary: 'Checks with what is known of them.',
    access: 'person',
    scope: 'checks:read',
    query: z.object({
      accountId: id.optional(),
      systemId: id.optional(),
      state: listOf(checkState),
      q: z.string().max(200).optional(),
      ...paging,
    }),
    reply: pageOf(checkRow),
  }),
  createCheck: route({
    ...write,
    method: 'POST',
    path: '/api/checks',
    summary: 'Makes a check of a system. It is looked at within seconds.',
    body: z.object({
      systemId: id,
      name: line(120),
      target,
      secret: secret.optional(),
      /** Of a recorded visit, by name. */
      secrets: z.record(secretName, secret).optional(),
      everySeconds: settings.everySeconds.default(60),
      timeoutMs: settings.timeoutMs.default(10_000),
      attempts: settings.attempts.default(3),
      recheckSeconds: settings.recheckSeconds.default(10),
      severity: severity.default('P2'),
      locations: settings.locations.optional(),
      quorum: settings.quorum.default(1),
    }),
    reply: check,
    errors: [...refusals, 'monitoring.name_taken', 'monitoring.system_retired'],
    idempotent: true,
  }),
  getCheck: route({
    ...read,
    method: 'GET',
    path: '/api/checks/:id',
    summary: 'One check: what it looks at, what each location saw last.',
    reply: check,
  }),
  editCheck: route({
    ...write,
    method: 'PATCH',
    path: '/api/checks/:id',
    summary: 'Changes a check, pauses it or lets it go on.',
    params: byId,
    body: z.object({
      version: z.number().int(),
      name: line(120).optional(),
      target: target.optional(),
      /** Null takes it away; left out it stays. */
      secret: secret.nullable().optional(),
      /** Of a recorded visit, by name: null takes one away, those that are not named stay. */
      secrets: z.record(secretName, secret.nullable()).optional(),
      everySeconds: settings.everySeconds.optional(),
      timeoutMs: settings.timeoutMs.optional(),
      attempts: settings.attempts.optional(),
      recheckSeconds: settings.recheckSeconds.optional(),
      severity: severity.optional(),
      locations: settings.locations.optional(),
      quorum: settings.quorum.optional(),
      paused: z.boolean().optional(),
    }),
    reply: check,
    errors: [...refusals, 'monitoring.name_taken', 'monitoring.version_changed'],
  }),
  removeCheck: route({
    ...write,
    method: 'DELETE',
    path: '/api/checks/:id',
    summary: 'Ends a check. Its alert ends with it; what it saw stays as long as results are kept.',
    params: byId,
  }),
  lookNow: route({
    ...write,
    method: 'POST',
    path: '/api/checks/:id/look',
    summary: 'Wants a look now, beside the schedule.',
    params: byId,
    errors: ['monitoring.not_looked_at'],
  }),
  tryCheck: route({
    ...write,
    method: 'POST',
    path: '/api/checks/try',
    summary: 'Looks at a target once, before a check is made or changed. Nothing is kept.',
    body: z.object({
      systemId: id,
      target,
      secret: secret.optional(),
      secrets: z.record(secretName, secret).optional(),
      /** Take the secrets of this check that are not given. */
      secretOf: id.optional(),
      timeoutMs: settings.timeoutMs.max(30_000).default(10_000),
    }),
    reply: observation.extend({
      /** Of a user flow. */
      ran: told.nullable(),
    }),
    errors: ['monitoring.target_refused', 'monitoring.not_looked_at'],
    costly: true,
  }),
  listResults: route({
    ...read,
    method: 'GET',
    path: '/api/checks/:id/results',
    summary: 'Every look of the days for which results are kept, the newest first.',
    query: z.object({ from: instant.optional(), to: instant.optional(), location: location.optional(), ...paging }),
    reply: pageOf(result),
  }),
  listChanges: route({
    ...read,
    method: 'GET',
    path: '/api/checks/:id/changes',
    summary: 'When its state changed, the newest first, and the share of time it was up in the last 30 days.',
    query: z.object({ ...paging }),
    reply: pageOf(change).extend({
      /** 0 to 1 of the time that could be judged; null when none could. */
      availability: z.number().nullable(),
    }),
  }),
  readCourses: route({
    method: 'GET',
    path: '/api/check-courses',
    summary:
      'How the checks of a system did over a span of at most 31 days: their states, and looks that were not up. Of a restless check the newest, with how many are left out.',
    access: 'person',
    scope: 'checks:read',
    query: z.object({ systemId: id, from: instant, to: instant }),
    reply: z.object({
      /** The span that was looked at: it ends now where it would end later. */
      from: instant,
      to: instant,
      items: z.array(
        z.object({
          check: z.object({ id, name: z.string(), severity, paused: z.boolean() }),
          /** Of its newest 500 changes; it begins with the first of them where `changesBefore` are left out. */
          course: z.array(z.object({ from: instant, until: instant.nullable(), state: checkState, said: z.string() })),
          /** Changes left out: counted up to 10,000, as are looks. */
          changesBefore: z.number(),
          /** The newest hundred, of a span of at most two days. */
          troubles: z.array(z.object({ at: instant, outcome, said: z.string(), location: z.string() })),
          /** Looks that were not up and are left out. */
          troublesBefore: z.number(),
        }),
      ),
      /** Checks of the system beyond the first 50 by name. */
      moreChecks: z.number(),
    }),
  }),
  listPings: route({
    ...read,
    method: 'GET',
    path: '/api/checks/:id/pings',
    summary: 'Signs of life that came, the newest first.',
    query: z.object({ ...paging }),
    reply: pageOf(ping),
  }),
  renewAddress: route({
    ...write,
    method: 'POST',
    path: '/api/checks/:id/address',
    summary: 'Gives a heartbeat a new address; the old one ends.',
    params: byId,
    reply: check,
    errors: ['monitoring.no_heartbeat'],
  }),
  heartbeat: route({
    ...signOfLife,
    method: 'GET',
    path: '/api/heartbeat/:token',
    summary: 'A sign of life: the job ended well. `rid` names the run.',
    params: z.object({ token }),
  }),
  heartbeatTold: route({
    ...signOfLife,
    method: 'POST',
    path: '/api/heartbeat/:token',
    bodyLimit: mostWords,
    summary: 'A sign of life with words: output of the job, at most 100 kB, of which 10 kB are kept.',
    params: z.object({ token }),
  }),
  heartbeatSaid: route({
    ...signOfLife,
    method: 'GET',
    path: '/api/heartbeat/:token/:what',
    summary: '`start`, `success`, `fail`, `log`, or the exit code of the job (0 to 255).',
    params: z.object({ token, what }),
  }),
  heartbeatSaidTold: route({
    ...signOfLife,
    method: 'POST',
    path: '/api/heartbeat/:token/:what',
    bodyLimit: mostWords,
    summary: 'As GET, with words.',
    params: z.object({ token, what }),
  }),
  ...runs,
  ...windows,
}
