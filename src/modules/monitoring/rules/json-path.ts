import type { z } from 'zod'
import type { jsonRule } from '../contract/targets.ts'

export type JsonRule = z.output<typeof jsonRule>

/** Names and indexes of a path such as `$.status.checks[0]["a b"]`; null when it is none. The part of RFC 9535 that names one place. */
export function parsePath(text: string): (string | number)[] | null {
  const rest = text.replace(/^\$\.?/, '')
  const parts: (string | number)[] = []
  const step = /^(?:\.?([^.[\]"\s]+)|\[(-?\d{1,9})\]|\["([^"\\]{0,200})"\])/
  for (let left = rest; left !== ''; ) {
    const found = step.exec(left)
    if (!found) return null
    parts.push(found[2] !== undefined ? Number(found[2]) : (found[1] ?? found[3]!))
    left = left.slice(found[0].length)
  }
  return parts
}

/** What stands at a path; undefined when nothing does. Only what the document itself has, nothing inherited. */
export function valueAt(document: unknown, path: readonly (string | number)[]): unknown {
  let here = document
  for (const part of path) {
    if (Array.isArray(here)) here = typeof part === 'number' ? here.at(part) : undefined
    else if (here !== null && typeof here === 'object' && Object.hasOwn(here, part)) here = (here as never)[part]
    else return undefined
  }
  return here
}

/** Whether the rule holds; else a sentence that says what stands there. */
export function jsonHolds(document: unknown, rule: JsonRule): true | string {
  const path = parsePath(rule.path)
  if (!path) return `${rule.path} is no path`
  const value = valueAt(document, path)
  const shown = value === undefined ? 'nothing' : (JSON.stringify(value) ?? 'nothing').slice(0, 100)
  const ordered = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
  const holds = {
    present: value !== undefined,
    equal: value !== undefined && (value === rule.value || String(value) === String(rule.value)),
    not_equal: value !== undefined && value !== rule.value && String(value) !== String(rule.value),
    below: ordered < Number(rule.value),
    above: ordered > Number(rule.value),
  }[rule.is]
  if (holds) return true
  const wish = rule.is === 'present' ? 'present' : `${rule.is.replace('_', ' ')} ${JSON.stringify(rule.value)}`
  return `${rule.path} is ${shown}, not ${wish}`
}
