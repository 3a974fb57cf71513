import type { Readable } from 'node:stream'
import yazl from 'yazl'
import { contractsOfAccount, findAccount, permit, personsOfAccount } from '#accounts'
import { addEntry, timelineOf } from '#journal'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { recordAct } from '#platform/audit/record.ts'
import { toCsv } from '#platform/csv.ts'
import { notFound } from '#platform/problem.ts'
import { runFileInFull, runsInFull } from '#procedures'
import { bytesInFull, type RequestInFull, requestsInFull } from '#support'
import { entryName } from '../rules/entry-name.ts'
import { creditTables } from './export-credit.ts'
import { placesOf, projectColumns, projectJson, projectRow } from './export-projects.ts'

const requestsAtOnce = 20
const entriesAtOnce = 1000

const accountColumns = ['number', 'name', 'kind', 'zone', 'language', 'mailDomains', 'phone', 'createdAt', 'closedAt']
const peopleColumns = [
  'id',
  'name',
  'email',
  'phones',
  'roles',
  'title',
  'zone',
  'language',
  'active',
  'createdAt',
  'leftAt',
]
const contractColumns = ['number', 'name', 'startsOn', 'endsOn', 'description', 'createdAt']
const requestColumns = [
  'number', 'title', 'severity', 'status', 'channel', 'topic', 'contactName', 'contactEmail', 'tags', 'createdAt', 'solvedAt',
  'closedAt',
] // biome-ignore format: a list
const journalColumns = ['at', 'kind', 'visibility', 'text', 'authorName', 'via']

/**
 * An account as a ZIP: tables as CSV, each request with its conversation as JSON, attachments as files. Written while it is
 * sent, a few requests at a time, so that it needs little memory however much there is; each part is of the moment it
 * was read. That it was taken is an entry in the journal and in the audit log, before the first byte leaves. Refuses what `permit` refuses.
 */
export async function exportAccount(
  app: App,
  actor: Actor,
  accountId: string,
  internal: boolean,
): Promise<{ name: string; zip: Readable }> {
  const account = await app.db.transact(actor, async (tx) => {
    const found = await findAccount(tx, accountId)
    if (!found) throw notFound()
    permit(actor, 'account.export', { accountId })
    await addEntry(tx, {
      accountId,
      subject: { kind: 'account', id: accountId },
      kind: 'transfer.exported',
      visibility: 'internal',
      text: `Everything about the account was exported${internal ? ', internal notes included' : ''}`,
    })
    await recordAct(tx, {
      act: 'transfer.account_exported',
      subject: { kind: 'account', id: accountId, name: found.name },
      accountId,
      data: { internal },
    })
    return found
  })
  const zip = new yazl.ZipFile()
  const { notes, ...shown } = account
  addJson(zip, 'account.json', internal ? account : shown)
  addCsv(zip, 'account.csv', accountColumns, [{ ...shown, mailDomains: shown.mailDomains.join(' ') }])
  fill(app, actor, zip, accountId, internal).catch((error: Error) => {
    app.log.error({ error: error.stack }, 'an export broke off')
    ;(zip.outputStream as Readable).destroy(error)
  })
  return { name: `${entryName(account.number)}.zip`, zip: zip.outputStream as Readable }
}

async function fill(app: App, actor: Actor, zip: yazl.ZipFile, accountId: string, internal: boolean): Promise<void> {
  const { transact } = app.db
  const people = await transact(actor, (tx) => personsOfAccount(tx, accountId))
  const listed = people.map((person) => ({ ...person, phones: person.phones.join(';'), roles: person.roles.join(' ') }))
  addCsv(zip, 'people.csv', peopleColumns, listed)
  addCsv(zip, 'contracts.csv', contractColumns, await transact(actor, (tx) => contractsOfAccount(tx, accountId)))
  for (const { name, columns, rows } of await creditTables(app, actor, accountId)) addCsv(zip, name, columns, rows)
  await addJournal(app, actor, zip, accountId, internal)
  const rows: Record<string, unknown>[] = []
  for (let after = 0; ; ) {
    const some = await transact(actor, (tx) => requestsInFull(tx, accountId, after, requestsAtOnce, { internal }))
    for (const each of some) {
      rows.push({ ...each.request, tags: each.request.tags.join(' ') })
      await addRequest(app, actor, zip, each)
    }
    if (some.length < requestsAtOnce) break
    after = some.at(-1)!.request.number
  }
  addCsv(zip, 'requests.csv', requestColumns, rows)
  await addProjects(app, actor, zip, accountId, internal)
  zip.end()
}

