import { IconHistory, IconNotes } from '@tabler/icons-react'
import { systems } from '#contracts/systems'
import { useAct, usePages } from '../../queries.ts'
import { EntryText } from '../../ui/EntryText.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { JournalLine } from '../../ui/JournalLine.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { say } from '../../words/systems.ts'
import type { SystemReply } from './kinds.ts'

/** What happened to a system, newest first, and a line to write into. */
export function SystemJournal({ of }: { of: SystemReply }) {
  const read = usePages(systems.getSystemJournal, { params: { id: of.id }, query: {} }, { kinds: ['system'] })
  return (
    <section>
      <h2 className="h2">{say.journal}</h2>
      {of.may.note && <Write of={of} />}
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {read.items && (
        <Timeline
          of={read.items.map((entry) => ({
            id: entry.id,
            at: entry.at.getTime(),
            icon: <Icon of={entry.kind === 'systems.note' ? IconNotes : IconHistory} />,
            text: <EntryText kind={entry.kind} text={entry.text} />,
            second: entry.via === 'system' ? 'Palisade' : entry.authorName,
          }))}
        />
      )}
      <ShowMore of={read}>{say.olderEntries}</ShowMore>
    </section>
  )
}

function Write({ of }: { of: SystemReply }) {
  const act = useAct(systems.writeSystemJournal)
  return (
    <JournalLine
      label={say.journalEntryAbout(of.name)}
      placeholder={say.writeIntoTheJournal}
      save={say.saveTheEntry}
      tick={() => say.customerCanRead}
      busy={act.isPending}
      error={act.error}
      onWrite={(body, written) => act.mutate({ params: { id: of.id }, body }, { onSuccess: written })}
    />
  )
}
