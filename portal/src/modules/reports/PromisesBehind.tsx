import { reports } from '#contracts/reports'
import { useRead } from '../../queries.ts'
import { language } from '../../words/pick.ts'
import { deviceZone, wallText } from '../../zone.ts'
import { Behind } from './Behind.tsx'
import type { Report } from './charts.tsx'
import type { Definition } from './figure.ts'
import './builder.css'

/** Which of the page's numbers was asked about: all promises of its filters or the broken ones; of one row or of all. */
export type AskedPromises = { of: 'rows' | 'broken'; kind?: string; severity?: string | null }

type Filters = { account: string; plan: string; severity: string }

/** The same question as the page asks, as a report: by whole days, as the page counts them. */
function definitionOf(shown: Report, filters: Filters, asked: AskedPromises): Definition {
  const zone = deviceZone()
  const dayOf = (at: number) => wallText(at, zone).slice(0, 10)
  const severities = asked.kind ? [asked.severity ?? '-'] : filters.severity.split(',').filter(Boolean)
  const chosen: [string, string[]][] = [
    ['account', filters.account ? [filters.account] : []],
    ['plan', filters.plan ? [filters.plan] : []],
    ['kind', asked.kind ? [asked.kind] : []],
    ['severity', severities],
  ]
  return {
    dataSet: 'promises',
    columns: [{ value: asked.of, of: 'count' }],
    groups: [],
    filters: Object.fromEntries(chosen.filter(([, keys]) => keys.length > 0)),
    span: { kind: 'between', from: dayOf(shown.from.getTime()), to: dayOf(shown.to.getTime() - 1) },
    zone,
    chart: 'none',
  }
}

/** The promises one number of the page counts. */
export function PromisesBehind(props: { of: Report; filters: Filters; asked: AskedPromises; onClose: () => void }) {
  const definition = definitionOf(props.of, props.filters, props.asked)
  const read = useRead(reports.runReport, { body: { definition, language } }, { kinds: [] })
  if (!read.data) return null
  return <Behind of={read.data} definition={definition} asked={{ column: 0, keys: null }} onClose={props.onClose} />
}
