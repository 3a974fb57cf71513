import { z } from 'zod'
import { id, instant, line, prose, severity } from '#platform/http/contract.ts'

/** The shapes of rotas, policies and escalations on the wire. */

export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time like 08:00')
const localDateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'must be a local date and time like 2026-11-02T08:00')

export const window = z.object({
  /** 1 is Monday, 7 is Sunday. */
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: timeOfDay,
  /** At or before `from`: on the following day. */
  until: timeOfDay,
})

export const rotationUnit = z.enum(['hourly', 'daily', 'weekly', 'monthly'])

export const layerInput = z.object({
  /** Left out for a new layer. */
  id: id.optional(),
  name: line(100),
  participants: z.array(id).max(100),
  unit: rotationUnit,
  every: z.number().int().min(1).max(366),
  handoverAt: localDateTime,
  restrictions: z.array(window).max(20).default([]),
  validFrom: instant.nullable().default(null),
  validUntil: instant.nullable().default(null),
})

export const overrideInput = z.object({
  /** Null: the replaced person is away and nobody stands in. */
  personId: id.nullable(),
  from: instant,
  until: instant,
  /** Only this person's shifts; null: whoever is on call. */
  replaces: id.nullable().default(null),
  reason: prose(200).default(''),
})

export const rotaInput = z.object({
  name: line(100),
  description: prose(2000).default(''),
  zone: z.string().max(64),
  /** From the top: the first layer with somebody on call wins. */
  layers: z.array(layerInput).max(20),
  /** When somebody must be on call; empty: always. */
  mustCover: z.array(window).max(20).default([]),
})

export const named = z.object({ id, name: z.string() })

export const override = z.object({
  id,
  person: named.nullable(),
  from: instant,
  until: instant,
  replaces: named.nullable(),
  reason: z.string(),
})

export const rota = z.object({
  id,
  name: z.string(),
  description: z.string(),
  zone: z.string(),
  mustCover: z.array(window),
  layers: z.array(
    z.object({
      id,
      name: z.string(),
      participants: z.array(named),
      unit: rotationUnit,
      every: z.number(),
      handoverAt: z.string(),
      restrictions: z.array(window),
      validFrom: instant.nullable(),
      validUntil: instant.nullable(),
    }),
  ),
  /** Those that end after now. */
  overrides: z.array(override),
  /** Policies whose current version pages this rota. */
  usedBy: z.array(named),
})

export const shift = z.object({
  person: named,
  from: instant,
  until: instant,
  layerId: id.nullable(),
  overrideId: id.nullable(),
})
export const gap = z.object({ from: instant, until: instant, away: named.nullable() })

export const schedule = z.object({
  zone: z.string(),
  from: instant,
  until: instant,
  /** What really happens. */
  final: z.array(shift),
  layers: z.array(z.object({ layerId: id, name: z.string(), shifts: z.array(shift) })),
  gaps: z.array(gap),
})

export const onCallNow = z.object({
  rota: named,
  zone: z.string(),
  person: named.nullable(),
  /** The layer that says so, or "Override". */
  because: z.string().nullable(),
  /** Until when; null when nothing changes in the next 30 days. */
  until: instant.nullable(),
  next: named.nullable(),
})

/** Fair shares: what a person did in a time. A night counts when it holds 03:00 on the wall, a weekend when it touches one. */
export const share = z.object({ person: named, hours: z.number(), nights: z.number(), weekends: z.number() })

export const target = z.object({ kind: z.enum(['person', 'rota', 'team']), id })
export const step = z.object({
  name: line(60).nullable().default(null),
  /** Paged together. */
  targets: z.array(target).min(1).max(20),
  /** In order; one stands in when nobody before it can be reached. */
  alternates: z.array(target).max(20).default([]),
  /** Until the next step, counted from the moment this one was due. */
  afterSeconds: z.number().int().min(5).max(86_400),
})
export const branch = z.object({
  when: z.object({
    severities: z.array(severity).min(1).max(4).nullable().default(null),
    calendarId: id.nullable().default(null),
    during: z.enum(['open', 'closed', 'always']).default('always'),
  }),
  /** Empty: nobody is paged, and the record says so. */
  steps: z.array(step).max(20),
  /** How often the steps are gone through again after the first time. */
  repeat: z.number().int().min(0).max(20).default(0),
})
const leaseSeconds = z
  .number()
  .int()
  .min(60)
  .max(7 * 86_400)
export const leases = z.object({ P1: leaseSeconds, P2: leaseSeconds, P3: leaseSeconds, P4: leaseSeconds })

export const policyInput = z.object({
  name: line(100),
  description: prose(2000).default(''),
  branches: z.array(branch).min(1).max(20),
  leaseSeconds: leases.optional(),
  note: prose(200).default(''),
})

