import { z } from 'zod'
import { matcher } from '#contracts/alerts'
import { id, instant, line, pageOf, paging, prose, route, severity } from '#platform/http/contract.ts'

const named = z.object({ id, name: z.string() })
const account = z.object({ id, number: z.string(), name: z.string() })

/** A crisis by its id, or by its number with or without `CR-`. */
const byCrisis = z.object({
  id: z.string().regex(/^((CR-)?\d{1,12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i, 'an id or a number'),
})
const byHandover = byCrisis.extend({ handover: id })

export const roleName = z.enum(['lead', 'scribe', 'communications'])
/** Minutes between two status updates, by severity; what is missing is as usual. */
const updateMinutes = z.partialRecord(severity, z.number().int().min(5).max(10_080))

const said = (most: number) => prose(most).refine((text) => text.trim() !== '', 'must not be empty')

const runbook = z.object({
  id,
  name: z.string(),
  /** Null: of all accounts. */
  account: account.nullable(),
  procedure: named.extend({ startable: z.boolean() }),
  severities: z.array(severity),
  /** `name` null: the rule was removed. */
  alertRule: z.object({ id, name: z.string().nullable() }).nullable(),
  matchers: z.array(matcher),
  updateMinutes,
  active: z.boolean(),
  version: z.number(),
  changedBy: z.string(),
  changedAt: instant,
})
const runbookBody = {
  name: line(120),
  accountId: id.nullable().optional(),
  procedureId: id,
  severities: z.array(severity).max(4).optional(),
  alertRuleId: id.nullable().optional(),
  /** All must fit one alert of the incident. */
  matchers: z.array(matcher).max(20).optional(),
  updateMinutes: updateMinutes.optional(),
  active: z.boolean().optional(),
}

const role = z.object({ role: roleName, person: named, byDefault: z.boolean(), since: instant })

const crisisLine = z.object({
  id,
  number: z.number(),
  title: z.string(),
  severity,
  state: z.enum(['open', 'closed']),
  account,
  /** It began by itself. */
  automatic: z.boolean(),
  roles: z.array(role),
  updatedAt: instant.nullable(),
  updateDueAt: instant.nullable(),
  startedName: z.string(),
  startedAt: instant,
  closedAt: instant.nullable(),
  /** The crisis it ended in: there it goes on. */
  goesOnIn: z.object({ id, number: z.number() }).nullable(),
})

const crisis = crisisLine.extend({
  summary: z.string(),
  /** Crises that ended in it, with what is left of their checklists. */
  parts: z.array(z.object({ id, number: z.number(), title: z.string(), run: z.object({ number: z.number(), open: z.number() }).nullable() })), // biome-ignore format: one thing
  closedName: z.string().nullable(),
  incident: z.object({ id, number: z.number(), title: z.string(), resolved: z.boolean() }).nullable(),
  request: z.object({ id, number: z.number(), title: z.string(), status: z.string() }).nullable(),
  /** Its checklist, a project: its steps stand at `GET /api/projects/:id`. */
  run: z.object({ id, number: z.number(), done: z.number(), open: z.number(), planned: z.number() }).nullable(),
  handovers: z.array(
    z.object({
      id,
      roles: z.array(roleName),
      from: named,
      to: named,
      word: z.string(),
      /** The rota asked, because the shift changed. */
      shift: z.boolean(),
      askedAt: instant,
    }),
  ),
  signed: z.object({ number: z.number(), name: z.string(), at: instant }).nullable(),
  may: z.object({ act: z.boolean(), close: z.boolean() }),
})

const entry = z.object({
  id,
  /** `note`, `finding`, `decision`, `role`, `update`, ...; of its checklist and incident with their module before it. */
  kind: z.string(),
  /** Where it was written. */
  of: z.enum(['crisis', 'checklist', 'incident']),
  text: z.string(),
  by: z.string(),
  via: z.string(),
  at: instant,
})

const version = z.object({ number: z.number(), savedName: z.string(), savedAt: instant })
const postMortem = version.extend({
  /** Markdown. */
  text: z.string(),
  versions: z.array(version),
  signed: z.object({ number: z.number(), name: z.string(), at: instant }).nullable(),
  may: z.object({ sign: z.boolean() }),
})

const read = { access: 'staff', scope: 'crises:read', params: byCrisis } as const
const act = { access: 'staff', scope: 'crises:write', params: byCrisis } as const

export const crises = {
  listRunbooks: route({
    method: 'GET',
    path: '/api/crisis-runbooks',
    summary: 'Which runbook is for which alerts, severities and accounts.',
    access: 'staff',
    scope: 'crises:read',
    reply: z.object({ items: z.array(runbook) }),
  }),
  createRunbook: route({
    method: 'POST',
    path: '/api/crisis-runbooks',
    summary: 'Attaches a published procedure to what makes it a crisis.',
    access: 'staff',
    scope: 'crises:write',
    body: z.object(runbookBody),
    reply: runbook,
    idempotent: true,
    errors: ['crises.runbook_refused', 'alerts.pattern_refused'],
  }),
  changeRunbook: route({
    method: 'PUT',
    path: '/api/crisis-runbooks/:id',
    summary: 'Changes what a runbook is for.',
    access: 'staff',
    scope: 'crises:write',
    params: z.object({ id }),
    body: z.object({ ...runbookBody, version: z.number().int().min(1) }),
    reply: runbook,
    errors: ['crises.runbook_refused', 'alerts.pattern_refused', 'platform.conflict'],
  }),
  removeRunbook: route({
    method: 'DELETE',
    path: '/api/crisis-runbooks/:id',
    summary: 'The runbook is for nothing any more; crises that go by it go on.',
    access: 'staff',
    scope: 'crises:write',
    params: z.object({ id }),
  }),
  listCrises: route({
    method: 'GET',
    path: '/api/crises',
    summary: 'Crises, the newest first.',
    access: 'staff',
    scope: 'crises:read',
    query: z.object({
      state: z.enum(['open', 'closed']).optional(),
      account: id.optional(),
      request: id.optional(),
      incident: id.optional(),
      ...paging,
    }),
    reply: pageOf(crisisLine),
  }),
  declareCrisis: route({
    method: 'POST',
    path: '/api/crises',
    summary: 'Declares a crisis about a request, an incident, or an account.',
    access: 'staff',
    scope: 'crises:write',
    body: z.object({
      requestId: id.optional(),
      incidentId: id.optional(),
      accountId: id.optional(),
      title: line(200).optional(),
      severity: severity.optional(),
      /** The procedure to go by; left out: the runbook that is for it; null: none. */
      procedureId: id.nullable().optional(),
    }),
    reply: z.object({ id, number: z.number() }),
    idempotent: true,
    errors: ['crises.declared_already', 'crises.runbook_refused'],
  }),
  getCrisis: route({ ...read, method: 'GET', path: '/api/crises/:id', summary: 'One crisis.', reply: crisis }),
  crisisJournal: route({
    ...read,
    method: 'GET',
    path: '/api/crises/:id/journal',
    summary: 'The war-room journal with what its checklist and its incident tell, the newest first.',
    query: z.object({ limit: z.coerce.number().int().min(1).max(2000).default(200) }),
    reply: z.object({ items: z.array(entry), more: z.boolean() }),
  }),
  writeEntry: route({
    ...act,
    method: 'POST',
    path: '/api/crises/:id/entries',
    summary: 'Writes into the war-room journal. It cannot be changed or removed.',
    body: z.object({ text: said(4000), kind: z.enum(['note', 'finding', 'decision']).default('note') }),
    idempotent: true,
    errors: ['crises.over'],
  }),
  giveUpdate: route({
    ...act,
    method: 'POST',
    path: '/api/crises/:id/updates',
    summary: 'Says where it stands: to the customer through its request, or inside only.',
    body: z.object({ text: said(20_000), customer: z.boolean().default(true) }),
    reply: crisis,
    idempotent: true,
    errors: ['crises.over', 'support.request_closed'],
  }),
  giveRole: route({
    ...act,
    method: 'PUT',
    path: '/api/crises/:id/roles/:role',
    summary: 'Takes a role, gives it to somebody, or leaves it to nobody.',
    params: byCrisis.extend({ role: roleName }),
    body: z.object({ personId: id.nullable() }),
    reply: crisis,
    errors: ['crises.over', 'crises.role_refused'],
  }),
  offerRoles: route({
    ...act,
    method: 'POST',
    path: '/api/crises/:id/handovers',
    summary: 'Offers one’s own roles to somebody, with a word.',
    body: z.object({ roles: z.array(roleName).min(1).max(3), toId: id, word: prose(2000).default('') }),
    reply: crisis,
    errors: ['crises.over', 'crises.role_refused'],
  }),
  acceptHandover: route({
    ...act,
    method: 'POST',
    path: '/api/crises/:id/handovers/:handover/accept',
    summary: 'Takes over the roles that are offered.',
    params: byHandover,
    reply: crisis,
    errors: ['crises.over', 'crises.not_asked', 'crises.role_refused'],
  }),
  endHandover: route({
    ...act,
    method: 'POST',
    path: '/api/crises/:id/handovers/:handover/end',
    summary: 'Declines what is offered, or takes one’s own offer back.',
    params: byHandover,
    reply: crisis,
    errors: ['crises.over', 'crises.not_asked', 'crises.role_refused'],
  }),
  closeCrisis: route({
    ...act,
    method: 'POST',
    path: '/api/crises/:id/close',
    summary: 'It is over: the post-mortem is drafted from the journal.',
    body: z.object({ summary: prose(4000).optional() }),
    reply: crisis,
    errors: ['crises.over', 'crises.not_lead'],
  }),
  getPostMortem: route({
    ...read,
    method: 'GET',
    path: '/api/crises/:id/post-mortem',
    summary: 'The post-mortem: its newest version, or the one asked for.',
    query: z.object({ version: z.coerce.number().int().min(1).max(1_000_000).optional() }),
    reply: postMortem,
    errors: ['crises.open'],
  }),
  savePostMortem: route({
    ...act,
    method: 'PUT',
    path: '/api/crises/:id/post-mortem',
    summary: 'Saves the next version of the post-mortem.',
    body: z.object({ base: z.number().int().min(0), text: said(500_000).refine((text) => new TextEncoder().encode(text).length <= 524_288, 'must be at most 512 KiB') }),
    reply: postMortem,
    bodyLimit: 2 * 1024 * 1024,
    errors: ['crises.open', 'crises.post_mortem_changed'],
  }), // biome-ignore format: one route
  signPostMortem: route({
    ...act,
    method: 'POST',
    path: '/api/crises/:id/post-mortem/sign',
    summary: 'The incident lead signs the newest version off.',
    body: z.object({ number: z.number().int().min(1) }),
    reply: postMortem,
    errors: ['crises.open', 'crises.not_lead', 'crises.post_mortem_changed'],
  }),
  postMortemFile: route({
    ...read,
    method: 'GET',
    path: '/api/crises/:id/post-mortem/file',
    summary: 'The newest version of the post-mortem as a Markdown file.',
    errors: ['crises.open'],
  }),
}

export type RunbookReply = z.output<typeof runbook>
export type CrisisReply = z.output<typeof crisis>
export type CrisisLineReply = z.output<typeof crisisLine>
export type CrisisEntryReply = z.output<typeof entry>
export type PostMortemReply = z.output<typeof postMortem>
