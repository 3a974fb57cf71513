import {
  IconArrowUpRight,
  IconBellRinging,
  IconBug,
  IconChevronDown,
  IconClockPlay,
  IconFlag,
  IconPencil,
  IconShieldCheck,
  IconShieldX,
  IconUser,
  type Icon as TablerIcon,
} from '@tabler/icons-react'
import { useState } from 'react'
import { type MessageReply, type RequestReply, support } from '#contracts/support'
import { hrefOf } from '../../api.ts'
import { clockSeconds, span } from '../../format.ts'
import { promiseName } from '../../promise-name.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { EntryText } from '../../ui/EntryText.tsx'
import { EventLine, Message, type MessageView } from '../../ui/Message.tsx'
import { say } from '../../words/support.ts'
import { DraftFromAnswer } from '../knowledge/DraftFromAnswer.tsx'
import { Files } from './Files.tsx'
import { shortName } from './views.ts'

/** The words; on demand the quoted history, or the message as it was laid out, in a frame that may do nothing. */
function Body({ of, request }: { of: MessageReply; request: string }) {
  const [view, setView] = useState<'text' | 'full' | 'html'>('text')
  return (
    <>
      {view === 'html' ? (
        <iframe
          title={say.asLaidOut(of.author.name)}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          referrerPolicy="no-referrer"
          src={hrefOf(support.messageHtml, { params: { id: request, messageId: of.id } })}
          height={420}
        />
      ) : (
        <p>{view === 'full' && of.fullText ? of.fullText : of.text}</p>
      )}
      {(of.fullText || of.html) && (
        <span className="row morebody">
          {of.fullText && (
            <Btn
              look="quiet"
              size="sm"
              icon={IconChevronDown}
              onClick={() => setView(view === 'full' ? 'text' : 'full')}
            >
              {view === 'full' ? say.hideQuoted : say.showQuoted}
            </Btn>
          )}
          {of.html && (
            <Btn look="quiet" size="sm" onClick={() => setView(view === 'html' ? 'text' : 'html')}>
              {view === 'html' ? say.showAsText : say.showAsLaidOut}
            </Btn>
          )}
        </span>
      )}
    </>
  )
}

/** What was proved about the sender of an e-mail. */
function Verdict({ of }: { of: MessageReply }) {
  const auth = of.authentication
  if (!auth) return null
  const each = `SPF ${auth.spf}, DKIM ${auth.dkim}, DMARC ${auth.dmarc}; from ${auth.from}`
  if (auth.authenticated) {
    const passed = (['spf', 'dkim', 'dmarc'] as const)
      .filter((name) => auth[name] === 'pass')
      .map((name) => name.toUpperCase())
    return (
      <Chip look="up" icon={IconShieldCheck} title={each}>
        {auth.vouchedBy
          ? say.vouchedBy(auth.vouchedBy)
          : passed.length > 0
            ? say.passed(passed.join(', '))
            : say.senderProved}
      </Chip>
    )
  }
  return (
    <Chip look="p3" icon={IconShieldX} title={each}>
      {say.senderNotProved}
    </Chip>
  )
}

const FLAGS: Record<string, string> = {
  automatic: say.flagAutomatic,
  from_staff_address: say.flagStaff,
  unknown_sender: say.flagUnknown,
  other_sender: say.flagOther,
  repeated: say.flagRepeated,
  smime_signed: say.flagSmimeSigned,
  smime_encrypted: say.flagSmimeEncrypted,
  pgp_signed: say.flagPgpSigned,
  pgp_encrypted: say.flagPgpEncrypted,
  winmail_opened: say.flagWinmail,
}

function deliveryOf(message: MessageReply): MessageView['delivery'] {
  const failed = message.deliveries.find((one) => one.state === 'failed')
  if (failed)
    return {
      state: 'failed',
      words: say.notDelivered(failed.name || failed.to, failed.error ? `: ${failed.error}` : ''),
    }
  const last = message.deliveries.findLast((one) => one.at)
  if (message.deliveries.length === 0) return undefined
  if (message.deliveries.some((one) => one.state === 'queued')) return { state: 'waiting', words: say.onItsWay }
  return { state: 'sent', words: say.delivered(last?.at ? clockSeconds(last.at) : '') }
}

function messageView(message: MessageReply, request: RequestReply, staff: boolean): MessageView {
  const kept = message.kept
    .map((one) => say.keptBy(promiseName(one.name), span(one.earlyMs), one.earlyMs < 0))
    .join('; ')
  return {
    id: message.id,
    kind: message.kind,
    author: message.author.name,
    belongs: message.author.belongs ?? undefined,
    channel: message.channel,
    at: message.at.getTime(),
    to: staff ? message.to.join(', ') : undefined,
    delivery: staff && message.kind === 'answer' ? deliveryOf(message) : undefined,
    kept: staff && kept ? kept : undefined,
    mark: (
      <>
        <Verdict of={message} />
        {message.flags
          .filter((flag) => FLAGS[flag])
          .map((flag) => (
            <Chip key={flag} look="p3" icon={IconFlag}>
              {FLAGS[flag]}
            </Chip>
          ))}
        {message.statusUpdate && <Chip>{say.statusUpdate}</Chip>}
      </>
    ),
    body: <Body of={message} request={request.id} />,
    attachments: (
      <>
        <Files of={message} />
        {staff && message.kind === 'answer' && <DraftFromAnswer request={request.id} messageId={message.id} />}
      </>
    ),
  }
}

const ICONS: [RegExp, TablerIcon][] = [
  [/^oncall/, IconBellRinging],
  [/^promises/, IconClockPlay],
  [/file_infected|file_released/, IconBug],
  [/assign|team|contact/, IconUser],
  [/answer|message/, IconArrowUpRight],
]
const iconOf = (kind: string) => ICONS.find(([pattern]) => pattern.test(kind))?.[1] ?? IconPencil

/** Entries that only say that a message came are left out: the message stands there itself. */
const saysMore = (entry: RequestReply['journal'][number]) => !('messageId' in entry.data)

/** Messages and facts in the order they happened, oldest first. */
export function Conversation({ request, staff }: { request: RequestReply; staff: boolean }) {
  const account = shortName(request.account.name)
  const items = [
    ...request.messages.map((message) => ({ at: message.at.getTime(), id: message.id, message, entry: null })),
    ...request.journal
      .filter(saysMore)
      .map((entry) => ({ at: entry.at.getTime(), id: entry.id, message: null, entry })),
  ].sort((a, b) => a.at - b.at)
  return items.map((item) =>
    item.message ? (
      <Message
        key={item.id}
        of={messageView(item.message, request, staff)}
        account={account}
        unit={staff ? 'seconds' : 'minutes'}
        ours={!staff}
      />
    ) : (
      <EventLine key={item.id} icon={iconOf(item.entry.kind)} at={item.at} unit={staff ? 'seconds' : 'minutes'}>
        <EntryText kind={item.entry.kind} text={item.entry.text} />
      </EventLine>
    ),
  )
}
