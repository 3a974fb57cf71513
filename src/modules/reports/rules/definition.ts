import type { DataSet } from '#platform/reportable.ts'
import { type Definition, none, type Span } from '../types.ts'
import { findMeasure } from './measure.ts'
import { mostDays, timeDimensions } from './time.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Everything wrong with a definition, by field; empty when it can be run. `set` is the data set it names, if there is one. */
export function faultsOf(
  definition: Definition,
  set: DataSet | undefined,
  isZone: (zone: string) => boolean,
): Record<string, string> {
  if (!set) return { dataSet: 'there is no such data set' }
  const faults: Record<string, string> = {}
  definition.columns.forEach((column, at) => {
    const twice = definition.columns.findIndex(({ value, of }) => value === column.value && of === column.of) !== at
    if (!findMeasure(set, column)) faults[`columns.${at}.value`] = `${set.name} has no ${column.value} as ${column.of}`
    else if (twice) faults[`columns.${at}.value`] = 'is there twice'
  })
  definition.groups.forEach((name, at) => {
    if (!isDimension(set, name)) faults[`groups.${at}`] = `${set.name} cannot be grouped by ${name}`
    else if (definition.groups.indexOf(name) !== at) faults[`groups.${at}`] = 'is there twice'
  })
  for (const [name, keys] of Object.entries(definition.filters)) {
    const fault = faultOfFilter(set, name, keys)
    if (fault) faults[`filters.${name}`] = fault
  }
  if (!isZone(definition.zone)) faults.zone = 'unknown time zone'
  if (definition.chart !== 'none' && definition.groups.length === 0)
    faults.chart = 'a chart needs something to group by'
  return { ...faults, ...faultsOfSpan(definition.span) }
}

export function isDimension(set: DataSet, name: string): boolean {
  return Object.hasOwn(timeDimensions, name) || set.dimensions.some((one) => one.name === name)
}

function faultOfFilter(set: DataSet, name: string, keys: readonly string[]): string | null {
  if (name === 'tags') return set.tags ? null : `${set.name} has no tags`
  const dimension = set.dimensions.find((one) => one.name === name)
  if (!dimension) return `${set.name} cannot be filtered by ${name}`
  if (dimension.source && !keys.every((key) => key === none || uuid.test(key))) return 'must be ids'
  const { words } = dimension
  if (words && !keys.every((key) => key === none || Object.hasOwn(words, key) || name === 'kind'))
    return 'has a word that is not known'
  return null
}

function faultsOfSpan(span: Span): Record<string, string> {
  if (span.kind !== 'between')
    return span.from || span.to ? { 'span.from': 'goes with a span between two days only' } : {}
  if (!span.from || !span.to) return { 'span.from': 'a span between two days needs both' }
  const days = Temporal.PlainDate.from(span.from).until(Temporal.PlainDate.from(span.to)).days
  return days < 0 || days >= mostDays ? { 'span.to': 'must be the same day or later, by three years at most' } : {}
}
