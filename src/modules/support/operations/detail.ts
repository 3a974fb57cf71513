import { accountsByIds, findContract, may, permit, personsByIds, staffNames, teamsByIds } from '#accounts'
import { entriesOf } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { shownScan } from '#platform/files/scan/state.ts'
import { notFound } from '#platform/problem.ts'
import { findPlan, promisesOf } from '#promises'
import { listRequests, openByAccount } from '../queries/list.ts'
import { type MessageRow, messagesOf } from '../queries/messages.ts'
import { deliveriesOf, filesOf, watchersOf } from '../queries/parts.ts'
import { findRequest } from '../queries/requests.ts'
import { isPicture } from '../rules/files.ts'
import { isOpen, mayBecome } from '../rules/status.ts'
import { writtenKind } from '../rules/words.ts'
import type { MessageReply, RequestReply } from '../shapes.ts'
import { type ScannedFile, type StoredDelivery, type StoredRequest, subjectOf } from '../types.ts'
import { aroundReply, mergedInto } from './around.ts'
import { nextOf, pagingOf, promiseReply } from './rows.ts'

/** One request with everything about it that the caller may see. */
export async function getRequest(tx: Tx, ref: string): Promise<RequestReply> {
  const request = await findRequest(tx, ref)
  if (!request) throw notFound()
  return describe(tx, request)
}

export async function describe(tx: Tx, request: StoredRequest): Promise<RequestReply> {
  permit(tx.actor, 'request.read', { accountId: request.accountId })
  const { staff } = tx.actor
  const subject = subjectOf(request.id)
  const promises = (await promisesOf(tx, [subject])).get(request.id) ?? []
  const account = await accountCard(tx, request)
  const paging = staff ? ((await pagingOf(tx, [subject])).get(request.id) ?? null) : null
  const names = await namesOf(tx, request)
  return {
    id: request.id,
    number: request.number,
    title: request.title,
    severity: request.severity,
    status: request.status,
    channel: request.channel,
    topic: request.topic,
    account,
    contact: await contactReply(tx, request),
    team: staff ? names.team : null,
    assignee: names.assignee,
    tags: staff ? request.tags : [],
    createdAt: request.createdAt,
    updatedAt: request.updatedAt,
    lastMessageAt: request.lastMessageAt,
    lastMessageBy: request.lastMessageBy,
    version: request.version,
    nextPromise: nextOf(promises),
    paging,
    contract: await contractReply(tx, request),
    plan: request.planId ? await planReply(tx, request.planId) : null,
    answers: request.answers,
    callBack: request.callBack,
    watchers: await watcherReplies(tx, request),
    cc: request.cc,
    messages: await conversation(tx, request, account.name),
    journal: (await entriesOf(tx, request.id))
      .filter((entry) => entry.kind !== writtenKind)
      .map((entry) => ({
        id: entry.id,
        kind: entry.kind,
        visibility: entry.visibility,
        text: entry.text,
        data: staff ? entry.data : {},
        author: entry.authorName,
        at: entry.at,
      })),
    promises: promises.map(promiseReply),
    alsoOpen: (await listRequests(tx, { account: request.accountId }, 'due', 12))
      .filter((row) => row.id !== request.id)
      .map(({ id, number, title, severity, status }) => ({ id, number, title, severity, status })),
    mergedInto: await mergedInto(tx, request),
    ...(await aroundReply(tx, request)),
    solvedAt: request.solvedAt,
    closedAt: request.closedAt,
    mayBecome: may(tx.actor, 'request.update', request.accountId) ? [...mayBecome(request.status)] : [],
    may: {
      answer: request.status !== 'closed' && may(tx.actor, 'request.answer', request.accountId),
      note: staff && may(tx.actor, 'request.note', request.accountId),
      update: request.status !== 'closed' && staff && may(tx.actor, 'request.update', request.accountId),
    },
  }
}

async function namesOf(tx: Tx, request: StoredRequest) {
  const { assigneeId, teamId } = request
  const team = teamId && tx.actor.staff ? (await teamsByIds(tx, [teamId])).get(teamId) : undefined
  const name = assigneeId ? (await staffNames(tx, [assigneeId])).get(assigneeId) : undefined
  return {
    team: team ? { id: team.id, name: team.name } : null,
    assignee: assigneeId && name ? { id: assigneeId, name } : null,
  }
}

