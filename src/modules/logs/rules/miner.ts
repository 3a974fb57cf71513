import { fits, wordsOf } from './match.ts'
import { shapeOf, wild } from './shape.ts'
import { holdsState } from './vocabulary.ts'

/** A kind of message of one program: `Accepted <*> for <*> from <*>`. `number` is its name within what is mined together. */
export type Template = { number: number; source: string; text: string }

/** What mining changed since it was asked last. */
export type Changes = {
  /** New ones, and those whose words became values. */
  saved: Template[]
  /** Templates that turned out to be one: `from` is no more, its lines are of `into`. */
  merged: { from: number; into: number }[]
}

/** How much one miner remembers; beyond it lines are given to broad templates, and then to none. */
export type Limits = { templates: number; perBucket: number; shapes: number; characters: number }
export const usualLimits: Limits = { templates: 2000, perBucket: 100, shapes: 5000, characters: 1_000_000 }

export type Miner = {
  /** The number of the template of a line; null when no more can be remembered. */
  place(source: string, line: string): number | null
  /** What changed since the last call. */
  changes(): Changes
  /** Where the lines of a template are now; of what was merged since the last `changes()`. */
  resolve(number: number): number
  readonly templates: ReadonlyMap<number, Template>
}

type Pattern = { number: number; source: string; words: string[] }
/** Patterns that could ever be one: of one program, of so many words, with the same states at the same places. */
type Bucket = { key: string; patterns: Pattern[] }

/**
 * Mines lines into templates. A line's shape (`shapeOf`) finds its template by one look-up when it was seen before. A new shape
 * belongs to the most exact template it fits; else it is one of its own, and is compared with its like: where so many of
 * them differ in one word only, that word is a value. How many it takes depends on how much else agrees (`enough`). Words of
 * the state vocabulary, and words that stand beside a value in one token, are never values. `known` continues earlier work.
 */
export function createMiner(known: readonly Template[] = [], limits: Limits = usualLimits): Miner {
  const patterns = new Map<number, Pattern>()
  const buckets = new Map<string, Bucket>()
  const moved = new Map<number, number>()
  // By program first: to put both into one key would copy every line once more.
  let shapes = new Map<string, Map<string, number>>()
  let remembered = 0
  let characters = 0
  let next = 1
  let saved = new Set<number>()
  let merged: Changes['merged'] = []

  for (const { number, source, text } of known) {
    const pattern = { number, source, words: wordsOf(text) }
    put(bucketOf(source, pattern.words), pattern)
    next = Math.max(next, number + 1)
  }

  function bucketOf(source: string, words: readonly string[]): Bucket {
    let key = `${source}\0${words.length}`
    for (let n = 0; n < words.length; n++) if (holdsState(words[n]!)) key += `\0${n} ${words[n]}`
    return buckets.get(key) ?? { key, patterns: [] }
  }

  function put(bucket: Bucket, pattern: Pattern): void {
    patterns.set(pattern.number, pattern)
    bucket.patterns.push(pattern)
    buckets.set(bucket.key, bucket)
  }

  function remember(source: string, shape: string, number: number): void {
    if (remembered >= limits.shapes || characters + shape.length > limits.characters) {
      shapes = new Map()
      remembered = 0
      characters = 0
    }
    const own = shapes.get(source) ?? new Map<string, number>()
    shapes.set(source, own.set(shape, number))
    remembered++
    characters += shape.length
  }

  function resolve(number: number): number {
    let at = number
    while (moved.has(at)) at = moved.get(at)!
    return at
  }

  function placeNew(source: string, shape: string): number | null {
    const words = wordsOf(shape)
    const bucket = bucketOf(source, words)
    const fitting = mostExact(bucket.patterns.filter((one) => fits(one.words, words)))
    if (fitting) return fitting.number
    if (patterns.size < limits.templates && bucket.patterns.length < limits.perBucket)
      return learn(bucket, source, words)
    // One for all that is left of the bucket; a tenth more of these than templates, then no more.
    if (patterns.size >= limits.templates * 1.1) return null
    return add(bucket, source, words.map((word) => (holdsState(word) ? word : wild))).number // biome-ignore format: one act
  }

  function add(bucket: Bucket, source: string, words: string[]): Pattern {
    const pattern = { number: next++, source, words }
    put(bucket, pattern)
    saved.add(pattern.number)
    return pattern
  }

  /** A new pattern, and what it shows of its like; each merge may show more. */
  function learn(bucket: Bucket, source: string, words: string[]): number {
    let pattern = add(bucket, source, words)
    for (;;) {
      const wider = widened(pattern, bucket.patterns)
      if (!wider) return pattern.number
      pattern = merge(bucket, wider)
    }
  }

  /** All that `words` stands for becomes one, under the oldest number. */
  function merge(bucket: Bucket, words: string[]): Pattern {
    const same = bucket.patterns.filter((one) => fits(words, one.words)).toSorted((a, b) => a.number - b.number)
    const kept = same[0]!
    kept.words = words
    saved.add(kept.number)
    for (const { number } of same.slice(1)) {
      patterns.delete(number)
      saved.delete(number)
      moved.set(number, kept.number)
      merged.push({ from: number, into: kept.number })
    }
    bucket.patterns = bucket.patterns.filter(({ number }) => number === kept.number || patterns.has(number))
    return kept
  }

  return {
    place(source, line) {
      const shape = shapeOf(line)
      const seen = shapes.get(source)?.get(shape)
      if (seen !== undefined) return moved.size === 0 ? seen : resolve(seen)
      const number = placeNew(source, shape)
      if (number !== null) remember(source, shape, number)
      return number
    },
    changes() {
      const told = { saved: [...saved].map((number) => viewOf(patterns.get(number)!)), merged }
      if (moved.size > 0)
        for (const own of shapes.values()) for (const [shape, number] of own) own.set(shape, resolve(number))
      moved.clear()
      saved = new Set()
      merged = []
      return told
    },
    resolve,
    get templates() {
      return new Map([...patterns].map(([number, pattern]) => [number, viewOf(pattern)]))
    },
  }
}

