import type { Scan } from '#platform/files/scan/state.ts'
import type { Severity } from '#platform/http/contract.ts'
import type { Answers, Channel, Status } from './shapes.ts'

/** A request as it is stored. */
export type StoredRequest = {
  id: string
  accountId: string
  number: number
  title: string
  severity: Severity
  status: Status
  channel: Channel
  topic: string | null
  contractId: string | null
  planId: string | null
  contactAccountId: string | null
  contactId: string | null
  contactName: string | null
  contactEmail: string | null
  callBack: string | null
  answers: Answers | null
  teamId: string | null
  assigneeId: string | null
  tags: string[]
  cc: string[]
  followsId: string | null
  /** The request this one was merged into; it is closed then. */
  mergedIntoId: string | null
  version: number
  lastMessageAt: Date
  lastMessageBy: 'customer' | 'staff'
  createdBy: string | null
  createdAt: Date
  updatedAt: Date
  solvedAt: Date | null
  closedAt: Date | null
}

export type MailAuth = {
  spf: string
  dkim: string
  dmarc: string
  /** Who forwarded it and is trusted to say who sent it. */
  vouchedBy?: string | null
  authenticated: boolean
  from: string
}

export type StoredMessage = {
  id: string
  accountId: string
  requestId: string
  kind: 'customer' | 'answer' | 'note'
  authorId: string | null
  authorName: string
  authorEmail: string | null
  authorStaff: boolean
  authorBelongs: string | null
  channel: Channel
  at: Date
  text: string
  fullText: string | null
  html: string | null
  statusUpdate: boolean
  kept: { kind: string; name: string; earlyMs: number }[]
  mailId: string | null
  mailMessageId: string | null
  mailReferences: string[]
  auth: MailAuth | null
  flags: string[]
}

export type StoredWatcher = {
  id: string
  requestId: string
  accountId: string
  personAccountId: string | null
  personId: string | null
  name: string
  email: string | null
}

export type StoredFile = {
  fileId: string
  accountId: string
  messageId: string | null
  uploadedBy: string | null
  name: string
  type: string
  size: number
  inline: boolean
  internal: boolean
}

/** A file with what a scanner said of it. */
export type ScannedFile = StoredFile & { scan: Scan }

export type StoredDelivery = {
  messageId: string
  recipient: string
  name: string
  via: 'email' | 'sms' | 'push'
  state: 'queued' | 'sent' | 'failed'
  at: Date | null
  error: string | null
  staff: boolean
}

/** What a request is, as other modules name it. */
export const subjectOf = (id: string) => ({ kind: 'request', id })
