/** What an event of a module tells, for whoever draws a procedure that waits for it. */
export type EventShape = { name: string; text: string; fields: readonly string[] }

/**
 * Events of modules by the name a procedure waits for as a message. `subjectId` and `accountId` are told with each. Events that
 * come by the thousand (each count of an alert, each handed over page) are left out: nobody's procedure should hear them.
 */
export const moduleEvents: readonly EventShape[] = [
  { name: 'accounts.account_changed', text: 'An account was made or changed', fields: ['accountId'] },
  { name: 'accounts.account_closed', text: 'An account was closed', fields: ['accountId'] },
  { name: 'accounts.person_left', text: 'A person left', fields: ['personId', 'staff'] },
  { name: 'oncall.acknowledged', text: 'A page was acknowledged', fields: ['escalationId'] },
  { name: 'oncall.exhausted', text: 'Nobody acknowledged, the whole chain was paged', fields: ['escalationId'] },
  {
    name: 'support.request_created',
    text: 'A request was made',
    fields: ['requestId', 'number', 'severity', 'channel', 'title'],
  },
  { name: 'support.request_solved', text: 'A request was solved', fields: ['requestId', 'number'] },
  { name: 'support.request_reopened', text: 'A request was opened again', fields: ['requestId', 'number'] },
  {
    name: 'support.message_added',
    text: 'Somebody wrote on a request',
    fields: ['requestId', 'number', 'messageId', 'kind'],
  },
  { name: 'support.rated', text: 'A customer said how it was', fields: ['requestId', 'number', 'score'] },
  { name: 'promises.broken', text: 'A promise was broken', fields: ['promiseId', 'kind'] },
  { name: 'systems.created', text: 'A system was made', fields: ['systemId', 'templateId'] },
  { name: 'systems.changed', text: 'What is said of a system changed', fields: ['systemId', 'fields'] },
  { name: 'systems.retired', text: 'A system was taken out of use', fields: ['systemId'] },
  {
    name: 'monitoring.changed',
    text: 'A check has another result',
    fields: ['checkId', 'systemId', 'before', 'state'],
  },
  { name: 'metrics.foreseen', text: 'A forecast raised a request', fields: ['watchId', 'seriesId', 'systemId'] },
  { name: 'alerts.opened', text: 'An alert opened', fields: ['alertId', 'systemId', 'severity'] },
  { name: 'alerts.resolved', text: 'An alert is over', fields: ['alertId', 'systemId', 'severity'] },
  { name: 'alerts.incident_opened', text: 'An incident began', fields: ['incidentId', 'severity', 'requestId'] },
  { name: 'alerts.incident_resolved', text: 'An incident is over', fields: ['incidentId'] },
  { name: 'crises.opened', text: 'A crisis began', fields: ['crisisId', 'severity', 'requestId', 'incidentId'] },
  { name: 'crises.closed', text: 'A crisis is over', fields: ['crisisId', 'requestId', 'incidentId'] },
  {
    name: 'licensing.request_changed',
    text: 'A request for capacity came or was decided',
    fields: ['requestId', 'state'],
  },
  { name: 'licensing.key_changed', text: 'A licence key changed', fields: ['keyId'] },
  {
    name: 'knowledge.article_published',
    text: 'An article was published',
    fields: ['articleId', 'version', 'visibility'],
  },
  {
    name: 'procedures.milestone_reached',
    text: 'A project reached a milestone',
    fields: ['runId', 'milestone', 'title'],
  },
  { name: 'procedures.run_ended', text: 'A project ended', fields: ['runId', 'outcome', 'title'] },
]

/** Words of an event's data that a subscription's key may name: its short texts and numbers, and the id of what it is about. */
export function keysOf(data: Record<string, unknown>, subjectId: string): string[] {
  const words = Object.values(data).filter((value) => typeof value === 'string' || typeof value === 'number')
  return [...new Set([subjectId, ...words.map(String)])].filter((word) => word.length <= 500).slice(0, 50)
}
