import { z } from 'zod'
import { entry } from '#contracts/accounts'
import { id, instant, line, pageOf, paging, prose, route } from '#platform/http/contract.ts'
import { evidences } from './contract/evidence.ts'
import { running } from './contract/runs.ts'
import { account, byId, byRun, drawing, finding, key } from './shapes.ts'

const state = z.enum(['active', 'retired', 'all']).default('active')
const named = { name: line(120), key: key.optional(), description: prose(2000).optional() }
const save = z.object({ revision: z.number(), savedBy: id.nullable(), savedName: z.string(), savedAt: instant })
const may = z.object({ edit: z.boolean(), publish: z.boolean(), start: z.boolean() })

const row = z.object({
  id,
  /** The provider's own account: for every account. */
  account,
  key: z.string(),
  name: z.string(),
  description: z.string(),
  published: z.object({ id, number: z.number(), at: instant }).nullable(),
  /** Number of the newest save of the drawing; 0 before the first. */
  revision: z.number(),
  createdName: z.string(),
  createdAt: instant,
  retiredAt: instant.nullable(),
})

const version = z.object({
  id,
  accountId: id,
  procedureId: id,
  number: z.number(),
  name: z.string(),
  findings: z.array(finding),
  note: z.string(),
  publishedName: z.string(),
  publishedAt: instant,
})

const procedure = row.extend({
  versions: z.array(version.extend({ running: z.number() })),
  draft: save.nullable(),
  may,
})

const made = z.object({ id, revision: z.number(), findings: z.array(finding) })

const template = z.object({
  key,
  name: z.string(),
  description: z.string(),
  /** Steps of people. */
  steps: z.number(),
  roles: z.array(z.string()),
})

/** Default: the language the caller reads, as far as the library speaks it. */
const libraryLanguage = z.enum(['en', 'de']).optional()

const read = { access: 'staff', scope: 'procedures:read', params: byId } as const
const write = { access: 'staff', scope: 'procedures:write', params: byId } as const
/** A drawing of 2 MB as JSON, whose quotes and breaks of lines are written with two signs. */
const bodyLimit = 5 * 1024 * 1024
const drawn = ['procedures.unreadable'] as const

