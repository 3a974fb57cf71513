import type { ParsedMail } from '../types.ts'
import { classifyAutomatic } from './automatic.ts'
import { messageIds, oneLine } from './headers.ts'

const mostBytes = 32 * 1024

/**
 * The little that is said of a message nobody could read: From and Subject out of its first 32 KB, by a scan that cannot
 * fail or take long. No encoded words, no structure.
 */
export function readHead(raw: Buffer, envelopeFrom: string): ParsedMail {
  const fields = headFields(raw.toString('utf8', 0, Math.min(raw.length, mostBytes)))
  const value = (name: string) => fields.find((field) => field.name === name)?.value ?? ''
  const fromText = value('from')
  const address =
    /<([^<>\s]{3,320})>/.exec(fromText)?.[1] ?? /[^\s<>@"]{1,64}@[^\s<>@",;]{1,255}/.exec(fromText)?.[0] ?? envelopeFrom
  const from = address ? { name: '', address: oneLine(address, 320) } : null
  const subject = oneLine(value('subject')).toWellFormed()
  return {
    from,
    sender: null,
    replyTo: [],
    to: [],
    cc: [],
    subject,
    date: null,
    messageId: messageIds(value('message-id'))[0] ?? null,
    inReplyTo: messageIds(value('in-reply-to')),
    references: messageIds(value('references')),
    headers: fields,
    text: '',
    newText: '',
    html: null,
    attachments: [],
    automatic: classifyAutomatic({ headers: fields, from, subject, envelopeFrom }),
    report: null,
    defects: ['not_read'],
  }
}

function headFields(text: string): { name: string; value: string }[] {
  const fields: { name: string; value: string }[] = []
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || fields.length >= 200) break
    const colon = line.indexOf(':')
    if (/^[ \t]/.test(line) && fields.length > 0) {
      const last = fields.at(-1)!
      if (last.value.length < 2000) last.value += ` ${clean(line)}`
    } else if (colon > 0 && colon <= 76)
      fields.push({ name: line.slice(0, colon).trim().toLowerCase(), value: clean(line.slice(colon + 1)) })
  }
  return fields
}

function clean(text: string): string {
  return text
    .replace(/[\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 2000)
    .toWellFormed()
}
