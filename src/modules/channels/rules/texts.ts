import type { Message, NoticeText, PageText } from '../types.ts'
import { wordsIn } from './words.ts'

/** What goes out over each kind of channel, made from the same page. */

export function pageUrl(publicUrl: string, text: PageText): string {
  return text.token ? `${publicUrl}/page/${text.token}` : text.subject.url
}

/** Where a notice leads: to a page that needs no session where it has a token. */
export function noticeUrl(publicUrl: string, text: NoticeText): string {
  return text.path && text.token ? `${publicUrl}${text.path}${text.token}` : text.url
}

function cut(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`
}

/** The words an answer may begin with, in the order in which the page offers the acts: "ack, escalate or resolve". */
function answers(text: PageText): string {
  const { acts, or } = wordsIn(text.language)
  const words = text.actions.flatMap((action) => acts[action] ?? [])
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${or} ${words.at(-1)}`
}

/** At most about two concatenated SMS: severity, what, where to act, how to answer. */
export function smsText({ text }: Message, publicUrl: string, code: string | null): string {
  const words = wordsIn(text.language)
  if ('verification' in text) return words.code(text.verification)
  if ('notice' in text)
    return [cut(text.title, 140), cut(text.body, 160), noticeUrl(publicUrl, text)]
      .filter((line) => line !== '')
      .join('\n')
  const how = code && answers(text) !== '' ? words.reply(code, answers(text)) : ''
  return [`${text.severity} ${cut(text.title, 110)}`, cut(text.body, 90), pageUrl(publicUrl, text), how]
    .filter((line) => line !== '')
    .join('\n')
}

export function spokenText({ text }: Message): string {
  const words = wordsIn(text.language)
  if ('verification' in text) return words.spokenCode([...text.verification].join('. '))
  if ('notice' in text) return `Palisade. ${cut(text.title, 200)}. ${cut(text.body, 300)}`
  const keys = [...text.actions.flatMap((action) => words.press[action] ?? []), words.again]
  return `Palisade. ${words.severity(text.severity.slice(1))} ${cut(text.title, 160)}. ${keys.join(' ')}`
}

/** What the service worker shows; `tag` makes a second copy replace the first on the screen. */
export function pushPayload(text: PageText | NoticeText, deliveryId: string, publicUrl: string): string {
  if ('notice' in text)
    return JSON.stringify({
      title: cut(text.title, 120),
      body: cut(text.body, 400),
      url: noticeUrl(publicUrl, text),
      tag: deliveryId,
    })
  return JSON.stringify({
    title: `${text.severity} · ${cut(text.title, 120)}`,
    body: cut(text.body, 400),
    token: text.token || undefined,
    url: text.subject.url,
    tag: deliveryId,
    severity: text.severity,
  })
}

export type MailText = { subject: string; text: string; html: string }

export function mailText({ text }: Message, publicUrl: string): MailText {
  const words = wordsIn(text.language)
  if ('verification' in text) {
    const sentence = words.code(text.verification)
    return { subject: words.codeSubject(text.verification), text: `${sentence}\n`, html: `<p>${sentence}</p>` }
  }
  if ('notice' in text) return noticeMail(text, publicUrl)
  const link = pageUrl(publicUrl, text)
  const how =
    answers(text) === ''
      ? ''
      : words.answerMail(answers(text)) + (text.actions.includes('answer') ? words.elseAnswer : '')
  const body = text.body.trim()
  return {
    subject: `${text.severity} ${cut(text.title, 200)}`,
    text: `${[`${text.severity} ${text.title}`, body, link, how].filter((part) => part !== '').join('\n\n')}\n`,
    html: `<p><strong>${html(`${text.severity} ${text.title}`)}</strong></p>${
      body ? `<p>${html(body).replaceAll('\n', '<br>')}</p>` : ''
    }<p><a href="${html(link)}">${words.openPage}</a></p>${how ? `<p>${html(how)}</p>` : ''}`,
  }
}

/** Several notices in one mail, each with its own link; the first names it. */
export function sharedMail(texts: readonly NoticeText[], publicUrl: string): MailText {
  const mails = texts.map((text) => noticeMail(text, publicUrl))
  return {
    subject: `${cut(texts[0]!.title, 190)} (+${texts.length - 1})`,
    text: mails.map((mail) => mail.text).join('\n--\n\n'),
    html: mails.map((mail) => mail.html).join('<hr>'),
  }
}

function noticeMail(text: NoticeText, publicUrl: string): MailText {
  const link = noticeUrl(publicUrl, text)
  const body = text.body.trim()
  const parts = [text.title, body, link, text.answer ?? '']
  return {
    subject: cut(text.title, 200),
    text: `${parts.filter((part) => part !== '').join('\n\n')}\n`,
    html: [
      `<p><strong>${html(text.title)}</strong></p>`,
      body ? `<p>${html(body).replaceAll('\n', '<br>')}</p>` : '',
      `<p><a href="${html(link)}">${wordsIn(text.language).openIt}</a></p>`,
      text.answer ? `<p>${html(text.answer)}</p>` : '',
    ].join(''),
  }
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** The body of a webhook: `{ type, timestamp, data }` as Standard Webhooks recommends. */
export function webhookBody(
  text: PageText | NoticeText,
  facts: { deliveryId: string; personId: string; purpose: string; dueAt: Date; publicUrl: string; channelId: string },
): string {
  const { deliveryId, personId } = facts
  if ('notice' in text)
    return JSON.stringify({
      type: 'notice',
      timestamp: facts.dueAt.toISOString(),
      data: { deliveryId, personId, title: text.title, body: text.body, url: noticeUrl(facts.publicUrl, text) },
    })
  return JSON.stringify({
    type: facts.purpose === 'page' ? 'page.due' : 'page.test',
    timestamp: facts.dueAt.toISOString(),
    data: {
      deliveryId,
      personId,
      severity: text.severity,
      title: text.title,
      body: text.body,
      subject: text.subject,
      actions: text.actions,
      pageUrl: pageUrl(facts.publicUrl, text),
      actUrl: `${facts.publicUrl}/api/channels/${facts.channelId}/acts`,
    },
  })
}
