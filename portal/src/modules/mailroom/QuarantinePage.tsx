import { Link, useSearch } from '@tanstack/react-router'
import { mailroom } from '#contracts/mailroom'
import type { Reply } from '../../api.ts'
import { when } from '../../format.ts'
import { usePages } from '../../queries.ts'
import { useNow } from '../../time.ts'
import { Chip } from '../../ui/Chip.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/mailroom.ts'
import './mailroom.css'
import { Frame } from '../settings/Frame.tsx'
import { settledWords } from './settled.ts'

type Quarantined = Reply<typeof mailroom.listQuarantine>['items'][number]

function Line({ of, now }: { of: Quarantined; now: number }) {
  return (
    <li>
      <span className="grow">
        <Link className="link m" to="/settings/quarantine/$mail" params={{ mail: of.id }}>
          {of.subject || say.noSubject}
        </Link>
        <span className="sm d3 block">
          {of.from || say.noSender}, {when(of.receivedAt, now, 'minutes')}
          {of.mailbox && `, ${of.mailbox}`}
        </span>
        <span className="sm block">{of.settledAt ? settledWords(of, now) : of.reason}</span>
      </span>
      <span className="push row">
        {!of.settledAt && <Chip look={of.held ? 'p1' : 'p3'}>{of.held ? say.held : say.unread}</Chip>}
        {of.requestId && (
          <Link className="link" to="/requests/$request" params={{ request: of.requestId }}>
            {say.openRequest}
          </Link>
        )}
      </span>
    </li>
  )
}

/** Messages that were put aside, to be worked through. */
export default function QuarantinePage() {
  const search = useSearch({ strict: false }) as { show?: string }
  const show = search.show === 'settled' ? 'settled' : 'waiting'
  const read = usePages(mailroom.listQuarantine, { query: { show } }, { kinds: ['mail'], keep: true })
  const now = useNow()
  const to = '/settings/quarantine'
  return (
    <Frame title={say.quarantine} second={say.quarantineSays}>
      <SegLinks
        label={say.quarantine}
        value={show}
        options={[
          { value: 'waiting', label: say.waiting, to },
          { value: 'settled', label: say.settled, to, search: { show: 'settled' } },
        ]}
      />
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={4} />}
      {read.items?.length === 0 &&
        (show === 'waiting' ? (
          <Empty title={say.nothingWaits}>{say.nothingWaitsSays}</Empty>
        ) : (
          <Empty title={say.nothingSettled} />
        ))}
      {read.items && read.items.length > 0 && (
        <ul className="mail-list">
          {read.items.map((one) => (
            <Line key={one.id} of={one} now={now} />
          ))}
        </ul>
      )}
      <ShowMore of={read}>{say.more}</ShowMore>
    </Frame>
  )
}
