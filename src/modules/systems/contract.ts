import { z } from 'zod'
import { entry } from '#contracts/accounts'
import {
  id,
  instant,
  line,
  listOf,
  pageOf,
  paging,
  prose,
  route,
  severity,
  spannedPageOf,
  spanning,
  words,
} from '#platform/http/contract.ts'
import { parameterKey } from './rules/fill.ts'
import { mostGroups, mostMembers } from './rules/parents.ts'
import { systemKinds } from './types.ts'

const kind = z.enum(systemKinds)
const named = z.object({ id, name: z.string() })
const byId = z.object({ id })
const state = z.enum(['active', 'retired', 'all']).default('active')
const mode = z.enum(['any', 'all'])

const row = z.object({
  id,
  account: z.object({ id, number: z.string(), name: z.string() }),
  name: z.string(),
  kind,
  location: z.string().nullable(),
  owner: named.nullable(),
  contract: z.object({ id, number: z.string(), name: z.string() }).nullable(),
  /** For staff. */
  template: named.nullable(),
  aliases: z.array(z.string()),
  retiredAt: instant.nullable(),
})

const node = z.object({ id, name: z.string(), kind, retired: z.boolean() })

const system = row.extend({
  /** Address or name of the procedure for its alerts. For staff. */
  runbook: z.string().nullable(),
  /** For staff; empty for others. */
  documentation: z.string(),
  retiredWhy: z.string().nullable(),
  version: z.number(),
  createdAt: instant,
  /** It is reachable when in each group any one member is, or all are. */
  parents: z.array(z.object({ mode, members: z.array(node) })),
  /** Those right below it by name, at most 100; `childCount` says how many there are. */
  children: z.array(node),
  childCount: z.number(),
  may: z.object({ edit: z.boolean(), note: z.boolean() }),
})

const groups = z
  .array(z.object({ mode, members: z.array(id).min(1).max(mostMembers) }).strict())
  .max(mostGroups, `must be at most ${mostGroups} groups`)

const fields = {
  location: line(200).nullable().optional(),
  ownerId: id.nullable().optional(),
  contractId: id.nullable().optional(),
  aliases: z.array(line(120)).max(20).optional(),
  runbook: line(500).nullable().optional(),
  documentation: prose(20_000).optional(),
}

const decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,6})?$/, 'must be a decimal such as 90 or 0.5')
const threshold = z
  .object({
    /** Name of a value the check measures: `used_percent`. */
    value: z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, 'must be a word in small letters such as used_percent'),
    above: decimal.nullable().default(null),
    below: decimal.nullable().default(null),
    severity,
  })
  .strict()
const check = z
  .object({
    name: line(100),
    /** A word of the module that runs checks. */
    kind: z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be a word in small letters such as http'),
    everySeconds: z.number().int().min(5).max(604_800),
    severity,
    /** What the kind needs; texts may hold `{name}`, `{location}` and the template's parameters. */
    settings: z.record(z.string().max(60), z.unknown()).default({}),
    thresholds: z.array(threshold).max(20).default([]),
  })
  .strict()
const parameter = z
  .object({
    key: z.string().regex(parameterKey, 'must be a word in small letters'),
    label: line(100),
    required: z.boolean().default(true),
    default: words(500).nullable().default(null),
  })
  .strict()

const templateFields = {
  name: line(100),
  kind,
  description: prose(2000).default(''),
  location: line(200).nullable().default(null),
  runbook: line(500).nullable().default(null),
  documentation: prose(20_000).default(''),
  parameters: z.array(parameter).max(20).default([]),
  checks: z.array(check).max(50).default([]),
}

const template = z.object({
  id,
  ...templateFields,
  version: z.number(),
  createdAt: instant,
  changedAt: instant,
  retiredAt: instant.nullable(),
  /** Systems in use that were made from it. */
  systems: z.number(),
})

const read = { access: 'person', scope: 'systems:read', params: byId } as const
const write = { access: 'staff', scope: 'systems:write', params: byId } as const
const nameErrors = ['systems.name_taken', 'systems.owner_refused', 'systems.contract_refused']
const parentErrors = ['systems.circle', 'systems.too_deep', 'systems.parent_refused']

