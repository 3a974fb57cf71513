import type { Tx } from '#platform/db/database.ts'
import { type Answered, findDelivery, pageOfNumber, type Report, recordReports, redial } from '../queries/delivery.ts'
import { firstTime, lastHourFrom } from '../queries/inbound.ts'
import { type ParsedReply, parseSms } from '../rules/reply.ts'
import { wordsIn } from '../rules/words.ts'
import type { DeliveryResult, ReplyAct } from '../types.ts'
import { actOnPage, confirmation } from './act.ts'
import { addTriesAt } from './jobs.ts'
import { noticeFailed } from './notify.ts'
import { readBySomebody } from './readers.ts'
import { tellBatch } from './record.ts'

/** What to text back to an SMS; null for silence: a repetition, a stranger, or a word only the carrier acts on. */
export async function smsCameIn(tx: Tx, sms: { id: string; from: string; body: string }): Promise<string | null> {
  if (!(await firstTime(tx, `sms ${sms.id}`, sms.from))) return null
  const written = await lastHourFrom(tx, sms.from)
  const read = written > mostRead ? null : await readBySomebody(tx, sms)
  if (read) return written > mostAnswered ? null : read.said
  const reply = parseSms(sms.body)
  if (!reply) return null
  if (reply.act === 'note' && written > mostNotes) return null
  const said = await answerTo(tx, sms.from, reply)
  return written > mostAnswered ? null : said
}

/**
 * In an hour from one number. A phone that answers every message by itself ("I am driving") and our confirmations would
 * otherwise talk to each other for ever. Acts count however often; words and confirmations end.
 */
const mostAnswered = 10
const mostNotes = 20
/** What a reader does with a message is done, told or not, up to this many. */
const mostRead = 60

async function answerTo(tx: Tx, number: string, reply: ParsedReply): Promise<string | null> {
  const delivery = await pageOfNumber(tx, number, reply.code)
  if (!delivery) return noSuchPage(tx, number, reply.code)
  const result = await actOnPage(tx, delivery, reply, 'sms')
  return confirmation(result, reply.act, delivery)
}

/** Whoever was paged at this number may learn that the code is wrong; a stranger gets no answer at all. */
async function noSuchPage(tx: Tx, number: string, code: string | null): Promise<string | null> {
  const known = code ? await pageOfNumber(tx, number, null) : null
  return known && wordsIn(known.text.language).noSuchCode(code!)
}

const acts: Record<string, ReplyAct> = { '1': 'acknowledge', '2': 'escalate' }

export type Pressed = { say: string; again: boolean }

/** What to say after a key was pressed. The same key twice in a call acts once. */
export async function keyPressed(
  tx: Tx,
  delivery: Answered,
  pressed: { callId: string; digit: string },
): Promise<Pressed> {
  const act = acts[pressed.digit]
  const words = wordsIn(delivery.text.language)
  if (!act || delivery.purpose !== 'page') return { say: '', again: true }
  await reported(tx, [{ id: delivery.id, status: 'seen', at: tx.now, error: null }])
  if (!(await firstTime(tx, `key ${pressed.callId} ${pressed.digit}`)))
    return { say: `${words.isDone} ${words.bye}`, again: false }
  const result = await actOnPage(tx, delivery, { act, text: '' }, 'voice')
  return { say: `${confirmation(result, act, delivery)} ${words.bye}`, again: false }
}

/** The delivery of a call, as long as the call can be about it. */
export function callOf(tx: Tx, deliveryId: string): Promise<Answered | null> {
  return findDelivery(tx, deliveryId)
}

/** Stores what providers report and tells the other modules, one event for each kind of report. */
export async function reported(tx: Tx, reports: readonly Report[]): Promise<void> {
  const again = await redial(
    tx,
    reports.filter((report) => report.unanswered),
  )
  await addTriesAt(
    tx,
    again.map(({ id, redialled, at }) => ({ id, kind: 'voice' as const, attempt: `redial ${redialled}`, at })),
  )
  const ringing = new Set(again.map(({ id }) => id))
  const all = await recordReports(
    tx,
    reports.filter((report) => !ringing.has(report.id)),
  )
  for (const delivery of all)
    if (delivery.noticeId !== null && delivery.status === 'failed')
      await noticeFailed(tx, delivery.noticeId, delivery.error ?? 'failed')
  const changed = all.filter((delivery) => delivery.purpose === 'page')
  for (const status of ['delivered', 'seen', 'failed'] as const) {
    const results: DeliveryResult[] = changed
      .filter((delivery) => delivery.status === status)
      .map((delivery) => ({
        deliveryId: delivery.id,
        personId: delivery.personId,
        channelId: delivery.channelId,
        kind: delivery.kind,
        at: tx.now.toISOString(),
        ...(delivery.error !== null && { error: delivery.error }),
        final: status === 'failed',
      }))
    await tellBatch(tx, `channels.${status}`, results)
  }
}
