import writeXlsx, { type Cell, type SheetData } from 'write-excel-file/node'
import { sheetOf, sheetWords, writtenCut, writtenPeriod } from '../rules/sheet.ts'
import type { Language, Result, Unit } from '../types.ts'

const day = 86_400_000

/** Durations are parts of a day, as spreadsheets count time. Names are text cells: nothing in them is ever a formula. */
function numberCell(value: number | null, unit: Unit, bold = false): Cell {
  if (value === null) return null
  const weight = bold ? { fontWeight: 'bold' as const } : {}
  if (unit === 'duration') return { type: Number, value: value / day, format: '[h]:mm:ss', ...weight }
  if (unit === 'percent') return { type: Number, value, format: '0.0%', ...weight }
  return { type: Number, value, format: unit === 'score' ? '0.00' : '#,##0', ...weight }
}

const text = (value: string, bold = false): Cell => ({ type: String, value, ...(bold && { fontWeight: 'bold' }) })

/** A report as a workbook of one sheet: name, time, head, groups, the line over all. */
export function xlsxOf(name: string, result: Result, language: Language): Promise<Buffer> {
  const sheet = sheetOf(result)
  const units = result.columns.map(({ unit }) => unit)
  const cut = writtenCut(result, language)
  const over = result.groups.map((_, at) => (at === 0 ? text(sheetWords.total[language], true) : null))
  const data: SheetData = [
    [text(name, true)],
    [text(writtenPeriod(result, language))],
    ...(cut ? [[text(cut)]] : []),
    [],
    sheet.head.map(({ label }) => ({ ...(text(label, true) as object), wrap: true }) as Cell),
    ...sheet.rows.map(({ groups, values }) => [
      ...groups.map((group) => text(group)),
      ...values.map((value, at) => numberCell(value, units[at]!)),
    ]),
    [...over, ...sheet.total.map((value, at) => numberCell(value, units[at]!, true))],
  ]
  const columns = sheet.head.map(({ unit }) => ({ width: unit === null ? 28 : 18 }))
  // Names of sheets have at most 31 characters and none of these.
  const title =
    name
      .replace(/[\\/?*[\]:']/g, ' ')
      .trim()
      .slice(0, 31) || 'Report'
  return writeXlsx(data, { columns, sheet: title }).toBuffer() as Promise<Buffer>
}
