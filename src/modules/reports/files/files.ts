import type { Definition, Format, Language, Result } from '../types.ts'
import { csvOf } from './csv.ts'
import { pdfOf } from './pdf.ts'
import { xlsxOf } from './xlsx.ts'

export const fileTypes: Record<Format, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
}

/** A report as a file. */
export async function fileOf(
  format: Format,
  report: { name: string; definition: Pick<Definition, 'chart'> },
  result: Result,
  language: Language,
  now: Date,
): Promise<Buffer> {
  if (format === 'csv') return csvOf(result, language)
  if (format === 'xlsx') return xlsxOf(report.name, result, language)
  return pdfOf({ name: report.name, chart: report.definition.chart }, result, language, now)
}

/** `Attainment by month 2026-11-26.pdf` in letters every system takes. */
export function fileName(name: string, result: Pick<Result, 'to' | 'zone'>, format: Format): string {
  const day = Temporal.Instant.fromEpochMilliseconds(result.to.getTime() - 1)
    .toZonedDateTimeISO(result.zone)
    .toPlainDate()
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9 -]/g, '')
    .trim()
    .replace(/\s+/g, '-')
    .toLowerCase()
  return `${plain.slice(0, 60) || 'report'}-${day}.${format}`
}
