import { plainMarkdown } from '#platform/markdown.ts'
import { ExpressionProblem } from './expression/bounds.ts'
import { evaluate } from './expression/evaluate.ts'
import type { Data } from './types.ts'

/** A template has at most so many characters and expressions; what it becomes at most so many characters. */
export const documentLimits = { template: 50_000, expressions: 200, text: 200_000 } as const

/** What keeps a template from becoming a document, in a sentence. */
export class DocumentProblem extends Error {}

/**
 * A Markdown template with its places filled in: `{{ expression }}` is the value of a FEEL expression over the run's data, `now()`
 * the instant `at`. Values are words and never Markdown: a list of simple values is joined by commas, what is unknown is nothing. An
 * expression that stands alone on its line keeps the lines of its text.
 * @throws DocumentProblem for too much of anything, an expression that is not closed or cannot be reckoned.
 */
export function fillTemplate(template: string, data: Data, at: number): string {
  if (template.length > documentLimits.template)
    throw new DocumentProblem(`The template has more than ${documentLimits.template} characters.`)
  const done: string[] = []
  let [size, from, filled] = [0, 0, 0]
  const add = (text: string) => {
    size += text.length
    if (size > documentLimits.text)
      throw new DocumentProblem(`The document has more than ${documentLimits.text} characters.`)
    done.push(text)
  }
  for (let open = template.indexOf('{{'); open >= 0; open = template.indexOf('{{', from)) {
    const close = template.indexOf('}}', open + 2)
    if (close < 0) throw new DocumentProblem(`The expression at character ${open + 1} is not closed.`)
    if (++filled > documentLimits.expressions)
      throw new DocumentProblem(`The template has more than ${documentLimits.expressions} expressions.`)
    add(template.slice(from, open))
    from = close + 2
    add(wordsOf(valueIn(template.slice(open + 2, close).trim(), data, at), isAlone(template, open, from)))
  }
  add(template.slice(from))
  return done.join('')
}

function valueIn(expression: string, data: Data, at: number): unknown {
  try {
    return evaluate(expression, data, at)
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error
    throw new DocumentProblem(`“${expression.slice(0, 100)}”: ${error.message}`)
  }
}

function isAlone(template: string, open: number, end: number): boolean {
  const before = template.slice(template.lastIndexOf('\n', open - 1) + 1, open)
  const next = template.indexOf('\n', end)
  const after = template.slice(end, next < 0 ? undefined : next)
  return before.trim() === '' && after.trim() === ''
}

/** Lines that are kept end with the backslash that Markdown breaks a line at. */
function wordsOf(value: unknown, lines: boolean): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map((one) => wordsOf(one, false)).join(', ')
  if (typeof value === 'object') return plainMarkdown(JSON.stringify(value))
  const text = String(value)
  if (!lines) return plainMarkdown(text)
  const kept = text.split(/\r?\n/).map(plainMarkdown)
  return kept.map((line, n) => (line !== '' && kept[n + 1] ? `${line}\\` : line)).join('\n')
}
