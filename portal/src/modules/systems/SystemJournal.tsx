import { IconHistory, IconNotes } from '@tabler/icons-react'
import { useState } from 'react'
import { systems } from '#contracts/systems'
import { useAct, usePages } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { CheckField } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { common } from '../../words/common.ts'
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
            text: entry.text,
            second: entry.via === 'system' ? 'Palisade' : entry.authorName,
          }))}
        />
      )}
      {read.hasNextPage && (
        <Btn busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
          {say.olderEntries}
        </Btn>
      )}
    </section>
  )
}

function Write({ of }: { of: SystemReply }) {
  const [text, setText] = useState('')
  const [visible, setVisible] = useState(false)
  const act = useAct(systems.writeSystemJournal, () => {
    setText('')
    setVisible(false)
  })
  const send = () =>
    text.trim() &&
    !act.isPending &&
    act.mutate({ params: { id: of.id }, body: { text: text.trim(), visibility: visible ? 'customer' : 'internal' } })
  return (
    <div className="sy-jot">
      <label className="sr" htmlFor="journal-entry">
        {say.journalEntryAbout(of.name)}
      </label>
      <textarea
        id="journal-entry"
        className="in"
        rows={text ? 3 : 1}
        placeholder={say.writeIntoTheJournal}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
        }}
      />
      {text && (
        <div className="row wrap">
          <CheckField checked={visible} onCheck={setVisible}>
            {say.customerCanRead}
          </CheckField>
          <span className="push">
            <Btn look={visible ? 'primary' : 'ink'} busy={act.isPending} keyCap="Ctrl Enter" onClick={send}>
              {act.isPending ? common.saving : say.saveTheEntry}
            </Btn>
          </span>
        </div>
      )}
      <RefusalNote error={act.error} />
    </div>
  )
}
