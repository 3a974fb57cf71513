import { IconChartLine } from '@tabler/icons-react'
import { useState } from 'react'
import { metrics } from '#contracts/metrics'
import { useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { ChoiceField } from '../../ui/Field.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/metrics.ts'
import { Chart } from './Chart.tsx'
import { Updates } from './Updates.tsx'
import { Watched } from './Watched.tsx'
import './metrics.css'

/** What a system measures, drawn; what is watched of it, for staff; and whether its updates are in. */
export default function SystemPart({ systemId, accountId }: { systemId: string; accountId: string }) {
  const { staff } = useMe()
  const read = useRead(metrics.listSeries, { query: { system: systemId, limit: 200 } }, { kinds: [] })
  const found = useRead(metrics.listFindings, { query: { system: systemId } }, { kinds: ['system'], enabled: staff })
  const [chosen, setChosen] = useState('')
  const series = read.data?.items ?? []
  const findings = found.data?.items ?? []
  const names = [...new Set(series.map(({ name }) => name))]
  const telling = findings.find(({ state }) => state === 'problem') ?? findings[0]
  const name = names.includes(chosen) ? chosen : (telling?.series.name ?? names[0] ?? '')
  return (
    <section className="mt-part">
      <h2 className="h2">{say.title}</h2>
      <RefusalNote error={read.error ?? found.error} />
      {read.isPending && <Skeleton rows={3} />}
      {read.data && names.length === 0 && (
        <Empty icon={IconChartLine} title={say.none}>
          {staff && say.noneSays}
        </Empty>
      )}
      {name && (
        <>
          <div className="narrowed">
            <ChoiceField
              label={say.measurement}
              options={names.map((one) => ({ value: one, label: one }))}
              value={name}
              onChoice={setChosen}
            />
          </div>
          <Chart key={name} of={series.filter((one) => one.name === name)} findings={findings} />
          {staff && (
            <Watched accountId={accountId} systemId={systemId} name={name} series={series} findings={findings} />
          )}
        </>
      )}
      <Updates accountId={accountId} systemId={systemId} />
    </section>
  )
}
