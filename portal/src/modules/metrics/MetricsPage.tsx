import { useParams } from '@tanstack/react-router'
import { systems } from '#contracts/systems'
import { useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/metrics.ts'
import SystemPart from './SystemPart.tsx'

/** The measurements of a system on a page of their own: the chart as wide as the screen. */
export default function MetricsPage() {
  const { system: id } = useParams({ strict: false }) as { system: string }
  const read = useRead(systems.getSystem, { params: { id } }, { kinds: ['system'] })
  useTitle(read.data ? `${say.title}, ${read.data.name}` : say.title)
  return (
    <>
      <PageHead
        title={read.data?.name ?? say.title}
        second={read.data?.location ?? undefined}
        back={{ to: '/systems/$system', params: { system: id }, label: read.data?.name ?? common.back }}
      />
      <div className="pad">
        <RefusalNote error={read.error} />
        {read.isPending && <Skeleton />}
        {read.data && <SystemPart systemId={read.data.id} accountId={read.data.account.id} />}
      </div>
    </>
  )
}
