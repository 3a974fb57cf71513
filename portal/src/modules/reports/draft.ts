import { none } from '#contracts/reports'
import { say } from '../../words/builder.ts'
import type { Catalogue, DataSet, Definition, Report } from './figure.ts'

/** A report while it is built. */
export type Draft = { name: string; description: string; shared: boolean; definition: Full }
type Full = Definition & { groups: string[]; filters: Record<string, string[]>; chart: 'bar' | 'line' | 'none' }

const fullOf = (definition: Report['definition']): Full => ({ ...definition })

export function draftOf(report: Report, copied: boolean): Draft {
  const { name, description, shared, definition } = report
  return {
    name: copied ? say.copyOf(name) : name,
    description,
    shared: copied ? false : shared,
    definition: fullOf(definition),
  }
}

/** What a new report begins with: how many requests came in, week by week. */
export const firstDraft = (zone: string): Draft => ({
  name: '',
  description: '',
  shared: false,
  definition: {
    dataSet: 'requests',
    columns: [{ value: 'rows', of: 'count' }],
    groups: ['week'],
    filters: {},
    span: { kind: 'last_90_days' },
    zone,
    chart: 'bar',
  },
})

/** Another data set: what it does not have falls away, its rows are counted at least. */
export function about(definition: Full, set: DataSet, time: Catalogue['time']): Full {
  const names = [...set.dimensions, ...time].map(({ name }) => name)
  const has = (column: Full['columns'][number]) =>
    set.measures.some((measure) => measure.value === column.value && measure.of === column.of)
  const columns = definition.columns.filter(has)
  const filters = Object.entries(definition.filters).filter(([name]) =>
    name === 'tags'
      ? set.tags
      : set.dimensions.some((one) => one.name === name && name !== 'kind' && name !== 'person'),
  )
  return tidy({
    ...definition,
    dataSet: set.name,
    columns: columns.length > 0 ? columns : [{ value: 'rows', of: 'count' }],
    groups: definition.groups.filter((name) => names.includes(name)),
    filters: Object.fromEntries(filters),
  })
}

/** Without groups there is nothing to draw. */
export const tidy = (definition: Full): Full =>
  definition.groups.length === 0 ? { ...definition, chart: 'none' } : definition

/** A filter with these keys; without any it is none. */
export function filtered(definition: Full, name: string, keys: string[]): Full {
  const { [name]: _before, ...rest } = definition.filters
  return { ...definition, filters: keys.length === 0 ? rest : { ...rest, [name]: keys } }
}

/** Choices of a filter, with that for none at the end. */
export const withNone = (options: { value: string; label: string }[]) => [...options, { value: none, label: say.none }]

/** A span between two days that lack cannot be asked for yet. */
export const canRun = ({ span }: Definition): boolean =>
  span.kind !== 'between' || Boolean(span.from && span.to && span.from <= span.to)
