import type { ExpressionFault } from './parse.ts'

export type Token = { kind: 'word' | 'number' | 'text' | 'sign'; text: string; at: number }

const shapes = [
  { kind: 'word', shape: /[a-zA-Z_][\w]*(?:\.[\w:/-]+)*/y },
  { kind: 'number', shape: /[+-]?\d+(?:\.\d+)?/y },
  { kind: 'sign', shape: /==|!=|<=|>=|[<>()[\],]/y },
] as const

/** Splits an expression. Texts stand in double or single quotes; a backslash before the quote makes it part of the text. */
export function tokensOf(text: string): { tokens: Token[] } | ExpressionFault {
  const tokens: Token[] = []
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at]!)) {
      at++
      continue
    }
    const quoted = text[at] === '"' || text[at] === "'" ? quotedAt(text, at) : null
    if (quoted && 'fault' in quoted) return quoted
    const token = quoted ?? plainAt(text, at)
    if (!token) return { fault: `"${String.fromCodePoint(text.codePointAt(at)!)}" is not expected here`, at }
    tokens.push(token.token)
    at = token.end
  }
  return { tokens }
}

function plainAt(text: string, at: number): { token: Token; end: number } | null {
  for (const { kind, shape } of shapes) {
    shape.lastIndex = at
    const found = shape.exec(text)
    if (found) return { token: { kind, text: found[0], at }, end: at + found[0].length }
  }
  return null
}

function quotedAt(text: string, from: number): { token: Token; end: number } | ExpressionFault {
  const quote = text[from]!
  let value = ''
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === quote) return { token: { kind: 'text', text: value, at: from }, end: at + 1 }
    // Other backslashes stay: they belong to patterns.
    if (text[at] === '\\' && text[at + 1] === quote) at++
    value += text[at]
  }
  return { fault: 'the quote is not closed', at: from }
}
