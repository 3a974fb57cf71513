import { alerts } from '#contracts/alerts'
import { span as lasting } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { SeverityShape } from '../../ui/Severity.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/alerts.ts'
import { ListLanes } from '../systems/AxisLane.tsx'
import type { AxisProps } from '../systems/axis.ts'
import { spanQuery, useCounted } from '../systems/lanes.ts'

/** Alerts of a system as long as they lasted. */
export default function AxisLanes({ systemId, systemName, onCount, ...span }: AxisProps) {
  const query = { systemId, state: 'all', ...spanQuery(span) } as const
  const read = useRead(alerts.listAlerts, { query }, { kinds: ['alert', 'incident'], keep: true })
  const laid = read.data?.items.map(({ id, title, severity, openedAt, resolvedAt }) => {
    const [from, until] = [openedAt.getTime(), resolvedAt?.getTime() ?? span.to]
    return {
      id,
      // On the page of the system its name in front says nothing.
      name: title.startsWith(`${systemName}: `) ? title.slice(systemName.length + 2) : title,
      to: '/incidents/alerts/$alert',
      params: { alert: id },
      second: lasting(until - from),
      from,
      until,
      look: `${severity.toLowerCase()}${resolvedAt ? ' over' : ''}`,
      mark: <SeverityShape of={severity} />,
    }
  })
  useCounted(read.error ? 0 : laid?.length, onCount)
  return (
    <>
      <RefusalNote error={read.error} what={say.alerts} />
      <ListLanes title={say.alerts} span={span} items={laid ?? []} within={read.data?.within ?? 0} />
    </>
  )
}
