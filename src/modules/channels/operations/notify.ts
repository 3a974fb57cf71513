import { createHash } from 'node:crypto'
import type { Tx } from '#platform/db/database.ts'
import { publishMany } from '#platform/events/events.ts'
import { newId, newToken } from '#platform/id.ts'
import type { InsertedDelivery } from '../queries/delivery.ts'
import {
  findByToken,
  insertLink,
  insertNotices,
  lockNotice,
  markAnswered,
  markNotReached,
  markReached,
  type StoredNotice,
  triedChannels,
} from '../queries/notice.ts'
import { nextChannel } from '../rules/notice.ts'
import type { ChannelKind, NoticeResult, NoticeText, ReachableBy } from '../types.ts'
import { queueMessages } from './queue.ts'
import { channelsOf } from './reach.ts'

export type NewNotice = {
  /** The account it is about. */
  accountId: string
  /** The same key is said once. */
  key: string
  /** What it is, for whoever hears how it went: `support.status_due`. */
  topic: string
  personId: string
  subject: { kind: string; id: string }
  title: string
  body: string
  /** The page in the portal. */
  url: string
  /** With it the link is this path and a token of 192 bits, which needs no session: "/update/". */
  path?: string
  /** What an answer by e-mail does, in a sentence; without it answers are not read. */
  answer?: string
  /** Only over channels of these kinds; else any, calls last. */
  kinds?: readonly ChannelKind[]
}

const linkLifeMs = 72 * 3_600_000

/**
 * Words to people over their own channels: the first that works, and when it fails the next. Nothing rings until somebody
 * acts. Returns the ids of notices by their key; one that was said before, or to somebody without such a channel, is not in it.
 */
export async function notify(tx: Tx, notices: readonly NewNotice[]): Promise<Map<string, string>> {
  if (notices.length === 0) return new Map()
  const reachable = await channelsOf(
    tx,
    notices.map((one) => one.personId),
  )
  const wanted = notices.flatMap((one) => {
    const kinds = one.kinds ? [...one.kinds] : null
    const channel = nextChannel(reachable.get(one.personId) ?? [], kinds, new Set())
    if (!channel) return []
    const text: NoticeText = {
      notice: true,
      title: one.title,
      body: one.body,
      url: one.url,
      path: one.path ?? null,
      token: '',
      answer: one.answer ?? null,
    }
    const { accountId, key, topic, personId, subject } = one
    const notice = {
      accountId,
      id: newId(),
      key,
      topic,
      personId,
      subject,
      kinds,
      text,
      answerable: text.answer !== null,
    }
    return [{ notice, channel }]
  })
  const added = await insertNotices(
    tx,
    wanted.map(({ notice }) => notice),
  )
  const fresh = wanted.filter(({ notice }) => added.has(notice.id))
  await send(tx, fresh)
  return new Map(fresh.map(({ notice }) => [notice.key, notice.id]))
}

type OneWay = {
  notice: Pick<StoredNotice, 'accountId' | 'id' | 'personId' | 'text'>
  channel: ReachableBy
}

async function send(tx: Tx, ways: readonly OneWay[]): Promise<void> {
  const messages: InsertedDelivery[] = []
  for (const { notice, channel } of ways) {
    const token = notice.text.path ? newToken() : ''
    if (token) await insertLink(tx, notice, hashOf(token), new Date(tx.now.getTime() + linkLifeMs))
    messages.push({
      deliveryId: newId(),
      accountId: notice.accountId,
      personId: notice.personId,
      channelId: channel.id,
      kind: channel.kind,
      address: channel.address,
      dueAt: tx.now,
      purpose: 'notice',
      noticeId: notice.id,
      text: { ...notice.text, token },
    })
  }
  await queueMessages(tx, messages)
}

const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** Taken by a provider: that is the moment the record names. */
export async function noticesReached(
  tx: Tx,
  reached: readonly { noticeId: string; kind: ChannelKind; at: Date }[],
): Promise<void> {
  const news = await markReached(tx, reached)
  await tell(
    tx,
    news.map((notice) => ({ notice, state: 'reached', kind: notice.reachedBy, at: notice.reachedAt!, error: null })),
  )
}

/** A channel failed for good: the person's next one, and when none is left the notice did not reach them. */
export async function noticeFailed(tx: Tx, noticeId: string, error: string): Promise<void> {
  const notice = await lockNotice(tx, noticeId)
  if (!notice || notice.state === 'failed') return
  const reachable = (await channelsOf(tx, [notice.personId])).get(notice.personId) ?? []
  const next = nextChannel(reachable, notice.kinds, await triedChannels(tx, noticeId))
  await markNotReached(tx, notice, next ? 'queued' : 'failed', error)
  if (next) return send(tx, [{ notice, channel: next }])
  await tell(tx, [{ notice, state: 'failed', kind: null, at: tx.now, error }])
}

type Told = { notice: StoredNotice } & Pick<NoticeResult, 'state' | 'kind' | 'error'> & { at: Date }

async function tell(tx: Tx, results: readonly Told[]): Promise<void> {
  await publishMany(
    tx,
    results.map(({ notice, state, kind, at, error }) => ({
      name: 'channels.notice' as const,
      accountId: notice.accountId,
      subject: notice.subject,
      data: {
        noticeId: notice.id,
        topic: notice.topic,
        personId: notice.personId,
        state,
        kind,
        at: at.toISOString(),
        error,
      },
    })),
  )
}

/** The notice a link was made for; null when there is none or its time is over. For the system. */
export function noticeByToken(tx: Tx, token: string): Promise<StoredNotice | null> {
  return findByToken(tx, hashOf(token))
}

/** What the notice asked for was done. */
export const noticeAnswered = markAnswered
