import { malformed, tooMuch, unsupported } from '../problems.ts'

/** What a label must be, or must not be. Patterns are as far as a glob goes: alternatives of texts with `.*` and `.+` in them. */
export type Matcher = { name: string; value: string; isRegex: boolean; isEqual: boolean }

const form = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|[^",{}]*)\s*$/

/** A matcher as Alertmanager writes it (`severity="critical"`, `instance=~"web-.*"`). */
export function matcherOf(written: string): Matcher {
  if (written.length > 1000) throw tooMuch('A matcher is longer than 1,000 characters.')
  const found = form.exec(written)
  if (!found) throw malformed('A matcher is none, such as severity="critical".')
  const [, name, sign, raw] = found
  const value = raw!.startsWith('"')
    ? raw!.slice(1, -1).replace(/\\(["\\n])/g, (_, c: string) => (c === 'n' ? '\n' : c))
    : raw!.trim()
  const matcher = { name: name!, value, isRegex: sign!.includes('~'), isEqual: !sign!.startsWith('!') }
  if (matcher.isRegex) alternativesOf(value)
  return matcher
}

/** Whether labels fit all matchers; a label that is not there is ''. */
export function fits(labels: Readonly<Record<string, string>>, matchers: readonly Matcher[]): boolean {
  return matchers.every(({ name, value, isRegex, isEqual }) => {
    const label = Object.hasOwn(labels, name) ? labels[name]! : ''
    return (isRegex ? alternativesOf(value).some((glob) => fitsGlob(label, glob)) : label === value) === isEqual
  })
}

/** Pieces of text with gaps between them; a gap with `some` must not be empty. */
type Glob = readonly (string | { some: boolean })[]

/**
 * A pattern as alternatives of texts and gaps. Nothing that a sender or a token writes is run as a regular expression here:
 * its cost is theirs to choose. Others are refused as unsupported.
 */
export function alternativesOf(pattern: string): Glob[] {
  const inner = /^\^?(?:\((?:\?:)?([^()]*)\)|([^()]*))\$?$/.exec(pattern)
  const alternatives = (inner?.[1] ?? inner?.[2])?.split('|')
  if (!alternatives) throw unsupported('Of patterns only texts, |, .* and .+ are understood here.')
  if (alternatives.length > 200) throw tooMuch('A pattern has more than 200 alternatives.')
  return alternatives.map(globOf)
}

function globOf(text: string): Glob {
  const pieces: (string | { some: boolean })[] = []
  let literal = ''
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!
    const next = text[at + 1]
    if (sign === '.' && (next === '*' || next === '+')) {
      pieces.push(literal, { some: next === '+' })
      literal = ''
      at++
    } else if (sign === '\\' && next !== undefined && /[^a-zA-Z0-9]/.test(next)) {
      literal += next
      at++
    } else if (/[.*+?[\]{}^$\\]/.test(sign) && sign !== '.') {
      throw unsupported('Of patterns only texts, |, .* and .+ are understood here.')
    } else literal += sign // a bare dot, as in names of hosts, is taken for itself
  }
  return [...pieces, literal]
}

/** Greedy from the left, which is exact for gaps: time grows with the length of the text times that of the pattern. */
function fitsGlob(label: string, glob: Glob): boolean {
  const texts = glob.filter((piece) => typeof piece === 'string')
  const gaps = glob.filter((piece) => typeof piece !== 'string')
  if (gaps.length === 0) return label === texts[0]
  if (!label.startsWith(texts[0]!)) return false
  let at = texts[0]!.length
  for (let n = 0; n < gaps.length; n++) {
    const from = at + (gaps[n]!.some ? 1 : 0)
    const text = texts[n + 1]!
    if (n === gaps.length - 1) return label.length - text.length >= from && label.endsWith(text)
    const found = label.indexOf(text, from)
    if (found < 0) return false
    at = found + text.length
  }
  return true
}
