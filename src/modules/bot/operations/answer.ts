import type { Person } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { mayAutoAnswer, queueMail, type ReceivedMail, referencesFor, replySubject } from '#platform/mail/mail.ts'
import type { Place } from '../queries/address.ts'
import { answeredLastHour, markAnswered } from '../queries/mail.ts'
import { addressFor, tokenIn } from '../rules/address.ts'
import { mayAnswer } from '../rules/budget.ts'

/** What the writer of a mail is told of one place it went to. `command`: it asked for something. */
export type Told = { place: Place; person: Person; text: string; command: boolean }

/**
 * Answers a mail once, in its thread, whatever it did. A command is answered within a budget of its own; what was only kept is
 * answered when it was sent to the bot and not merely copied, within the budget of all automatic answers.
 */
export async function answer(tx: Tx, mail: ReceivedMail, told: readonly Told[]): Promise<void> {
  const [first] = told
  const to = mail.parsed.from?.address
  if (!first || !to || mail.envelope.from === '') return
  const { person, place } = first
  const asked = told.some(({ command }) => command)
  const budget = asked
    ? mayAnswer(await answeredLastHour(tx, person.id))
    : sentTo(tx, mail) && (await mayAutoAnswer(tx, to, place.token))
  if (!budget) return
  await markAnswered(tx, mail.id)
  const { messageId, subject } = mail.parsed
  const { config } = tx.app
  await queueMail(tx, {
    key: `bot.answer.${mail.id}`,
    kind: 'bot-answer',
    accountId: place.accountId,
    subjectOf: place.runId === null ? null : { kind: 'procedure_run', id: place.runId },
    to: [{ name: person.name, address: to }],
    replyTo: addressFor(place.runId === null ? 'account' : 'project', place.token, config.botAddress),
    subject: replySubject(subject, null),
    text: `${told.map(({ text }) => text).join('\n\n')}\n`,
    inReplyTo: messageId,
    references: referencesFor(mail.parsed),
    automatic: 'auto-replied',
  })
}

/** It was sent to the bot, and not only copied. */
const sentTo = (tx: Tx, { parsed }: ReceivedMail) =>
  parsed.to.some(({ address }) => tokenIn(address, tx.app.config.botAddress) !== null)
