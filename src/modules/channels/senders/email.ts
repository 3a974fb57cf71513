import { systemActor } from '#platform/actor.ts'
import { DeliveryFailed, mailOf, openThread } from '#platform/mail/mail.ts'
import { Refusal } from '#platform/problem.ts'
import type { Sending } from '../queries/delivery.ts'
import { mailText, sharedMail } from '../rules/texts.ts'
import { channelTrouble, gatewayTrouble, type Sender } from './sender.ts'

/** A reply to a page counts this long. */
const replyDays = 30

/**
 * Sends the page by e-mail, before all other mail. Its reply address is ours, unguessable, and stands for this person and
 * this delivery. The key makes a second attempt the same mail with the same Message-ID.
 */
export const sendMail: Sender = async (delivery, app) => {
  const content = contentOf(delivery, app.config.publicUrl)
  const answerable = delivery.purpose === 'page' || ('notice' in delivery.text && delivery.text.answer !== null)
  try {
    const thread = answerable
      ? await app.db.transact(systemActor('channels'), (tx) =>
          openThread(tx, {
            accountId: delivery.accountId,
            subject: { kind: 'page', id: delivery.id },
            recipient: delivery.address,
            personId: delivery.personId,
            expiresAt: new Date(tx.now.getTime() + replyDays * 86_400_000),
          }),
        )
      : null
    const { response } = await mailOf(app).deliver({
      key: `delivery ${delivery.id}`,
      kind: delivery.purpose === 'page' ? 'page' : `channel_${delivery.purpose}`,
      accountId: delivery.accountId,
      subjectOf: { kind: 'delivery', id: delivery.id },
      to: [delivery.address],
      ...content,
      ...(thread && { messageId: thread.messageId, replyTo: thread.replyTo }),
      automatic: 'auto-generated',
      sensitive: true,
    })
    return { ok: true, providerId: response.slice(0, 200) }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'mail.no_outgoing_server')
      return gatewayTrouble('No server for outgoing mail is set up (SMTP_OUT_URL).', true)
    if (error instanceof Refusal && error.code === 'mail.bad_address') return channelTrouble(error.title, true)
    if (!(error instanceof DeliveryFailed)) throw error
    // A reply is about this address; no reply at all is about the way out.
    return error.reply > 0
      ? channelTrouble(`The mail server answered: ${error.message}`, !error.temporary)
      : gatewayTrouble(`The mail server cannot be used: ${error.message}`, !error.temporary)
  }
}

function contentOf(delivery: Sending, publicUrl: string) {
  const { text, carries } = delivery
  if (carries.length === 0 || !('notice' in text)) return mailText(delivery, publicUrl)
  return sharedMail([text, ...carries.map((each) => each.text)], publicUrl)
}
