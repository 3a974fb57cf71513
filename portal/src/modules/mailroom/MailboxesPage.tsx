import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { mailroom } from '#contracts/mailroom'
import type { Reply } from '../../api.ts'
import { when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useNow } from '../../time.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { Health, type HealthName } from '../../ui/Health.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/mailroom.ts'
import './mailroom.css'
import { Frame } from '../settings/Frame.tsx'

type Mailbox = Reply<typeof mailroom.listMailboxes>['items'][number]

const SHAPES: Record<Mailbox['state'], HealthName> = {
  new: 'inconclusive',
  working: 'up',
  failing: 'down',
  paused: 'inconclusive',
}

function State({ of, now }: { of: Mailbox; now: number }) {
  const words = { new: say.stateNew, working: say.stateWorking, paused: say.statePaused, failing: '' }
  const failing = of.failingSince ? say.failingSince(when(of.failingSince, now, 'minutes')) : ''
  return <Health of={SHAPES[of.state]}>{failing || words[of.state]}</Health>
}

/** Mailboxes that are fetched, and how it goes. */
export default function MailboxesPage() {
  const read = useRead(mailroom.listMailboxes, {}, { kinds: ['health', 'mail'] })
  const now = useNow()
  return (
    <Frame
      title={say.mailboxes}
      second={say.mailboxesSay}
      acts={
        <BtnLink look="primary" icon={IconPlus} to="/settings/mailboxes/$mailbox" params={{ mailbox: 'new' }}>
          {say.addMailbox}
        </BtnLink>
      }
    >
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {read.data?.items.length === 0 && <Empty title={say.noMailbox}>{say.noMailboxSays}</Empty>}
      {read.data && read.data.items.length > 0 && (
        <ul className="mail-list">
          {read.data.items.map((one) => (
            <li key={one.id} className={one.state === 'failing' ? 'bad' : undefined}>
              <span className="grow">
                <Link className="link m" to="/settings/mailboxes/$mailbox" params={{ mailbox: one.id }}>
                  {one.name}
                </Link>
                <span className="sm d3 block">
                  {one.address}, {one.username} @ {one.host}
                </span>
                {one.lastError && <span className="block">{one.lastError}</span>}
              </span>
              <span className="push sm right">
                <State of={one} now={now} />
                <span className="d3 block">
                  {[
                    one.checkedAt && say.checked(when(one.checkedAt, now, 'minutes')),
                    one.lastMailAt ? say.lastMail(when(one.lastMailAt, now, 'minutes')) : say.noMailYet,
                  ]
                    .filter(Boolean)
                    .join(', ')}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Frame>
  )
}
