import { z } from 'zod'
import { id, instant, line, prose, severity } from '#platform/http/contract.ts'
import { named } from './shapes-rota.ts'

export * from './shapes-rota.ts'

/** The shapes of policies and escalations on the wire; those of rotas stand beside. */

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
  channels: z.array(
    z.object({
      kind: z.string(),
      label: z.string(),
      delaySeconds: z.number(),
      working: z.boolean(),
      /** The second in which it would be due. */
      at: instant,
    }),
  ),
  /** Somebody can be reached: one channel at least works. */
  reachable: z.boolean(),
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
      /** Learners who would be told along. */
      shadows: z.array(chainPerson),
      /** Who of targets and alternates would really be called first; empty: the step passes at once. */
      called: z.array(named),
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
    z.object({
      person: named,
      through: z.string().nullable(),
      standsIn: z.boolean(),
      /** A learner: told the same, never counted as reached. */
      shadow: z.boolean(),
      pages: z.array(page),
    }),
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
  /** A learner sees what the others see and acts on nothing. */
  shadow: z.boolean(),
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
