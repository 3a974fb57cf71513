import type { Severity } from '#platform/http/contract.ts'
import { labelsOf, lineOf } from '../decode/text.ts'
import { notAhead } from '../decode/time.ts'
import type { Heard, Told } from '../types.ts'
import type { ZabbixValue } from './decode.ts'

/** When the value of an item is a problem. `item` may end in `*`. */
export type ItemRule = {
  item: string
  when: 'above' | 'below' | 'equal' | 'not_equal'
  than: string
  severity: Severity
  title: string
}

/**
 * Values as what they are: numbers as measured values, texts as lines, and of items with a rule the problem or its end with
 * each value. The moment with its nanoseconds pairs them.
 */
export function heardOf(values: readonly ZabbixValue[], rules: readonly ItemRule[], now: Date): Heard {
  const heard = {
    told: [] as Told[],
    lines: [] as Heard['lines'][number][],
    measured: [] as Heard['measured'][number][],
  }
  for (const value of values) {
    const at = notAhead(value.at, now)
    const number = value.value.trim() === '' ? Number.NaN : Number(value.value)
    const labels = labelsOf([['item', value.key]])
    if (Number.isFinite(number))
      heard.measured.push({ host: value.host, name: lineOf(value.key, 200), labels: {}, unit: null, at, value: number })
    else heard.lines.push({ host: value.host, program: lineOf(value.key, 100), severity: 6, at, text: value.value })
    for (const rule of rules)
      if (named(rule.item, value.key))
        heard.told.push({
          host: value.host,
          key: lineOf(`${value.key} ${rule.when} ${rule.than}`, 300),
          status: holds(rule, value.value, number) ? 'problem' : 'clear',
          sequence: value.at ? BigInt(value.at.getTime()) * 1_000_000n + BigInt(value.ns % 1_000_000) : null,
          severity: rule.severity,
          title: lineOf(rule.title === '' ? `${value.key} is ${value.value}` : rule.title, 300),
          text: `${value.key} = ${value.value}`.slice(0, 10_000),
          labels,
          runbook: null,
          at,
        })
  }
  return heard
}

function named(item: string, key: string): boolean {
  return item.endsWith('*') ? key.startsWith(item.slice(0, -1)) : item === key
}

function holds(rule: ItemRule, text: string, number: number): boolean {
  const than = Number(rule.than)
  switch (rule.when) {
    case 'above':
      return number > than
    case 'below':
      return number < than
    case 'equal':
      return text === rule.than
    case 'not_equal':
      return text !== rule.than
  }
}
