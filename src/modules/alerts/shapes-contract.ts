import { z } from 'zod'
import { accountRef, named, paging, promise, status } from '#contracts/support'
import { id, instant, line, prose, severity } from '#platform/http/contract.ts'

/** Shapes of the module's replies and of what is given to it. */

export const systemRef = z.object({
  id,
  name: z.string(),
  kind: z.string(),
  location: z.string().nullable(),
  runbook: z.string().nullable(),
})
export type SystemRef = z.output<typeof systemRef>

/** Why an alert stands in its incident; words are the portal's. */
export const why = z.object({
  code: z.enum(['alone', 'same_system', 'depends', 'shared', 'redundancy_lost', 'labels', 'storm', 'by_hand']),
  systems: z.array(named),
  labels: z.record(z.string(), z.string()),
})

export const causeReason = z.object({
  code: z.enum(['explains', 'first_heard', 'nothing_heard', 'all_of_group', 'most_severe', 'only_alert']),
  /** `explains`: so many of so many alerts. */
  explained: z.number().optional(),
  of: z.number().optional(),
  /** `first_heard`: so long before the next alert. */
  aheadMs: z.number().optional(),
  /** `all_of_group`: systems that stand in for each other. */
  members: z.number().optional(),
})

export const hold = z.object({
  code: z.enum(['maintenance', 'parent_down', 'silenced', 'snoozed', 'rule', 'low']),
  text: z.string(),
  until: instant.nullable(),
})

const acked = z.object({ id: id.nullable(), name: z.string(), at: instant })

/** One true problem in the operators' list. */
export const incidentRow = z.object({
  id,
  number: z.number(),
  title: z.string(),
  severity,
  status: z.enum(['open', 'resolved', 'merged']),
  storm: z.boolean(),
  account: accountRef,
  /** The systems of the likely cause. */
  cause: z.array(named),
  alerts: z.number(),
  openAlerts: z.number(),
  openedAt: instant,
  lastAt: instant,
  /** Since when none of its alerts is open; it is resolved five minutes later. */
  quietAt: instant.nullable(),
  resolvedAt: instant.nullable(),
  request: z.object({ id, number: z.number(), status }).nullable(),
  /** Where paging stands. */
  paging: paging.nullable(),
  /** What is due next to the customer. */
  nextPromise: promise.nullable(),
  acked: acked.nullable(),
  snoozedUntil: instant.nullable(),
  /** Why nobody is called. */
  held: hold.nullable(),
})
export type IncidentRow = z.output<typeof incidentRow>

export const alertRow = z.object({
  id,
  incident: z.object({ id, number: z.number() }).nullable(),
  account: accountRef,
  system: named.nullable(),
  source: z.string(),
  key: z.string(),
  status: z.enum(['open', 'resolved']),
  severity,
  title: z.string(),
  runbook: z.string().nullable(),
  count: z.number(),
  firstAt: instant,
  lastAt: instant,
  openedAt: instant,
  resolvedAt: instant.nullable(),
})
export type AlertRow = z.output<typeof alertRow>

export const incident = incidentRow.extend({
  likelyCause: z.object({
    systems: z.array(systemRef),
    alertId: id.nullable(),
    why: z.array(causeReason),
  }),
  /** The cause's alert first, then as they opened; at most 200 of `alerts`. */
  alertList: z.array(alertRow.extend({ why })),
  /** Systems with an alert in it, at most 200, and how many there are. */
  systems: z.array(systemRef),
  systemCount: z.number(),
  /** Contracts of the systems, else the one of the request. */
  contracts: z.array(z.object({ id, number: z.string(), name: z.string() })),
  promises: z.array(promise),
  runbooks: z.array(z.string()),
  /** What happened, oldest first. */
  journal: z.array(z.object({ id, kind: z.string(), text: z.string(), author: z.string(), at: instant })),
  mergedInto: z.object({ id, number: z.number() }).nullable(),
  may: z.object({ act: z.boolean(), openRequest: z.boolean(), setSeverity: z.boolean() }),
})
export type IncidentReply = z.output<typeof incident>

export const alert = alertRow.extend({
  text: z.string(),
  labels: z.record(z.string(), z.string()),
  reported: severity,
  resolvedBy: z.string().nullable(),
  why,
  systemFacts: systemRef.nullable(),
  /** Signals kept in full, newest first, at most 100. Each stands for `repeats`. */
  signals: z.array(
    z.object({
      id,
      change: z.enum(['opened', 'counted', 'raised', 'resolved']),
      severity,
      title: z.string(),
      text: z.string(),
      sequence: z.string().nullable(),
      repeats: z.number(),
      at: instant,
      takenAt: instant,
    }),
  ),
  notes: z.array(z.object({ id, kind: z.string(), text: z.string(), author: z.string(), at: instant })),
  may: z.object({ act: z.boolean() }),
})
export type AlertReply = z.output<typeof alert>

export const matcher = z.object({
  name: line(100),
  op: z.enum(['=', '!=', '=~', '!~']),
  value: z.string().max(500),
})

export const silence = z.object({
  id,
  account: accountRef.nullable(),
  matchers: z.array(matcher),
  startsAt: instant,
  endsAt: instant,
  comment: z.string(),
  author: z.string(),
  createdAt: instant,
  state: z.enum(['pending', 'active', 'expired']),
})
export type SilenceReply = z.output<typeof silence>

export const action = z.discriminatedUnion('do', [
  z.object({ do: z.literal('severity'), severity }),
  z.object({ do: z.literal('runbook'), runbook: line(500) }),
  z.object({ do: z.literal('label'), name: line(100), value: z.string().max(500) }),
  z.object({ do: z.literal('paging'), paging: z.enum(['never', 'always']) }),
  z.object({
    do: z.literal('group'),
    labels: z.array(line(100)).min(1).max(10),
    withinSeconds: z.number().int().min(1).max(86_400),
  }),
  z.object({ do: z.literal('note'), text: prose(1000).refine((text) => text.trim().length > 0, 'must not be empty') }),
])

export const ruleEvents = ['opened', 'raised', 'resolved'] as const

export const rule = z.object({
  id,
  name: z.string(),
  account: accountRef.nullable(),
  position: z.number(),
  events: z.array(z.enum(ruleEvents)),
  condition: z.string(),
  actions: z.array(action),
  active: z.boolean(),
  version: z.number(),
  changedBy: z.string(),
  changedAt: instant,
})
export type RuleReply = z.output<typeof rule>
