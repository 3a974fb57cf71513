import { reports } from '#contracts/reports'
import { useRead } from '../../queries.ts'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/builder.ts'
import { language } from '../../words/pick.ts'
import { Behind } from './Behind.tsx'
import { Chart } from './Chart.tsx'
import { type Definition, dayOf } from './figure.ts'
import { type Asked, type Opener, ResultTable } from './ResultTable.tsx'
import './reports.css'
import './builder.css'

/** A report with its numbers: chart, table, and what stands behind the number that was asked about. */
export function Shown(props: { definition: Definition; open: Opener; asked: Asked | null; onClose: () => void }) {
  const { definition, open, asked, onClose } = props
  const read = useRead(reports.runReport, { body: { definition, language } }, { kinds: ['report'], keep: true })
  const of = read.data
  if (read.error) return <RefusalNote error={read.error} what={say.cannotBeMade} />
  if (!of) return <Skeleton rows={8} />
  const empty = of.total.every(({ behind }) => behind === 0)
  const last = new Date(of.to.getTime() - 1)
  return (
    <div className="rb-shown" aria-busy={read.isPlaceholderData || undefined}>
      <p className="sm d2">
        {say.spanTo(dayOf(of.from, of.zone), dayOf(last, of.zone))}, {of.zone.replaceAll('_', ' ')}.{' '}
        {say.countsBy(of.row, of.counts)}
      </p>
      {empty ? (
        <Empty title={say.nothing}>{say.nothingSays}</Empty>
      ) : (
        <>
          {definition.chart !== 'none' && definition.chart && of.groups.length > 0 && (
            <Chart of={of} kind={definition.chart} />
          )}
          <ResultTable of={of} open={open} />
        </>
      )}
      {asked && <Behind of={of} definition={definition} asked={asked} onClose={onClose} />}
    </div>
  )
}
