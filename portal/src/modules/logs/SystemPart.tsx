import { IconFileText } from '@tabler/icons-react'
import { useState } from 'react'
import { logs } from '#contracts/logs'
import { count, when } from '../../format.ts'
import { usePages } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, TextField } from '../../ui/Field.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/logs.ts'
import './logs.css'

/** Lines of a system around a time, by words. For staff. */
export default function SystemPart({ systemId }: { systemId: string }) {
  return useMe().staff ? <Search systemId={systemId} /> : null
}

const minute = 60_000
const SPANS = [
  { value: '15', label: say.lastMinutes(15) },
  { value: '60', label: say.lastMinutes(60) },
  { value: '360', label: say.lastHours(6) },
  { value: '1440', label: say.lastHours(24) },
  { value: '10080', label: say.lastDays(7) },
] as const
const SEVERITIES = [
  { value: '7', label: say.everything },
  { value: '5', label: say.notices },
  { value: '4', label: say.warnings },
  { value: '3', label: say.errors },
] as const

interface Asked {
  to: number
  minutes: (typeof SPANS)[number]['value']
  severity: (typeof SEVERITIES)[number]['value']
  q: string
}

/** A moment as the browser's own field has it, in its zone. */
const localText = (at: number) => new Date(at - new Date(at).getTimezoneOffset() * minute).toISOString().slice(0, 16)

function Search({ systemId }: { systemId: string }) {
  const now = useNow()
  const [until, setUntil] = useState('')
  const [minutes, setMinutes] = useState<Asked['minutes']>('60')
  const [severity, setSeverity] = useState<Asked['severity']>('7')
  const [q, setQ] = useState('')
  const [asked, setAsked] = useState<Asked>({ to: now, minutes, severity, q })
  return (
    <section className="lg stack g2">
      <h2 className="h2">{say.logs}</h2>
      <Form
        className="lg-ask"
        label={say.logs}
        onSubmit={() => setAsked({ to: until ? new Date(until).getTime() : now, minutes, severity, q: q.trim() })}
      >
        <TextField label={say.words} hint={say.wordsHint} value={q} onText={setQ} maxLength={200} />
        <ChoiceField label={say.span} options={SPANS} value={minutes} onChoice={setMinutes} />
        <TextField
          label={say.around}
          type="datetime-local"
          value={until || localText(asked.to)}
          onText={setUntil}
          max={localText(now)}
        />
        <ChoiceField label={say.severity} options={SEVERITIES} value={severity} onChoice={setSeverity} />
        <Btn type="submit">{say.showThem}</Btn>
      </Form>
      <Lines systemId={systemId} of={asked} />
    </section>
  )
}

function Lines({ systemId, of }: { systemId: string; of: Asked }) {
  const now = useNow()
  const query = {
    from: new Date(of.to - Number(of.minutes) * minute).toISOString(),
    to: new Date(of.to).toISOString(),
    severity: Number(of.severity),
    limit: 100,
    ...(of.q && { q: of.q }),
  }
  const read = usePages(logs.listLines, { params: { id: systemId }, query }, { kinds: [] })
  const last = read.data?.pages.at(-1)
  return (
    <>
      <RefusalNote error={read.error} />
      {last && last.today.beyond > 0 && <p className="call p3">{say.beyond(count(last.today.beyond))}</p>}
      {read.isPending && <Skeleton rows={3} />}
      {read.items?.length === 0 && !read.hasNextPage && (
        <Empty icon={IconFileText} title={say.noLines}>
          {say.noLinesSays}
        </Empty>
      )}
      {read.items && read.items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <ul className="lg-lines" tabIndex={0} aria-label={say.lines}>
          {read.items.map((line, n) => (
            <li key={n} className={line.severity <= 3 ? 'bad' : line.severity === 4 ? 'warn' : undefined}>
              <span className="d3 tn">{when(line.at.getTime(), now)}</span>
              <span className="d3">{line.source}</span>
              <span className="sr">{say.ofSeverity(line.severity)}</span>
              <span className="text" lang="en">
                {line.text}
              </span>
            </li>
          ))}
        </ul>
      )}
      {read.hasNextPage && last && (
        <div className="row wrap">
          <Btn busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
            {say.goOn}
          </Btn>
          <span className="d3">{say.lookedUntil(when(last.lookedUntil.getTime(), now))}</span>
        </div>
      )}
    </>
  )
}
