import { support } from '#contracts/support'
import { when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/systems.ts'
import { ListLanes } from '../systems/AxisLane.tsx'
import type { AxisProps } from '../systems/axis.ts'
import { spanQuery, useCounted } from '../systems/lanes.ts'

/** Requests of the account a system belongs to, when they came. */
export default function AxisLanes({ accountId, onCount, ...span }: AxisProps) {
  const query = { account: accountId, order: 'newest', state: 'all', ...spanQuery(span) } as const
  const read = useRead(support.listRequests, { query }, { kinds: ['request'], keep: true })
  const laid = read.data?.items.map(({ id, number, title, createdAt }) => ({
    id,
    name: `${number} ${title}`,
    to: '/requests/$request',
    params: { request: String(number) },
    second: when(createdAt, span.to, 'minutes'),
    from: createdAt.getTime(),
    look: 'request',
  }))
  useCounted(read.error ? 0 : laid?.length, onCount)
  return (
    <>
      <RefusalNote error={read.error} what={say.requests} />
      <ListLanes title={say.requests} span={span} items={laid ?? []} within={read.data?.within ?? 0} />
    </>
  )
}
