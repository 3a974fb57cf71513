import { z } from 'zod'
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
} from '#platform/http/contract.ts'
import {
  action,
  alert,
  alertRow,
  incident,
  incidentRow,
  matcher,
  rule,
  ruleEvents,
  silence,
} from './shapes-contract.ts'

export * from './shapes-contract.ts'

/** An incident by its id, or by its number with or without `IN-`. */
const incidentRef = z
  .string()
  .regex(/^((IN-)?\d{1,12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i, 'an id or a number')
const byIncident = z.object({ id: incidentRef })
const byId = z.object({ id })

const words = prose(5000).refine((text) => text.trim().length > 0, 'must not be empty')

const ruleBody = z.object({
  name: line(100),
  accountId: id.nullable().optional(),
  /** Rules act in this order. */
  position: z.number().int().min(0).max(100_000).optional(),
  events: z.array(z.enum(ruleEvents)).min(1).max(3),
  /** Empty or left out: always. */
  condition: prose(2000).optional(),
  actions: z.array(action).min(1).max(10),
  active: z.boolean().optional(),
})

export const alerts = {
  listIncidents: route({
    method: 'GET',
    path: '/api/incidents',
    summary: 'The list of true problems, the worst first; resolved ones newest first.',
    access: 'staff',
    query: z.object({
      state: z.enum(['open', 'unowned', 'held', 'resolved']).default('open'),
      severity: listOf(severity),
      accountId: id.optional(),
      q: z.string().max(200).optional(),
      ...paging,
    }),
    reply: pageOf(incidentRow).extend({
      /** All that are open, by severity, and how many of them nobody has. */
      counts: z.object({ P1: z.number(), P2: z.number(), P3: z.number(), P4: z.number(), unowned: z.number() }),
    }),
  }),
  getIncident: route({
    method: 'GET',
    path: '/api/incidents/:id',
    summary: 'One incident: its likely cause and why, its alerts, systems, contracts, promises, and what happened.',
    access: 'staff',
    params: byIncident,
    reply: incident,
  }),
  acknowledgeIncident: route({
    method: 'POST',
    path: '/api/incidents/:id/acknowledge',
    summary: 'The caller takes it: paging stops as for any request.',
    access: 'staff',
    params: byIncident,
    errors: ['alerts.over', 'oncall.already_acknowledged'],
  }),
  snoozeIncident: route({
    method: 'POST',
    path: '/api/incidents/:id/snooze',
    summary: 'Nobody is called for so long. If it is still there then, whoever is on duty is called anew.',
    access: 'staff',
    params: byIncident,
    body: z.object({ minutes: z.number().int().min(5).max(1440) }),
    errors: ['alerts.over'],
  }),
  escalateIncident: route({
    method: 'POST',
    path: '/api/incidents/:id/escalate',
    summary: 'Calls the next step now.',
    access: 'staff',
    params: byIncident,
    errors: ['alerts.over', 'alerts.no_request', 'oncall.no_next_step'],
  }),
  setIncidentSeverity: route({
    method: 'POST',
    path: '/api/incidents/:id/severity',
    summary:
      'Says how bad it is, up or down. Its request follows with its promises; a higher severity pages by its own rules. By itself it only rises.',
    access: 'staff',
    params: byIncident,
    body: z.object({ severity, why: line(500) }),
    errors: ['alerts.over'],
  }),
  commentIncident: route({
    method: 'POST',
    path: '/api/incidents/:id/comments',
    summary: 'Words for colleagues: in its journal, and as a note on its request.',
    access: 'staff',
    params: byIncident,
    body: z.object({ text: words }),
  }),
  openIncidentRequest: route({
    method: 'POST',
    path: '/api/incidents/:id/request',
    summary: 'Opens its request now, whatever holds it back, with the contract and the promises of what it affects.',
    access: 'staff',
    params: byIncident,
    reply: z.object({ id, number: z.number() }),
    errors: ['alerts.over', 'alerts.has_request'],
  }),
  attachIncident: route({
    method: 'POST',
    path: '/api/incidents/:id/attach',
    summary: 'Goes on in another request of the account; one it had is merged into that.',
    access: 'staff',
    params: byIncident,
    body: z.object({ request: z.string().regex(/^(\d{1,12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i) }),
    errors: ['alerts.over', 'alerts.other_account', 'support.merge_refused', 'support.request_closed'],
  }),
  resolveIncident: route({
    method: 'POST',
    path: '/api/incidents/:id/resolve',
    summary: 'Ends it by hand with all its alerts. What is still there opens anew when its source says so.',
    access: 'staff',
    params: byIncident,
    errors: ['alerts.over'],
  }),
  listAlerts: route({
    method: 'GET',
    path: '/api/alerts',
    summary: 'Alerts as the sources told them, newest first; with `from` and `to` those that lasted within.',
    access: 'staff',
    query: z.object({
      state: z.enum(['open', 'resolved', 'all']).default('open'),
      severity: listOf(severity),
      accountId: id.optional(),
      systemId: id.optional(),
      incidentId: id.optional(),
      source: z.string().max(40).optional(),
      q: z.string().max(200).optional(),
      ...spanning,
      ...paging,
    }),
    reply: spannedPageOf(alertRow),
  }),
  getAlert: route({
    method: 'GET',
    path: '/api/alerts/:id',
    summary: 'One alert with the signals kept of it.',
    access: 'staff',
    params: byId,
    reply: alert,
  }),
  resolveAlert: route({
    method: 'POST',
    path: '/api/alerts/:id/resolve',
    summary: 'Ends an alert by hand.',
    access: 'staff',
    params: byId,
    errors: ['alerts.over'],
  }),
  listSilences: route({
    method: 'GET',
    path: '/api/silences',
    summary: 'Silences that hold or will, and those that ended within the last week.',
    access: 'staff',
    reply: z.object({ items: z.array(silence) }),
  }),
  createSilence: route({
    method: 'POST',
    path: '/api/silences',
    summary: 'Calls nobody for what matches. Alerts are listed, counted and resolved all the same.',
    access: 'staff',
    body: z.object({
      accountId: id.nullable().optional(),
      matchers: z.array(matcher).min(1).max(20),
      startsAt: instant.optional(),
      endsAt: instant,
      comment: line(1000),
    }),
    reply: silence,
    idempotent: true,
    errors: ['alerts.pattern_refused', 'alerts.silence_refused'],
  }),
  endSilence: route({
    method: 'POST',
    path: '/api/silences/:id/end',
    summary: 'Ends a silence now.',
    access: 'staff',
    params: byId,
    errors: ['alerts.over'],
  }),
  listRules: route({
    method: 'GET',
    path: '/api/alert-rules',
    summary: 'Rules in the order in which they act.',
    access: 'staff',
    reply: z.object({ items: z.array(rule) }),
  }),
  createRule: route({
    method: 'POST',
    path: '/api/alert-rules',
    summary: 'Makes a rule: on these events, when the condition holds, do these things.',
    access: 'staff',
    body: ruleBody,
    reply: rule,
    idempotent: true,
    errors: ['alerts.condition_refused'],
  }),
  saveRule: route({
    method: 'PUT',
    path: '/api/alert-rules/:id',
    summary: 'Saves a rule in place of what it was.',
    access: 'staff',
    params: byId,
    body: ruleBody.extend({ version: z.number().int().min(1) }),
    reply: rule,
    errors: ['alerts.condition_refused'],
  }),
  removeRule: route({
    method: 'DELETE',
    path: '/api/alert-rules/:id',
    summary: 'Removes a rule.',
    access: 'staff',
    params: byId,
  }),
  tryRule: route({
    method: 'POST',
    path: '/api/alert-rules/try',
    summary: 'What the rule would have done with the alerts of the last seven days; changes nothing.',
    access: 'staff',
    body: z.object({
      accountId: id.nullable().optional(),
      condition: prose(2000).optional(),
      actions: z.array(action).max(10),
    }),
    reply: z.object({
      /** Alerts looked at: the newest 5,000. */
      looked: z.number(),
      matched: z.number(),
      /** Whose severity would have been another. */
      severityChanged: z.number(),
      /** Who would have called nobody though they did. */
      quieted: z.number(),
      samples: z.array(alertRow),
    }),
    costly: true,
    errors: ['alerts.condition_refused'],
  }),
}
