/** The languages of the portal, in the order of the columns of every word list. */
export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

const KEY = 'palisade.language'

function chosen(): Language {
  const kept = globalThis.localStorage?.getItem(KEY)
  const wanted = [kept ?? '', ...(globalThis.navigator?.languages ?? [])].map((tag) => tag.slice(0, 2).toLowerCase())
  return (
    languages.find((language) => language === wanted.find((tag) => languages.some((known) => known === tag))) ?? 'en'
  )
}

/** The language of this page load; changing it loads the page anew, so that words can be plain constants. */
export const language: Language = chosen()

/** Keeps the choice on this device and shows the portal in it. */
export function speak(next: Language): void {
  localStorage.setItem(KEY, next)
  location.reload()
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
