/** The words of mails that leave, and of titles. Pure: the same facts give the same words. */

const mostTitle = 200

/** A title from the first line that says something. */
export function titleFrom(text: string): string {
  const first = oneLine(text.split('\n').find((part) => part.trim() !== '') ?? '')
  return first === '' ? '(no subject)' : cut(first, mostTitle)
}

/** A title from what a stranger wrote: one line, no control characters, never empty. */
export function titleOf(subject: string, text: string): string {
  const clean = oneLine(subject)
  return clean === '' ? titleFrom(text) : cut(clean, mostTitle)
}

function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${[...text.slice(0, most - 1)].slice(0, -1).join('')}…`
}

export type PastMessage = { author: string; at: Date; text: string }

const mostHistory = 20_000

/** The earlier conversation as quoted text, newest first, at most 20,000 characters. */
export function quoted(messages: readonly PastMessage[], zone: string, language = 'en'): string {
  const parts: string[] = []
  let length = 0
  for (const message of [...messages].reverse()) {
    const when = moment(message.at, zone, language)
    const head = isGerman(language) ? `Am ${when} schrieb ${message.author}:` : `On ${when}, ${message.author} wrote:`
    const block = `${head}\n${quoteLines(message.text)}`
    if (length + block.length > mostHistory) break
    length += block.length
    parts.push(block)
  }
  return parts.join('\n\n')
}

function quoteLines(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((row) => (row.startsWith('>') ? `>${row}` : `> ${row}`))
    .join('\n')
}

/** `17 Nov 2026, 14:05 CET`: a moment in the reader's zone, with the zone. */
export function moment(at: Date, zone: string, language = 'en'): string {
  const parts = new Intl.DateTimeFormat(isGerman(language) ? 'de-DE' : 'en-GB', {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).formatToParts(at)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  const day = isGerman(language) ? `${part('day')}.` : part('day')
  return `${day} ${part('month')} ${part('year')}, ${part('hour')}:${part('minute')} ${part('timeZoneName')}`
}

/** Names files that are too large to go along with a mail. */
export function leftOutText(files: readonly { name: string }[], language = 'en'): string {
  const names = files.map((file) => file.name).join(', ')
  return isGerman(language)
    ? `Zu groß für diese E-Mail, in der Anfrage abzurufen: ${names}`
    : `Too large for this mail, to be fetched from the request: ${names}`
}

/** Until when somebody answers, as a sentence in the reader's language. */
export function promiseSentence(by: Date | null, zone: string, language: string): string {
  if (isGerman(language))
    return by ? `Sie hören von uns bis ${moment(by, zone, language)}.` : 'Jemand sieht sie sich an und schreibt Ihnen.'
  return by ? `You hear from us by ${moment(by, zone)}.` : 'Somebody will look at it and write to you.'
}

/** Of a reminder; `due` null: nobody knows when. */
export function updateDue(due: string | null, language: string): string {
  if (isGerman(language))
    return due ? `der nächste Zwischenstand ist fällig: ${due}` : 'der nächste Zwischenstand ist bald fällig'
  return `the next update is due ${due ?? 'soon'}`
}

export function answerWithUpdate(language: string): string {
  return isGerman(language)
    ? 'Antworten Sie auf diese Mail mit dem Zwischenstand: Er geht an alle, die der Anfrage folgen.'
    : 'Answer this mail with the update: it goes to everybody who follows the request.'
}

/** Of a page: the page's link shows the moment in the reader's zone, an SMS cannot. */
export function firstResponseDue(at: Date, language: string): string {
  const when = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return isGerman(language) ? `Erste Antwort fällig ${when}.` : `First response due ${when}.`
}

/** The title of a confirmation to a sender who is not proved, whose words we do not carry to anybody. */
export function receivedWords(language: string): string {
  return isGerman(language) ? 'Wir haben Ihre Nachricht' : 'We have your message'
}

function isGerman(language: string): boolean {
  return language.slice(0, 2).toLowerCase() === 'de'
}

/** What a stranger hears, once a day: nothing of what they wrote. */
export function neutralText(provider: string): string {
  return `Your message reached the support of ${provider}. We could not find out which customer it belongs to; somebody looks at it.\n\nIf this was not you, nothing needs to be done.\n\n--\u0020\n${provider}`
}

/** Tells staff that a customer wrote, without carrying words of somebody who is not proved. */
export function noticeText(mail: {
  number: number
  title: string
  author: string
  text: string | null
  url: string
}): string {
  const body = mail.text ?? 'The sender of this message is not proved, so it is shown in the portal only.'
  return `${mail.author} wrote on request ${mail.number}, "${mail.title}":\n\n${body.trim()}\n\n${mail.url}\nA reply to this mail goes to the customer.`
}

/** Tells whoever answered a page by mail why that did nothing. */
export function changedNothing(why: string, url: string, language: string): { subject: string; text: string } {
  return isGerman(language)
    ? {
        subject: 'Ihre Antwort hat nichts geändert',
        text: `${why}\n\nWo es steht, zeigen der Alarm und das Portal: ${url}`,
      }
    : {
        subject: 'Your reply changed nothing',
        text: `${why}\n\nOpen the page or the portal to see where it stands: ${url}`,
      }
}

/** What whoever answers for a promise reads before it breaks, or when it has. */
export function warningText(mail: {
  severity: string
  number: number
  title: string
  promise: string
  due: string | null
  broken: boolean
  mine: boolean
  url: string
}): string {
  const state = mail.broken
    ? `${mail.promise} was due ${mail.due} and is broken.`
    : `${mail.promise} is due ${mail.due ?? 'soon'}.`
  const whose = mail.mine ? 'It is yours.' : 'Nobody has it yet: take it in the portal.'
  return `${state}\n\n${mail.severity}, request ${mail.number}, "${mail.title}". ${whose}\n\n${mail.url}\nA reply to this mail goes to the customer.`
}

/** Journal entries that tell of a message; a request's own page leaves them out, since the message stands there. */
export const writtenKind = 'support.wrote'

/** The beginning of a text on one line, cut at a word. */
export function beginningOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= 100) return line
  return `${line.slice(0, 100).replace(/\s+\S*$/, '')} …`
}
