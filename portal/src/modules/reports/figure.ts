import type { reports } from '#contracts/reports'
import type { Args, Reply } from '../../api.ts'
import { count, percent, span } from '../../format.ts'
import { decimal, locale } from '../../words/time.ts'

export type Result = Reply<typeof reports.runReport>
export type Report = Reply<typeof reports.getReport>
export type Catalogue = Reply<typeof reports.catalogue>
export type DataSet = Catalogue['items'][number]
export type Definition = Args<typeof reports.runReport>['body']['definition']
export type Unit = Result['columns'][number]['unit']

/** A number of a report as people read it; a dash where there is none. */
export function figure(value: number | null, unit: Unit): string {
  if (value === null) return '–'
  if (unit === 'percent') return percentOf(value)
  if (unit === 'duration') return span(value)
  return unit === 'score' ? value.toFixed(2).replace('.', decimal) : count(value)
}

/** Shares over one (time used of the time allowed) are no mistake. */
const percentOf = (share: number) => (share > 1 ? `${count(share * 100)} %` : percent(share))

/** `17 Nov 2026` in the report's own zone. */
export const dayOf = (at: Date, zone: string) =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: zone }).format(at)
