import { parseExpression, parseUnaryTests } from 'feelin'

/** What keeps an expression from running. `where` is the offset of the cause in its text. */
export class ExpressionProblem extends Error {
  readonly code: string
  constructor(code: string, text: string) {
    super(text)
    this.code = code
  }
}

/** The longest expression, in characters, and the deepest brackets. */
export const longest = 1000
export const deepest = 20
/** The longest range an expression may go over, written as two numbers. */
export const widest = 1000

/** Functions that ask the machine, or run patterns that may never come to an end. */
const refusedFunctions = new Set(['matches', 'replace', 'split', 'partial', 'sort', 'list replace'])
const iterations = new Set(['ForExpression', 'QuantifiedExpression', 'FilterExpression'])

type Tree = ReturnType<typeof parseExpression>
type Node = Tree['topNode']

/**
 * Refuses what could run long or grow without end, before anything is evaluated: FEEL has no statements, and without functions of
 * its own, nested iterations, wide ranges and contexts that build upon themselves the work is bounded by its text and data.
 * Returns whether the expression goes over lists, so that the data it goes over can be bounded too.
 */
export function checkBounds(text: string, unary: boolean, names: Record<string, unknown>): { iterates: boolean } {
  if (text.length > longest) throw new ExpressionProblem('too_long', `an expression of more than ${longest} characters`)
  if (depthOf(text) > deepest)
    throw new ExpressionProblem('too_deep', `more than ${deepest} brackets inside each other`)
  const tree = unary ? parseUnaryTests(text, names, undefined) : parseExpression(text, names, undefined)
  let iterates = false
  const visit = (node: Node, inside: number, keys: string[]): void => {
    if (node.type.isError) throw new ExpressionProblem('not_readable', `not readable at character ${node.from + 1}`)
    const own = text.slice(node.from, node.to)
    refuse(node, own, keys)
    const loops = iterations.has(node.name)
    if (loops) {
      iterates = true
      if (inside > 0) throw new ExpressionProblem('nested_iteration', 'a list inside a list is gone over')
    }
    if (node.name === 'FunctionInvocation') iterates = true
    if (node.name === 'InExpressions' && node.getChildren('InExpression').length > 1)
      throw new ExpressionProblem('nested_iteration', 'several lists are gone over at once')
    if (node.name === 'InExpression') checkRange(node, text)
    let known = keys
    // What a filter or a loop goes over is not inside of it; only what is done for each item is.
    let first = true
    for (let child = node.firstChild; child; child = child.nextSibling) {
      const body = loops && !(first && node.name === 'FilterExpression') && child.name !== 'InExpressions'
      visit(child, inside + (body ? 1 : 0), known)
      if (node.name === 'Context' && child.name === 'ContextEntry') known = [...known, keyOf(child, text)]
      first = false
    }
  }
  visit(tree.topNode, 0, [])
  return { iterates }
}

function refuse(node: Node, own: string, keys: string[]): void {
  if (node.name === 'FunctionDefinition')
    throw new ExpressionProblem('own_function', 'an expression cannot define functions')
  if (node.name !== 'VariableName' && node.name !== 'SpecialFunctionName') return
  const name = own.replace(/\s+/g, ' ').trim()
  if (refusedFunctions.has(name)) throw new ExpressionProblem('refused_function', `"${name}" cannot be used`)
  if (keys.includes(name)) throw new ExpressionProblem('own_entry', `"${name}" is an entry of the same context`)
}

const keyOf = (entry: Node, text: string): string => {
  const key = entry.getChild('Key')
  return key ? text.slice(key.from, key.to).replace(/^"|"$/g, '').replace(/\s+/g, ' ').trim() : ''
}

/** A range that is gone over must be written with two numbers, not far from each other. */
function checkRange(node: Node, text: string): void {
  const own = text.slice(node.from, node.to)
  if (!own.includes('..')) return
  const ends = /\sin\s+\[?\s*(-?\d{1,9})\s*\.\.\s*(-?\d{1,9})\s*\]?\s*$/.exec(own)
  if (!ends || Math.abs(Number(ends[2]) - Number(ends[1])) > widest)
    throw new ExpressionProblem('wide_range', `a range must be two numbers at most ${widest} apart`)
}

function depthOf(text: string): number {
  let depth = 0
  let most = 0
  for (const sign of text) {
    if (sign === '(' || sign === '[' || sign === '{') most = Math.max(most, ++depth)
    else if (sign === ')' || sign === ']' || sign === '}') depth--
  }
  return most
}
