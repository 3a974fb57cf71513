import { isNear } from './near.ts'
import type { Query } from './query.ts'
import { type Token, tokens } from './words.ts'

/** A piece of text; `hit` when it is what was looked for. */
export type Segment = { text: string; hit: boolean }

/** Tells which words of a text answer a query. `slips`: words that are nearly the same count too. */
export function matcherOf(query: Query, slips: boolean): (word: string) => boolean {
  const exact = new Set(query.terms.map((term) => term.word))
  const beginnings = query.terms.filter((term) => term.prefix && term.word.length > 1).map((term) => term.word)
  const typed = slips ? query.terms.map((term) => term.word) : []
  return (word) =>
    exact.has(word) || beginnings.some((start) => word.startsWith(start)) || typed.some((each) => isNear(each, word))
}

/** Words of a text that answer, where they stand, none inside another. */
function hitsIn(text: string, answers: (word: string) => boolean): Token[] {
  const hits: Token[] = []
  for (const token of tokens(text)) {
    if (!answers(token.word)) continue
    const last = hits.at(-1)
    if (!last || token.from >= last.to) hits.push(token)
  }
  return hits
}

/** The whole text with what answers marked. */
export function marked(text: string, answers: (word: string) => boolean): Segment[] {
  return cut(text, 0, text.length, hitsIn(text, answers))
}

/**
 * About `length` characters around the densest place of answers, on word boundaries, with what answers marked. `hits` is
 * how many different words it shows; with none the text's beginning is shown.
 */
export function snippetOf(
  text: string,
  answers: (word: string) => boolean,
  length: number,
): { segments: Segment[]; hits: number } {
  const hits = hitsIn(text, answers)
  if (hits.length === 0) {
    const [from, to] = [0, boundary(text, length, 1)]
    return { segments: cut(text, from, to, []), hits: 0 }
  }
  let best = { from: 0, words: 0 }
  for (let n = 0; n < hits.length && n < 500; n++) {
    const inside = hits.slice(n, n + 40).filter((hit) => hit.to <= hits[n]!.from + length * 0.7)
    const words = new Set(inside.map((hit) => hit.word)).size
    if (words > best.words) best = { from: hits[n]!.from, words }
  }
  const from = boundary(text, Math.max(0, best.from - Math.floor(length * 0.3)), -1)
  const to = boundary(text, Math.min(text.length, from + length), 1)
  return { segments: cut(text, from, to, hits), hits: best.words }
}

/** The nearest place between two words in a direction, at most 24 characters away; never inside a character. */
function boundary(text: string, at: number, step: 1 | -1): number {
  let place = Math.max(0, Math.min(at, text.length))
  for (let n = 0; n < 24 && place > 0 && place < text.length && !/\s/.test(text[place - 1]!); n++) place += step
  return /[\uDC00-\uDFFF]/.test(text[place] ?? '') ? place + 1 : place
}

function cut(text: string, from: number, to: number, hits: readonly Token[]): Segment[] {
  const segments: Segment[] = []
  const add = (piece: string, hit: boolean) => {
    const clean = piece.replace(/\s+/g, ' ')
    if (clean) segments.push({ text: clean, hit })
  }
  let place = from
  for (const hit of hits) {
    if (hit.from < from || hit.to > to) continue
    add(text.slice(place, hit.from), false)
    add(text.slice(hit.from, hit.to), true)
    place = hit.to
  }
  add(text.slice(place, to), false)
  if (from > 0) segments.unshift({ text: '… ', hit: false })
  if (to < text.length) segments.push({ text: ' …', hit: false })
  return segments
}

/** Whether a text has the words of a phrase one after the other. */
export function hasPhrase(text: string, phrase: readonly string[]): boolean {
  const words = [...tokens(text)].map((token) => token.word)
  return words.some((_, n) => phrase.every((word, at) => words[n + at] === word))
}
