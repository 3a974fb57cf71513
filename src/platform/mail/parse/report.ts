import { limits } from '../limits.ts'
import type { Automatic, DeliveryStatus, MailReport } from '../types.ts'
import { failedRecipients } from './bounce.ts'
import { headerValue, messageIds, oneLine } from './headers.ts'

export type ReportPart = { type: string; bytes: Uint8Array }

/** Parts in which a report gives the message back. */
const returned = /^(?:message\/(?:global|rfc822|global-headers)|text\/rfc822-headers|message\/rfc822-headers)$/
const actions = new Set(['failed', 'delayed', 'delivered', 'relayed', 'expanded'])

export type ReportHead = {
  headers: readonly { name: string; value: string }[]
  from: string
  to: readonly string[]
  subject: string
  automatic: Automatic
}

/**
 * Reads a delivery status notification (RFC 3464), a read receipt (RFC 8098) or a feedback report (RFC 5965) from the parts
 * of a message, or what servers write in prose instead. Null when it is none of them.
 */
export function readReport(parts: readonly ReportPart[], text: string, head: ReportHead): MailReport | null {
  const of = (type: string) => parts.find((part) => part.type === type)
  const status = of('message/delivery-status') ?? of('message/global-delivery-status')
  const disposition = of('message/disposition-notification')
  const feedback = of('message/feedback-report')
  const found = status ?? disposition ?? feedback
  const isBounce = head.automatic.automatic && head.automatic.kind === 'bounce'
  const recipients = status ? statusBlocks(decode(status.bytes)) : feedback ? complaint(decode(feedback.bytes)) : []
  if ((isBounce || status) && !disposition && !recipients.some(({ recipient }) => recipient.includes('@'))) {
    const told = inProse(parts, text, head)
    if (told) return told
  }
  if (!found) return null
  return {
    type: status ? 'delivery-status' : disposition ? 'disposition-notification' : 'feedback-report',
    originalMessageId: originalId(parts, text, decode(found.bytes)),
    recipients,
  }
}

function inProse(parts: readonly ReportPart[], text: string, head: ReportHead): MailReport | null {
  const original = parts.map((part) => (returned.test(part.type) ? decode(part.bytes) : '')).find(Boolean) ?? ''
  // Some put their words into a part that is no body.
  const said = text.trim() || parts.map((part) => (/^text\//.test(part.type) ? decode(part.bytes) : '')).join('\n')
  const recipients = failedRecipients({
    subject: head.subject,
    text: said,
    original,
    failedRecipients: headerValue(head.headers, 'x-failed-recipients'),
    others: [head.from, ...head.to],
  })
  if (recipients.length === 0) return null
  return { type: 'delivery-status', originalMessageId: originalId(parts, said, ''), recipients }
}

/** Who complained, where the report says it (RFC 5965 hides it often). */
function complaint(report: string): DeliveryStatus[] {
  const recipient = field(report, 'original-rcpt-to') || field(report, 'removal-recipient')
  if (!recipient) return []
  return [
    {
      recipient: oneLine(recipient.replace(/^[^;]*;\s*/, '').replace(/^<|>$/g, ''), 320),
      action: 'other',
      status: '',
      diagnostic: oneLine(`complaint: ${field(report, 'feedback-type') || 'not said'}`, 500),
    },
  ]
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes.subarray(0, 256 * 1024))
}

function originalId(parts: readonly ReportPart[], text: string, report: string): string | null {
  const named = field(report, 'original-message-id')
  if (named) return messageIds(named)[0] ?? null
  for (const part of parts) {
    if (!returned.test(part.type)) continue
    const id = messageIds(field(decode(part.bytes), 'message-id'))[0]
    if (id) return id
  }
  return messageIds(field(text.slice(0, 256 * 1024), 'message-id'))[0] ?? null
}

/** The value of a header-like field anywhere at the start of a line, folded lines joined; '' when absent. */
function field(block: string, name: string): string {
  const match = new RegExp(`^[> \\t]{0,4}${name}[ \\t]*:[ \\t]*([^\\r\\n]*(?:\\r?\\n[ \\t]+[^\\r\\n]+)*)`, 'im').exec(
    block,
  )
  return match ? match[1]!.replace(/\s+/g, ' ').trim() : ''
}

function statusBlocks(text: string): DeliveryStatus[] {
  const found: DeliveryStatus[] = []
  for (const block of text.split(/\r?\n[ \t]*\r?\n/)) {
    const recipient = field(block, 'final-recipient') || field(block, 'original-recipient')
    if (!recipient || found.length >= limits.recipients) continue
    const action = field(block, 'action').toLowerCase().split(/[\s(]/)[0]!
    found.push({
      recipient: oneLine(recipient.replace(/^[^;]*;\s*/, '').replace(/^<|>$/g, ''), 320),
      action: actions.has(action) ? (action as DeliveryStatus['action']) : 'other',
      status: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(field(block, 'status'))?.[0] ?? '',
      diagnostic: oneLine(field(block, 'diagnostic-code'), 500),
    })
  }
  return found
}
