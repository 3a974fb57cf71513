import type { Label } from '#platform/reportable.ts'
import type { Language, Result, Unit } from '../types.ts'

/** A report as a table, the same for CSV, XLSX and PDF: names of groups, numbers, and the line over all. */
export type Sheet = {
  head: { label: string; unit: Unit | null }[]
  rows: { groups: string[]; values: (number | null)[] }[]
  total: (number | null)[]
}

export function sheetOf(result: Result): Sheet {
  const names = result.groups.map(({ keys }) => new Map(keys.map(({ key, label }) => [key, label])))
  return {
    head: [
      ...result.groups.map(({ label }) => ({ label, unit: null })),
      ...result.columns.map(({ label, unit }) => ({ label, unit })),
    ],
    rows: result.rows.map(({ keys, cells }) => ({
      groups: keys.map((key, at) => names[at]!.get(key) ?? key),
      values: cells.map(({ value }) => value),
    })),
    total: result.total.map(({ value }) => value),
  }
}

const hour = 3_600_000

/** A number as people read it: `97.5 %`, `3 h 05 m`, `1,204`. */
export function written(value: number | null, unit: Unit, language: Language): string {
  if (value === null) return '–'
  const locale = language === 'de' ? 'de-DE' : 'en-GB'
  const number = (n: number, most: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: most }).format(n)
  // Never rounded up to a hundred: one broken of a thousand is not none.
  if (unit === 'percent') return `${number(Math.floor(value * 1000 + 1e-6) / 10, 1)} %`
  if (unit === 'duration') return writtenDuration(value)
  return number(value, unit === 'score' ? 2 : 0)
}

function writtenDuration(ms: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`
  if (ms < hour) return `${Math.floor(ms / 60_000)}:${two(Math.floor(ms / 1000) % 60)} m`
  if (ms < 48 * hour) return `${Math.floor(ms / hour)} h ${two(Math.floor(ms / 60_000) % 60)} m`
  return `${Math.floor(ms / (24 * hour))} d ${Math.floor(ms / hour) % 24} h`
}

/** What is said of a report besides its numbers. */
export const sheetWords: Record<'total' | 'cut' | 'seconds' | 'percent' | 'from' | 'made', Label> = {
  total: { en: 'All', de: 'Alle' },
  cut: {
    en: 'Only the largest groups are shown: {shown} of {found}.',
    de: 'Nur die größten Gruppen: {shown} von {found}.',
  },
  seconds: { en: 'seconds', de: 'Sekunden' },
  percent: { en: '%', de: '%' },
  from: { en: '{from} to {to}, {zone}', de: '{from} bis {to}, {zone}' },
  made: { en: 'Made {at}', de: 'Erstellt {at}' },
}

/** The days of a report as its reader says them; the last one belongs to it. */
export function writtenPeriod({ from, to, zone }: Result, language: Language): string {
  const format = new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', { dateStyle: 'medium', timeZone: zone })
  return sheetWords.from[language]
    .replace('{from}', format.format(from))
    .replace('{to}', format.format(new Date(to.getTime() - 1)))
    .replace('{zone}', zone)
}

/** Says that groups were left out; nothing when all are there. */
export function writtenCut(result: Result, language: Language): string | null {
  const shown = result.rows.length
  if (result.groupsFound <= shown) return null
  return sheetWords.cut[language].replace('{shown}', String(shown)).replace('{found}', String(result.groupsFound))
}
