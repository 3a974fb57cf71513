/** `{{name}}` is a variable of the flow, `{{secret:name}}` a secret by reference: its value comes with the run and is kept nowhere. */

export type Values = {
  variables: Readonly<Record<string, string>>
  secrets: Readonly<Record<string, string>>
}

const reference = /\{\{\s*(secret:)?([A-Za-z][\w.-]{0,62})\s*\}\}/g

/** The names a text refers to. */
export function referred(text: string): { variables: string[]; secrets: string[] } {
  const found = { variables: [] as string[], secrets: [] as string[] }
  for (const [, secret, name] of text.matchAll(reference)) (secret ? found.secrets : found.variables).push(name!)
  return found
}

/** The text with its references filled in; null when one has no value, so that nothing half is typed anywhere. */
export function filledIn(text: string, { variables, secrets }: Values): string | null {
  let missing = false
  const filled = text.replace(reference, (_, secret: string | undefined, name: string) => {
    const from = secret ? secrets : variables
    const value = Object.hasOwn(from, name) ? from[name] : undefined
    if (value === undefined) missing = true
    return value ?? ''
  })
  return missing ? null : filled
}

export const hasSecret = (text: string): boolean => referred(text).secrets.length > 0

/** Too short to be taken out of a text without tearing words apart. */
const shortest = 4

/** A text without the values of secrets, also as they stand in addresses, forms and JSON. */
export function withoutSecrets(text: string, secrets: Readonly<Record<string, string>>): string {
  let clean = text
  const forms = Object.values(secrets)
    .filter((value) => value.length >= shortest)
    .flatMap((value) => [
      value,
      encodeURIComponent(value),
      encodeURIComponent(value).replaceAll('%20', '+'),
      JSON.stringify(value).slice(1, -1),
      Buffer.from(value).toString('base64'),
    ])
    // The longest first: what holds another one is taken out whole.
    .toSorted((a, b) => b.length - a.length)
  for (const form of new Set(forms)) clean = clean.replaceAll(form, '[secret]')
  return clean
}
