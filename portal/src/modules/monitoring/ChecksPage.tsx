import { IconHeartbeat, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { monitoring } from '#contracts/monitoring'
import { usePages } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { ListFilters } from '../../ui/Lines.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Seg } from '../../ui/Seg.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/monitoring.ts'
import { CheckList } from './CheckList.tsx'
import { kinds, type State } from './parts.tsx'

const filters = {
  all: undefined,
  bad: ['down', 'degraded'] as State[],
  inconclusive: ['inconclusive', 'pending'] as State[],
  up: ['up'] as State[],
}
type Filter = keyof typeof filters

/** All checks the reader may see, those that are not well one tap away. */
export default function ChecksPage() {
  useTitle(say.checks)
  const writes = useMay('check.write')
  const [filter, setFilter] = useState<Filter>('all')
  const state = filters[filter]
  const read = usePages(
    monitoring.listChecks,
    { query: { ...(state && { state: state.join(',') as never }) } },
    { kinds, keep: true },
  )
  return (
    <>
      <PageHead title={say.checks}>
        <BtnLink to="/checks/maintenance">{say.maintenance}</BtnLink>
        {writes && (
          <BtnLink to="/checks/new" icon={IconPlus}>
            {say.newCheck}
          </BtnLink>
        )}
      </PageHead>
      <ListFilters>
        <Seg
          label={say.checks}
          value={filter}
          options={(Object.keys(filters) as Filter[]).map((value) => ({ value, label: say[value] }))}
          onChange={setFilter}
        />
      </ListFilters>
      {read.error && (
        <div className="pad">
          <RefusalNote error={read.error} what={say.notShown} />
        </div>
      )}
      {read.isPending && <Skeleton />}
      {read.items?.length === 0 && (
        <Empty icon={IconHeartbeat} title={filter === 'all' ? say.none : say.noneOfState}>
          {filter === 'all' && say.noneSays}
        </Empty>
      )}
      {read.items && read.items.length > 0 && <CheckList of={read.items} />}
      <ShowMore of={read} className="pad">
        {say.more}
      </ShowMore>
    </>
  )
}
