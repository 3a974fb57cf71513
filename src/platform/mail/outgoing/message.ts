import { limits } from '../limits.ts'
import { mailProblems } from '../problems.ts'

export type OutgoingAddress = string | { name: string; address: string }

/** A mail to send. Ids are without angle brackets. */
export type OutgoingMail = {
  /** Idempotency: the same key is the same mail, queued and sent once. */
  key: string
  /** What it is, for the record and the outbox: 'answer', 'page', 'invitation', ... */
  kind: string
  accountId?: string | null
  /** What it is about; events `mail.sent`, `mail.failed` and `mail.bounced` carry it. */
  subjectOf?: { kind: string; id: string } | null
  /** Default: the support address under the provider's name. */
  from?: OutgoingAddress
  to: readonly OutgoingAddress[]
  cc?: readonly OutgoingAddress[]
  replyTo?: OutgoingAddress
  subject: string
  text: string
  html?: string
  headers?: Record<string, string>
  inReplyTo?: string | null
  references?: readonly string[]
  /** Files by id (#platform/files). */
  attachments?: readonly { fileId: string; name?: string; contentId?: string }[]
  /** Default: a new unguessable one. */
  messageId?: string
  /** Says that no person wrote it (RFC 3834). 'auto-replied' also goes out with the null sender, so that nothing answers it. */
  automatic?: 'auto-replied' | 'auto-generated'
  /** Bodies hold a secret (an invitation link): they are wiped once handed over or given up. */
  sensitive?: boolean
  /** Before other mail, without throttling. */
  urgent?: boolean
}

/** What is kept of a mail in the outbox besides its envelope. */
export type OutgoingContent = {
  from: { name: string; address: string }
  to: { name: string; address: string }[]
  cc: { name: string; address: string }[]
  replyTo: { name: string; address: string } | null
  subject: string
  text: string
  html: string | null
  headers: Record<string, string>
  inReplyTo: string | null
  references: string[]
  attachments: { fileId: string; name: string | null; contentId: string | null }[]
}

const addressForm = /^[^\s@<>()[\],;:\\"\p{Cc}]+@[^\s@<>()[\],;:\\"\p{Cc}]+$/u
const headerName = /^[A-Za-z][A-Za-z0-9-]{0,60}$/
/** Set by ourselves; a caller's copy would make two of them. */
const ownHeaders = new Set(
  'from to cc bcc subject date message-id in-reply-to references reply-to content-type content-transfer-encoding mime-version sender return-path received auto-submitted'.split(
    ' ',
  ),
)

/** An address for the envelope and headers. Throws mail.bad_address for anything that is not one plain address. */
export function plainAddress(given: OutgoingAddress): { name: string; address: string } {
  const { name, address } = typeof given === 'string' ? { name: '', address: given } : given
  const trimmed = address.trim()
  if (trimmed.length > 254 || !addressForm.test(trimmed))
    throw mailProblems.refuse('mail.bad_address', { detail: 'An e-mail address has the form name@domain.' })
  return { name: oneLine(name).slice(0, 120), address: trimmed }
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/** Checks and completes a mail; everything that could break a header is refused or flattened here. */
export function toContent(mail: OutgoingMail, sender: { name: string; address: string }): OutgoingContent {
  const to = mail.to.map(plainAddress)
  const cc = (mail.cc ?? []).map(plainAddress)
  if (to.length + cc.length < 1 || to.length + cc.length > limits.recipients)
    throw mailProblems.refuse('mail.bad_address', { detail: `A mail goes to 1 to ${limits.recipients} addresses.` })
  return {
    from: mail.from ? plainAddress(mail.from) : sender,
    to,
    cc,
    replyTo: mail.replyTo ? plainAddress(mail.replyTo) : null,
    subject: oneLine(mail.subject).slice(0, 300),
    text: mail.text.toWellFormed().replaceAll('\0', ''),
    html: mail.html?.toWellFormed().replaceAll('\0', '') ?? null,
    headers: { ...cleanHeaders(mail.headers ?? {}), ...automaticHeaders(mail.automatic) },
    inReplyTo: mail.inReplyTo ? cleanId(mail.inReplyTo) : null,
    references: (mail.references ?? []).map(cleanId).filter((id) => id !== ''),
    attachments: (mail.attachments ?? []).map((file) => ({
      fileId: file.fileId,
      name: file.name ?? null,
      contentId: file.contentId ?? null,
    })),
  }
}

function cleanHeaders(headers: Record<string, string>): Record<string, string> {
  const clean: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (!headerName.test(name) || ownHeaders.has(name.toLowerCase()))
      throw new Error(`header ${JSON.stringify(name)} cannot be set on outgoing mail`)
    clean[name] = oneLine(value).slice(0, 900)
  }
  return clean
}

function automaticHeaders(automatic: OutgoingMail['automatic']): Record<string, string> {
  return automatic ? { 'Auto-Submitted': automatic, 'X-Auto-Response-Suppress': 'All' } : {}
}

/** A message id of a stranger, fit for a header. */
export function cleanId(id: string): string {
  return id.replace(/[<>\s\p{Cc}]/gu, '').slice(0, 900)
}
