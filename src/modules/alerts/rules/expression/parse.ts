import { isDecimal } from '../decimal.ts'
import { compilePattern, type Pattern, PatternFault } from '../pattern/pattern.ts'
import { type Token, tokensOf } from './tokens.ts'

/** What can be asked of an alert. Labels beside it: `labels.instance`, `labels["any name"]`. */
export const fields = [
  'severity',
  'source',
  'key',
  'title',
  'text',
  'runbook',
  'count',
  'account',
  'system',
  'system.kind',
  'system.location',
] as const
export type Field = (typeof fields)[number]

export type Operand = { type: 'field'; name: Field } | { type: 'label'; name: string } | { type: 'text'; value: string }

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

export type Expression =
  | { type: 'and' | 'or'; of: readonly Expression[] }
  | { type: 'not'; of: Expression }
  | { type: 'always'; value: boolean }
  | { type: 'compare'; op: Comparison; left: Operand; right: Operand }
  | { type: 'in'; left: Operand; values: readonly Operand[] }
  | { type: 'contains'; left: Operand; right: Operand }
  | { type: 'matches'; left: Operand; pattern: Pattern }

/** An expression that cannot be read: what is wrong, and at which character. */
export type ExpressionFault = { fault: string; at: number }

class Fault extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

export const longestExpression = 2000
const deepest = 30
const mostValues = 100

type Reader = { tokens: readonly Token[]; at: number; depth: number; end: number }

/**
 * Reads a condition: `severity >= P2 and labels.env == "prod" and not (title matches "^test" or source in ["syslog", "snmp"])`.
 * It has no loops, calls nothing and cannot change anything. An empty one is always true.
 */
export function parseExpression(text: string): Expression | ExpressionFault {
  if (text.trim() === '') return { type: 'always', value: true }
  if (text.length > longestExpression)
    return { fault: `has more than ${longestExpression} characters`, at: longestExpression }
  try {
    const tokens = tokensOf(text)
    if ('fault' in tokens) return tokens
    const reader: Reader = { tokens: tokens.tokens, at: 0, depth: 0, end: text.length }
    const expression = either(reader)
    const rest = reader.tokens[reader.at]
    if (rest) throw new Fault(`"${rest.text}" is not expected here`, rest.at)
    return expression
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message, at: error.at }
    throw error
  }
}

const peek = (reader: Reader) => reader.tokens[reader.at]
const position = (reader: Reader) => peek(reader)?.at ?? reader.end

function takes(reader: Reader, text: string): boolean {
  const next = peek(reader)
  if (next?.text !== text || next.kind === 'text') return false
  reader.at++
  return true
}

function expects(reader: Reader, text: string): void {
  if (!takes(reader, text)) throw new Fault(`"${text}" is missing`, position(reader))
}

function either(reader: Reader): Expression {
  if (++reader.depth > deepest) throw new Fault('brackets stand too deep in each other', position(reader))
  const of = [both(reader)]
  while (takes(reader, 'or')) of.push(both(reader))
  reader.depth--
  return of.length === 1 ? of[0]! : { type: 'or', of }
}

function both(reader: Reader): Expression {
  const of = [negated(reader)]
  while (takes(reader, 'and')) of.push(negated(reader))
  return of.length === 1 ? of[0]! : { type: 'and', of }
}

function negated(reader: Reader): Expression {
  let times = 0
  while (takes(reader, 'not')) times++
  const of = condition(reader)
  return times % 2 === 1 ? { type: 'not', of } : of
}

function condition(reader: Reader): Expression {
  if (takes(reader, '(')) {
    const inside = either(reader)
    expects(reader, ')')
    return inside
  }
  for (const value of [true, false]) if (takes(reader, String(value))) return { type: 'always', value }
  const left = operand(reader)
  if (takes(reader, 'not')) {
    expects(reader, 'in')
    return { type: 'not', of: { type: 'in', left, values: values(reader) } }
  }
  if (takes(reader, 'in')) return { type: 'in', left, values: values(reader) }
  if (takes(reader, 'contains')) return { type: 'contains', left, right: operand(reader) }
  if (takes(reader, 'matches')) return { type: 'matches', left, pattern: pattern(reader) }
  for (const op of ['==', '!=', '<=', '>=', '<', '>'] as const)
    if (takes(reader, op)) return { type: 'compare', op, left, right: operand(reader) }
  throw new Fault('a comparison is missing', position(reader))
}

function values(reader: Reader): Operand[] {
  expects(reader, '[')
  const list = [operand(reader)]
  while (takes(reader, ',')) {
    list.push(operand(reader))
    if (list.length > mostValues) throw new Fault(`more than ${mostValues} values`, position(reader))
  }
  expects(reader, ']')
  return list
}

function pattern(reader: Reader): Pattern {
  const next = peek(reader)
  if (next?.kind !== 'text') throw new Fault('a pattern in quotes is missing', position(reader))
  reader.at++
  try {
    return compilePattern(next.text)
  } catch (error) {
    if (error instanceof PatternFault) throw new Fault(`the pattern ${error.message}`, next.at + 1 + error.at)
    throw error
  }
}

const known: ReadonlySet<string> = new Set(fields)

function operand(reader: Reader): Operand {
  const next = peek(reader)
  if (!next) throw new Fault('it ends too early', reader.end)
  reader.at++
  if (next.kind === 'text' || (next.kind === 'number' && isDecimal(next.text)))
    return { type: 'text', value: next.text }
  if (next.kind !== 'word') throw new Fault(`"${next.text}" is not expected here`, next.at)
  if (/^P[1-4]$/.test(next.text)) return { type: 'text', value: next.text }
  if (next.text === 'labels' && takes(reader, '[')) {
    const name = peek(reader)
    if (name?.kind !== 'text') throw new Fault('the name of a label in quotes is missing', position(reader))
    reader.at++
    expects(reader, ']')
    return { type: 'label', name: name.text }
  }
  if (next.text.startsWith('labels.') && next.text.length > 7) return { type: 'label', name: next.text.slice(7) }
  if (known.has(next.text)) return { type: 'field', name: next.text as Field }
  throw new Fault(`"${next.text}" is nothing an alert has`, next.at)
}
