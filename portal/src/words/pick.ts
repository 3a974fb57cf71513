/** The languages of the portal, in the order of the columns of every word list. */
export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

/** What each language calls itself. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' }

const KEY = 'palisade.language'

/** The language of a tag such as `de-AT`, when the portal speaks it. */
export const spoken = (tag: string | null | undefined): Language | undefined =>
  languages.find((language) => language === tag?.slice(0, 2).toLowerCase())

// Tests of formats run without a window; there the first language counts unless `navigator` says otherwise.
const device = typeof window === 'undefined' ? undefined : window.localStorage

// The service worker has no such store; the page that starts it says the language in its address.
const told = device ? null : new URLSearchParams(globalThis.location?.search).get('language')

function chosen(): Language {
  const wanted = [device?.getItem(KEY), told, ...(globalThis.navigator?.languages ?? [])].map(spoken)
  return wanted.find((language) => language !== undefined) ?? 'en'
}

/** The language of this page load; changing it loads the page anew, so that words can be plain constants. */
export const language: Language = chosen()

/** What a language is called in the reader's: `de` is `German`. */
export const nameOfLanguage = (tag: string): string =>
  new Intl.DisplayNames(language, { type: 'language' }).of(tag) ?? tag

/** Takes one of a pair that is not a word list: a locale, a rule of one language. */
export const byLanguage = <T>(english: T, german: T): T => (language === 'de' ? german : english)

/** Keeps the choice on this device and shows the portal in it. */
export function speak(next: Language): void {
  device?.setItem(KEY, next)
  // Where nothing can be kept, loading anew would show the same again, for ever.
  if (next !== language && device?.getItem(KEY) === next) location.reload()
}

/** What the person chose on any device counts on this one, too. */
export function followPerson(tag: string | null): void {
  const theirs = spoken(tag)
  if (theirs) speak(theirs)
}

/** A text, or a sentence with places: `(time: string) => \`First response by ${time}\``. */
type Word = string | ((...places: never[]) => string)

/**
 * Takes one language out of a word list. Each entry has English first and German second, so that a missing translation
 * is a compile error: `pick({ send: ['Send', 'Senden'], by: [(t: string) => \`by ${t}\`, (t) => \`bis ${t}\`] })`.
 */
export function pick<T extends { [K in keyof T]: readonly [Word, Word] }>(list: T): { [K in keyof T]: T[K][0] } {
  const column = languages.indexOf(language)
  return Object.fromEntries(
    Object.entries<readonly [Word, Word]>(list).map(([name, both]) => [name, both[column]]),
  ) as { [K in keyof T]: T[K][0] }
}
