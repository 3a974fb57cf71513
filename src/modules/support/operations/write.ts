import { findAccount, permit } from '#accounts'
import { addEntries, type NewEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import type { HandlerInput } from '#platform/http/contract.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { keepPromise } from '#promises'
import type { support } from '../contract.ts'
import { problems } from '../problems.ts'
import { replaceWatchers, watchersOf } from '../queries/parts.ts'
import { findPresent, findRequest, saveRequest } from '../queries/requests.ts'
import { severityOf, usualSeverity } from '../rules/severity.ts'
import { titleFrom } from '../rules/words.ts'
import type { Created } from '../shapes.ts'
import { type StoredRequest, subjectOf } from '../types.ts'
import { type Asker, type CreatedRequest, createRequest } from './create.ts'
import { changeSeverity, noteProgress } from './effects.ts'
import { accountFor, assignee, belongsTo, checkTeam, contactOf, selfAsAsker, watchersFor } from './people.ts'
import { refuseSecondAnswer } from './presence.ts'
import {
  checkUploads,
  type Moved,
  moveStatus,
  saveMoved,
  type Writer,
  type Written,
  writeAnswer,
  writeCustomerMessage,
  writeNote,
} from './reply.ts'
import { promiseReply } from './rows.ts'
import { sendConfirmation, sendSolved } from './send.ts'

type Body<Route extends keyof typeof support> = HandlerInput<(typeof support)[Route]>['body']

/** A request by the portal or a program. Staff may say everything; a customer speaks for themselves. */
export async function submit(tx: Tx, body: Body<'createRequest'>): Promise<CreatedRequest> {
  const { staff, via } = tx.actor
  const account = await accountFor(tx, body.accountId)
  permit(tx.actor, 'request.create', { accountId: account.id })
  const asker = body.contactId ? await contactOf(tx, account, body.contactId) : await selfAsAsker(tx, account)
  const watchers = await watchersFor(tx, account, body.watchers ?? [])
  if (staff && body.assigneeId) await assignee(tx, body.assigneeId)
  if (staff && body.teamId) await checkTeam(tx, body.teamId)
  await checkUploads(tx, account.id, body.files ?? [])
  const created = await createRequest(tx, {
    accountId: account.id,
    contractId: body.contractId,
    title: body.title,
    text: body.text,
    topic: body.topic,
    answers: body.answers,
    severity: body.severity ?? (body.answers ? severityOf(body.answers) : usualSeverity),
    channel: (staff && body.channel) || (via === 'token' ? 'api' : 'portal'),
    asker,
    callBack: body.callBack,
    teamId: staff ? body.teamId : null,
    assigneeId: staff ? body.assigneeId : null,
    tags: staff ? body.tags : [],
    watchers,
    uploads: body.files,
  })
  await confirm(tx, created)
  return created
}

/** A call, with the caller on the line: the three answers give the severity. */
export async function logCall(tx: Tx, body: Body<'logCall'>): Promise<CreatedRequest> {
  const account = await accountFor(tx, body.accountId)
  permit(tx.actor, 'request.log_call', { accountId: account.id })
  const unknown: Asker | null = body.callerName
    ? { personId: null, accountId: null, name: body.callerName, email: null, belongs: account.name }
    : null
  const created = await createRequest(tx, {
    accountId: account.id,
    contractId: body.contractId,
    title: body.title ?? titleFrom(body.text),
    text: body.text,
    topic: body.topic,
    answers: body.answers,
    severity: severityOf(body.answers),
    channel: 'phone',
    asker: body.contactId ? await contactOf(tx, account, body.contactId) : unknown,
    callBack: body.callBack,
  })
  await confirm(tx, created)
  return created
}

async function confirm(tx: Tx, { request, promises }: CreatedRequest): Promise<void> {
  const firstResponseBy = promises.find((one) => one.kind === 'first_response')?.dueAt ?? null
  await sendConfirmation(tx, request, { firstResponseBy, inReplyTo: null, words: true, answersMail: false })
}

/** The request, held for a change. The same refusal for what does not exist and what is somebody else's. */
export async function lockRequest(tx: Tx, ref: string, version?: number): Promise<StoredRequest> {
  const request = await findRequest(tx, ref, true)
  if (!request) throw notFound()
  if (version !== undefined && version !== request.version)
    throw platformProblems.refuse('platform.conflict', { version: request.version })
  return request
}

/** The request that takes what is written to this one, held: itself, or the one it was merged into. */
export async function lockPresent(tx: Tx, ref: string): Promise<StoredRequest> {
  const request = await findPresent(tx, ref, true)
  if (!request) throw notFound()
  return request
}

/** Staff answers; a customer writes. Staff who name the last message they saw are told when somebody answered meanwhile. */
export async function say(tx: Tx, ref: string, body: Body<'addMessage'>): Promise<Written> {
  const request = await lockPresent(tx, ref)
  permit(tx.actor, 'request.answer', { accountId: request.accountId })
  if (tx.actor.staff && body.seen && !body.anyway) await refuseSecondAnswer(tx, request, body.seen)
  const account = await findAccount(tx, request.accountId)
  const channel = tx.actor.via === 'token' ? 'api' : 'portal'
  if (!tx.actor.staff) {
    const self = account && (await selfAsAsker(tx, account))
    const writer = {
      personId: tx.actor.personId,
      name: tx.actor.name,
      email: self?.email ?? null,
      belongs: account?.name ?? null,
    }
    return writeCustomerMessage(tx, request, {
      text: body.text,
      files: body.files,
      solved: body.solved,
      channel,
      writer,
    })
  }
  return writeAnswer(tx, request, {
    text: body.text,
    files: body.files,
    after: body.status,
    channel,
    writer: await staffWriter(tx),
  })
}

export async function giveStatusUpdate(tx: Tx, ref: string, body: Body<'addStatusUpdate'>): Promise<Written> {
  const request = await lockPresent(tx, ref)
  permit(tx.actor, 'request.answer', { accountId: request.accountId })
  if (body.seen && !body.anyway) await refuseSecondAnswer(tx, request, body.seen)
  const { via } = tx.actor
  const channel = via === 'token' ? 'api' : via === 'mail' ? 'email' : 'portal'
  return writeAnswer(tx, request, {
    text: body.text,
    files: body.files,
    statusUpdate: true,
    channel,
    writer: await staffWriter(tx),
  })
}

export async function takeNote(tx: Tx, ref: string, body: Body<'addNote'>): Promise<Written> {
  const request = await lockPresent(tx, ref)
  permit(tx.actor, 'request.note', { accountId: request.accountId })
  const channel = tx.actor.via === 'token' ? 'api' : 'portal'
  return writeNote(tx, request, { ...body, channel, writer: await staffWriter(tx) })
}

/** The acting member of staff as a message shows them. */
export async function staffWriter(tx: Tx): Promise<Writer> {
  return { personId: tx.actor.personId, name: tx.actor.name, email: null, belongs: await belongsTo(tx) }
}

/** What of a request can be changed. Without a version whatever stands there is changed. */
export type Changes = Omit<Body<'updateRequest'>, 'version'> & { version?: number }

/** Changes the fields that are given, each with its record and consequence. */
export async function update(tx: Tx, ref: string, body: Changes): Promise<StoredRequest> {
  const before = await lockRequest(tx, ref, body.version)
  permit(tx.actor, 'request.update', { accountId: before.accountId })
  if (before.status === 'closed') throw problems.refuse('support.request_closed')
  let request = { ...before }
  let became: Moved['became'] = null
  const entries: NewEntry[] = []
  const internal = (kind: string, text: string) => entries.push(entryOf(before, kind, text, 'internal'))
  if (body.title !== undefined && body.title !== before.title) {
    request.title = body.title
    internal('support.title', `Title was "${before.title}".`)
  }
  if (body.topic !== undefined) request.topic = body.topic
  if (body.tags) request.tags = [...new Set(body.tags)]
  if (body.cc) request.cc = [...new Set(body.cc.map((email) => email.toLowerCase()))]
  if (body.contactId !== undefined) request = { ...request, ...(await newContact(tx, before, body.contactId)) }
  if (body.teamId !== undefined && body.teamId !== before.teamId) {
    if (body.teamId) await checkTeam(tx, body.teamId)
    request.teamId = body.teamId
    internal('support.team', body.teamId ? 'Another team has it.' : 'No team has it.')
  }
  if (body.assigneeId !== undefined && body.assigneeId !== before.assigneeId)
    request = await assign(tx, request, body.assigneeId, internal)
  if (body.severity && body.severity !== before.severity) {
    request.severity = body.severity
    entries.push(entryOf(before, 'support.severity', `Severity: ${before.severity} to ${body.severity}.`, 'customer'))
    await changeSeverity(tx, request, before.severity)
  }
  if (body.status && body.status !== before.status) {
    ;({ request, became } = await moveStatus(tx, request, { type: 'set', status: body.status }))
    if (body.status === 'solved') await sendSolved(tx, request, { personId: tx.actor.personId, email: null })
  }
  await addEntries(tx, entries)
  await noteProgress(tx, request)
  const saved = await saveMoved(tx, request, became)
  await changed(tx, saved)
  return saved
}

async function assign(
  tx: Tx,
  request: StoredRequest,
  personId: string | null,
  record: (kind: string, text: string) => void,
): Promise<StoredRequest> {
  if (!personId) {
    record('support.assigned', 'Nobody has it.')
    return { ...request, assigneeId: null }
  }
  const person = await assignee(tx, personId)
  record('support.assigned', person.id === tx.actor.personId ? `${person.name} took it.` : `${person.name} has it.`)
  await keepPromise(tx, subjectOf(request.id), 'acknowledgement')
  return { ...request, assigneeId: person.id, status: request.status === 'new' ? 'open' : request.status }
}

async function newContact(tx: Tx, request: StoredRequest, contactId: string | null): Promise<Partial<StoredRequest>> {
  if (!contactId) return { contactAccountId: null, contactId: null, contactName: null, contactEmail: null }
  const account = await accountFor(tx, request.accountId)
  const asker = await contactOf(tx, account, contactId)
  return {
    contactAccountId: asker.accountId,
    contactId: asker.personId,
    contactName: asker.name,
    contactEmail: asker.email,
  }
}

/** Who follows a request from now on. */
export async function follow(tx: Tx, ref: string, body: Body<'setWatchers'>): Promise<StoredRequest> {
  const request = await lockRequest(tx, ref, body.version)
  permit(tx.actor, tx.actor.staff ? 'request.update' : 'request.answer', { accountId: request.accountId })
  const account = await accountFor(tx, request.accountId)
  const present = await watchersOf(tx, request.id)
  const watchers = await watchersFor(tx, account, body.watchers, present)
  // Colleagues who follow are none of the customer's business: a customer's list leaves them as they are.
  const kept = tx.actor.staff
    ? []
    : present.filter((one) => one.personAccountId !== null && !isVisible(tx, one.personAccountId))
  await replaceWatchers(tx, request, [
    ...watchers,
    ...kept.filter((one) => !watchers.some((w) => w.personId === one.personId)),
  ])
  const saved = await saveRequest(tx, request)
  await changed(tx, saved)
  return saved
}

function isVisible(tx: Tx, accountId: string): boolean {
  return tx.actor.accounts === 'all' || tx.actor.accounts.includes(accountId)
}

export function entryOf(
  request: StoredRequest,
  kind: string,
  text: string,
  visibility: NewEntry['visibility'],
): NewEntry {
  return { accountId: request.accountId, subject: subjectOf(request.id), kind, visibility, text }
}

export function changed(tx: Tx, request: StoredRequest): Promise<void> {
  return publish(tx, {
    name: 'support.request_changed',
    accountId: request.accountId,
    subject: subjectOf(request.id),
    data: { requestId: request.id, number: request.number, status: request.status },
    internal: false,
  })
}

/** Tells that a request went into another, or came back out of it. */
export function tellMerge(
  tx: Tx,
  name: 'support.request_merged' | 'support.request_unmerged',
  { mergeId, from, into }: { mergeId: string; from: StoredRequest; into: StoredRequest },
): Promise<void> {
  const data = { requestId: from.id, number: from.number, intoId: into.id, intoNumber: into.number, mergeId }
  return publish(tx, { name, accountId: from.accountId, subject: subjectOf(from.id), data })
}

/** What a creating call answers. */
export function createdReply({ request, promises }: CreatedRequest): Created {
  const shown = promises.filter((one) => one.kind !== 'acknowledgement')
  return {
    id: request.id,
    number: request.number,
    title: request.title,
    severity: request.severity,
    status: request.status,
    version: request.version,
    promises: shown.map(promiseReply),
    firstResponseBy: promises.find((one) => one.kind === 'first_response')?.dueAt ?? null,
  }
}
