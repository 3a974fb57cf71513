import { createHash } from 'node:crypto'
import type { Attachment, Email } from 'postal-mime'
import { typeByContent } from '../../files/type.ts'
import { limits } from '../limits.ts'
import type { AttachmentFacts, ParsedMail } from '../types.ts'
import { cleanName, cleanType } from './attachments.ts'
import { classifyAutomatic } from './automatic.ts'
import { readableHeaders, readableLines, TolerantParser } from './charset.ts'
import { dangerIn } from './danger.ts'
import { firstMailbox, keptHeaders, mailboxes, messageIds, oneLine } from './headers.ts'
import { isCostly } from './html-cost.ts'
import { checkRawLimits, OverLimit } from './parts.ts'
import { protectionOf } from './protection.ts'
import { visibleText } from './quoted.ts'
import { readReport } from './report.ts'
import { readTnef } from './tnef.ts'

export type MessageParts = {
  mail: ParsedMail
  /** Bytes of `mail.attachments`, same order. */
  bytes: Uint8Array<ArrayBuffer>[]
  sha256: Uint8Array[]
  /** Why it is held although it was read; null for ordinary mail. */
  danger: string | null
}

/**
 * Reads a raw message into plain data. Never throws for what is merely malformed; throws OverLimit when a hard limit is
 * passed. Heavy (25 MB take about a second): run it in the worker.
 */
export async function readMessage(received: Buffer, envelopeFrom: string | null): Promise<MessageParts> {
  const raw = readableLines(received)
  checkRawLimits(raw)
  const parser = new TolerantParser({
    maxNestingDepth: limits.nesting,
    maxHeadersSize: limits.headerBytes,
    maxRfc822NestingDepth: limits.nestedMessages,
    rfc822Attachments: true,
  })
  const email = await parser.parse(readableHeaders(raw)).catch((cause: Error) => {
    if (/Maximum (?:header size|MIME nesting depth)/i.test(cause.message)) throw new OverLimit('nesting or header size')
    throw cause
  })
  const defects: string[] = parser.guessedCharset ? ['charset_guessed'] : []
  const parts = keepParts(openWinmail(email, defects), defects)
  const body = await readBody(email, parts, defects)
  const headers = keptHeaders(email)
  const from = firstMailbox(email.from)
  const subject = oneLine(email.subject)
  const automatic = classifyAutomatic({ headers, from, subject, envelopeFrom })
  const mail: ParsedMail = {
    from,
    sender: firstMailbox(email.sender),
    replyTo: mailboxes(email.replyTo),
    to: mailboxes(email.to),
    cc: mailboxes(email.cc),
    subject,
    date: readableDate(email.date),
    messageId: messageIds(email.messageId)[0] ?? null,
    inReplyTo: messageIds(email.inReplyTo),
    references: messageIds(email.references),
    headers,
    text: body.text,
    newText: visibleText(body.text).newText,
    html: body.html,
    attachments: parts.map((part) => part.facts),
    automatic,
    report: readReport(
      parts.map((part) => ({ type: part.facts.type, bytes: part.bytes })),
      body.text,
      { headers, from: from?.address ?? '', to: mailboxes(email.to).map((to) => to.address), subject, automatic },
    ),
    protection: protectionOf(parts, body.text),
    defects,
  }
  return {
    mail: storable(mail),
    bytes: parts.map((part) => part.bytes),
    sha256: parts.map((part) => createHash('sha256').update(part.bytes).digest()),
    danger: dangerIn(parts),
  }
}

/** PostgreSQL's jsonb takes neither NUL nor half a surrogate pair; both come out of broken charsets and cuts. */
function storable<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\u0000', '') as T
  if (Array.isArray(value)) return value.map(storable) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, storable(inner)])) as T
}

type Part = { facts: AttachmentFacts; bytes: Uint8Array<ArrayBuffer> }

function keepParts(email: Email, defects: string[]): Part[] {
  if (email.attachments.length > limits.attachments) defects.push('attachments_left_out')
  return email.attachments.slice(0, limits.attachments).map((attachment, index) => part(attachment, index))
}

