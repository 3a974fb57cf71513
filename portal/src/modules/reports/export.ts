import type { Report } from './charts.tsx'

/** A cell no spreadsheet takes for a formula. */
function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text
  return /[",\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const csv = (rows: (string | number | null)[][]) =>
  `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`

/** The report's rows and its broken promises as one CSV file, for the reader's own spreadsheet. */
export function exportReport(of: Report): void {
  const rows = [
    [
      'promise',
      'severity',
      'measured',
      'broken',
      'kept_percent',
      'median_share',
      'worst_share',
      'median_used_ms',
      'p95_used_ms',
    ],
    ...of.rows.map((row) => [
      row.name,
      row.severity,
      row.measured,
      row.broken,
      row.keptPercent,
      row.medianShare,
      row.worstShare,
      row.medianUsedMs,
      row.p95UsedMs,
    ]),
    [],
    ['broken', 'severity', 'request', 'account', 'due_at', 'over_ms', 'reason', 'lateness_ms'],
    ...of.brokenOnes.map((one) => [
      one.name,
      one.severity,
      one.label,
      one.account.name,
      one.dueAt?.toISOString() ?? null,
      one.overMs,
      one.reason,
      one.latenessMs,
    ]),
  ]
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([csv(rows)], { type: 'text/csv' }))
  link.download = `promises-${of.to.toISOString().slice(0, 10)}.csv`
  link.click()
  URL.revokeObjectURL(link.href)
}
