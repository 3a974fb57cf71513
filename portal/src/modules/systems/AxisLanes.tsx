import { systems } from '#contracts/systems'
import { when } from '../../format.ts'
import { journalWords } from '../../journal-words.ts'
import { useRead } from '../../queries.ts'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/systems.ts'
import { ListLanes } from './AxisLane.tsx'
import type { AxisProps } from './axis.ts'
import { spanQuery, useCounted } from './lanes.ts'

/** Changes of a system and what was written about it. */
export default function AxisLanes({ systemId, onCount, ...span }: AxisProps) {
  const query = spanQuery(span)
  const read = useRead(systems.getSystemJournal, { params: { id: systemId }, query }, { kinds: ['system'], keep: true })
  const laid = read.data?.items.map(({ id, kind, text, at }) => ({
    id,
    name: journalWords(kind, text),
    second: when(at, span.to, 'minutes'),
    from: at.getTime(),
    look: 'change',
  }))
  useCounted(read.error ? 0 : laid?.length, onCount)
  return (
    <>
      <RefusalNote error={read.error} what={say.changes} />
      <ListLanes title={say.changes} span={span} items={laid ?? []} within={read.data?.within ?? 0} />
    </>
  )
}
