import type { DataSet, Label, Value } from '#platform/reportable.ts'
import type { Aggregate, Column, Unit } from '../types.ts'

/** Which measures there are of a data set, what they are called and in which unit they are: one table for all who ask. */

export type Measure = { value: string; of: Aggregate; label: Label; unit: Unit }

/** The column that counts rows. */
export const rowsColumn: Column = { value: 'rows', of: 'count' }

const byKind: Record<Value['kind'], readonly Aggregate[]> = {
  flag: ['count', 'share'],
  duration: ['median', 'p90', 'mean', 'max'],
  score: ['mean'],
  ratio: ['median', 'p90', 'mean', 'max'],
}

const words: Record<Aggregate, Label> = {
  count: { en: '', de: '' },
  share: { en: 'share', de: 'Anteil' },
  median: { en: 'median', de: 'Median' },
  p90: { en: '90 % within', de: '90 % binnen' },
  mean: { en: 'mean', de: 'Mittel' },
  max: { en: 'longest', de: 'längste' },
  sum: { en: 'in all', de: 'insgesamt' },
}
const highest: Label = { en: 'highest', de: 'höchster' }

/** All measures of a data set, the count of its rows first. */
export function measuresOf(set: DataSet): Measure[] {
  return [
    { ...rowsColumn, label: set.row, unit: 'count' },
    ...set.values.flatMap((value) => aggregatesOf(value).map((of) => measureOf(value, of))),
  ]
}

/** The measure a column names, or nothing. */
export function findMeasure(set: DataSet, column: Column): Measure | undefined {
  return measuresOf(set).find(({ value, of }) => value === column.value && of === column.of)
}

function aggregatesOf(value: Value): readonly Aggregate[] {
  return value.adds ? [...byKind[value.kind], 'sum'] : byKind[value.kind]
}

function measureOf(value: Value, of: Aggregate): Measure {
  const word = of === 'max' && value.kind === 'ratio' ? highest : words[of]
  const label = word.en
    ? { en: `${value.label.en}, ${word.en}`, de: `${value.label.de}, ${word.de}` }
    : { ...value.label }
  return { value: value.name, of, label, unit: unitOf(value, of) }
}

function unitOf(value: Value, of: Aggregate): Unit {
  if (of === 'count') return 'count'
  if (value.kind === 'flag' || value.kind === 'ratio') return 'percent'
  return value.kind
}
