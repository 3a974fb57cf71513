import {
  IconArrowUpRight,
  IconChecks,
  IconClockHour4,
  IconLock,
  IconX,
  type Icon as TablerIcon,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { when } from '../format.ts'
import { serverNow } from '../time.ts'
import { Avatar } from './Avatar.tsx'
import { ChannelIcon, channelInSentence } from './Channel.tsx'
import { Icon } from './Icon.tsx'
import './message.css'
import { say } from '../words/ui.ts'

export interface MessageView {
  id: string
  kind: 'customer' | 'answer' | 'note'
  author: string
  /** The account of a customer, the team or role of staff. */
  belongs?: string
  channel: string
  at: number
  body: ReactNode
  /** Who an answer went to. */
  to?: string
  /** What became of an answer on its way. */
  delivery?: { state: 'waiting' | 'sent' | 'failed'; words: string }
  /** A promise this answer kept: `First response, 27:20 early`. */
  kept?: string
  /** Marks beside the author: the verdict on the sender's address. */
  mark?: ReactNode
  attachments?: ReactNode
}

const DELIVERY = { waiting: IconClockHour4, sent: IconChecks, failed: IconX }

/** One message of a conversation. What went out, what came in and what stays in the house are told apart by form. */
export function Message({
  of,
  account,
  unit = 'seconds',
  ours = false,
}: {
  of: MessageView
  account: string
  unit?: 'seconds' | 'minutes'
  /** Seen by the customer: the answer is to them. */
  ours?: boolean
}) {
  const at = when(of.at, serverNow(), unit)
  return (
    <article className={of.kind === 'customer' ? 'msg' : `msg ${of.kind}`}>
      {of.kind === 'answer' && (
        <div className="to">
          <Icon of={IconArrowUpRight} />
          {ours ? say.answer : say.answerToTheCustomer}
          {of.to && <span className="fine">{of.to}</span>}
        </div>
      )}
      {of.kind === 'note' && (
        <div className="to">
          <Icon of={IconLock} />
          {say.internalNoteNeverSeesThis(account)}
        </div>
      )}
      <div className="hd">
        <Avatar name={of.author} outside={of.kind === 'customer'} />
        <b>{of.author}</b>
        {of.belongs && <span>{of.belongs}</span>}
        {of.mark}
        <span className="push row tight">
          {of.kind === 'customer' && <ChannelIcon of={of.channel} />}
          {of.kind !== 'note' && channelInSentence(of.channel)}
          <time dateTime={new Date(of.at).toISOString()}>{at}</time>
        </span>
      </div>
      <div className="bd">{of.body}</div>
      {of.attachments}
      {(of.delivery || of.kept) && (
        <div className="ft">
          {of.delivery && (
            <span className={of.delivery.state === 'failed' ? 'row tight t-p1' : 'row tight'}>
              <Icon of={DELIVERY[of.delivery.state]} />
              {of.delivery.words}
            </span>
          )}
          {of.kept && <span className="t-up b">{of.kept}</span>}
        </div>
      )}
    </article>
  )
}

/** A fact between messages: a clock started, a page went out, the severity changed. */
export function EventLine(props: { icon: TablerIcon; at: number; unit?: 'seconds' | 'minutes'; children: ReactNode }) {
  const { icon, at, unit, children } = props
  return (
    <div className="ev">
      <Icon of={icon} />
      <time dateTime={new Date(at).toISOString()}>{when(at, serverNow(), unit)}</time>
      <span className="cut">{children}</span>
    </div>
  )
}
