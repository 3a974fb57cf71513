import { toCsv } from '#platform/csv.ts'
import { sheetOf, sheetWords, writtenCut } from '../rules/sheet.ts'
import type { Language, Result, Unit } from '../types.ts'

/** Durations in seconds and shares in per cent, as plain numbers that any program reads; the head says so. */
const plain = (value: number | null, unit: Unit) =>
  value === null ? null : unit === 'duration' ? value / 1000 : unit === 'percent' ? value * 100 : value

/** A report as CSV (RFC 4180, UTF-8 with a mark, which spreadsheets need to see it is UTF-8). */
export function csvOf(result: Result, language: Language): Buffer {
  const sheet = sheetOf(result)
  const units = result.columns.map(({ unit }) => unit)
  const words = { duration: sheetWords.seconds[language], percent: sheetWords.percent[language] }
  const unique = new Map<string, number>()
  const columns = sheet.head.map(({ label, unit }) => {
    const name = unit === 'duration' || unit === 'percent' ? `${label} (${words[unit]})` : label
    const times = (unique.get(name) ?? 0) + 1
    unique.set(name, times)
    return times === 1 ? name : `${name} ${times}`
  })
  const numbers = (values: (number | null)[]) => values.map((value, at) => plain(value, units[at]!))
  const line = (cells: unknown[]) => Object.fromEntries(columns.map((name, at) => [name, cells[at]]))
  const over = result.groups.map((_, at) => (at === 0 ? sheetWords.total[language] : ''))
  const cut = writtenCut(result, language)
  const rows = [
    ...sheet.rows.map(({ groups, values }) => line([...groups, ...numbers(values)])),
    line([...over, ...numbers(sheet.total)]),
    ...(cut ? [line([cut])] : []),
  ]
  return Buffer.from(`\ufeff${toCsv(columns, rows)}`)
}