export const policySummary = z.object({
  id,
  name: z.string(),
  description: z.string(),
  version: z.number(),
})
export const policyVersion = policySummary.extend({
  branches: z.array(branch),
  leaseSeconds: leases,
  note: z.string(),
  by: z.string().nullable(),
  at: instant,
  /** Names of every person, rota and team the branches mention, by id. */
  names: z.record(z.string(), z.string()),
})

export const chainPerson = z.object({
  person: named,
  through: z.string().nullable(),
  channels: z.array(z.object({ kind: z.string(), label: z.string(), delaySeconds: z.number(), working: z.boolean() })),
})
export const whatIf = z.object({
  policy: policySummary.nullable(),
  severity,
  at: instant,
  /** Why nobody would be paged. */
  silent: z.string().nullable(),
  steps: z.array(
    z.object({
      dueAt: instant,
      name: z.string().nullable(),
      targets: z.array(chainPerson),
      alternates: z.array(z.array(chainPerson)),
    }),
  ),
  /** When the first step would be paged again; null when the chain is over by then. */
  againAt: instant.nullable(),
  endsAt: instant,
  leaseSeconds: z.number(),
})

export const pageState = z.enum([
  'due',
  'handed',
  'delivered',
  'seen',
  'acknowledged',
  'answered',
  'failed',
  'expired',
  'cancelled',
])
export const page = z.object({
  id,
  kind: z.string(),
  label: z.string(),
  state: pageState,
  dueAt: instant,
  firedAt: instant.nullable(),
  handedOverAt: instant.nullable(),
  deliveredAt: instant.nullable(),
  seenAt: instant.nullable(),
  actedAt: instant.nullable(),
  failedAt: instant.nullable(),
  error: z.string().nullable(),
  /** From the moment it was due to the moment a gateway, push service or mail server took it. */
  latenessMs: z.number().nullable(),
})
export const escalationStatus = z.enum(['starting', 'paging', 'acknowledged', 'exhausted', 'silent', 'closed'])
export const escalationStep = z.object({
  round: z.number(),
  step: z.number(),
  name: z.string().nullable(),
  dueAt: instant,
  firedAt: instant,
  latenessMs: z.number(),
  endedAt: instant.nullable(),
  outcome: z.enum(['expired', 'passed', 'acknowledged', 'escalated', 'restarted', 'closed']).nullable(),
  people: z.array(
    z.object({ person: named, through: z.string().nullable(), standsIn: z.boolean(), pages: z.array(page) }),
  ),
})
export const escalation = z.object({
  id,
  accountId: id,
  subject: z.object({ kind: z.string(), id, label: z.string(), url: z.string() }),
  title: z.string(),
  severity,
  status: escalationStatus,
  policy: named,
  policyVersion: z.number().nullable(),
  startedAt: instant,
  round: z.number(),
  /** Counted from 0; `stepCount` of the running chain. */
  step: z.number(),
  stepCount: z.number(),
  nextDueAt: instant.nullable(),
  /** Whom the chain would page next and when, if nobody acknowledges. */
  upcoming: z.array(z.object({ dueAt: instant, name: z.string().nullable(), people: z.array(named) })),
  holder: named.nullable(),
  acknowledgedAt: instant.nullable(),
  leaseUntil: instant.nullable(),
  closedAt: instant.nullable(),
  steps: z.array(escalationStep),
})
export const escalationLine = escalation.omit({ steps: true, upcoming: true }).extend({
  /** Who is being paged or holds it. */
  people: z.array(named),
})

/** What the night page shows. No session: the token is the key, and it fits this one page only. */
export const nightPage = z.object({
  state: pageState,
  kind: z.string(),
  pagedAt: instant,
  severity,
  title: z.string(),
  body: z.string(),
  subject: z.object({ kind: z.string(), id, label: z.string(), url: z.string() }),
  account: z.object({ id, name: z.string(), number: z.string() }),
  person: named,
  /** Why this person: rota, team, or standing in. */
  through: z.string().nullable(),
  standsIn: z.boolean(),
  status: escalationStatus,
  round: z.number(),
  step: z.number(),
  stepCount: z.number(),
  stepDueAt: instant.nullable(),
  /** When the next step is due and who is paged then; null when it is not running. */
  nextDueAt: instant.nullable(),
  next: z.array(named),
  holder: named.nullable(),
  leaseUntil: instant.nullable(),
  /** How long an acknowledgement would hold. */
  leaseSeconds: z.number(),
  /** Who was paged before and did not acknowledge. */
  before: z.array(z.object({ person: named, kinds: z.array(z.string()), until: instant })),
  /** To whom it can be passed on. */
  passOnTo: z.array(named),
  actions: z.array(z.enum(['acknowledge', 'escalate', 'answer', 'close', 'handover'])),
})

export const pageAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('acknowledge') }),
  z.strictObject({ act: z.literal('escalate') }),
  z.strictObject({ act: z.literal('handover'), toPersonId: id }),
  z.strictObject({ act: z.literal('answer'), text: prose(20_000).min(1) }),
  z.strictObject({ act: z.literal('close') }),
])
