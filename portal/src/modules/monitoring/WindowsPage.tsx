import { IconPlus, IconTool } from '@tabler/icons-react'
import { useState } from 'react'
import { monitoring } from '#contracts/monitoring'
import type { Reply } from '../../api.ts'
import { spanWords, when } from '../../format.ts'
import { useAct, usePages } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/monitoring.ts'
import { PlanDialog } from './PlanDialog.tsx'

type Window = Reply<typeof monitoring.listWindows>['items'][number]

/** Maintenance windows: which holds now, when the others will. */
export default function WindowsPage() {
  useTitle(say.maintenance)
  const writes = useMay('check.write')
  const [planning, setPlanning] = useState(false)
  const read = usePages(monitoring.listWindows, { query: {} }, { kinds: ['maintenance_window'] })
  return (
    <>
      <PageHead title={say.maintenance} back={{ to: '/checks', label: say.checks }}>
        {writes && (
          <Btn icon={IconPlus} onClick={() => setPlanning(true)}>
            {say.plan}
          </Btn>
        )}
      </PageHead>
      <div className="pad stack">
        <RefusalNote error={read.error} what={say.notShown} />
        {read.isPending && <Skeleton />}
        {read.items?.length === 0 && (
          <Empty icon={IconTool} title={say.noWindows}>
            {say.noWindowsSays}
          </Empty>
        )}
        <ul className="hl">
          {read.items?.map((one) => (
            <Line key={one.id} of={one} writes={writes} />
          ))}
        </ul>
        <ShowMore of={read}>{say.more}</ShowMore>
        {planning && <PlanDialog onClose={() => setPlanning(false)} />}
      </div>
    </>
  )
}

function Line({ of, writes }: { of: Window; writes: boolean }) {
  const now = useNowEvery(30_000)
  const end = useAct(monitoring.endWindow)
  const systems = of.systems.length === 0 ? say.allSystems : of.systems.map(({ name }) => name).join(', ')
  const over = of.endedAt !== null || (of.now === null && of.next === null)
  return (
    <li>
      <span className="grow">
        <span className="m block">{of.name}</span>
        <span className="sm d3">
          {[of.account.name, systems, say.lasting(spanWords(of.minutes * 60_000)), of.zone].join(' · ')}
        </span>
        <RefusalNote error={end.error} what={say.notSaved} />
      </span>
      {of.now && <Chip look="acc">{say.holdsNow(when(of.now.to, now, 'minutes'))}</Chip>}
      {!of.now && of.next && <Chip look="line">{say.nextAt(when(of.next.from, now, 'minutes'))}</Chip>}
      {over && <Chip look="line">{say.over}</Chip>}
      {writes && !over && (
        <Btn size="sm" busy={end.isPending} onClick={() => end.mutate({ params: { id: of.id } })}>
          {say.endWindow}
        </Btn>
      )}
    </li>
  )
}
