import type { Severity } from '#platform/http/contract.ts'

/** Which runbook is for what: everything it asks must hold. */
export type Attachment = {
  id: string
  /** Null: of all accounts. */
  accountId: string | null
  /** Empty: any. */
  severities: readonly Severity[]
  alertRuleId: string | null
  /** All must fit one alert of the incident. How is the business of whoever gives `fits`. */
  matchers: readonly unknown[]
}

/** What became a question: a request, with the incident it is of where there is one. */
export type Occasion = {
  accountId: string
  severity: Severity
  incident: {
    ruleIds: ReadonlySet<string>
    /** Whether one of its alerts fits these matchers. */
    fits(matchers: readonly unknown[]): boolean
  } | null
}

/** Whether a runbook is for it. One that asks for a rule or labels is for incidents only. */
export function isFor(one: Attachment, { accountId, severity, incident }: Occasion): boolean {
  if (one.accountId !== null && one.accountId !== accountId) return false
  if (one.severities.length > 0 && !one.severities.includes(severity)) return false
  if (one.alertRuleId !== null && !incident?.ruleIds.has(one.alertRuleId)) return false
  return one.matchers.length === 0 || (incident?.fits(one.matchers) ?? false)
}

/**
 * How much a runbook says about what it is for, the most telling first: the rule an alert met, its labels and how many of them, the
 * account, and how few severities. Compared place by place; two that say as much are told apart by their ids, so that the order of
 * a list never decides.
 */
export function weightOf({ accountId, severities, alertRuleId, matchers }: Attachment): number[] {
  return [alertRuleId ? 1 : 0, matchers.length, accountId ? 1 : 0, severities.length === 0 ? 0 : 5 - severities.length]
}

function heavier(a: Attachment, b: Attachment): boolean {
  const [mine, other] = [weightOf(a), weightOf(b)]
  for (const [place, weight] of mine.entries()) if (weight !== other[place]) return weight > other[place]!
  return a.id < b.id
}

/** The runbook for it among those that are; null: it is no crisis. */
export function chooseRunbook<A extends Attachment>(attachments: readonly A[], occasion: Occasion): A | null {
  let best: A | null = null
  for (const one of attachments) if (isFor(one, occasion) && (best === null || heavier(one, best))) best = one
  return best
}
