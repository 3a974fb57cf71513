/** Fields of canned answers and macros: `{{contact.name}}`. Pure: the same facts give the same words. */

export const fieldNames = [
  'contact.name',
  'contact.first_name',
  'contact.email',
  'account.name',
  'account.number',
  'request.number',
  'request.title',
  'request.severity',
  'request.link',
  'promise.first_response',
  'promise.next_update',
  'promise.resolution',
  'agent.name',
  'agent.first_name',
  'provider.name',
] as const
export type FieldName = (typeof fieldNames)[number]
export type FieldValues = Record<FieldName, string | null>

const field = /\{\{\s*([^{}]*?)\s*\}\}/g

/** The first field of a text that nobody knows; null when all are known. */
export function unknownField(text: string): string | null {
  for (const [, name] of text.matchAll(field)) if (!isField(name!)) return name || '(nothing)'
  return null
}

function isField(name: string): name is FieldName {
  return (fieldNames as readonly string[]).includes(name)
}

/**
 * A text with its fields filled. What a field holds is taken as it is: braces in a customer's name are never read again. A
 * field without a value here is named, because a sentence with a hole in it must not be sent.
 */
export function fill(
  text: string,
  values: FieldValues,
): { text: string; missing: FieldName[]; unknown: string | null } {
  const missing = new Set<FieldName>()
  const filled = text.replace(field, (whole, name: string) => {
    if (!isField(name)) return whole
    const value = values[name]
    if (value !== null && value !== '') return value
    missing.add(name)
    return whole
  })
  return { text: filled, missing: [...missing], unknown: unknownField(text) }
}

/** What people are called by: the first word, unless it is a title. */
export function firstName(name: string | null): string | null {
  if (!name) return null
  const words = name.trim().split(/\s+/)
  const first = words.find((word) => !/^(dr|prof|mr|mrs|ms|herr|frau)\.?$/i.test(word)) ?? words[0]
  return first ?? null
}
