import { permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import {
  allMailboxes,
  asTrouble,
  findMailbox,
  insertMailbox,
  type MailboxSecret,
  mailOf,
  openFolder,
  openSecret,
  openSession,
  proofFrom,
  removeMailbox,
  type StoredMailbox,
  saveSecret,
  updateMailbox,
} from '#platform/mail/mail.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import type { MailboxInput, MailboxReply, mailroom } from '../contract.ts'
import { problems } from '../problems.ts'
import { isElsewhere, mayReuse, secretFrom, settingsFrom } from '../rules/mailbox.ts'

const provider = { accountId: null }
type TestInput = HandlerInput<typeof mailroom.testMailbox>['body']

export async function listMailboxes(tx: Tx): Promise<MailboxReply[]> {
  permit(tx.actor, 'mail.admin', provider)
  return (await allMailboxes(tx)).map(toReply)
}

/** Makes a mailbox; an instance begins to fetch it within seconds. */
export async function createMailbox(tx: Tx, input: MailboxInput): Promise<MailboxReply> {
  permit(tx.actor, 'mail.admin', provider)
  const { settings, faults } = settingsFrom(input, null)
  refuseFaults(faults)
  const id = newId()
  await unlessTaken(() => insertMailbox(tx, id, settings, secretFrom(input, null)!))
  await audit(tx, 'mailbox_added', { id, name: settings.name }, { after: shown(settings) })
  return changed(tx, id)
}

export async function changeMailbox(
  tx: Tx,
  id: string,
  input: MailboxInput & { version: number },
): Promise<MailboxReply> {
  permit(tx.actor, 'mail.admin', provider)
  const before = await findMailbox(tx, id, true)
  if (!before) throw notFound()
  if (before.version !== input.version) throw platformProblems.refuse('platform.conflict', { version: before.version })
  const wanted = settingsFrom(input, null).settings
  const stored = mayReuse(before, wanted) ? await storedSecret(tx, id) : null
  const { settings, faults } = settingsFrom(input, stored)
  refuseFaults(faults)
  await unlessTaken(() => updateMailbox(tx, id, settings, isElsewhere(before, settings)))
  await saveSecret(tx, id, secretFrom(input, stored)!)
  await audit(tx, 'mailbox_changed', before, { before: shown(before), after: shown(settings) })
  return changed(tx, id)
}

export async function deleteMailbox(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'mail.admin', provider)
  const before = await findMailbox(tx, id, true)
  if (!before) throw notFound()
  await removeMailbox(tx, id)
  await audit(tx, 'mailbox_removed', before, { before: shown(before) })
  tx.afterCommit(() => mailOf(tx.app).mailboxesChanged())
}

/** Signs in and opens the folder. What goes wrong is an answer, not an error: it is what was asked. */
export async function testMailbox(app: App, actor: Actor, input: TestInput) {
  permit(actor, 'mail.admin', provider)
  const { settings, faults } = settingsFrom(
    { ...input, name: 'test', address: 'test@example.test', beginWith: 'new', paused: false },
    null,
  )
  const stored = input.id ? await app.db.transact(actor, (tx) => reusable(tx, input.id!, settings)) : null
  const secret = secretFrom(input, stored)
  if (secret) for (const field of ['password', 'refreshToken']) delete faults[field]
  refuseFaults(faults)
  const allowPrivate = app.config.OUTGOING_PRIVATE
  try {
    // A refresh token that is turned over by trying it is kept, or the mailbox would lose its way in.
    const proof = await proofFrom(settings, secret!, allowPrivate, async ({ refreshToken }) => {
      if (refreshToken && input.id && secret && 'clientSecret' in secret)
        await app.db.transact(actor, (tx) => saveSecret(tx, input.id!, { ...secret, refreshToken }))
    })
    const client = await openSession(settings, proof, allowPrivate)
    try {
      return { works: true, messages: await openFolder(client, settings), error: null }
    } finally {
      await client.logout().catch(() => client.close())
    }
  } catch (cause) {
    return { works: false, messages: null, error: asTrouble(cause).message }
  }
}

async function reusable(tx: Tx, id: string, wanted: Parameters<typeof mayReuse>[1]): Promise<MailboxSecret | null> {
  const before = await findMailbox(tx, id)
  if (!before) throw notFound()
  return mayReuse(before, wanted) ? storedSecret(tx, id) : null
}

/** Null also for one sealed with a key that is lost: then it is given anew. */
function storedSecret(tx: Tx, id: string): Promise<MailboxSecret | null> {
  return openSecret(tx, id).catch(() => null)
}

type Settings = ReturnType<typeof settingsFrom>['settings']

/** Where mail is fetched from and as whom, without anything that opens it. */
function shown({ name, address, host, port, security, username, folder, auth, paused }: Settings) {
  return { name, address, host, port, security, username, folder, auth, paused }
}

function audit(
  tx: Tx,
  act: string,
  { id, name }: { id: string; name: string },
  values: { before?: Record<string, unknown>; after?: Record<string, unknown> },
): Promise<void> {
  return recordAct(tx, { act: `mailroom.${act}`, subject: { kind: 'mailbox', id, name }, accountId: null, ...values })
}

async function changed(tx: Tx, id: string): Promise<MailboxReply> {
  tx.afterCommit(() => mailOf(tx.app).mailboxesChanged())
  return toReply((await findMailbox(tx, id))!)
}

function refuseFaults(faults: Record<string, string>): void {
  const [first] = Object.entries(faults)
  if (first) throw problems.refuse('mailroom.incomplete', { detail: `${first[0]} ${first[1]}.`, fields: faults })
}

async function unlessTaken(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if ((error as { code?: string }).code === '23505')
      throw problems.refuse('mailroom.name_taken', { fields: { name: 'is taken' } })
    throw error
  }
}

function toReply(box: StoredMailbox): MailboxReply {
  return {
    id: box.id,
    name: box.name,
    address: box.address,
    host: box.host,
    port: box.port,
    security: box.security,
    username: box.username,
    folder: box.folder,
    afterwards: box.afterwards,
    moveTo: box.moveTo,
    auth: box.auth,
    tokenUrl: box.oauth?.tokenUrl ?? null,
    clientId: box.oauth?.clientId ?? null,
    scope: box.oauth?.scope ?? null,
    beginWith: box.beginWith,
    paused: box.paused,
    version: box.version,
    state: box.paused ? 'paused' : box.state,
    lastError: box.lastError,
    failingSince: box.failingSince,
    checkedAt: box.checkedAt,
    lastMailAt: box.lastMailAt,
  }
}
