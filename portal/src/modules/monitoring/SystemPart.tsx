import { IconPlus } from '@tabler/icons-react'
import { monitoring } from '#contracts/monitoring'
import { usePages } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/monitoring.ts'
import { CheckList } from './CheckList.tsx'
import { kinds } from './parts.tsx'

/** The checks of one system, for its page. */
export default function SystemPart({ systemId }: { systemId: string; accountId: string }) {
  const writes = useMay('check.write')
  const read = usePages(monitoring.listChecks, { query: { systemId } }, { kinds })
  return (
    <section className="stack">
      <div className="row wrap">
        <h2 className="h2">{say.checks}</h2>
        {writes && (
          <BtnLink to="/checks/new" search={{ system: systemId }} size="sm" icon={IconPlus}>
            {say.newCheck}
          </BtnLink>
        )}
      </div>
      <RefusalNote error={read.error} what={say.notShown} />
      {read.isPending && <Skeleton rows={2} />}
      {read.items?.length === 0 && <p className="d3">{say.none}</p>}
      {read.items && read.items.length > 0 && <CheckList of={read.items} within />}
      <ShowMore of={read}>{say.more}</ShowMore>
    </section>
  )
}
