import { accountsByIds } from '#accounts'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import type { System } from '#systems'
import { type PendingAlert, saveRuled } from '../queries/look.ts'
import { allRules } from '../queries/rules.ts'
import type { LabelKey } from '../rules/correlate.ts'
import type { Subject } from '../rules/expression/evaluate.ts'
import { applyTo, type Outcome, type RuleEvent, ready } from '../rules/rules.ts'
import { systemsById } from './around.ts'

export type Ruled = { alert: PendingAlert; labelKeys: readonly LabelKey[] }

/** Lets the rules act on alerts that opened, rose or ended, and gives each that has no runbook the one of its system. */
export async function applyRules(tx: Tx, pending: readonly PendingAlert[]): Promise<Ruled[]> {
  const rules = ready((await allRules(tx)).filter(({ active }) => active))
  const systems = await systemsById(
    tx,
    pending.map(({ systemId }) => systemId),
  )
  const accounts = await accountsByIds(tx, [...new Set(pending.map(({ accountId }) => accountId))])
  const ruled = pending.map((alert) => {
    const system = alert.systemId ? (systems.get(alert.systemId) ?? null) : null
    const fields = fieldsOf(alert, system, accounts.get(alert.accountId)?.number ?? '')
    const before = { ...alert, paging: 'usual' as const, runbook: alert.runbook ?? system?.runbook ?? null }
    return { alert, outcome: applyTo(rules, eventOf(alert), before, fields) }
  })
  await saveRuled(
    tx,
    ruled.filter(({ alert }) => alert.status === 'open').map(({ alert, outcome }) => saved(alert, outcome)),
  )
  await writeNotes(tx, ruled)
  return ruled.map(({ alert, outcome }) => ({
    alert: { ...alert, severity: outcome.severity, runbook: outcome.runbook, labels: { ...outcome.labels } },
    labelKeys: outcome.labelKeys,
  }))
}

function eventOf({ status, incidentId }: PendingAlert): RuleEvent {
  return status === 'resolved' ? 'resolved' : incidentId === null ? 'opened' : 'raised'
}

function saved({ id }: PendingAlert, { severity, runbook, labels, paging }: Outcome) {
  return { id, severity, runbook, labels: { ...labels }, paging }
}

/** The words a condition can ask for. */
export function fieldsOf(
  alert: Pick<PendingAlert, 'severity' | 'source' | 'key' | 'title' | 'text' | 'runbook' | 'count'>,
  system: System | null,
  account: string,
): Subject['fields'] {
  return {
    severity: alert.severity,
    source: alert.source,
    key: alert.key,
    title: alert.title,
    text: alert.text,
    runbook: alert.runbook ?? '',
    count: String(alert.count),
    account,
    system: system?.name ?? '',
    'system.kind': system?.kind ?? '',
    'system.location': system?.location ?? '',
  }
}

/** Notes of rules stand in the journal of the alert: its incident may only be found now. */
async function writeNotes(tx: Tx, ruled: readonly { alert: PendingAlert; outcome: Outcome }[]): Promise<void> {
  await addEntries(
    tx,
    ruled.flatMap(({ alert, outcome }) =>
      outcome.notes.map((text) => ({
        accountId: alert.accountId,
        subject: { kind: 'alert', id: alert.id },
        kind: 'alerts.rule_note',
        visibility: 'internal' as const,
        text,
      })),
    ),
  )
}
