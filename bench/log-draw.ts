// Draws lines from POSIX extended expressions as logcheck writes them: what is literal stays, a class that is repeated becomes a
// value as it stands in logs. Two lines are of one kind when they took the same alternatives, as far as these are of several words.

/** A line, and its kind: the same line with `0` for every value. */
export type Drawn = { text: string; kind: string }

type Node =
  | { is: 'text'; text: string }
  | { is: 'class'; has: (character: string) => boolean; from: number; to: number }
  | { is: 'group'; ways: Node[][]; from: number; to: number }

/** A drawer that draws the same lines from the same seed. Null for an expression it cannot read or that allows free text. */
export function drawer(seed: number): (rule: string) => Drawn | null {
  const random = randomFrom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
  const read = new Map<string, Node[] | null>()

  function value({ has, from, to }: Extract<Node, { is: 'class' }>): string {
    for (let tries = 0; tries < 12; tries++) {
      const one = valueLike(below, pick)
      if (one.length >= from && one.length <= to && [...one].every(has)) return one
    }
    const length = from + below(Math.min(to, Math.max(from, 8)) - from + 1)
    const letters = usable.filter(has)
    return letters.length === 0 ? '' : Array.from({ length }, () => pick(letters)).join('')
  }

  function put(nodes: readonly Node[], out: Drawn): void {
    for (const node of nodes)
      if (node.is === 'text') {
        out.text += node.text
        out.kind += node.text
      } else if (node.is === 'class') {
        out.text += value(node)
        out.kind += '0'
      } else if (isOneWord(node)) {
        out.text += groupOf(node).text
        out.kind += '0'
      } else {
        const { text, kind } = groupOf(node)
        out.text += text
        out.kind += kind
      }
  }

  function groupOf({ ways, from, to }: Extract<Node, { is: 'group' }>): Drawn {
    const out = { text: '', kind: '' }
    for (let n = from + below(Math.min(to, from + 1) - from + 1); n > 0; n--) put(pick(ways), out)
    return out
  }

  return (rule) => {
    if (!read.has(rule)) read.set(rule, parse(rule.replace(/^\^/, '').replace(/\$$/, '')))
    const nodes = read.get(rule)
    if (!nodes) return null
    const out = { text: '', kind: '' }
    put(nodes, out)
    return out
  }
}

/** Alternatives within one word are a value (`password` or `publickey`); of several words, other messages. */
const isOneWord = (node: Node): boolean =>
  node.is === 'text' ? node.text !== ' ' : node.is === 'class' || node.ways.every((way) => way.every(isOneWord))

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const usable = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-_/ ']
const people =
  'root admin alice bob carol dave erin frank grace heidi ivan judy backup www nagios postgres deploy guest'.split(' ')
const hosts = 'web db mail ns gw cache node app'.split(' ')

/** What stands in logs: numbers, people, hosts, addresses, identifiers, paths. */
function valueLike(below: (n: number) => number, pick: <T>(list: readonly T[]) => T): string {
  const number = () => String(below(10 ** (1 + below(6))))
  const host = () => `${pick(hosts)}${below(40)}`
  const hex = (n: number) => Array.from({ length: n }, () => below(16).toString(16)).join('')
  return pick([
    number,
    number,
    () => pick(people),
    host,
    () => `${host()}.example.net`,
    () => `${pick(people)}@${host()}.example.net`,
    () => Array.from({ length: 4 }, () => below(256)).join('.'),
    () => hex(pick([6, 10, 12, 32])),
    () => hex(10).toUpperCase(),
    () => `/var/${pick(['lib', 'spool', 'cache'])}/${pick(people)}/${number()}`,
    () => `${below(24)}:${10 + below(49)}:${10 + below(49)}`,
    () => `${below(90)}.${below(900)}`,
  ])()
}

const posix: Record<string, RegExp> = {
  alnum: /[a-z0-9]/i,
  alpha: /[a-z]/i,
  digit: /[0-9]/,
  xdigit: /[0-9a-f]/i,
  space: /\s/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  punct: /[!-/:-@[-`{-~]/,
  print: /[ -~]/,
  graph: /[!-~]/,
  blank: /[ \t]/, // biome-ignore format: a table
}
const word = (character: string) => /\w/.test(character)

/** The parts of an expression; null where it has what is not read here, or free text. */
function parse(rule: string): Node[] | null {
  let at = 0
  const fail = (): never => {
    throw new SyntaxError('not read')
  }

  function ways(): Node[][] {
    const all: Node[][] = [[]]
    while (at < rule.length && rule[at] !== ')') {
      if (rule[at] === '|') {
        at++
        all.push([])
      } else all.at(-1)!.push(...repeated(one()))
    }
    return all
  }

  function one(): Node {
    const character = rule[at++]!
    if (character === '(') {
      if (rule[at] === '?') fail()
      const inside = ways()
      if (rule[at++] !== ')') fail()
      return { is: 'group', ways: inside, from: 1, to: 1 }
    }
    if (character === '[') return { is: 'class', has: bracket(), from: 1, to: 1 }
    if (character === '.') return { is: 'class', has: () => fail(), from: 1, to: 1 }
    if (character === '^' || character === '$') fail()
    if (character !== '\\') return { is: 'text', text: character }
    const escaped = rule[at++] ?? fail()
    if (escaped === 'w') return { is: 'class', has: word, from: 1, to: 1 }
    if (escaped === 'd') return { is: 'class', has: (digit) => /\d/.test(digit), from: 1, to: 1 }
    if (/[a-z]/i.test(escaped)) fail()
    return { is: 'text', text: escaped }
  }

  function bracket(): (character: string) => boolean {
    const not = rule[at] === '^'
    if (not) at++
    const tests: ((character: string) => boolean)[] = []
    for (let first = true; first || rule[at] !== ']'; first = false) {
      if (at >= rule.length) fail()
      const named = /^\[:(\w+):\]/.exec(rule.slice(at))
      if (named) {
        const set = posix[named[1]!] ?? fail()
        tests.push((character) => set.test(character))
        at += named[0].length
        continue
      }
      const low = rule[at++]!
      if (rule[at] === '-' && rule[at + 1] !== ']') {
        const high = rule[at + 1]!
        at += 2
        tests.push((character) => character >= low && character <= high)
      } else tests.push((character) => character === low)
    }
    at++
    return (character) => tests.some((test) => test(character)) !== not && (!not || character !== ' ')
  }

  function repeated(node: Node): Node[] {
    const found = /^(?:[*+?]|\{(\d+)(,(\d*))?\})/.exec(rule.slice(at))
    if (!found) {
      if (node.is === 'class') checkFree(node)
      return [node]
    }
    at += found[0].length
    const [from, to] = bounds(found)
    if (node.is === 'class') checkFree(node)
    if (node.is === 'text') return [{ is: 'group', ways: [[node]], from, to }]
    return [{ ...node, from: node.is === 'class' && from === 0 && to > 1 ? 1 : from, to }]
  }

  /** A dot says nothing of what stands there: words, and how many of them, cannot be known. */
  function checkFree(node: Extract<Node, { is: 'class' }>): void {
    node.has('a')
  }

  try {
    const all = ways()
    if (at < rule.length || all.length > 1) return null
    return all[0]!
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function bounds([whole, low, comma, high]: RegExpExecArray): [number, number] {
  if (whole === '*') return [0, 40]
  if (whole === '+') return [1, 40]
  if (whole === '?') return [0, 1]
  return [Number(low), comma === undefined ? Number(low) : high ? Number(high) : Number(low) + 40]
}
