import { compilePattern, type Pattern } from './pattern/pattern.ts'

/** One condition of a silence, as Alertmanager has them; a pattern must match the whole value. */
export type Matcher = { name: string; op: '=' | '!=' | '=~' | '!~'; value: string }

const compiled = new Map<string, Pattern>()

function patternOf(text: string): Pattern {
  const known = compiled.get(text)
  if (known) return known
  if (compiled.size > 1000) compiled.clear()
  const pattern = compilePattern(text)
  compiled.set(text, pattern)
  return pattern
}

/** Whether all matchers fit. A label that is not there is an empty text, so `!=` fits it (as in Alertmanager). Throws PatternFault. */
export function fits(matchers: readonly Matcher[], labels: Readonly<Record<string, string>>): boolean {
  return matchers.every(({ name, op, value }) => {
    const is = Object.hasOwn(labels, name) ? labels[name]! : ''
    if (op === '=' || op === '!=') return (is === value) === (op === '=')
    return patternOf(value).whole(is) === (op === '=~')
  })
}

/** What matchers see of an alert: its labels, and its own words under names that labels of the source win over. */
export function matchable(alert: {
  source: string
  key: string
  severity: string
  title: string
  system: string | null
  labels: Readonly<Record<string, string>>
}): Record<string, string> {
  const { source, key, severity, title, system, labels } = alert
  return { source, key, severity, title, ...(system !== null && { system }), ...labels }
}

/** The silences that shut an alert up: of its account or of all, each of their matchers fits. `system`: the name of its system. */
export function silencing<S extends { accountId: string | null; matchers: readonly Matcher[] }>(
  silences: readonly S[],
  alert: { accountId: string } & Omit<Parameters<typeof matchable>[0], 'system'>,
  system: string | null,
): S[] {
  const words = matchable({ ...alert, system })
  return silences.filter(
    ({ accountId, matchers }) => (accountId === null || accountId === alert.accountId) && fits(matchers, words),
  )
}
