import { fold, isName, namedBy, tokens } from './words.ts'

/** One word that must be there. `prefix`: it may go on, because whoever types may not be at its end. */
export type Term = { word: string; prefix: boolean }

/** What somebody looks for. */
export type Query = {
  terms: Term[]
  /** Words that must stand one after the other. */
  phrases: string[][]
  without: string[]
  /** Lexemes of things the whole query may name. */
  names: string[]
}

/** More words than that say nothing more; each costs. */
const mostTerms = 8

/**
 * Reads a query: words that must all be there, `"words in this order"`, `-word` that must not. The last word may be a
 * beginning unless a space follows it.
 */
export function readQuery(text: string): Query {
  const phrases: string[][] = []
  const without: string[] = []
  const rest = text
    .replace(/["“”„]([^"“”„]*)["“”„]/g, (_, inside: string) => {
      const words = termsOf(inside).map((term) => term.word)
      if (words.length > 0) phrases.push(words)
      return ' "" '
    })
    .replace(/(^|\s)-(\S+)/g, (_, before: string, word: string) => {
      without.push(...termsOf(word).map((term) => term.word))
      return `${before}"" `
    })
  const typed = termsOf(rest)
  const last = typed.at(-1)
  if (last && /[\p{L}\p{N}\p{M}]$/u.test(text)) last.prefix = true
  const terms = [...typed, ...phrases.flat().map((word) => ({ word, prefix: false }))]
  return {
    terms: unique(terms).slice(0, mostTerms),
    phrases: phrases.filter((phrase) => phrase.length > 1),
    without: without.slice(0, mostTerms),
    names: namedBy(text),
  }
}

/** The words of a piece of a query. A name made of parts stands for itself; `well-known` for its parts. */
function termsOf(text: string): Term[] {
  const found: Term[] = []
  let named = -1
  for (const { word, from, to } of tokens(text)) {
    if (to <= named) continue
    if (/[@._-]/.test(word) && isName(word)) named = to
    found.push({ word, prefix: false })
    if (from > text.length) break
  }
  return found
}

function unique(terms: readonly Term[]): Term[] {
  const seen = new Map<string, Term>()
  for (const term of terms) {
    const key = fold(term.word)
    const known = seen.get(key)
    if (known) known.prefix &&= term.prefix
    else seen.set(key, { ...term })
  }
  return [...seen.values()]
}
