import { IconPlus, IconServer } from '@tabler/icons-react'
import { systems } from '#contracts/systems'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/systems.ts'
import { SystemList } from './SystemList.tsx'

/** The systems in use of one account, on its page. */
export default function AccountSystems({ accountId }: { accountId: string }) {
  useListKeys()
  const writes = useMay('system.write')
  const read = usePages(systems.listSystems, { query: { account: accountId } }, { kinds: ['system'], keep: true })
  return (
    <>
      {writes && (
        <div className="fil">
          <BtnLink to="/systems/new" search={{ account: accountId }} icon={IconPlus}>
            {say.addASystem}
          </BtnLink>
        </div>
      )}
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton />}
      {read.items?.length === 0 && (
        <Empty icon={IconServer} title={say.noSystemsOfAccount}>
          {say.whatSystemsAre}
        </Empty>
      )}
      {read.items && <SystemList items={read.items} withAccount={false} />}
      <ShowMore of={read} className="more">
        {say.showMore}
      </ShowMore>
    </>
  )
}
