import {
  IconAlertTriangle,
  IconBell,
  IconCircleCheck,
  IconFlag,
  IconHistory,
  IconHourglass,
  IconHourglassOff,
  IconMail,
  IconNotes,
} from '@tabler/icons-react'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import type { Reply } from '../../api.ts'
import { useAct, usePages } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { Icon } from '../../ui/Icon.tsx'
import { JournalLine } from '../../ui/JournalLine.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { say } from '../../words/procedures.ts'
import { EntryMail, EntryWords } from '../bot/EntryMail.tsx'
import { FileChip } from './FileChip.tsx'
import { FilePick, uploadTo } from './FilePick.tsx'
import type { Run } from './shown.ts'

const icons: Record<string, typeof IconNotes> = {
  'procedures.record': IconNotes,
  'procedures.note': IconNotes,
  'bot.entry': IconMail,
  'procedures.milestone': IconFlag,
  'procedures.step_done': IconCircleCheck,
  'procedures.reminded': IconBell,
  'procedures.interrupted': IconAlertTriangle,
  'procedures.dependency_added': IconHourglass,
  'procedures.dependency_removed': IconHourglassOff,
  'procedures.freed': IconHourglassOff,
}

/** What happened, newest first, and a line to write into. */
export function Logbook({ of }: { of: Run }) {
  const read = usePages(procedures.getRunJournal, { params: { id: of.id }, query: {} }, { kinds: ['procedure_run'] })
  return (
    <section className="pj-log">
      <h2 className="h2">{say.logbook}</h2>
      {of.may.record && <Write of={of} />}
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={4} />}
      {read.items && (
        <Timeline
          of={read.items.map((entry) => ({
            id: entry.id,
            at: entry.at.getTime(),
            icon: <Icon of={icons[entry.kind] ?? IconHistory} />,
            text: <EntryWords kind={entry.kind} text={entry.text} />,
            second: <Second of={entry} run={of} />,
          }))}
        />
      )}
      <ShowMore of={read}>{say.older}</ShowMore>
    </section>
  )
}

type Entry = Reply<typeof procedures.getRunJournal>['items'][number]

/** Who wrote it, and the file that shows it. */
function Second({ of, run }: { of: Entry; run: Run }) {
  const named = of.data.file as { id: string; name: string; size: number } | undefined
  // The record knows whether a scanner holds it back; of one that is older than those shown, the name is enough.
  const file = named && (run.records.find((one) => one.file?.id === named.id)?.file ?? named)
  return (
    <>
      {of.via === 'system' ? 'Palisade' : of.authorName}
      {file && <FileChip run={run.id} of={file} />}
      <EntryMail kind={of.kind} data={of.data} />
    </>
  )
}

function Write({ of }: { of: Run }) {
  const me = useMe()
  const act = useAct(procedures.addRecord)
  const [file, setFile] = useState<File | null>(null)
  const [failed, setFailed] = useState<Error | null>(null)
  const [sending, setSending] = useState(false)
  const write = async (text: string, customer: boolean, written: () => void) => {
    setSending(true)
    setFailed(null)
    try {
      const fileId = file ? await uploadTo(of.id, file) : null
      await act.mutateAsync({ params: { id: of.id }, body: { text, customer, fileId } })
      setFile(null)
      written()
    } catch (cause) {
      setFailed(cause as Error)
    } finally {
      setSending(false)
    }
  }
  return (
    <JournalLine
      label={say.writeLog}
      placeholder={say.writeLog}
      save={say.add}
      tick={me.staff && of.shared ? () => say.customerSees : undefined}
      tools={<FilePick file={file} onFile={setFile} />}
      busy={sending}
      error={failed}
      onWrite={({ text, visibility }, written) => void write(text, visibility === 'customer', written)}
    />
  )
}
