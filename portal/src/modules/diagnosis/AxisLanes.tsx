import { diagnosis } from '#contracts/diagnosis'
import { when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/diagnosis.ts'
import { ListLanes } from '../systems/AxisLane.tsx'
import type { AxisProps } from '../systems/axis.ts'
import { spanQuery, useCounted } from '../systems/lanes.ts'
import { wordOf } from './Ask.tsx'

/** What was tried on a system, from asking to the answer, in the colour of what came out. */
export default function AxisLanes({ systemId, onCount, ...span }: AxisProps) {
  const query = spanQuery(span)
  const read = useRead(diagnosis.listDiagnoses, { params: { id: systemId }, query }, { kinds: ['system'], keep: true })
  const laid = read.data?.items.map((one) => ({
    id: one.id,
    name: [wordOf(one.kind), one.target, one.outcome && say[one.outcome]].filter(Boolean).join(' · '),
    second: when(one.askedAt, span.to, 'minutes'),
    from: one.askedAt.getTime(),
    until: (one.endedAt ?? one.askedAt).getTime(),
    look: one.outcome ?? 'change',
    title: one.said,
  }))
  useCounted(read.error ? 0 : laid?.length, onCount)
  return (
    <>
      <RefusalNote error={read.error} what={say.title} />
      <ListLanes title={say.title} span={span} items={laid ?? []} within={read.data?.within ?? 0} />
    </>
  )
}
