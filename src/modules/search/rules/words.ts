/** A word of a text: how it stands in the index, and where it stands in the text. */
export type Token = { word: string; from: number; to: number }

/** Longer runs of letters are no words but data: base64, hashes. */
const longestWord = 64
/** Letters of one document that are looked at, and different words that are kept of it. */
export const mostLetters = 100_000
const mostWords = 4000

const run = /[\p{L}\p{N}\p{M}]+(?:[@._-][\p{L}\p{N}\p{M}]+)*/gu
const part = /[\p{L}\p{N}\p{M}]+/gu
/** Scripts that set no spaces between words: indexed by pairs of characters. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u
const ligatures: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ł: 'l', ı: 'i' }

/** A word as it stands in the index: lower case, without accents, so that `Müller` is found by `muller`. */
export function fold(word: string): string {
  return word
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[ßæœøđłı]/g, (letter) => ligatures[letter]!)
}

/**
 * Whether a run joined by `@ . _ -` is one word as well as its parts: addresses, names of hosts, versions, numbers with
 * letters. `well-known` is not: its parts find it.
 */
export function isName(joined: string): boolean {
  return /[@\p{N}]/u.test(joined) || (joined.match(/[._-]/g)?.length ?? 0) >= 2
}

/** The words of a text in their order, with their places. Never an empty one: marks alone fold to nothing. */
export function* tokens(text: string): Generator<Token> {
  for (const token of runsOf(text)) if (token.word) yield token
}

function* runsOf(text: string): Generator<Token> {
  for (const { 0: joined, index } of text.matchAll(run)) {
    const isJoined = /[@._-]/.test(joined)
    if (isJoined && joined.length <= longestWord && isName(joined))
      yield { word: fold(joined), from: index, to: index + joined.length }
    if (!isJoined) yield* partOf(joined, index)
    else for (const { 0: piece, index: at } of joined.matchAll(part)) yield* partOf(piece, index + at)
  }
}

function* partOf(piece: string, from: number): Generator<Token> {
  if (unspaced.test(piece)) return yield* pairs(piece, from)
  if (piece.length > longestWord) return
  const word = fold(piece)
  if (word.length > 1 || /\p{N}/u.test(word)) yield { word, from, to: from + piece.length }
}

function* pairs(piece: string, start: number): Generator<Token> {
  const letters = [...piece].slice(0, 2000)
  let from = start
  for (let n = 0; n < letters.length; n++) {
    const two = letters[n]! + (letters[n + 1] ?? '')
    if (n + 1 < letters.length || letters.length === 1) yield { word: fold(two), from, to: from + two.length }
    from += letters[n]!.length
  }
}

/** The different words of a text, bounded. */
export function wordsOf(text: string, into: Set<string> = new Set()): Set<string> {
  for (const { word } of tokens(text.slice(0, mostLetters))) {
    if (into.size >= mostWords) break
    into.add(word)
  }
  return into
}

/**
 * Lexemes of what names exactly one thing. A telephone number is found by any end of at least six digits, because people
 * leave out country and area.
 */
export function namesOf(name: string): string[] {
  const digits = /^\+(\d{6,15})$/.exec(name)?.[1]
  if (!digits) {
    const plain = nameKey(name)
    return plain ? [`=n${plain}`] : []
  }
  return Array.from({ length: digits.length - 5 }, (_, n) => `=p${digits.slice(n)}`)
}

/** How a name is compared: without case, spaces and the sign people put before numbers. */
export function nameKey(name: string): string {
  return fold(name).replace(/\s+/g, '').replace(/^#/, '').slice(0, 200)
}

/** Lexemes by which the text of a query may name something; [] when it is no name of anything. */
export function namedBy(query: string): string[] {
  const key = nameKey(query)
  const digits = /^[+\d][\d\s().\-/]{4,}$/.test(query.trim()) ? query.replace(/\D/g, '').replace(/^0+/, '') : ''
  return [...(key ? [`=n${key}`] : []), ...(digits.length >= 6 ? [`=p${digits}`] : [])]
}
