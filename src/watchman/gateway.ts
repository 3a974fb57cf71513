import { createTransport, type Transporter } from 'nodemailer'
import { mailText, nextPause } from '#channels-rules'
import { pageText } from '#oncall-rules'
import type { App } from '#platform/app.ts'
import type { Copy } from '#watchman-rules'
import { placeCall, sendSms } from '../modules/channels/senders/phone.ts'
import { channelTrouble, gatewayTrouble, type Outcome } from '../modules/channels/senders/sender.ts'
import type { ChannelKind, PageText } from '../modules/channels/types.ts'
import { codeOf, type Links } from './links.ts'
import type { Watched, WatchedPage } from './rules/standing.ts'

type Settings = Pick<App, 'config' | 'log' | 'onStop'>

/** The watchman's own ways out: an SMS and voice gateway, and a mail server. */
export type Gateway = {
  send(page: WatchedPage, about: Watched, copy: Copy): Promise<Outcome>
  pauseMs(page: WatchedPage, outcome: Outcome & { ok: false }): number | null
}

/** Longer than this a mail server is not waited for, so that others are not held up. */
const mailMs = 5000

/**
 * Sends SMS, calls and e-mail. Push messages and webhooks fail for good: their keys and secrets never leave the site, so
 * that the person's next channel comes forward.
 */
export function createGateway(settings: Settings, links: Links): Gateway {
  const { config } = settings
  const mailer = config.SMTP_OUT_URL
    ? createTransport({
        url: config.SMTP_OUT_URL,
        connectionTimeout: mailMs,
        greetingTimeout: mailMs,
        socketTimeout: mailMs,
      })
    : null
  settings.onStop(() => mailer?.close())

  function hand(page: WatchedPage, text: PageText): Promise<Outcome> {
    const said = { id: page.id, address: page.address, text, code: codeOf(page.id), redialled: 0 }
    switch (page.kind) {
      case 'sms':
        return sendSms(said, settings)
      case 'voice':
        return placeCall(said, settings)
      case 'email':
        return sendMail(mailer, config.supportAddress, config.MAIL_DOMAIN, said, config.publicUrl)
      default:
        return Promise.resolve(channelTrouble(`A watchman cannot use ${page.kind}.`, true))
    }
  }

  return {
    async send(page, about, copy) {
      try {
        return await hand(page, textOf(page, about, copy, links))
      } catch (error) {
        settings.log.error({ page: page.id, kind: page.kind, error: (error as Error).stack }, 'a sender failed')
        return gatewayTrouble('Sending failed on our side.')
      }
    },
    pauseMs: (page, outcome) => nextPause(page.kind as ChannelKind, page.attempts, outcome.retryAfterMs ?? null),
  }
}

/** What a page says, as at the site; it offers only what a watchman can do. */
export function textOf(page: WatchedPage, about: Watched, copy: Copy, links: Links): PageText {
  const language = copy.duty.languages[page.personId]
  return {
    ...pageText(about, { shadow: page.shadow, dueAt: new Date(page.dueAtMs) }, language),
    subject: about.subject,
    severity: about.state?.chain.severity ?? about.severity,
    actions: page.shadow ? [] : ['acknowledge', 'escalate'],
    token: links.tokenOf(page.id),
    ...(language !== undefined && { language }),
  }
}

async function sendMail(
  mailer: Transporter | null,
  from: string,
  domain: string,
  said: { id: string; address: string; text: PageText },
  publicUrl: string,
): Promise<Outcome> {
  if (!mailer) return gatewayTrouble('No server for outgoing mail is set up (SMTP_OUT_URL).', true)
  // Answers to this mail are read by nobody: it offers the link alone.
  const content = mailText({ text: { ...said.text, actions: [] } }, publicUrl)
  try {
    const { response } = await mailer.sendMail({
      from: { name: 'Palisade', address: from },
      to: said.address,
      ...content,
      messageId: `<watchman.${said.id}@${domain}>`,
      headers: { 'auto-submitted': 'auto-generated' },
    })
    return { ok: true, providerId: String(response).slice(0, 200) }
  } catch (error) {
    const { responseCode = 0, message } = error as { responseCode?: number; message: string }
    if (responseCode >= 500) return channelTrouble(`The mail server answered: ${message}`, true)
    return gatewayTrouble(`The mail server cannot be used: ${message}`)
  }
}
