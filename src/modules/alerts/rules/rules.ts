import type { Severity } from '#platform/http/contract.ts'
import type { LabelKey } from './correlate.ts'
import { holds, type Subject } from './expression/evaluate.ts'
import { type Expression, parseExpression } from './expression/parse.ts'

export type RuleEvent = 'opened' | 'raised' | 'resolved'

export type Action =
  | { do: 'severity'; severity: Severity }
  | { do: 'runbook'; runbook: string }
  | { do: 'label'; name: string; value: string }
  /** `never`: it stands in the list and calls nobody. `always`: also when it is P4. */
  | { do: 'paging'; paging: 'never' | 'always' }
  /** Alerts with equal values of these labels within the time are one incident. */
  | { do: 'group'; labels: readonly string[]; withinSeconds: number }
  /** Written into the incident's journal. */
  | { do: 'note'; text: string }

/** A rule as it is stored. Its condition was read before it was saved. */
export type Rule = {
  id: string
  accountId: string | null
  name: string
  events: readonly RuleEvent[]
  condition: string
  actions: readonly Action[]
}

export type ReadyRule = Rule & { expression: Expression }

/** An alert as rules find it; each rule sees what those before it made of it. */
export type RuledAlert = {
  accountId: string
  severity: Severity
  runbook: string | null
  labels: Readonly<Record<string, string>>
  paging: 'usual' | 'never' | 'always'
}

export type Outcome = RuledAlert & { labelKeys: LabelKey[]; notes: string[]; applied: string[] }

/** Reads conditions once for many alerts. A rule whose condition cannot be read any more applies to nothing. */
export function ready(rules: readonly Rule[]): ReadyRule[] {
  return rules.flatMap((rule) => {
    const expression = parseExpression(rule.condition)
    return 'fault' in expression ? [] : [{ ...rule, expression }]
  })
}

/** Lets the rules, in their order, act on one alert. `fields` are the words a condition can ask for. */
export function applyTo(
  rules: readonly ReadyRule[],
  event: RuleEvent,
  alert: RuledAlert,
  fields: Subject['fields'],
): Outcome {
  const outcome: Outcome = { ...alert, labelKeys: [], notes: [], applied: [] }
  for (const rule of rules) {
    if (!rule.events.includes(event) || (rule.accountId !== null && rule.accountId !== alert.accountId)) continue
    const now = { ...fields, severity: outcome.severity, runbook: outcome.runbook ?? '' }
    if (!holds(rule.expression, { fields: now, labels: outcome.labels })) continue
    outcome.applied.push(rule.id)
    for (const action of rule.actions) act(outcome, rule, action)
  }
  return outcome
}

function act(outcome: Outcome, rule: ReadyRule, action: Action): void {
  switch (action.do) {
    case 'severity':
      outcome.severity = action.severity
      return
    case 'runbook':
      outcome.runbook = action.runbook
      return
    case 'label':
      outcome.labels = { ...outcome.labels, [action.name]: action.value }
      return
    case 'paging':
      outcome.paging = action.paging
      return
    case 'group':
      outcome.labelKeys.push(keyOf(outcome, rule, action))
      return
    case 'note':
      outcome.notes.push(action.text)
      return
  }
}

function keyOf({ accountId, labels }: Outcome, rule: ReadyRule, action: Action & { do: 'group' }): LabelKey {
  const values = action.labels.map((name) => [name, Object.hasOwn(labels, name) ? labels[name]! : ''] as const)
  return {
    name: JSON.stringify([accountId, rule.id, values]),
    windowMs: action.withinSeconds * 1000,
    labels: Object.fromEntries(values),
  }
}
