import { fieldsOf, type Letter, type LetterKind, type LetterLanguage, ownWords } from './kinds.ts'

const field = /\{\{\s*([a-z_]{1,40})\s*\}\}/g

/**
 * Fills the fields of a letter. Values are taken as they are: what a stranger wrote between braces is not read again, and in
 * the subject it stays one line, so that it never becomes a header. A field without a value leaves nothing.
 */
export function fillLetter(letter: Letter, values: Record<string, string>): { subject: string; text: string } {
  const put = (text: string) =>
    text.replace(field, (_, name: string) => (Object.hasOwn(values, name) ? values[name]! : ''))
  return {
    subject: put(letter.subject)
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim()
      .slice(0, 400),
    text: put(letter.body).trim(),
  }
}

/** What is wrong with a letter, by its part; empty when it can be used. */
export function faultsOf(kind: LetterKind, letter: Letter): Record<string, string> {
  const { fields, required } = fieldsOf[kind]
  const faults: Record<string, string> = {}
  for (const part of ['subject', 'body'] as const) {
    const text = letter[part]
    const unknown = [...text.matchAll(field)].map(([, name]) => name!).find((name) => !fields.includes(name))
    if (unknown) faults[part] = `has the field {{${unknown}}}, which this mail does not know`
    else if (/\{\{|\}\}/.test(text.replace(field, ''))) faults[part] = 'has braces that are no field'
    else if (text.trim() === '') faults[part] = 'must not be empty'
  }
  const missing = required.find((name) => !new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`).test(letter.body))
  if (missing) faults.body ??= `must contain {{${missing}}}`
  return faults
}

/** A version of a letter as it is kept; subject and body null: taken back. */
export type Kept = { accountId: string | null; language: string; subject: string | null; body: string | null }

export type Source = 'account' | 'language' | 'own'

/**
 * The letter that counts for an account and a language: the account's in that language, else everybody's in that language,
 * else the program's own, in English when it does not speak the language. `kept` are the newest versions of the kind.
 */
export function chooseLetter(
  kind: LetterKind,
  kept: readonly Kept[],
  wanted: { accountId: string | null; language: string },
): { letter: Letter; source: Source } {
  const language = wanted.language.slice(0, 2).toLowerCase()
  const find = (accountId: string | null) =>
    kept.find((one) => one.accountId === accountId && one.language === language && one.body !== null)
  const own = wanted.accountId === null ? undefined : find(wanted.accountId)
  const found = own ?? find(null)
  if (found) return { letter: { subject: found.subject!, body: found.body! }, source: own ? 'account' : 'language' }
  return { letter: ownWords[spoken(language)][kind], source: 'own' }
}

/** The language of our own words for a person's. */
export function spoken(language: string | null | undefined): LetterLanguage {
  return language?.slice(0, 2).toLowerCase() === 'de' ? 'de' : 'en'
}
