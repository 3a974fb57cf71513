import { compareDecimals, isDecimal } from '../decimal.ts'
import type { Comparison, Expression, Field, Operand } from './parse.ts'

/** An alert as a condition sees it. What it does not have is an empty text. */
export type Subject = { fields: Readonly<Record<Field, string>>; labels: Readonly<Record<string, string>> }

/** Whether the condition holds. Total: every expression has an answer for every subject. */
export function holds(expression: Expression, subject: Subject): boolean {
  switch (expression.type) {
    case 'always':
      return expression.value
    case 'not':
      return !holds(expression.of, subject)
    case 'and':
      return expression.of.every((part) => holds(part, subject))
    case 'or':
      return expression.of.some((part) => holds(part, subject))
    case 'compare':
      return compare(expression.op, value(expression.left, subject), value(expression.right, subject))
    case 'in':
      return expression.values.some((one) => same(value(expression.left, subject), value(one, subject)))
    case 'contains':
      return value(expression.left, subject).toLowerCase().includes(value(expression.right, subject).toLowerCase())
    case 'matches':
      return expression.pattern.search(value(expression.left, subject))
  }
}

function value(operand: Operand, { fields, labels }: Subject): string {
  switch (operand.type) {
    case 'text':
      return operand.value
    case 'field':
      return fields[operand.name]
    case 'label':
      return Object.hasOwn(labels, operand.name) ? labels[operand.name]! : ''
  }
}

/** Numbers are equal as numbers (`0.10` is `0.1`), everything else as it is written. */
function same(left: string, right: string): boolean {
  return left === right || (isDecimal(left) && isDecimal(right) && compareDecimals(left, right) === 0)
}

function compare(op: Comparison, left: string, right: string): boolean {
  if (op === '==') return same(left, right)
  if (op === '!=') return !same(left, right)
  const order = orderOf(left, right)
  if (order === null) return false
  return op === '<' ? order < 0 : op === '<=' ? order <= 0 : op === '>' ? order > 0 : order >= 0
}

const isSeverity = (text: string) => /^P[1-4]$/.test(text)

/** Numbers by size, severities by how bad they are (`severity >= P2` is P2 and P1); other texts have no order. */
function orderOf(left: string, right: string): number | null {
  if (isDecimal(left) && isDecimal(right)) return compareDecimals(left, right)
  if (isSeverity(left) && isSeverity(right)) return Number(right[1]) - Number(left[1])
  return null
}