const viewOf = ({ number, source, words }: Pattern): Template => ({ number, source, text: words.join(' ') })

/** The one with the fewest values; of equal ones the first in the order of their words, whichever came first. */
function mostExact(fitting: readonly Pattern[]): Pattern | undefined {
  return fitting.length < 2 ? fitting[0] : fitting.toSorted((a, b) => values(a) - values(b) || order(a, b))[0]
}
const values = ({ words }: Pattern) => words.reduce((n, word) => (word === wild ? n + 1 : n), 0)
const order = (a: Pattern, b: Pattern) => (a.words.join(' ') < b.words.join(' ') ? -1 : 1)

/** Whether a word may turn out to be a value: it has a letter, no value within it, and tells no state. */
const mayVary = (word: string) => word.length <= 200 && /\p{L}/u.test(word) && !word.includes(wild) && !holdsState(word)

/**
 * How many different words at one place make it a value, by how many other words agree. Where five agree the lines are one
 * message with another name in it; where one or two do, they may well say different things.
 */
export function enough(agreeing: number): number {
  return agreeing >= 5 ? 2 : agreeing >= 3 ? 3 : agreeing === 2 ? 5 : agreeing === 1 ? 8 : Number.POSITIVE_INFINITY
}

/** What one place of a pattern shows: the different words there, and the patterns that have them. */
type Place = { words: Set<string>; others: Pattern[] }

/** The pattern with one more value, when its like say so: the first place of which they do. */
function widened(pattern: Pattern, all: readonly Pattern[]): string[] | null {
  const { words } = pattern
  const places = new Map<number, Place>()
  for (const other of all) {
    const at = other === pattern ? -1 : onlyDifference(words, other.words)
    if (at < 0) continue
    const place = places.get(at) ?? { words: new Set([words[at]!]), others: [] }
    place.words.add(other.words[at]!)
    place.others.push(other)
    places.set(at, place)
  }
  for (const [at, { words: different, others }] of [...places].toSorted(([a], [b]) => a - b)) {
    const agreeing = words.filter((word, n) => n !== at && isWord(word)).length
    // A value was seen there already: it counts for two.
    if (different.size + (different.has(wild) ? 1 : 0) < enough(agreeing)) continue
    return words.map((word, n) => (n === at || others.some((other) => other.words[n] === wild) ? wild : word))
  }
  return null
}

const isWord = (word: string) => !word.includes(wild) && /\p{L}{2}/u.test(word)

/**
 * The one place where two patterns differ in words that may vary, where all else is the same or a value in one of them; of
 * those that differ in values only the first such place. -1 for patterns that differ in more.
 */
function onlyDifference(a: readonly string[], b: readonly string[]): number {
  let place = -1
  let value = -1
  for (let n = 0; n < a.length; n++) {
    const [one, other] = [a[n]!, b[n]!]
    if (one === other) continue
    if ((one !== wild && !mayVary(one)) || (other !== wild && !mayVary(other))) return -1
    if (one === wild || other === wild) {
      if (value < 0) value = n
    } else if (place >= 0) return -1
    else place = n
  }
  return place >= 0 ? place : value
}