/** The table of projects stands there only where there are some. */
async function addProjects(
  app: App,
  actor: Actor,
  zip: yazl.ZipFile,
  accountId: string,
  internal: boolean,
): Promise<void> {
  const rows: Record<string, unknown>[] = []
  for (let after = 0; ; ) {
    const some = await app.db.transact(actor, (tx) => runsInFull(tx, accountId, after, requestsAtOnce, { internal }))
    for (const each of some) {
      rows.push(projectRow(each))
      const places = placesOf(each)
      addJson(zip, `projects/${each.run.number}.json`, projectJson(each, places))
      for (const { id, name } of each.files) {
        const bytes = await app.db.transact(actor, (tx) => runFileInFull(tx, accountId, id))
        const place = places.get(id)!
        if (bytes) zip.addBuffer(bytes, place, { mtime: each.run.startedAt })
        else zip.addBuffer(withheld(name), `${place}.withheld.txt`, { mtime: each.run.startedAt })
        await drained(zip)
      }
    }
    if (some.length < requestsAtOnce) break
    after = some.at(-1)!.run.number
  }
  if (rows.length > 0) addCsv(zip, 'projects.csv', projectColumns, rows)
}

async function addRequest(
  app: App,
  actor: Actor,
  zip: yazl.ZipFile,
  { request, messages, files }: RequestInFull,
): Promise<void> {
  const names = new Map(
    files.map((file, place) => [file.fileId, `attachments/${request.number}/${place + 1}-${entryName(file.name)}`]),
  )
  addJson(zip, `requests/${request.number}.json`, {
    number: request.number,
    title: request.title,
    severity: request.severity,
    status: request.status,
    channel: request.channel,
    contact: request.contactName,
    createdAt: request.createdAt,
    solvedAt: request.solvedAt,
    messages: messages.map((message) => ({
      at: message.at,
      kind: message.kind,
      author: message.authorName,
      email: message.authorEmail,
      channel: message.channel,
      text: message.fullText ?? message.text,
      attachments: files.filter((file) => file.messageId === message.id).map((file) => names.get(file.fileId)),
    })),
  })
  for (const file of files) {
    const bytes = await app.db.transact(actor, (tx) => bytesInFull(tx, file))
    const name = names.get(file.fileId)!
    if (bytes) zip.addBuffer(bytes, name, { mtime: request.createdAt })
    else zip.addBuffer(withheld(file.name), `${name}.withheld.txt`, { mtime: request.createdAt })
    await drained(zip)
  }
}

/** Stands where a file would that a malware scanner holds back, so that nobody looks for it in vain. */
function withheld(name: string): Buffer {
  return Buffer.from(`${name} is not in this export: a malware scanner has not cleared it. It is kept in Palisade.\n`)
}

async function addJournal(
  app: App,
  actor: Actor,
  zip: yazl.ZipFile,
  accountId: string,
  internal: boolean,
): Promise<void> {
  const entries: Record<string, unknown>[] = []
  let before: { at: Date; id: string } | undefined
  for (;;) {
    const some = await app.db.transact(actor, (tx) =>
      timelineOf(tx, accountId, { limit: entriesAtOnce, before, customersView: !internal }),
    )
    entries.push(...some)
    const last = some.at(-1)
    if (!last || some.length < entriesAtOnce) break
    before = { at: last.at, id: last.id }
  }
  addCsv(zip, 'journal.csv', journalColumns, entries.reverse())
}

/** Waits while the reader is slow: what was added and not sent yet stands in memory. */
async function drained(zip: yazl.ZipFile): Promise<void> {
  const stream = zip.outputStream as Readable
  while (stream.readableLength > 1024 * 1024 && !stream.destroyed) await new Promise((next) => setTimeout(next, 20))
  if (stream.destroyed) throw new Error('the reader went away')
}

function addJson(zip: yazl.ZipFile, name: string, value: unknown): void {
  zip.addBuffer(Buffer.from(`${JSON.stringify(value, null, 2)}\n`), name)
}

function addCsv(
  zip: yazl.ZipFile,
  name: string,
  columns: readonly string[],
  rows: readonly Record<string, unknown>[],
): void {
  zip.addBuffer(Buffer.from(toCsv(columns, rows)), name)
}
