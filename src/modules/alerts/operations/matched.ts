import { accountsByIds } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { problems } from '../problems.ts'
import { incidentsByRequest, lockIncidents } from '../queries/incident.ts'
import { type StoredAlert, selectAlerts } from '../queries/read.ts'
import { allRules } from '../queries/rules.ts'
import { compilePattern, PatternFault } from '../rules/pattern/pattern.ts'
import { applyTo, ready } from '../rules/rules.ts'
import { type Matcher, matchable } from '../rules/silence.ts'
import { systemsById } from './around.ts'
import { fieldsOf } from './rules.ts'

/** What is looked at of an incident: its newest alerts, so that a storm of thousands costs no more than this. */
const mostLooked = 500

/** An incident in the words by which others find what is for it. */
export type IncidentWords = {
  id: string
  accountId: string
  number: number
  title: string
  severity: Severity
  status: 'open' | 'resolved' | 'merged'
  requestId: string | null
  ackedBy: string | null
  /** What matchers see of each of its alerts. */
  alerts: Record<string, string>[]
  /** Rules whose condition one of its alerts meets now, whatever event they wait for. */
  ruleIds: Set<string>
}

/** An incident, held, by its id or the request it opened; null where there is none. For the program: asks nobody's permission. */
export async function incidentWords(tx: Tx, of: { id: string } | { requestId: string }): Promise<IncidentWords | null> {
  const found = 'id' in of ? await lockIncidents(tx, [of.id]) : await incidentsByRequest(tx, of.requestId)
  const incident = found.find(({ status }) => status === 'open') ?? found[0]
  if (!incident) return null
  const alerts = await selectAlerts(tx, { state: 'all', incidentId: incident.id, limit: mostLooked })
  const systems = await systemsById(
    tx,
    alerts.map(({ systemId }) => systemId),
  )
  const systemOf = (alert: StoredAlert) => (alert.systemId ? (systems.get(alert.systemId) ?? null) : null)
  const account = (await accountsByIds(tx, [incident.accountId])).get(incident.accountId)
  const rules = ready((await allRules(tx)).filter(({ active }) => active)).map((rule) => ({
    ...rule,
    events: ['opened'] as const,
  }))
  const ruleIds = new Set<string>()
  for (const alert of alerts) {
    const fields = fieldsOf(alert, systemOf(alert), account?.number ?? '')
    // Each by itself: what an earlier rule made of the alert is saved with it already.
    for (const rule of rules)
      if (!ruleIds.has(rule.id) && applyTo([rule], 'opened', { ...alert, paging: 'usual' }, fields).applied.length > 0)
        ruleIds.add(rule.id)
  }
  const { id, accountId, number, title, severity, status, requestId, ackedBy } = incident
  const words = alerts.map((alert) => matchable({ ...alert, system: systemOf(alert)?.name ?? null }))
  return { id, accountId, number, title, severity, status, requestId, ackedBy, alerts: words, ruleIds }
}

/** Refuses `alerts.pattern_refused` where a pattern among these matchers cannot be read. */
export function checkMatchers(matchers: readonly Matcher[]): void {
  for (const [index, { op, value }] of matchers.entries())
    try {
      if (op === '=~' || op === '!~') compilePattern(value)
    } catch (error) {
      if (!(error instanceof PatternFault)) throw error
      throw problems.refuse('alerts.pattern_refused', {
        detail: `It ${error.message}.`,
        fields: { [`matchers.${index}.value`]: error.message },
      })
    }
}

/** The rules there are, by id. */
export async function ruleNames(tx: Tx): Promise<Map<string, string>> {
  return new Map((await allRules(tx)).map(({ id, name }) => [id, name]))
}
