import type { FormField } from '../rules/types.ts'

export type Flaws = Record<string, string>

const mostText = 10_000
const decimal = /^-?\d{1,15}(\.\d{1,6})?$/
const day = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/
const time = /^([01]\d|2[0-3]):[0-5]\d$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * What of a filled-in form is kept as data, or what is wrong with it by field. Only fields of the form are taken; texts are trimmed,
 * money stays decimal text, a field that was left out is null.
 */
export function readForm(
  fields: readonly FormField[],
  given: Readonly<Record<string, unknown>>,
): { data: Record<string, unknown> } | { flaws: Flaws } {
  const flaws: Flaws = {}
  const data: Record<string, unknown> = {}
  for (const name of Object.keys(given))
    if (!fields.some((field) => field.name === name)) flaws[name] = 'is no field of this form'
  for (const field of fields) {
    const value = tidy(given[field.name])
    if (value === null) {
      data[field.name] = null
      if (field.required) flaws[field.name] = 'must be filled in'
      continue
    }
    const flaw = flawOf(field, value)
    if (flaw) flaws[field.name] = flaw
    else data[field.name] = value
  }
  return Object.keys(flaws).length > 0 ? { flaws } : { data }
}

function tidy(value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') return value
  const text = value.trim()
  return text === '' ? null : text
}

function flawOf({ type, options }: FormField, value: unknown): string | null {
  if (typeof value === 'string' && (value.length > mostText || value.includes('\u0000') || !value.isWellFormed()))
    return `must be a text of at most ${mostText} characters`
  switch (type) {
    case 'text':
      return typeof value === 'string' && !/\p{Cc}/u.test(value) ? null : 'must be one line'
    case 'long_text':
      return typeof value === 'string' ? null : 'must be a text'
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'must be a number'
    case 'money':
      return typeof value === 'string' && decimal.test(value) ? null : 'must be a decimal such as 90 or 0.50'
    case 'date':
      return typeof value === 'string' && day.test(value) ? null : 'must be a day such as 2027-03-01'
    case 'time':
      return typeof value === 'string' && time.test(value) ? null : 'must be a time such as 08:30'
    case 'yes_no':
      return typeof value === 'boolean' ? null : 'must be yes or no'
    case 'choice':
      return typeof value === 'string' && (options ?? []).includes(value) ? null : 'must be one of the options'
    case 'file':
    case 'person':
      return typeof value === 'string' && uuid.test(value) ? null : 'must be an id'
  }
}
