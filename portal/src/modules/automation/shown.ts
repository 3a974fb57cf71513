import type { Content } from '#automation-rules'
import type { automation } from '#contracts/automation'
import type { Reply } from '../../api.ts'
import { codeWords, say } from '../../words/automation.ts'

export type Rule = Reply<typeof automation.getAutomationRule>
export type RuleLine = Reply<typeof automation.listAutomationRules>['items'][number]
export type Firing = Reply<typeof automation.getAutomationHistory>['items'][number]
export type Known = Reply<typeof automation.describeAutomation>
export type Flaw = Rule['flaws'][number]

/** A rule as the page holds it while it is written. */
export type Draft = { name: string; description: string; accountId: string | null; content: Content }

export const emptyDraft: Draft = {
  name: '',
  description: '',
  accountId: null,
  content: {
    event: '',
    condition: { kind: 'plain', match: 'all', tests: [] },
    act: { name: '', inputs: {} },
    hourly: 60,
  },
}

export const draftOf = (rule: Rule): Draft => ({
  name: rule.name,
  description: rule.description,
  accountId: rule.everywhere ? null : rule.account.id,
  content: rule.content,
})

export const sameDraft = (one: Draft, other: Draft) => JSON.stringify(one) === JSON.stringify(other)

export const codeSays = (code: string) => codeWords[code] ?? code

export const stateWords: Record<Firing['state'], string> = {
  waiting: say.waiting,
  done: say.done,
  failed: say.failed,
  stopped: say.stopped,
}

/** `severity P1 · account.name Acme`: values in one line, each with its name. */
export function pairs(values: Record<string, unknown>): [string, string][] {
  return Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
}
