import type { TemplateParameter } from '../types.ts'
import type { Json, TemplateCheck } from './template-checks.ts'

/** Words every template can name beside its parameters. */
export const givenKeys = ['name', 'location'] as const
export const parameterKey = /^[a-z][a-z0-9_]{0,29}$/
const placeholder = /\{([a-z][a-z0-9_]{0,29})\}/g

/** What of a template is filled. */
export type Texts = { location: string | null; runbook: string | null; documentation: string; checks: TemplateCheck[] }

export type Flaw = { path: string; flaw: string }

/** The first text of a template that names a parameter the template does not have; null when there is none. */
export function unknownPlaceholder(texts: Texts, parameters: readonly TemplateParameter[]): Flaw | null {
  const known = new Set<string>([...givenKeys, ...parameters.map(({ key }) => key)])
  const stranger = (text: string) => [...text.matchAll(placeholder)].find(([, key]) => !known.has(key!))?.[0]
  const inText = (['location', 'runbook', 'documentation'] as const).find((field) => stranger(texts[field] ?? ''))
  if (inText) return { path: inText, flaw: `names ${stranger(texts[inText]!)}, which is no parameter of the template` }
  for (const [n, check] of texts.checks.entries()) {
    const found = stranger(JSON.stringify(check.settings))
    if (found) return { path: `checks.${n}.settings`, flaw: `names ${found}, which is no parameter of the template` }
  }
  return null
}

/**
 * The values of a template's parameters, defaults where nothing was given. `missing` is the first that is needed and was left
 * out; words for parameters the template does not have are refused as `unknown`.
 */
export function valuesFor(
  parameters: readonly TemplateParameter[],
  given: Readonly<Record<string, string>>,
): { values: Map<string, string> } | { missing: string } | { unknown: string } {
  const keys = new Set(parameters.map(({ key }) => key))
  const unknown = Object.keys(given).find((key) => !keys.has(key))
  if (unknown !== undefined) return { unknown }
  const values = new Map<string, string>()
  for (const { key, required, default: instead } of parameters) {
    const value = given[key]?.trim() || instead || ''
    if (required && value === '') return { missing: key }
    values.set(key, value)
  }
  return { values }
}

/** Every text with its placeholders filled. What a value says is never looked through for placeholders again. */
export function fill(texts: Texts, values: ReadonlyMap<string, string>): Texts {
  const filled = (text: string) => text.replace(placeholder, (whole, key: string) => values.get(key) ?? whole)
  const inJson = (value: Json): Json => {
    if (typeof value === 'string') return filled(value)
    if (Array.isArray(value)) return value.map(inJson)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inJson(each)]))
  }
  return {
    location: texts.location === null ? null : filled(texts.location).trim() || null,
    runbook: texts.runbook === null ? null : filled(texts.runbook).trim() || null,
    documentation: filled(texts.documentation),
    checks: texts.checks.map((check) => ({ ...check, settings: inJson(check.settings) as TemplateCheck['settings'] })),
  }
}
