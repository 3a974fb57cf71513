import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { pausedRules } from '../queries/rules.ts'

/** `text` is English; the rule's name is whoever's who wrote it. */
export type AutomationFinding = { key: string; severity: Severity; text: string; german: string }

/** What is wrong with rules, for the health page: those that fired too often and do nothing until somebody switches them on again. */
export async function automationFindings(tx: Tx): Promise<AutomationFinding[]> {
  return (await pausedRules(tx)).map(({ id, name, pausedAt }) => {
    const since = `${pausedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
    return {
      key: id,
      severity: 'P3',
      text: `The automation rule “${name}” fired too often and is paused since ${since}.`,
      german: `Die Automatikregel „${name}“ löste zu oft aus und ist seit ${since} angehalten.`,
    }
  })
}
