import { sql } from 'kysely'
import { accountForSender, addAccount, addPerson, findPersonByEmail, normaliseEmail, normalisePhone } from '#accounts'
import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/problem.ts'
import { recordPastRequest } from '#support'
import { type Moved, type MovedKind, movedBefore, noteMoved } from '../queries/moved.ts'
import type { OpenExport } from '../read/archive.ts'
import type { Foreign, ForeignTicket } from '../rules/foreign.ts'

export type Transact = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
export type ForeignFault = { kind: MovedKind; foreignId: string; says: string }
export type ForeignResult = {
  made: Record<MovedKind, number>
  before: number
  files: number
  missing: number
  faults: ForeignFault[]
}

const named = { zammad: 'Zammad', rt: 'Request Tracker' } as const

/**
 * Moves an export of another desk in: organizations become accounts, users contacts, tickets requests with their whole
 * conversation. Each thing in a transaction of its own; what was moved in before is left alone, so that a run that broke
 * off goes on where it was, and a later export adds what is new. Nobody is mailed, paged or promised anything. What cannot be
 * moved is named and left out.
 */
export async function moveForeignIn(
  transact: Transact,
  from: OpenExport,
  progress: (tickets: number) => void,
): Promise<ForeignResult> {
  const { foreign } = from
  const run = new Run(transact, foreign.source, await transact((tx) => movedBefore(tx, foreign.source)))
  for (const each of foreign.organizations) await run.one('organization', each.id, (tx) => organizationIn(tx, each))
  for (const each of foreign.users) if (!each.staff) await run.one('user', each.id, (tx) => userIn(tx, run, each))
  for (const ticket of foreign.tickets) {
    await run.one('ticket', ticket.id, (tx) => ticketIn(tx, run, ticket, from))
    progress(run.result.made.ticket)
  }
  return run.result
}

class Run {
  readonly result: ForeignResult = {
    made: { organization: 0, user: 0, ticket: 0 },
    before: 0,
    files: 0,
    missing: 0,
    faults: [],
  }
  readonly moved: Map<string, Moved>
  readonly source: Foreign['source']
  private readonly transact: Transact

  constructor(transact: Transact, source: Foreign['source'], moved: Map<string, Moved>) {
    this.transact = transact
    this.source = source
    this.moved = moved
  }

  of(kind: MovedKind, foreignId: string | null): Moved | undefined {
    return foreignId === null ? undefined : this.moved.get(`${kind} ${foreignId}`)
  }

  async one(kind: MovedKind, foreignId: string, make: (tx: Tx) => Promise<Moved>): Promise<void> {
    if (foreignId === '') return
    if (this.of(kind, foreignId)) {
      this.result.before++
      return
    }
    try {
      const moved = await this.transact(async (tx) => {
        const made = await make(tx)
        await noteMoved(tx, this.source, kind, foreignId, made)
        return made
      })
      this.moved.set(`${kind} ${foreignId}`, moved)
      this.result.made[kind]++
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.result.faults.push({ kind, foreignId, says: error.message })
    }
  }

  /** Whose ticket or user it is when no organization says so: one account for all of them, made when it is needed. */
  async rest(tx: Tx): Promise<string> {
    const known = this.moved.get('organization *')
    if (known) return known.accountId
    const account = await addAccount(tx, { kind: 'customer', name: `Moved in from ${named[this.source]}` })
    const moved = { accountId: account.id, localId: account.id }
    await noteMoved(tx, this.source, 'organization', '*', moved)
    tx.afterCommit(() => this.moved.set('organization *', moved))
    return account.id
  }
}

async function organizationIn(tx: Tx, each: Foreign['organizations'][number]): Promise<Moved> {
  const account = { kind: 'customer' as const, name: each.name || `Organization ${each.id}`, notes: each.note }
  const made = await orWithout(
    tx,
    () => addAccount(tx, { ...account, mailDomains: each.domains }),
    () => addAccount(tx, account),
  )
  return { accountId: made.id, localId: made.id }
}

async function userIn(tx: Tx, run: Run, each: Foreign['users'][number]): Promise<Moved> {
  const email = each.email && normaliseEmail(each.email)
  const known = email ? await findPersonByEmail(tx, email) : null
  if (known) return { accountId: known.accountId, localId: known.id }
  const sender = email ? await accountForSender(tx, email) : null
  const accountId = run.of('organization', each.organizationId)?.accountId ?? sender?.account.id ?? (await run.rest(tx))
  const person = {
    accountId,
    name: each.name || email || `User ${each.id}`,
    roles: ['contact' as const],
    phones: each.phones.flatMap((phone) => normalisePhone(phone) ?? []),
  }
  const made = await orWithout(
    tx,
    () => addPerson(tx, { ...person, email }),
    () => addPerson(tx, person),
  )
  return { accountId, localId: made.id }
}

async function ticketIn(tx: Tx, run: Run, ticket: ForeignTicket, from: OpenExport): Promise<Moved> {
  const contact = run.of('user', ticket.customerId)
  const user = from.foreign.users.find((each) => each.id === ticket.customerId)
  const accountId =
    contact?.accountId ?? run.of('organization', ticket.organizationId)?.accountId ?? (await run.rest(tx))
  const messages = []
  for (const article of ticket.articles) {
    const files = []
    for (const file of article.files) {
      const bytes = await from.bytesOf(file)
      if (bytes) files.push({ name: file.name, type: file.type, bytes })
      else run.result.missing++
    }
    run.result.files += files.length
    const mine = contact && article.kind === 'customer' && article.email === user?.email?.toLowerCase()
    messages.push({
      kind: article.kind,
      authorId: mine ? contact.localId : null,
      authorName: article.author.slice(0, 200),
      authorEmail: article.email,
      at: article.at,
      text: article.text,
      files,
    })
  }
  if (messages.length === 0)
    messages.push({
      kind: 'note' as const,
      authorId: null,
      authorName: named[run.source],
      authorEmail: null,
      at: ticket.createdAt,
      text: 'There was no text.',
      files: [],
    })
  const { id, number } = await recordPastRequest(tx, {
    accountId,
    title: ticket.title,
    severity: ticket.severity,
    status: ticket.status,
    channel: ticket.channel,
    contact:
      contact && user
        ? { personId: contact.localId, accountId: contact.accountId, name: user.name, email: user.email }
        : null,
    tags: ticket.tags,
    createdAt: ticket.createdAt,
    closedAt: ticket.closedAt,
    messages,
  })
  await addEntry(tx, {
    accountId,
    subject: { kind: 'request', id },
    kind: 'transfer.moved_in',
    visibility: 'internal',
    text: `Request ${number} was ${ticket.number} in ${named[run.source]}`,
    data: { source: run.source, number: ticket.number },
  })
  return { accountId, localId: id }
}

/** A domain or an address that belongs to somebody else, or is none, must not lose the rest: then without it. */
async function orWithout<T>(tx: Tx, all: () => Promise<T>, less: () => Promise<T>): Promise<T> {
  await sql`savepoint all_of_it`.execute(tx)
  try {
    return await all()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await sql`rollback to savepoint all_of_it`.execute(tx)
    return less()
  }
}