/**
 * Outlook's winmail.dat gives way to the files in it, and to its text where the message has none. What stays closed stays an
 * attachment; the raw message keeps everything.
 */
function openWinmail(email: Email, defects: string[]): Email {
  const opened = email.attachments.flatMap((attachment) => {
    const isTnef =
      /^application\/(vnd\.)?ms-tnef$/i.test(attachment.mimeType) || /^winmail\.dat$/i.test(attachment.filename ?? '')
    const inside = isTnef ? readTnef(ownBytes(attachment.content), limits.attachments) : null
    if (!inside) return [attachment]
    defects.push('winmail_opened')
    if (!email.text?.trim() && !email.html)
      Object.assign(email, { text: inside.text ?? undefined, html: inside.html ?? undefined })
    return inside.files.map(
      (file): Attachment => ({
        filename: file.name,
        mimeType: file.type ?? 'application/octet-stream',
        disposition: 'attachment',
        contentId: file.contentId ?? undefined,
        content: file.bytes,
      }),
    )
  })
  return { ...email, attachments: opened }
}

function part(attachment: Attachment, index: number): Part {
  const bytes = ownBytes(attachment.content)
  const type = typeByContent(cleanType(attachment.mimeType), bytes)
  return {
    bytes,
    facts: {
      index,
      name: cleanName(attachment.filename, type, index),
      type,
      size: bytes.byteLength,
      contentId: attachment.contentId ? oneLine(attachment.contentId.replace(/^<|>$/g, ''), 300) : null,
      inline: false,
    },
  }
}

/** Bytes in a buffer of their own, so that it can be moved to the main thread without a copy. */
function ownBytes(content: ArrayBuffer | Uint8Array | string): Uint8Array<ArrayBuffer> {
  if (typeof content === 'string') return new Uint8Array(new TextEncoder().encode(content))
  if (content instanceof ArrayBuffer) return new Uint8Array(content)
  return new Uint8Array(content)
}

async function readBody(
  email: Email,
  parts: Part[],
  defects: string[],
): Promise<{ text: string; html: string | null }> {
  const plain = email.text === undefined ? null : cut(cleanText(email.text), defects)
  if (!email.html) return { text: plain ?? '', html: null }
  if (isCostly(email.html)) {
    defects.push('html_too_complex')
    const bytes = new Uint8Array(new TextEncoder().encode(email.html))
    const facts = {
      index: parts.length,
      name: 'message.html',
      type: 'text/html',
      size: bytes.length,
      contentId: null,
      inline: false,
    }
    parts.push({ facts, bytes })
    return { text: plain ?? roughText(email.html), html: null }
  }
  // Loaded only for HTML mail: jsdom costs 80 MB and most of a second the first time.
  const { sanitise } = await import('./sanitise.ts')
  const ids = new Map(parts.flatMap(({ facts }) => (facts.contentId ? [[facts.contentId, facts.index]] : [])))
  const clean = sanitise(email.html, ids)
  for (const index of clean.shown) parts[index]!.facts.inline = true
  const text = plain?.trim() ? plain : cut(clean.text, defects)
  return { text, html: clean.html.trim() }
}

/** Text for reading and storing: line ends are \n, no NUL (PostgreSQL has none), no control but tab and newline. */
function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\t\n]/gu, '')
    .trimEnd()
}

function cut(text: string, defects: string[]): string {
  if (text.length <= limits.textChars) return text
  defects.push('text_cut')
  return text.slice(0, limits.textChars)
}

function roughText(html: string): string {
  return cleanText(html.slice(0, limits.textChars).replace(/<[^<>]{0,2000}>/g, ' ')).replace(/[ \t]{2,}/g, ' ')
}

function readableDate(value: string | undefined): string | null {
  if (!value) return null
  const at = Date.parse(value)
  if (Number.isNaN(at)) return null
  const date = new Date(at)
  const year = date.getUTCFullYear()
  return year >= 1970 && year <= 9998 ? date.toISOString() : null
}
