import type { App } from '#platform/app.ts'
import type { TemplateCheck } from './rules/template-checks.ts'

/**
 * What is wrong with a check, in words for the person who wrote it; null when nothing is. Of a template a rule
 * sees the checks as they could be: with defaults, or the word `sample`, in place of what the template asks for.
 */
export type CheckRule = (check: TemplateCheck) => string | null

const rules = new WeakMap<App, CheckRule[]>()

/**
 * The module that runs checks says here what it takes: templates with others are not saved, and refused when a system is made
 * from them. Called in its `start`.
 */
export function registerCheckRule(app: App, rule: CheckRule): void {
  rules.set(app, [...(rules.get(app) ?? []), rule])
}

/** The first check that a registered rule does not take. */
export function refusedCheck(app: App, checks: readonly TemplateCheck[]): { path: string; flaw: string } | null {
  for (const [n, check] of checks.entries())
    for (const rule of rules.get(app) ?? []) {
      const flaw = rule(check)
      if (flaw !== null) return { path: `checks.${n}`, flaw }
    }
  return null
}
