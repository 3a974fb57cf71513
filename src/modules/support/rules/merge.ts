import type { Severity } from '#platform/http/contract.ts'
import type { Status } from '../shapes.ts'
import { isHigher } from './severity.ts'

/** What of a request counts when two become one. */
export type Mergeable = {
  id: string
  accountId: string
  severity: Severity
  status: Status
  mergedIntoId: string | null
  createdAt: Date
  lastMessageAt: Date
  lastMessageBy: 'customer' | 'staff'
  cc: readonly string[]
  tags: readonly string[]
  /** Its first response is still owed. */
  owesResponse: boolean
  /** The address of whoever asked, when the account is that of unknown senders: strangers are not one. */
  stranger: string | null
}

export type MergeRefusal = 'same' | 'other_account' | 'strangers' | 'closed' | 'merged' | 'other_way'

/** What a merge changes in the request that stays. */
export type MergedFields = Pick<Mergeable, 'severity' | 'cc' | 'tags' | 'lastMessageAt' | 'lastMessageBy'>

/** What it takes to put the request that stays back: what stood there, and what was added. */
export type FieldRecord = {
  severity: { before: Severity; after: Severity }
  cc: string[]
  tags: string[]
  lastMessage: {
    before: { at: string; by: 'customer' | 'staff' }
    after: { at: string; by: 'customer' | 'staff' }
  }
}

export type MergeDecision = { fields: MergedFields; record: FieldRecord } | { refused: MergeRefusal }

/**
 * Whether one request may go into another, and what becomes of the one that stays. The higher severity counts, copies and
 * tags are united. No promise is escaped by a merge: a request that came first and still waits for its first response
 * does not go into a later one, whose clock has more left.
 */
export function decideMerge(from: Mergeable, into: Mergeable): MergeDecision {
  if (from.id === into.id) return { refused: 'same' }
  if (from.accountId !== into.accountId) return { refused: 'other_account' }
  if (from.stranger !== into.stranger) return { refused: 'strangers' }
  if (from.mergedIntoId || into.mergedIntoId) return { refused: 'merged' }
  if (from.status === 'closed' || into.status === 'closed') return { refused: 'closed' }
  if (from.owesResponse && from.createdAt < into.createdAt) return { refused: 'other_way' }
  const severity = isHigher(from.severity, into.severity) ? from.severity : into.severity
  const cc = from.cc.filter((one) => !into.cc.includes(one))
  const tags = from.tags.filter((one) => !into.tags.includes(one))
  const last = from.lastMessageAt > into.lastMessageAt ? from : into
  return {
    fields: {
      severity,
      cc: [...into.cc, ...cc],
      tags: [...into.tags, ...tags],
      lastMessageAt: last.lastMessageAt,
      lastMessageBy: last.lastMessageBy,
    },
    record: {
      severity: { before: into.severity, after: severity },
      cc,
      tags,
      lastMessage: { before: lastOf(into), after: lastOf(last) },
    },
  }
}

function lastOf(request: Pick<Mergeable, 'lastMessageAt' | 'lastMessageBy'>) {
  return { at: request.lastMessageAt.toISOString(), by: request.lastMessageBy }
}

/**
 * The request that stayed, without what the merge had added to it. Whatever people changed since stays as they left it: a
 * field is put back only while it is as the merge left it.
 */
export function takeBack(into: MergedFields, record: FieldRecord): MergedFields {
  const { severity, cc, tags, lastMessage } = record
  const untouched =
    into.lastMessageAt.toISOString() === lastMessage.after.at && into.lastMessageBy === lastMessage.after.by
  return {
    severity: into.severity === severity.after ? severity.before : into.severity,
    cc: into.cc.filter((one) => !cc.includes(one)),
    tags: into.tags.filter((one) => !tags.includes(one)),
    lastMessageAt: untouched ? new Date(lastMessage.before.at) : into.lastMessageAt,
    lastMessageBy: untouched ? lastMessage.before.by : into.lastMessageBy,
  }
}

export type Splittable = { id: string; kind: 'customer' | 'answer' | 'note' }
export type SplitRefusal = 'none' | 'unknown' | 'not_theirs' | 'nothing_left'

/**
 * Which messages may leave a request for one of their own: those of the customer. What we answered stays where it was
 * promised, and so does at least one message of the customer.
 */
export function decideSplit(
  messages: readonly Splittable[],
  chosen: readonly string[],
): { messages: string[] } | { refused: SplitRefusal } {
  const wanted = new Set(chosen)
  if (wanted.size === 0) return { refused: 'none' }
  const moving = messages.filter((one) => wanted.has(one.id))
  if (moving.length !== wanted.size) return { refused: 'unknown' }
  if (moving.some((one) => one.kind !== 'customer')) return { refused: 'not_theirs' }
  if (!messages.some((one) => one.kind === 'customer' && !wanted.has(one.id))) return { refused: 'nothing_left' }
  return { messages: moving.map((one) => one.id) }
}
