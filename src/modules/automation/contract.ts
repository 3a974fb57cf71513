import { z } from 'zod'
import { id, instant, line, listOf, pageOf, paging, prose, route } from '#platform/http/contract.ts'
import { signs } from './rules/types.ts'

const byId = z.object({ id })
const account = z.object({ id, number: z.string(), name: z.string() })
const values = z.record(z.string(), z.unknown())
const state = z.enum(['waiting', 'done', 'failed', 'stopped'])
const flaw = z.object({ part: z.string(), code: z.string(), text: z.string() })

/** `severity`, `account.name`: a field of an event. */
const field = z.string().max(100).regex(/^[a-zA-Z_][a-zA-Z0-9_]*(\.[a-zA-Z0-9_]+)*$/, 'must be the name of a field') // biome-ignore format: one thing
const condition = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('plain'),
      match: z.enum(['all', 'any']),
      tests: z.array(z.object({ field, sign: z.enum(signs), value: prose(200) }).strict()).max(20),
    })
    .strict(),
  z.object({ kind: z.literal('feel'), text: prose(1000) }).strict(),
])

/** What is written of a rule. An input that begins with `=` is an expression over the event's data. */
export const content = z
  .object({
    event: z.string().max(200),
    condition,
    act: z
      .object({
        name: z.string().max(100),
        inputs: z
          .record(z.string().min(1).max(100), prose(4000))
          .refine((inputs) => Object.keys(inputs).length <= 20, 'must be at most 20 inputs'),
      })
      .strict(),
    /** Fires at most so often in an hour; beyond that the rule is paused. */
    hourly: z.number().int().min(1).max(1000),
  })
  .strict()

const row = z.object({
  id,
  /** The provider's own account, with `everywhere`: for every account. */
  account,
  everywhere: z.boolean(),
  name: z.string(),
  description: z.string(),
  /** Of the version that acts; before that, of what is written. */
  event: z.string(),
  act: z.string(),
  feel: z.string(),
  revision: z.number(),
  published: z.object({ id, number: z.number() }).nullable(),
  enabled: z.boolean(),
  /** By the program, because it fired too often. */
  pausedAt: instant.nullable(),
  retiredAt: instant.nullable(),
  createdName: z.string(),
  createdAt: instant,
  changedName: z.string(),
  changedAt: instant,
  week: z.object({
    fired: z.number(),
    trouble: z.object({ at: instant, code: z.string(), text: z.string() }).nullable(),
  }),
})

const version = z.object({
  id,
  number: z.number(),
  event: z.string(),
  condition,
  feel: z.string(),
  act: z.string(),
  inputs: z.record(z.string(), z.string()),
  hourly: z.number(),
  note: z.string(),
  publishedName: z.string(),
  publishedAt: instant,
})

const rule = row.extend({
  content,
  /** What keeps it from being published. */
  flaws: z.array(flaw),
  /** What is written differs from what acts. */
  newer: z.boolean(),
  versions: z.array(version),
  may: z.object({ edit: z.boolean(), publish: z.boolean() }),
})

const firing = z.object({
  id,
  at: instant,
  endedAt: instant.nullable(),
  version: z.number(),
  event: z.string(),
  account,
  subject: z.object({ kind: z.string(), id: z.string() }),
  /** What the event told, what the condition looked at, what the act was given, what it gave. */
  data: values,
  seen: values,
  inputs: values,
  result: values.nullable(),
  state,
  code: z.string().nullable(),
  text: z.string().nullable(),
  /** 1: no rule led to it. */
  depth: z.number(),
  ledBy: z.array(z.object({ id, name: z.string() })),
})

const rehearsal = z.object({
  since: instant,
  /** False: there were more events than were tried. */
  whole: z.boolean(),
  looked: z.number(),
  fires: z.number(),
  stopped: z.number(),
  busiestHour: z.number(),
  /** When its limit would have paused it. */
  pausedAt: instant.nullable(),
  flaws: z.array(flaw),
  items: z.array(
    z.object({
      at: instant,
      account,
      subject: z.object({ kind: z.string(), id: z.string() }),
      fires: z.boolean(),
      code: z.string().nullable(),
      flaw: z.string().nullable(),
      seen: values,
      inputs: values,
    }),
  ),
})

