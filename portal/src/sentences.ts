/**
 * Sentences with places, English and German: what was written in one is said in the other. A place is `{1}`, or `{1:kind}`
 * where a kind of place knows how its words are said; the German has the same numbers. Matching goes along the literal
 * parts of a sentence from left to right, so that its time grows with the text only, whatever stands in the places.
 */
export type Sentence = readonly [english: string, german: string]

/** The words of a place as the other language says them; null when such a place cannot hold them. */
export type Place = (words: string) => string | null

type Compiled = {
  /** Literal parts; between each two of them is a place. */
  literals: string[]
  places: { number: string; kind: string | undefined }[]
  german: string[]
  weight: number
}

const marks = /\{(\d)(?::(\w+))?\}/

function compile([english, german]: Sentence): Compiled {
  // Split by a pattern of two groups: literal, number, kind, literal, ...
  const parts = english.split(marks)
  const literals = parts.filter((_, index) => index % 3 === 0)
  const places = literals.slice(1).map((_, index) => ({ number: parts[index * 3 + 1]!, kind: parts[index * 3 + 2] }))
  const weight = literals.join('').length
  return { literals, places, german: german.split(/\{(\d)\}/), weight }
}

/** What stands in the places of a text, its literal parts found from the left or from the right; null when they are others. */
function held(text: string, literals: readonly string[], right: boolean): string[] | null {
  const [first, last] = [literals[0]!, literals.at(-1)!]
  if (literals.length === 1) return text === first ? [] : null
  if (!text.startsWith(first) || !text.endsWith(last)) return null
  const found: string[] = []
  let [from, to] = [first.length, text.length - last.length]
  for (let n = 1; n < literals.length - 1; n++) {
    const literal = literals[right ? literals.length - 1 - n : n]!
    // A place holds at least one letter.
    const at = right ? text.lastIndexOf(literal, to - 1 - literal.length) : text.indexOf(literal, from + 1)
    const after = at + literal.length
    if (at <= from || after >= to) return null
    if (right) found.unshift(text.slice(after, to))
    else found.push(text.slice(from, at))
    if (right) to = at
    else from = after
  }
  if (from >= to) return null
  const rest = text.slice(from, to)
  return right ? [rest, ...found] : [...found, rest]
}

/** Tells what a text is in German; null where no sentence fits. The sentence with most words of its own counts. */
export function matcher(
  sentences: readonly Sentence[],
  kinds: Readonly<Record<string, Place>>,
): (text: string) => string | null {
  const compiled = sentences.map(compile).sort((a, b) => b.weight - a.weight)
  return (text) => {
    for (const one of compiled) {
      // A title may hold what stands between two places: then the other end tells which is which.
      const said = inGerman(one, held(text, one.literals, false)) ?? inGerman(one, held(text, one.literals, true))
      if (said !== null) return said
    }
    return null
  }

  function inGerman({ places, german }: Compiled, words: readonly string[] | null): string | null {
    if (words === null) return null
    const said = new Map<string, string>()
    for (const [index, { number, kind }] of places.entries()) {
      const place = kind === undefined ? words[index]! : kinds[kind]!(words[index]!)
      if (place === null) return null
      said.set(number, place)
    }
    return german.map((part, index) => (index % 2 === 0 ? part : said.get(part))).join('')
  }
}

/** Every sentence that has one of each list's parts, in the order of the lists. */
export const combined = (...lists: (readonly Sentence[])[]): Sentence[] =>
  lists.reduce<Sentence[]>(
    (heads, tails) => heads.flatMap(([head, kopf]) => tails.map(([tail, ende]) => [head + tail, kopf + ende] as const)),
    [['', '']],
  )
