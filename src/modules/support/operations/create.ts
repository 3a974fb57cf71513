import type { ContractInForce } from '#accounts'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import type { Severity } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { type PromiseView, startPromises } from '#promises'
import { moveMessages } from '../queries/merge.ts'
import { insertMessage } from '../queries/messages.ts'
import { addWatchers, attachFiles, insertFiles } from '../queries/parts.ts'
import { insertRequest } from '../queries/requests.ts'
import type { Answers, Channel } from '../shapes.ts'
import { type MailAuth, type StoredFile, type StoredRequest, type StoredWatcher, subjectOf } from '../types.ts'
import { contractOf, labelOf, pageSomebody } from './about.ts'

/** Who asks: somebody known, or only a name and an address. */
export type Asker = {
  personId: string | null
  accountId: string | null
  name: string
  email: string | null
  /** Shown beside the name: their account. */
  belongs?: string | null
}

export type NewRequest = {
  /** Made by the caller when it must know it before (default: a new one). */
  id?: string
  accountId: string
  title: string
  text: string
  channel: Channel
  severity: Severity
  topic?: string | null
  answers?: Answers | null
  asker: Asker | null
  contractId?: string | null
  callBack?: string | null
  teamId?: string | null
  assigneeId?: string | null
  tags?: readonly string[]
  cc?: readonly string[]
  watchers?: readonly Pick<StoredWatcher, 'personAccountId' | 'personId' | 'name' | 'email'>[]
  /** Uploads of the acting person, checked by the caller. */
  uploads?: readonly string[]
  /** Files that came with the mail. */
  taken?: readonly StoredFile[]
  followsId?: string | null
  /** When it reached us, if not now: promises count from there. */
  startedAt?: Date
  message?: Partial<MessageParts>
  /** Messages of another request of the account that become this one's, instead of a first message. */
  moved?: readonly string[]
}

type MessageParts = {
  fullText: string | null
  html: string | null
  mailId: string
  mailMessageId: string | null
  mailReferences: string[]
  auth: MailAuth
  flags: string[]
}

export type CreatedRequest = { request: StoredRequest; messageId: string; promises: PromiseView[] }

/**
 * Creates a request with everything that follows from it, in the caller's transaction: the contract in force names plan,
 * team and policy; promises start, whoever is on duty is paged, the journal and the event tell of it. About twenty
 * statements. The caller has permitted the act and checked that people and files are those of the account.
 */
export async function createRequest(tx: Tx, input: NewRequest): Promise<CreatedRequest> {
  const contract = await contractOf(tx, input.accountId, input.contractId)
  const request = await store(tx, input, contract)
  const messageId = input.moved ? await takeOver(tx, request, input.moved) : await firstMessage(tx, request, input)
  await addWatchers(tx, request, input.watchers ?? [])
  await attachFiles(tx, messageId, input.uploads ?? [], false)
  await insertFiles(
    tx,
    (input.taken ?? []).map((file) => ({ ...file, messageId })),
  )
  const promises = contract?.planId ? await start(tx, request, contract.planId, input.startedAt) : []
  await tell(tx, request, promises)
  if (contract?.policyId) await pageSomebody(tx, request, contract.policyId, promises)
  return { request, messageId, promises }
}

async function store(tx: Tx, input: NewRequest, contract: ContractInForce | null): Promise<StoredRequest> {
  const asker = input.asker
  const known = asker?.personId && asker.accountId ? asker : null
  const request = {
    id: input.id ?? newId(),
    accountId: input.accountId,
    title: input.title,
    severity: input.severity,
    status: input.assigneeId ? ('open' as const) : ('new' as const),
    channel: input.channel,
    topic: input.topic ?? null,
    contractId: contract?.id ?? null,
    planId: contract?.planId ?? null,
    contactAccountId: known?.accountId ?? null,
    contactId: known?.personId ?? null,
    contactName: asker?.name ?? null,
    contactEmail: asker?.email?.toLowerCase() ?? null,
    callBack: input.callBack ?? null,
    answers: input.answers ?? null,
    teamId: input.teamId ?? contract?.teamId ?? null,
    assigneeId: input.assigneeId ?? null,
    tags: [...(input.tags ?? [])],
    cc: [...(input.cc ?? [])],
    followsId: input.followsId ?? null,
    mergedIntoId: null,
    version: 1,
    lastMessageAt: tx.now,
    lastMessageBy: 'customer' as const,
    createdBy: tx.actor.personId,
    createdAt: tx.now,
    updatedAt: tx.now,
    solvedAt: null,
    closedAt: null,
  }
  return { ...request, number: await insertRequest(tx, request) }
}

async function takeOver(tx: Tx, request: StoredRequest, messageIds: readonly string[]): Promise<string> {
  await moveMessages(tx, messageIds, request.id)
  return messageIds[0]!
}

async function firstMessage(tx: Tx, request: StoredRequest, input: NewRequest): Promise<string> {
  const id = newId()
  const { message = {}, asker } = input
  await insertMessage(tx, {
    id,
    accountId: request.accountId,
    requestId: request.id,
    kind: 'customer',
    authorId: asker?.personId ?? null,
    authorName: asker?.name ?? (input.channel === 'monitoring' ? 'Monitoring' : tx.actor.name),
    authorEmail: asker?.email ?? null,
    authorStaff: false,
    authorBelongs: asker?.belongs ?? null,
    channel: input.channel,
    at: input.startedAt ?? tx.now,
    text: input.text,
    fullText: message.fullText ?? null,
    html: message.html ?? null,
    statusUpdate: false,
    kept: [],
    mailId: message.mailId ?? null,
    mailMessageId: message.mailMessageId ?? null,
    mailReferences: message.mailReferences ?? [],
    auth: message.auth ?? null,
    flags: message.flags ?? [],
  })
  return id
}

function start(tx: Tx, request: StoredRequest, planId: string, startedAt: Date | undefined): Promise<PromiseView[]> {
  return startPromises(tx, {
    accountId: request.accountId,
    subject: subjectOf(request.id),
    planId,
    severity: request.severity,
    label: labelOf(request),
    startedAt,
  })
}

const channelWords: Record<Channel, string> = {
  email: 'by e-mail',
  phone: 'by phone',
  portal: 'by the portal',
  api: 'by the API',
  monitoring: 'by monitoring',
}

async function tell(tx: Tx, request: StoredRequest, promises: readonly PromiseView[]): Promise<void> {
  const why = request.answers ? ' from the three answers' : ''
  const started =
    promises.length > 0 ? ` ${promises.length} ${promises.length === 1 ? 'promise' : 'promises'} started.` : ''
  const follows = request.followsId ? ' It goes on from a closed request.' : ''
  await addEntries(tx, [
    {
      accountId: request.accountId,
      subject: subjectOf(request.id),
      kind: 'support.created',
      visibility: 'customer',
      text: `Request ${request.number} came in ${channelWords[request.channel]}, ${request.severity}${why}.${started}${follows}`,
      data: {
        number: request.number,
        title: request.title,
        severity: request.severity,
        channel: request.channel,
        followsId: request.followsId,
      },
    },
  ])
  await publish(tx, {
    name: 'support.request_created',
    accountId: request.accountId,
    subject: subjectOf(request.id),
    data: {
      requestId: request.id,
      number: request.number,
      severity: request.severity,
      channel: request.channel,
      title: request.title,
    },
    internal: false,
  })
}