async function accountCard(tx: Tx, request: StoredRequest): Promise<RequestReply['account']> {
  const account = (await accountsByIds(tx, [request.accountId])).get(request.accountId)
  if (!account) throw notFound()
  const partner = account.partnerId ? (await accountsByIds(tx, [account.partnerId])).get(account.partnerId) : undefined
  const manager = account.managerId ? (await staffNames(tx, [account.managerId])).get(account.managerId) : undefined
  const open = await openByAccount(tx, [account.id])
  return {
    id: account.id,
    number: account.number,
    name: account.name,
    kind: account.kind,
    partner: partner ? { id: partner.id, name: partner.name } : null,
    manager: manager ?? null,
    zone: account.zone,
    language: account.language,
    phone: account.phone,
    openRequests: (open.get(account.id) ?? 0) - (isOpen(request.status) ? 1 : 0),
  }
}

async function contactReply(tx: Tx, request: StoredRequest): Promise<RequestReply['contact']> {
  const person = request.contactId ? (await personsByIds(tx, [request.contactId])).get(request.contactId) : undefined
  if (person) {
    const { id, name, email, phones, language, title } = person
    return { id, name, email, phones, language, title }
  }
  if (!request.contactName && !request.contactEmail) return null
  const name = request.contactName ?? request.contactEmail!
  return { id: request.contactId, name, email: request.contactEmail, phones: [], language: null, title: '' }
}

async function contractReply(tx: Tx, request: StoredRequest): Promise<RequestReply['contract']> {
  const contract = request.contractId ? await findContract(tx, request.contractId) : null
  return contract && { id: contract.id, number: contract.number, name: contract.name, endsOn: contract.endsOn }
}

async function planReply(tx: Tx, planId: string): Promise<RequestReply['plan']> {
  const plan = await findPlan(tx, planId)
  return plan ? { id: plan.id, name: plan.name } : null
}

/** Colleagues who follow are not shown outside. */
export async function watcherReplies(tx: Tx, request: StoredRequest): Promise<RequestReply['watchers']> {
  const watchers = await watchersOf(tx, request.id)
  const people = await personsByIds(
    tx,
    watchers.flatMap((one) => one.personId ?? []),
  )
  return watchers.flatMap(({ personId, name, email }): RequestReply['watchers'] => {
    if (personId === null) return [{ personId, name, email }]
    const person = people.get(personId)
    return person ? [{ personId, name: person.name, email: person.email }] : []
  })
}

/** The messages the caller may see, with files and deliveries. */
export async function conversation(tx: Tx, request: StoredRequest, account: string): Promise<MessageReply[]> {
  const messages = await messagesOf(tx, request.id)
  const ids = messages.map((message) => message.id)
  const files = Map.groupBy(await filesOf(tx, ids), (file) => file.messageId!)
  const deliveries = Map.groupBy(await deliveriesOf(tx, ids), (delivery) => delivery.messageId)
  return messages.map((message) =>
    messageReply(tx, message, account, files.get(message.id), deliveries.get(message.id)),
  )
}

export function messageReply(
  tx: Tx,
  message: MessageRow,
  account: string,
  files: readonly ScannedFile[] = [],
  deliveries: readonly StoredDelivery[] = [],
): MessageReply {
  const { staff } = tx.actor
  const scannerNamed = tx.app.config.CLAMD !== undefined
  return {
    id: message.id,
    kind: message.kind,
    author: {
      id: message.authorStaff && !staff ? null : message.authorId,
      name: message.authorName,
      email: message.authorStaff ? null : message.authorEmail,
      staff: message.authorStaff,
      belongs: message.authorStaff ? (staff ? message.authorBelongs : null) : (message.authorBelongs ?? account),
    },
    channel: message.channel,
    at: message.at,
    text: message.text,
    fullText: message.fullText,
    html: message.hasHtml,
    statusUpdate: message.statusUpdate,
    to: deliveries.filter((one) => !one.staff && one.via === 'email').map((one) => one.name || one.recipient),
    deliveries: deliveries.map((one) => ({
      to: one.recipient,
      name: one.name,
      via: one.via,
      state: one.state,
      at: one.at,
      error: staff ? one.error : null,
    })),
    attachments: files.map((file) => attachmentReply(file, scannerNamed)),
    kept: staff ? message.kept : message.kept.filter((one) => one.kind !== 'acknowledgement'),
    authentication: staff && message.auth ? { vouchedBy: null, ...message.auth } : null,
    flags: staff ? message.flags : [],
  }
}

export function attachmentReply(file: ScannedFile, scannerNamed: boolean): MessageReply['attachments'][number] {
  const { fileId: id, name, type, size, inline } = file
  return { id, name, type, size, inline, picture: isPicture(type), ...shownScan(file.scan, scannerNamed) }
}
