import { addEntries, type NewEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { closed } from '#platform/files/files.ts'
import { scanProblems } from '#platform/files/scan/problems.ts'
import { newId } from '#platform/id.ts'
import { problems } from '../problems.ts'
import { insertMessage } from '../queries/messages.ts'
import { attachFiles, insertFiles, lockUploads } from '../queries/parts.ts'
import { saveRequest } from '../queries/requests.ts'
import { decide, type RequestEvent } from '../rules/status.ts'
import { beginningOf, writtenKind } from '../rules/words.ts'
import type { Channel, Status } from '../shapes.ts'
import { type StoredFile, type StoredMessage, type StoredRequest, subjectOf } from '../types.ts'
import { carryOut, noteProgress } from './effects.ts'
import { asProvider } from './provider.ts'
import { notifyStaff, sendAnswer } from './send.ts'
import { tellFollowers } from './status-update.ts'

/** Who writes, as the message shows them. */
export type Writer = { personId: string | null; name: string; email: string | null; belongs: string | null }

export type Written = { request: StoredRequest; message: StoredMessage }

const statusWords: Record<Status, string> = {
  new: 'new',
  open: 'open',
  in_progress: 'in progress',
  waiting_customer: 'waiting for the customer',
  solved: 'solved',
  closed: 'closed',
}

/** A request as it is to be saved after an event, what it kept, and what others are to be told once it is. */
export type Moved = { request: StoredRequest; kept: StoredMessage['kept']; became: 'solved' | 'reopened' | null }

/** The status of a request after an event, with promises, paging and record. Throws the refusal of the rules. `saveMoved` writes it. */
export async function moveStatus(tx: Tx, request: StoredRequest, event: RequestEvent): Promise<Moved> {
  const decision = decide(request.status, event)
  if ('refused' in decision)
    throw problems.refuse(decision.refused === 'closed' ? 'support.request_closed' : 'support.status_refused', {
      status: request.status,
    })
  const { status } = decision
  const kept = await carryOut(tx, request, decision.effects)
  if (status === request.status) return { request, kept, became: null }
  await addEntries(tx, [statusEntry(request, status)])
  return {
    request: {
      ...request,
      status,
      solvedAt: status === 'solved' ? tx.now : status === 'closed' ? request.solvedAt : null,
      closedAt: status === 'closed' ? tx.now : null,
    },
    kept,
    became: status === 'solved' ? 'solved' : decision.reopened ? 'reopened' : null,
  }
}

/** Saves a request that was moved, and tells of it then: whoever hears that it is solved reads it so. */
export async function saveMoved(tx: Tx, request: StoredRequest, became: Moved['became']): Promise<StoredRequest> {
  const saved = await saveRequest(tx, request)
  if (became)
    await publish(tx, {
      name: became === 'solved' ? 'support.request_solved' : 'support.request_reopened',
      accountId: saved.accountId,
      subject: subjectOf(saved.id),
      data: { requestId: saved.id, number: saved.number },
      internal: false,
    })
  return saved
}

function statusEntry(request: StoredRequest, status: Status): NewEntry {
  return {
    accountId: request.accountId,
    subject: subjectOf(request.id),
    kind: 'support.status',
    visibility: 'customer',
    text: `Status: ${statusWords[request.status]} to ${statusWords[status]}.`,
    data: { from: request.status, to: status },
  }
}

export type NewAnswer = {
  text: string
  files?: readonly string[]
  after?: Status
  statusUpdate?: boolean
  channel: Channel
  writer: Writer
  mail?: MailParts
  /** Files that came with the mail. */
  taken?: readonly StoredFile[]
}

/** What a message keeps of the mail it came with. */
export type MailParts = Pick<
  StoredMessage,
  'fullText' | 'html' | 'mailId' | 'mailMessageId' | 'mailReferences' | 'auth' | 'flags'
>

const noMail: MailParts = {
  fullText: null,
  html: null,
  mailId: null,
  mailMessageId: null,
  mailReferences: [],
  auth: null,
  flags: [],
}

/** An answer of staff: kept, sent to everybody who takes part, and what it means for status and promises. */
export async function writeAnswer(tx: Tx, before: StoredRequest, answer: NewAnswer): Promise<Written> {
  const { writer } = answer
  const after = answer.statusUpdate && before.status !== 'new' ? before.status : answer.after
  const moved = await moveStatus(tx, before, { type: 'answered', after })
  const message = messageOf(tx, before, 'answer', answer)
  message.statusUpdate = answer.statusUpdate ?? false
  message.kept = moved.kept
  await insertMessage(tx, message)
  await record(tx, before, message)
  await attach(tx, message, answer)
  const to = await sendAnswer(tx, before, message, { personId: writer.personId, email: writer.email })
  if (message.statusUpdate) await tellFollowers(tx, before, message, to)
  await noteProgress(tx, before)
  const said: StoredRequest = { ...moved.request, lastMessageAt: tx.now, lastMessageBy: 'staff' }
  const request = await saveMoved(tx, said, moved.became)
  await tellMessage(tx, request, message, 'answer')
  return { request, message }
}

/** A note for colleagues. Nothing of it leaves the house. */
export async function writeNote(
  tx: Tx,
  before: StoredRequest,
  note: Omit<NewAnswer, 'after' | 'statusUpdate'>,
): Promise<Written> {
  const message = messageOf(tx, before, 'note', note)
  await insertMessage(tx, message)
  await record(tx, before, message)
  await attach(tx, message, note)
  await noteProgress(tx, before)
  const request = await saveRequest(tx, before)
  await publish(tx, {
    name: 'support.note_added',
    accountId: request.accountId,
    subject: subjectOf(request.id),
    data: { requestId: request.id, number: request.number, messageId: message.id },
  })
  return { request, message }
}

export type NewCustomerMessage = {
  text: string
  files?: readonly string[]
  solved?: boolean
  channel: Channel
  writer: Writer
  mail?: MailParts
  taken?: readonly StoredFile[]
  /** A machine wrote it: it stands in the conversation and moves nothing. */
  idle?: boolean
}

/** A message of the customer's side: clocks that waited for it run again, a solved request is open again. */
export async function writeCustomerMessage(tx: Tx, before: StoredRequest, input: NewCustomerMessage): Promise<Written> {
  const moved: Moved = input.idle
    ? { request: before, kept: [], became: null }
    : await moveStatus(tx, before, { type: 'customer_wrote', solved: input.solved ?? false })
  const message = messageOf(tx, before, 'customer', input)
  await insertMessage(tx, message)
  await record(tx, before, message)
  await attach(tx, message, input)
  const request = await saveMoved(
    tx,
    input.idle ? moved.request : { ...moved.request, lastMessageAt: tx.now, lastMessageBy: 'customer' },
    moved.became,
  )
  if (!input.idle) await asProvider(tx, () => notifyStaff(tx, request, message))
  await tellMessage(tx, request, message, 'customer')
  return { request, message }
}

/** What was written stands in the account's timeline by its beginning; a request's own page shows the message itself. */
function record(tx: Tx, request: StoredRequest, message: StoredMessage): Promise<void> {
  const did = message.kind === 'answer' ? 'answered' : message.kind === 'note' ? 'noted' : 'wrote'
  return addEntries(tx, [
    {
      accountId: request.accountId,
      subject: subjectOf(request.id),
      kind: writtenKind,
      visibility: message.kind === 'note' ? 'internal' : 'customer',
      text: `${message.authorName} ${did}: \u201c${beginningOf(message.text)}\u201d`,
      data: { messageId: message.id, channel: message.channel },
    },
  ])
}

function messageOf(
  tx: Tx,
  request: StoredRequest,
  kind: StoredMessage['kind'],
  from: { text: string; channel: Channel; writer: Writer; mail?: MailParts },
): StoredMessage {
  return {
    id: newId(),
    accountId: request.accountId,
    requestId: request.id,
    kind,
    authorId: from.writer.personId,
    authorName: from.writer.name,
    authorEmail: from.writer.email,
    authorStaff: kind !== 'customer',
    authorBelongs: from.writer.belongs,
    channel: from.channel,
    at: tx.now,
    text: from.text,
    statusUpdate: false,
    kept: [],
    ...(from.mail ?? noMail),
  }
}

/** Hangs the writer's own uploads on a message, and what came with its mail. A foreign upload refuses the whole act. */
async function attach(
  tx: Tx,
  message: StoredMessage,
  { files = [], taken = [] }: { files?: readonly string[]; taken?: readonly StoredFile[] },
): Promise<void> {
  await checkUploads(tx, message.accountId, files)
  await attachFiles(tx, message.id, files, message.kind === 'note')
  await insertFiles(
    tx,
    taken.map((file) => ({ ...file, messageId: message.id })),
  )
}

/** Throws for an upload that is not the acting person's, not of the account, hangs on a message already, or holds malware. */
export async function checkUploads(tx: Tx, accountId: string, files: readonly string[]): Promise<void> {
  const found = await lockUploads(tx, accountId, tx.actor.personId, files)
  if (found.length !== new Set(files).size) throw problems.refuse('support.unknown_file')
  const infected = found.find((file) => closed(tx, file) === 'files.infected')
  if (infected) throw scanProblems.refuse('files.infected', { name: infected.name, found: infected.scan.says })
}

async function tellMessage(
  tx: Tx,
  request: StoredRequest,
  message: StoredMessage,
  kind: 'customer' | 'answer',
): Promise<void> {
  await publish(tx, {
    name: 'support.message_added',
    accountId: request.accountId,
    subject: subjectOf(request.id),
    data: {
      requestId: request.id,
      number: request.number,
      messageId: message.id,
      kind,
      statusUpdate: message.statusUpdate,
    },
    internal: false,
  })
}
