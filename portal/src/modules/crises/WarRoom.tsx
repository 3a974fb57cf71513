import {
  IconActivity,
  IconArrowsExchange,
  IconBell,
  IconBroadcast,
  IconBulb,
  IconCircleCheck,
  IconFlame,
  IconGavel,
  IconGitMerge,
  IconHistory,
  IconNotes,
  IconUser,
} from '@tabler/icons-react'
import { useState } from 'react'
import { crises } from '#contracts/crises'
import { useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { EntryText } from '../../ui/EntryText.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { say } from '../../words/crises.ts'
import { type Crisis, type Entry, kinds } from './shown.ts'

const icons: Record<string, typeof IconNotes> = {
  note: IconNotes,
  finding: IconBulb,
  decision: IconGavel,
  role: IconUser,
  handover: IconArrowsExchange,
  shift: IconArrowsExchange,
  update: IconBroadcast,
  update_due: IconBell,
  opened: IconFlame,
  closed: IconCircleCheck,
  merged: IconGitMerge,
  goes_on: IconGitMerge,
  'procedures.step_done': IconCircleCheck,
}
/** Entries the page shows at first. */
const first = 100

/** The war-room journal, newest first and live, and the line everybody writes into. */
export function WarRoom({ of }: { of: Crisis }) {
  const [limit, setLimit] = useState(first)
  const read = useRead(crises.crisisJournal, { params: { id: of.id }, query: { limit } }, { kinds, keep: true })
  return (
    <section className="cr-part cr-room">
      <div className="row">
        <h2 className="h2 grow">{say.journal}</h2>
        <span className="sm d3">{say.staffOnly}</span>
      </div>
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={6} />}
      {read.data && <Timeline of={read.data.items.map(lineOf)} />}
      {read.data?.more && (
        <Btn size="touch" busy={read.isFetching} onClick={() => setLimit(2000)}>
          {say.older}
        </Btn>
      )}
    </section>
  )
}

function lineOf(entry: Entry) {
  const system = entry.via === 'system'
  // A sentence that begins with who wrote it says it once.
  const own = entry.text.startsWith(`${entry.by} `)
  const strong = entry.kind === 'decision' || entry.kind === 'update'
  return {
    id: entry.id,
    at: entry.at.getTime(),
    icon: <Icon of={icons[entry.kind] ?? (entry.of === 'incident' ? IconActivity : IconHistory)} />,
    text: <EntryText kind={entry.kind} text={entry.text} className={strong ? 'cr-text b' : 'cr-text'} />,
    second: own || system ? undefined : entry.by,
    tone: entry.kind === 'update_due' ? ('p1' as const) : entry.kind === 'decision' ? ('acc' as const) : undefined,
  }
}