const read = { access: 'staff', scope: 'procedures:read', params: byId } as const
const write = { access: 'staff', scope: 'procedures:write', params: byId } as const
const named = { name: line(120), description: prose(2000).default('') }

export const automation = {
  listAutomationRules: route({
    method: 'GET',
    path: '/api/automation/rules',
    summary: 'Rules by name, with how often each fired within a week and its last trouble.',
    access: 'staff',
    scope: 'procedures:read',
    query: z.object({
      account: id.optional(),
      state: z.enum(['active', 'retired', 'all']).default('active'),
      q: z.string().trim().max(200).optional(),
      ...paging,
    }),
    reply: pageOf(row),
  }),
  createAutomationRule: route({
    method: 'POST',
    path: '/api/automation/rules',
    summary: 'Begins a rule; without an account it is for all. It does nothing until it is published and switched on.',
    access: 'staff',
    scope: 'procedures:write',
    body: z.object({ ...named, accountId: id.nullable().optional(), content }),
    reply: rule,
    errors: ['automation.account_closed'],
    idempotent: true,
  }),
  getAutomationRule: route({
    ...read,
    method: 'GET',
    path: '/api/automation/rules/:id',
    summary: 'One rule as it is written, with its versions.',
    reply: rule,
  }),
  saveAutomationRule: route({
    ...write,
    method: 'PUT',
    path: '/api/automation/rules/:id',
    summary: 'Saves what is written of a rule over the save its author saw. What acts stays as it is.',
    body: z.object({ ...named, content, base: z.number().int().min(1) }),
    reply: rule,
    errors: ['automation.draft_changed', 'automation.retired'],
  }),
  publishAutomationRule: route({
    ...write,
    method: 'POST',
    path: '/api/automation/rules/:id/publish',
    summary: 'Makes what is written the version that acts.',
    body: z.object({ revision: z.number().int().min(1), note: prose(2000).optional(), enable: z.boolean().optional() }),
    reply: rule,
    errors: ['automation.draft_changed', 'automation.refused', 'automation.retired'],
  }),
  enableAutomationRule: route({
    ...write,
    method: 'POST',
    path: '/api/automation/rules/:id/enable',
    summary: 'Switches a published rule on, also one that was paused.',
    reply: rule,
    errors: ['automation.not_published', 'automation.retired'],
  }),
  disableAutomationRule: route({
    ...write,
    method: 'POST',
    path: '/api/automation/rules/:id/disable',
    summary: 'Switches a rule off.',
    reply: rule,
    errors: ['automation.retired'],
  }),
  retireAutomationRule: route({
    ...write,
    method: 'POST',
    path: '/api/automation/rules/:id/retire',
    summary: 'Takes a rule out of use for good; its history stays.',
    reply: rule,
    errors: ['automation.retired'],
  }),
  showAutomationSecret: route({
    ...write,
    access: 'session',
    method: 'POST',
    path: '/api/automation/rules/:id/signing-secret',
    summary: 'Shows the secret a rule’s calls are signed with.',
    reply: z.object({ secret: z.string() }),
    stepUp: true,
  }),
  getAutomationHistory: route({
    ...read,
    method: 'GET',
    path: '/api/automation/rules/:id/history',
    summary:
      'What a rule did, newest first: on which event, why, with which inputs, and what came of it. Kept 90 days.',
    query: z.object({ state: listOf(state).optional(), ...paging }),
    reply: pageOf(firing),
  }),
  testAutomationRule: route({
    method: 'POST',
    path: '/api/automation/test',
    summary: 'What a rule would have done about last week’s events. Changes nothing.',
    access: 'staff',
    scope: 'procedures:write',
    body: z.object({ accountId: id.nullable(), ruleId: id.optional(), content }),
    reply: rehearsal,
    costly: true,
  }),
  describeAutomation: route({
    method: 'GET',
    path: '/api/automation/describe',
    summary: 'Events with their fields, acts with their inputs, and the signs of a plain condition.',
    access: 'staff',
    scope: 'procedures:read',
    reply: z.object({
      events: z.array(z.object({ name: z.string(), text: z.string(), fields: z.array(z.string()) })),
      acts: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          inputs: z.array(z.object({ name: z.string(), required: z.boolean(), text: z.string() })),
          gives: z.array(z.string()),
        }),
      ),
      signs: z.array(z.enum(signs)),
    }),
  }),
}
