/** Whether a code point is one that is meant. */
export type CharTest = (point: number) => boolean

/** What a pattern says. The subset of RE2's syntax that needs no memory of what was matched. */
export type Node =
  | { type: 'char'; test: CharTest }
  | { type: 'start' }
  | { type: 'end' }
  | { type: 'sequence'; of: readonly Node[] }
  | { type: 'either'; of: readonly Node[] }
  | { type: 'repeat'; of: Node; least: number; most: number | null }

/** A pattern that cannot be read: what is wrong, and at which character. */
export class PatternFault extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

export const longestPattern = 500
/** `{n,m}` copies what it repeats; nobody needs more of them. */
const mostRepeats = 100
const deepest = 30

type Reader = { text: readonly string[]; at: number; depth: number; ignoreCase: boolean }

/**
 * Reads a pattern: `.` `[a-z]` `[^...]` `\d \w \s` and their opposites, `* + ? {n,m}`, `|`, groups, `^` and `$`, `(?i)` at the
 * start. No back references and no looking around: those are what makes matching explode. Throws PatternFault.
 */
export function parsePattern(pattern: string): Node {
  if (pattern.length > longestPattern)
    throw new PatternFault(`has more than ${longestPattern} characters`, longestPattern)
  const ignoreCase = pattern.startsWith('(?i)')
  const reader: Reader = { text: [...pattern], at: ignoreCase ? 4 : 0, depth: 0, ignoreCase }
  const node = either(reader)
  if (reader.at < reader.text.length) throw new PatternFault('a bracket closes that none opened', reader.at)
  return node
}

function either(reader: Reader): Node {
  if (++reader.depth > deepest) throw new PatternFault('brackets stand too deep in each other', reader.at)
  const of = [sequence(reader)]
  while (reader.text[reader.at] === '|') {
    reader.at++
    of.push(sequence(reader))
  }
  reader.depth--
  return of.length === 1 ? of[0]! : { type: 'either', of }
}

function sequence(reader: Reader): Node {
  const of: Node[] = []
  for (
    let next = reader.text[reader.at];
    next !== undefined && next !== '|' && next !== ')';
    next = reader.text[reader.at]
  )
    of.push(repeated(reader))
  return { type: 'sequence', of }
}

function repeated(reader: Reader): Node {
  const node = single(reader)
  const range = rangeOf(reader)
  if (!range) return node
  // `a+?` asks for the shortest match, which is the same answer to whether it matches.
  if (reader.text[reader.at] === '?') reader.at++
  if (
    ['*', '+', '?'].includes(reader.text[reader.at] ?? '') ||
    /^\{\d/.test(reader.text.slice(reader.at, reader.at + 2).join(''))
  )
    throw new PatternFault('what repeats is repeated again', reader.at)
  return { type: 'repeat', of: node, least: range[0], most: range[1] }
}

function rangeOf(reader: Reader): [number, number | null] | null {
  const next = reader.text[reader.at]
  if (next === '*' || next === '+' || next === '?') {
    reader.at++
    return next === '*' ? [0, null] : next === '+' ? [1, null] : [0, 1]
  }
  if (next !== '{') return null
  const written = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(reader.text.slice(reader.at, reader.at + 12).join(''))
  if (!written) return null
  const least = Number(written[1])
  const most = written[2] === undefined ? least : written[3] === undefined ? null : Number(written[3])
  if (least > mostRepeats || (most ?? 0) > mostRepeats)
    throw new PatternFault(`repeats more than ${mostRepeats} times`, reader.at)
  if (most !== null && most < least) throw new PatternFault('repeats at least more often than at most', reader.at)
  reader.at += written[0].length
  return [least, most]
}

function single(reader: Reader): Node {
  const at = reader.at++
  const next = reader.text[at]!
  switch (next) {
    case '^':
      return { type: 'start' }
    case '$':
      return { type: 'end' }
    case '.':
      return { type: 'char', test: (point) => point !== 10 }
    case '(':
      return group(reader, at)
    case '[':
      return { type: 'char', test: set(reader, at) }
    case '\\':
      return escaped(reader, at)
    case '*':
    case '+':
    case '?':
      throw new PatternFault('there is nothing to repeat', at)
    default:
      return { type: 'char', test: one(reader, next.codePointAt(0)!) }
  }
}

function group(reader: Reader, at: number): Node {
  if (reader.text[reader.at] === '?') {
    if (reader.text[reader.at + 1] !== ':') throw new PatternFault('only (?: ) and (?i) at the start are known', at)
    reader.at += 2
  }
  const node = either(reader)
  if (reader.text[reader.at] !== ')') throw new PatternFault('the bracket is not closed', at)
  reader.at++
  return node
}

const classes: Record<string, CharTest> = {
  d: (point) => point >= 48 && point <= 57,
  w: (point) =>
    (point >= 48 && point <= 57) || (point >= 65 && point <= 90) || point === 95 || (point >= 97 && point <= 122),
  s: (point) => point === 32 || (point >= 9 && point <= 13) || point === 160,
}
const controls: Record<string, number> = { n: 10, r: 13, t: 9 }

function escaped(reader: Reader, at: number): Node {
  const point = escapedPoint(reader, at)
  return { type: 'char', test: typeof point === 'number' ? one(reader, point) : point }
}

function escapedPoint(reader: Reader, at: number): number | CharTest {
  const next = reader.text[reader.at++]
  if (next === undefined) throw new PatternFault('ends in a backslash', at)
  const own = classes[next]
  if (own) return own
  const opposite = classes[next.toLowerCase()]
  if (opposite) return (point) => !opposite(point)
  if (controls[next] !== undefined) return controls[next]
  if (/[a-zA-Z0-9]/.test(next)) throw new PatternFault(`\\${next} is not known`, at)
  return next.codePointAt(0)!
}

/** A code point, in both cases where case does not matter. */
function one({ ignoreCase }: Reader, wanted: number): CharTest {
  if (!ignoreCase) return (point) => point === wanted
  const lower = fold(wanted)
  return (point) => fold(point) === lower
}

const fold = (point: number) => String.fromCodePoint(point).toLowerCase().codePointAt(0)!

function set(reader: Reader, at: number): CharTest {
  const negated = reader.text[reader.at] === '^'
  if (negated) reader.at++
  const tests: CharTest[] = []
  for (let first = true; first || reader.text[reader.at] !== ']'; first = false) {
    if (reader.text[reader.at] === undefined) throw new PatternFault('the set is not closed', at)
    tests.push(member(reader))
  }
  reader.at++
  const within = (point: number) => tests.some((test) => test(point))
  return negated ? (point) => !within(point) : within
}

function member(reader: Reader): CharTest {
  const from = memberPoint(reader)
  if (typeof from !== 'number') return from
  const after = reader.text[reader.at + 1]
  if (reader.text[reader.at] !== '-' || after === undefined || after === ']') return one(reader, from)
  const at = reader.at++
  const to = memberPoint(reader)
  if (typeof to !== 'number' || to < from) throw new PatternFault('the range runs backwards', at)
  const within = (point: number) => point >= from && point <= to
  if (!reader.ignoreCase) return within
  return (point) => {
    const text = String.fromCodePoint(point)
    return within(point) || within(fold(point)) || within(text.toUpperCase().codePointAt(0)!)
  }
}

function memberPoint(reader: Reader): number | CharTest {
  const at = reader.at++
  const next = reader.text[at]
  if (next === undefined) throw new PatternFault('the set is not closed', at)
  return next === '\\' ? escapedPoint(reader, at) : next.codePointAt(0)!
}
