/** Data as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A limit on one value a check measures; decimals are text, as they are typed. */
export type TemplateThreshold = {
  /** Name of the value: `used_percent`, `days_left`, `total_ms`. */
  value: string
  above: string | null
  below: string | null
  severity: 'P1' | 'P2' | 'P3' | 'P4'
}

/**
 * One check of a template. `kind` and `settings` are words of the module that runs checks: it says by `registerCheckRule`
 * what it takes, and reads the filled checks from the event `systems.created`.
 */
export type TemplateCheck = {
  /** One line, one of its kind in the template. */
  name: string
  kind: string
  everySeconds: number
  severity: 'P1' | 'P2' | 'P3' | 'P4'
  settings: { readonly [key: string]: Json }
  thresholds: TemplateThreshold[]
}

export const mostSettingsBytes = 20_000
const mostDepth = 8

/** What is wrong with the checks of a template by themselves, by path (`checks.0.name`); null when nothing is. */
export function flawOfChecks(checks: readonly TemplateCheck[]): { path: string; flaw: string } | null {
  const names = new Set<string>()
  for (const [n, check] of checks.entries()) {
    const name = check.name.toLowerCase()
    if (names.has(name)) return { path: `checks.${n}.name`, flaw: 'is the name of another check, too' }
    names.add(name)
    const flaw = flawOfJson(check.settings, mostDepth)
    if (flaw) return { path: `checks.${n}.settings`, flaw }
    if (JSON.stringify(check.settings).length > mostSettingsBytes)
      return { path: `checks.${n}.settings`, flaw: `must have at most ${mostSettingsBytes} characters as JSON` }
    for (const [m, limit] of check.thresholds.entries())
      if (limit.above === null && limit.below === null)
        return { path: `checks.${n}.thresholds.${m}`, flaw: 'must say above or below what' }
  }
  return null
}

/** Goes no deeper than is allowed, so that nothing is deep enough to harm it. Texts are such as PostgreSQL can store. */
function flawOfJson(value: Json, depth: number): string | null {
  if (typeof value === 'string')
    return value.includes('\u0000') || !value.isWellFormed() ? 'must not contain NUL or half of a character' : null
  if (value === null || typeof value !== 'object') return null
  if (depth === 0) return `must be at most ${mostDepth} deep`
  for (const [key, each] of Object.entries(value)) {
    const flaw = flawOfJson(key, 0) ?? flawOfJson(each, depth - 1)
    if (flaw) return flaw
  }
  return null
}