export const procedures = {
  ...running,
  ...evidences,
  getRunJournal: route({
    access: 'person',
    scope: 'projects:read',
    params: byRun,
    method: 'GET',
    path: '/api/projects/:id/journal',
    summary: 'What happened on a run, newest first.',
    query: z.object(paging),
    reply: pageOf(entry),
  }),
  listProcedures: route({
    method: 'GET',
    path: '/api/procedures',
    summary: 'Procedures by name: the provider’s own and those of accounts.',
    access: 'staff',
    scope: 'procedures:read',
    query: z.object({
      account: id.optional(),
      /** Only what can be started for this account. */
      startable: id.optional(),
      state,
      q: z.string().trim().max(200).optional(),
      ...paging,
    }),
    reply: pageOf(row),
  }),
  createProcedure: route({
    method: 'POST',
    path: '/api/procedures',
    summary: 'Makes a procedure nobody drew yet; without an account it is for all.',
    access: 'staff',
    scope: 'procedures:write',
    body: z.object({ ...named, accountId: id.nullable().optional() }),
    reply: row,
    errors: ['procedures.key_taken', 'procedures.account_closed'],
    idempotent: true,
  }),
  importProcedure: route({
    method: 'POST',
    path: '/api/procedures/import',
    summary: 'Makes a procedure from a BPMN file, and lists what of it is lost or cannot run.',
    access: 'staff',
    scope: 'procedures:write',
    body: z.object({ ...named, accountId: id.nullable().optional(), xml: drawing }),
    reply: made,
    errors: ['procedures.key_taken', 'procedures.account_closed', ...drawn],
    bodyLimit,
  }),
  listTemplates: route({
    method: 'GET',
    path: '/api/procedures/library',
    summary: 'Templates that are shipped with the program.',
    access: 'staff',
    scope: 'procedures:read',
    query: z.object({ language: libraryLanguage }),
    reply: z.object({ items: z.array(template) }),
  }),
  takeTemplate: route({
    method: 'POST',
    path: '/api/procedures/library/:key',
    summary: 'Makes a procedure from a template; its drawing is the first draft.',
    access: 'staff',
    scope: 'procedures:write',
    params: z.object({ key }),
    body: z.object({
      /** Default: what the template is called. */
      name: line(120).optional(),
      description: prose(2000).optional(),
      accountId: id.nullable().optional(),
      language: libraryLanguage,
    }),
    reply: made,
    errors: ['procedures.key_taken', 'procedures.account_closed'],
    idempotent: true,
  }),
  learnFromRun: route({
    method: 'POST',
    path: '/api/projects/:id/template',
    summary: 'Makes a procedure from a project that is done: its drawing, with the time each step took as its due.',
    access: 'staff',
    scope: 'procedures:write',
    params: byRun,
    body: z.object({ ...named, accountId: id.nullable().optional() }),
    reply: made,
    errors: ['procedures.not_finished', 'procedures.key_taken', 'procedures.account_closed'],
    idempotent: true,
  }),
  getProcedure: route({
    ...read,
    method: 'GET',
    path: '/api/procedures/:id',
    summary: 'One procedure with its versions.',
    reply: procedure,
  }),
  editProcedure: route({
    ...write,
    method: 'PATCH',
    path: '/api/procedures/:id',
    summary: 'Changes what a procedure is called.',
    body: z.object({ name: line(120).optional(), key: key.optional(), description: prose(2000).optional() }),
    reply: procedure,
    errors: ['procedures.key_taken', 'procedures.retired'],
  }),
  retireProcedure: route({
    ...write,
    method: 'POST',
    path: '/api/procedures/:id/retire',
    summary: 'Takes a procedure out of use; what runs goes on.',
    reply: procedure,
    errors: ['procedures.retired'],
  }),
  getDraft: route({
    ...read,
    method: 'GET',
    path: '/api/procedures/:id/draft',
    summary: 'The newest save of the drawing, or one before it; and who saved when.',
    query: z.object({ revision: z.coerce.number().int().min(1).max(2_147_483_647).optional() }),
    reply: save.extend({ xml: z.string(), newest: z.number(), saves: z.array(save) }),
    errors: ['procedures.no_draft'],
  }),
  saveDraft: route({
    ...write,
    method: 'PUT',
    path: '/api/procedures/:id/draft',
    summary:
      'Saves the drawing over the save the author last saw (`base`, 0 for the first). Refused when another saved meanwhile; nothing of either is lost.',
    body: z.object({ xml: drawing, base: z.number().int().min(0).max(2_147_483_647) }),
    reply: z.object({ revision: z.number(), findings: z.array(finding) }),
    errors: ['procedures.draft_changed', 'procedures.retired', ...drawn],
    bodyLimit,
  }),
  checkDrawing: route({
    method: 'POST',
    path: '/api/procedures/check',
    summary: 'What of a drawing cannot run, is lost, or should be looked at. Keeps nothing.',
    access: 'staff',
    scope: 'procedures:read',
    body: z.object({ xml: drawing }),
    reply: z.object({ findings: z.array(finding) }),
    errors: [...drawn],
    bodyLimit,
    costly: true,
  }),
  publishDraft: route({
    ...write,
    method: 'POST',
    path: '/api/procedures/:id/publish',
    summary: 'Makes the drawing a version that never changes; new runs start from it, those that run keep theirs.',
    body: z.object({ revision: z.number().int().min(1).max(2_147_483_647), note: prose(2000).optional() }),
    reply: version,
    errors: ['procedures.refused', 'procedures.draft_changed', 'procedures.no_draft', 'procedures.retired'],
  }),
  getVersion: route({
    ...read,
    method: 'GET',
    path: '/api/procedure-versions/:id',
    summary: 'One version with its drawing.',
    reply: version.extend({ xml: z.string() }),
  }),
  exportVersion: route({
    ...read,
    method: 'GET',
    path: '/api/procedure-versions/:id/bpmn',
    summary: 'The drawing of a version as a .bpmn file.',
  }),
  showSigningSecret: route({
    ...write,
    access: 'session',
    method: 'POST',
    path: '/api/procedures/:id/signing-secret',
    summary: 'Shows the secret that calls of this procedure are signed with.',
    reply: z.object({ secret: z.string() }),
    stepUp: true,
  }),
  describeProcedures: route({
    method: 'GET',
    path: '/api/procedures/words',
    summary: 'What a drawing can use: acts with their inputs, events of modules with their fields, roles.',
    access: 'staff',
    scope: 'procedures:read',
    reply: z.object({
      acts: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          inputs: z.array(z.object({ name: z.string(), required: z.boolean(), text: z.string() })),
          gives: z.array(z.string()),
        }),
      ),
      events: z.array(z.object({ name: z.string(), text: z.string(), fields: z.array(z.string()) })),
      roles: z.array(z.string()),
    }),
  }),
}
export type ProcedureRow = z.output<typeof row>
