import type { Condition, PlainTest } from './types.ts'

const number = /^-?\d{1,15}(\.\d{1,9})?$/

const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

/** The FEEL expression a condition comes to; empty where it always holds. */
export function feelOf(condition: Condition): string {
  if (condition.kind === 'feel') return condition.text.trim()
  return condition.tests.map(testOf).join(condition.match === 'all' ? ' and ' : ' or ')
}

/** One row. What reads as a number, or as true or false, is compared as that and, for `is`, also as text: events carry both. */
function testOf({ field, sign, value }: PlainTest): string {
  const numeric = number.test(value)
  const plain = numeric ? String(Number(value)) : value === 'true' || value === 'false' ? value : quoted(value)
  const same = plain === quoted(value) ? `${field} = ${plain}` : `(${field} = ${plain} or ${field} = ${quoted(value)})`
  switch (sign) {
    case 'is':
      return same
    case 'is_not':
      return `not(${same})`
    case 'contains':
      return `contains(lower case(${field}), ${quoted(value.toLowerCase())})`
    case 'begins_with':
      return `starts with(lower case(${field}), ${quoted(value.toLowerCase())})`
    case 'over':
      return `${field} > ${plain}`
    case 'at_least':
      return `${field} >= ${plain}`
    case 'below':
      return `${field} < ${plain}`
    case 'at_most':
      return `${field} <= ${plain}`
    case 'known':
      return `${field} != null`
    case 'unknown':
      return `${field} = null`
  }
}