export const systems = {
  listSystems: route({
    method: 'GET',
    path: '/api/systems',
    summary: 'Systems by name. `q` finds parts of names and aliases.',
    access: 'person',
    scope: 'systems:read',
    query: z.object({
      account: id.optional(),
      kind: listOf(kind),
      template: id.optional(),
      state,
      q: z.string().trim().max(200).optional(),
      ...paging,
    }),
    reply: pageOf(row),
  }),
  createSystem: route({
    method: 'POST',
    path: '/api/systems',
    summary:
      'Makes a system; from a template with its documentation and checks, the rest of what is given before the template’s.',
    access: 'staff',
    scope: 'systems:write',
    body: z.object({ accountId: id, name: line(120), kind, ...fields, parents: groups.optional() }),
    reply: system,
    errors: [...nameErrors, ...parentErrors, 'systems.account_closed'],
    idempotent: true,
  }),
  getSystem: route({
    ...read,
    method: 'GET',
    path: '/api/systems/:id',
    summary: 'One system: what is said of it, what it depends on, what depends on it.',
    reply: system,
  }),
  editSystem: route({
    ...write,
    method: 'PATCH',
    path: '/api/systems/:id',
    summary: 'Changes what is said of a system.',
    body: z.object({ version: z.number().int(), name: line(120).optional(), kind: kind.optional(), ...fields }),
    reply: system,
    errors: [...nameErrors, 'systems.version_changed', 'systems.retired'],
  }),
  setSystemParents: route({
    ...write,
    method: 'PUT',
    path: '/api/systems/:id/parents',
    summary: 'Says what a system depends on: groups, all of which must hold.',
    body: z.object({ groups }),
    reply: system,
    errors: [...parentErrors, 'systems.retired'],
  }),
  retireSystem: route({
    ...write,
    method: 'POST',
    path: '/api/systems/:id/retire',
    summary: 'Takes a system out of use. Its record stays; what depended on it does so no more.',
    body: z.object({ reason: line(300) }),
    reply: system,
    errors: ['systems.retired'],
  }),
  restoreSystem: route({
    ...write,
    method: 'POST',
    path: '/api/systems/:id/restore',
    summary: 'Puts a retired system into use again, without parents.',
    reply: system,
    errors: ['systems.name_taken'],
  }),
  getSystemMap: route({
    ...read,
    method: 'GET',
    path: '/api/systems/:id/map',
    summary: 'What stands above and below a system at any depth. Of what is below, at most 300.',
    reply: z.object({
      id,
      nodes: z.array(node),
      groups: z.array(z.object({ systemId: id, mode, members: z.array(id) })),
      more: z.number(),
    }),
  }),
  getSystemJournal: route({
    ...read,
    method: 'GET',
    path: '/api/systems/:id/journal',
    summary: 'What happened to a system, newest first; with `from` and `to` what happened then.',
    query: z.object({ ...spanning, ...paging }),
    reply: spannedPageOf(entry),
  }),
  writeSystemJournal: route({
    ...write,
    method: 'POST',
    path: '/api/systems/:id/journal',
    summary: 'Adds a journal entry to a system. It cannot be changed or removed.',
    body: z.object({
      text: prose(10_000).refine((text) => text.trim() !== '', 'must not be empty'),
      visibility: z.enum(['internal', 'customer']).default('internal'),
    }),
    idempotent: true,
  }),

  listSystemTemplates: route({
    method: 'GET',
    path: '/api/system-templates',
    summary: 'Templates of systems by name.',
    access: 'staff',
    scope: 'systems:read',
    query: z.object({ state }),
    reply: z.object({ items: z.array(template) }),
  }),
  createSystemTemplate: route({
    method: 'POST',
    path: '/api/system-templates',
    summary: 'Makes a template: texts, what it asks for, checks with their thresholds.',
    access: 'staff',
    scope: 'systems:write',
    body: z.object(templateFields),
    reply: template,
    errors: ['systems.template_name_taken', 'systems.template_refused'],
    idempotent: true,
  }),
  getSystemTemplate: route({
    ...write,
    scope: 'systems:read',
    method: 'GET',
    path: '/api/system-templates/:id',
    summary: 'One template.',
    reply: template,
  }),
  editSystemTemplate: route({
    ...write,
    method: 'PUT',
    path: '/api/system-templates/:id',
    summary: 'Puts other words in place of a template’s. Systems that were made from it stay as they are.',
    body: z.object({ version: z.number().int(), ...templateFields }),
    reply: template,
    errors: [
      'systems.template_name_taken',
      'systems.template_refused',
      'systems.template_retired',
      'systems.version_changed',
    ],
  }),
  createFromTemplate: route({
    ...write,
    method: 'POST',
    path: '/api/system-templates/:id/systems',
    summary:
      'Makes a system from a template, with its documentation and checks. What is given goes before what the template says.',
    body: z.object({
      accountId: id,
      name: line(120),
      kind: kind.optional(),
      ...fields,
      parents: groups.optional(),
      /** Of the template's parameters, by their keys. */
      values: z.record(z.string().max(30), words(500)).optional(),
    }),
    reply: system,
    errors: [
      ...nameErrors,
      ...parentErrors,
      'systems.account_closed',
      'systems.template_retired',
      'systems.template_refused',
      'systems.value_missing',
      // The checks of the template, with the values filled in.
      'monitoring.target_refused',
      'monitoring.settings_refused',
    ],
    idempotent: true,
  }),
  retireSystemTemplate: route({
    ...write,
    method: 'POST',
    path: '/api/system-templates/:id/retire',
    summary: 'Takes a template out of use.',
    reply: template,
  }),
  restoreSystemTemplate: route({
    ...write,
    method: 'POST',
    path: '/api/system-templates/:id/restore',
    summary: 'Puts a retired template into use again.',
    reply: template,
    errors: ['systems.template_name_taken'],
  }),
}
