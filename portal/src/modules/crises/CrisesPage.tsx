import { IconFlame } from '@tabler/icons-react'
import { useState } from 'react'
import { crises } from '#contracts/crises'
import { useFilters } from '../../filters.ts'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Lines, ListFilters } from '../../ui/Lines.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/crises.ts'
import { CrisisRow } from './CrisisRow.tsx'
import { DeclareDialog } from './DeclareDialog.tsx'
import './crises.css'

const names = ['state'] as const

/** Crises that burn, or those that are over. */
export default function CrisesPage() {
  useTitle(say.crises)
  useListKeys()
  const may = useMay('crisis.act')
  const [declaring, setDeclaring] = useState(false)
  const { values } = useFilters(names)
  const state = values.state === 'closed' ? 'closed' : 'open'
  const read = usePages(crises.listCrises, { query: { state } }, { kinds: ['crisis'], keep: true })
  const choice = (value: 'open' | 'closed', label: string) => ({
    value,
    label,
    to: '/crises',
    search: value === 'open' ? {} : { state: value },
  })
  return (
    <>
      <PageHead title={say.crises}>
        {may && (
          <Btn look="primary" icon={IconFlame} onClick={() => setDeclaring(true)}>
            {say.declare}
          </Btn>
        )}
      </PageHead>
      <ListFilters>
        <SegLinks label={say.which} value={state} options={[choice('open', say.open), choice('closed', say.closed)]} />
      </ListFilters>
      {read.error && (
        <div className="pad">
          <RefusalNote error={read.error} />
        </div>
      )}
      {read.isPending && <Skeleton rows={6} />}
      {read.items?.length === 0 && (
        <Empty icon={IconFlame} title={state === 'open' ? say.noneOpen : say.noneClosed}>
          {state === 'open' && say.noneOpenSays}
        </Empty>
      )}
      {read.items && read.items.length > 0 && (
        <Lines label={say.crises}>
          {read.items.map((of) => (
            <CrisisRow key={of.id} of={of} />
          ))}
        </Lines>
      )}
      <ShowMore of={read} className="pad">
        {say.showMore}
      </ShowMore>
      {declaring && <DeclareDialog onClose={() => setDeclaring(false)} />}
    </>
  )
}
