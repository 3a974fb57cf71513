import { IconMailFast, IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { letterKindNames, letters, type MailState, mailStates, type OutgoingRowReply } from '#contracts/letters'
import { useFilters } from '../../filters.ts'
import { when } from '../../format.ts'
import { useAct, usePages, useRead } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { FilterMenu } from '../../ui/FilterMenu.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { kinds, say } from '../../words/letters.ts'
import { Frame } from '../settings/Frame.tsx'
import './letters.css'

const NAMES = ['state', 'kind', 'account', 'q'] as const
const LOOKS: Partial<Record<MailState, 'p1' | 'p3' | 'up' | 'acc'>> = {
  failed: 'p1',
  bounced: 'p1',
  trying: 'p3',
  held: 'p3',
  sent: 'up',
}

/** Kinds beside the letters have words too; one that has none yet is shown by the program's own name. */
function kindWord(kind: string): string {
  if (letterKindNames.find((one) => one === kind)) return say[kind as 'answer']
  if (Object.hasOwn(kinds, kind)) return kinds[kind as keyof typeof kinds]
  return kind.replaceAll('_', ' ').replace(/^./, (one) => one.toUpperCase())
}

function Text({ of }: { of: OutgoingRowReply }) {
  const read = useRead(letters.readOutbox, { params: { id: of.id } }, { kinds: ['mail'] })
  if (read.error) return <RefusalNote error={read.error} />
  if (!read.data) return <Skeleton rows={2} />
  return read.data.text === null ? (
    <p className="d2">{say.secret}</p>
  ) : (
    <>
      <pre>{read.data.text}</pre>
      {read.data.attachments > 0 && <p className="sm d2">{say.files(read.data.attachments)}</p>}
    </>
  )
}

function Line({ of }: { of: OutgoingRowReply }) {
  const [open, setOpen] = useState(false)
  const resend = useAct(letters.resendMail)
  const cancel = useAct(letters.cancelMail)
  const now = serverNow()
  const params = { id: of.id }
  const waits = of.state === 'queued' || of.state === 'trying' || of.state === 'held'
  const to = of.recipients.join(', ')
  const facts = [
    kindWord(of.kind),
    of.accountName,
    of.attempts > 0 && say.tries(of.attempts),
    of.nextTryAt && say.nextTry(when(of.nextTryAt, now)),
  ]
  return (
    <li className="stack g1">
      <div className="row wrap top-a">
        <Chip look={LOOKS[of.state] ?? 'line'}>{say[of.state]}</Chip>
        <div className="grow stack g1">
          <span className="m block">{of.subject}</span>
          <span className="sm d2 block why">{to}</span>
          <span className="sm d3 block">{facts.filter(Boolean).join(', ')}</span>
          {of.state === 'held' && <span className="sm d2 block">{say.heldSays}</span>}
          {(of.error ?? of.response) && (
            <span className="sm d2 block why">
              <q>{of.error ?? of.response}</q>
            </span>
          )}
          <div className="row wrap">
            <Btn size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? say.hide : say.see}
            </Btn>
            {of.state !== 'sent' && (
              <Btn size="sm" busy={resend.isPending} onClick={() => resend.mutate({ params })}>
                {waits ? say.now : say.again}
              </Btn>
            )}
            {waits && (
              <Btn
                size="sm"
                busy={cancel.isPending}
                onClick={() => confirm(say.stopAsk(to)) && cancel.mutate({ params })}
              >
                {say.stop}
              </Btn>
            )}
            {of.requestId && (
              <Link className="link sm" to="/requests/$request" params={{ request: of.requestId }}>
                {say.request}
              </Link>
            )}
          </div>
        </div>
        <time className="sm d3 tn" dateTime={(of.handedOverAt ?? of.queuedAt).toISOString()}>
          {when(of.handedOverAt ?? of.queuedAt, now)}
        </time>
      </div>
      <RefusalNote error={resend.error ?? cancel.error} />
      {open && <Text of={of} />}
    </li>
  )
}

/** Every mail that leaves and what became of it; each filter stands in the address. */
export default function OutboxPage() {
  const { values, set, active } = useFilters(NAMES)
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
  const read = usePages(letters.listOutbox, { query: given as never }, { kinds: ['mail', 'request'], keep: true })
  return (
    <Frame title={say.outbox} second={say.outboxSays}>
      <div className="ob-filters">
        <FindField value={values.q} onValue={(q) => set({ q })} label={say.find} />
        <FilterMenu
          label={say.state}
          many
          options={mailStates.map((one) => ({ value: one, word: say[one], label: say[one] }))}
          value={values.state}
          onChange={(state) => set({ state })}
        />
        <FilterMenu
          label={say.kind}
          options={letterKindNames.map((one) => ({ value: one, word: say[one], label: say[one] }))}
          value={values.kind}
          onChange={(kind) => set({ kind })}
        />
      </div>
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton />}
      {read.items?.length === 0 &&
        (active ? (
          <Empty
            icon={IconSearch}
            title={say.none}
            act={<Btn onClick={() => set({ q: '', state: '', kind: '', account: '' })}>{say.showAll}</Btn>}
          />
        ) : (
          <Empty icon={IconMailFast} title={say.noneYet}>
            {say.noneYetSays}
          </Empty>
        ))}
      <ul className="ob">
        {read.items?.map((one) => (
          <Line key={one.id} of={one} />
        ))}
      </ul>
      <ShowMore of={read}>{say.more}</ShowMore>
    </Frame>
  )
}
