import { createHash } from 'node:crypto'
import { actorForPerson } from '#accounts'
import { addEntry, entriesOf } from '#journal'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { closed, readFile } from '#platform/files/files.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { Refusal } from '#platform/problem.ts'
import { leaveNote, type MailOfRequest, mailOfRequest, messageWithFile } from '#support'
import { keysByCodes } from '../queries/keys.ts'
import { findRequest, requestOfFile, selectRequests } from '../queries/requests.ts'
import { codesIn, type MailReading, readMailOrder, type Unclear } from '../rules/mail-order.ts'
import { type LicenceRequest, subjectOf } from '../types.ts'
import { askByFile } from './appliance.ts'
import { askableKey, askFor } from './ask.ts'
import { amountIn, offeredKind } from './catalogue.ts'
import { tellPeople, urlOf } from './notices.ts'
import { actingPerson } from './people.ts'
import { amountView } from './view.ts'

export const mailQueue = 'licensing.mail'
const author = 'Licensing'
const program = systemActor(author)

/** A request of support came by mail: it is looked at on its own, so that nothing here holds up or undoes its taking in. */
export async function awaitMail(tx: Tx, { requestId, channel }: { requestId: string; channel: string }): Promise<void> {
  // What people made of a mail (a split, one let out of quarantine) they have read.
  if (channel !== 'email' || tx.actor.kind !== 'system') return
  await addJob(tx, { queue: mailQueue, key: requestId, data: { requestId } })
}

/** A later mail of a request of support: an answer may bring the file of an appliance. */
export async function awaitLaterMail(
  tx: Tx,
  { requestId, messageId, kind }: { requestId: string; messageId: string; kind: string },
): Promise<void> {
  if (kind !== 'customer' || tx.actor.kind !== 'system') return
  await addJob(tx, { queue: mailQueue, key: messageId, data: { requestId, messageId } })
}

/** A scanner has looked at a file: the mail it came with may be read now. */
export async function awaitScannedMail(tx: Tx, fileId: string): Promise<void> {
  const found = await messageWithFile(tx, fileId)
  if (found) await addJob(tx, { queue: mailQueue, key: found.messageId, data: found })
}

/**
 * Makes the licence request that a mail asks for, in the name of its sender: by the request file of an appliance, or by a line that says
 * key and amount. Only for a contact who was known before and whose domain proves the mail; the mail's own request of support
 * stays, with a note of what became of it. Whatever is unclear or refused becomes a note for staff. Once a mail. Of a later mail of a
 * request only a request file is read: its words answer a question, and are for people.
 */
export async function takeMail(app: App, requestId: string, messageId?: string): Promise<void> {
  const found = await app.db.transact(program, (tx) => lookAt(tx, requestId, messageId))
  if (!found) return
  const { mail, actor } = found
  if (!actor) return app.db.transact(program, (tx) => hintUnproved(tx, mail))
  try {
    await app.db.transact(actor, (tx) => takeOrder(tx, mail))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await app.db.transact(program, (tx) => hint(tx, mail, refusedWords(error)))
  }
}

const marks = ['licensing.mail_taken', 'licensing.mail_unclear']

async function lookAt(
  tx: Tx,
  requestId: string,
  messageId: string | undefined,
): Promise<{ mail: MailOfRequest; actor: Actor | null } | null> {
  const mail = await mailOfRequest(tx, requestId, messageId)
  if (!mail || (mail.later && candidates(mail).length === 0)) return null
  // The scanner's verdict brings the mail here again.
  if (candidates(mail).some((file) => closed(tx, file) === 'files.waiting')) return null
  const marked = (await entriesOf(tx, requestId)).filter(({ kind }) => marks.includes(kind))
  // Marks of the first mail name no message: there was a time when no other was read.
  if (marked.some(({ data }) => (data.messageId ?? null) === (mail.later ? mail.messageId : null))) return null
  return { mail, actor: mail.senderId ? await actorForPerson(tx, mail.senderId, 'mail') : null }
}

/** What may be a request file, by its name and size; at most ten. */
function candidates({ files }: MailOfRequest): MailOfRequest['files'] {
  const isJson = (name: string, type: string) => /\.json$/i.test(name) || type === 'application/json'
  return files.filter(({ name, type, size }) => size > 0 && size <= 16_384 && isJson(name, type)).slice(0, 10)
}

/** Texts of the request files that came with a mail, as far as the scanner lets anybody have them. */
async function requestFiles(tx: Tx, mail: MailOfRequest): Promise<string[]> {
  const texts: string[] = []
  for (const file of candidates(mail)) {
    if (closed(tx, file)) continue
    const text = (await readFile(tx, file.id)).bytes.toString()
    if (text.includes('application/vnd.palisade.request.v1+json')) texts.push(text)
  }
  return texts
}

async function takeOrder(tx: Tx, mail: MailOfRequest): Promise<void> {
  const files = await beyondTenant(tx, () => requestFiles(tx, mail))
  const reason = mail.text.trim().slice(0, 2000)
  if (files.length > 0) {
    const made = new Set<string>()
    for (const file of files) made.add(await askByFile(tx, file, reason, 'mail'))
    for (const id of made) await taken(tx, mail, id)
    return
  }
  if (mail.later) return
  const keys = await keysByCodes(tx, codesIn(mail))
  const reading = readMailOrder(mail, (code) => keys.some((key) => key.code === code))
  if (!reading) return
  if ('unclear' in reading) return beyondTenant(tx, () => hint(tx, mail, unclearWords(reading.line, reading.unclear)))
  const key = await askableKey(tx, keys.find(({ code }) => code === reading.order.code)!.id)
  const kind = await offeredKind(tx, key.kindId)
  const amount = amountIn(reading.order.amount, kind.unit, 'amount')
  const requester = (await actingPerson(tx))!
  const fileHash = createHash('sha256').update(`mail ${mail.mailId}`).digest()
  const before = await requestOfFile(tx, key.accountId, fileHash)
  if (before) return taken(tx, mail, before)
  const open = await selectRequests(tx, {
    keyId: key.id,
    states: ['asked', 'asked_back', 'approved', 'refused'],
    limit: 100,
  })
  const same = open.find((one) => one.amount === amount && one.requesterId === requester.id)
  if (same) return beyondTenant(tx, () => hint(tx, mail, againWords(reading.order.line, same)))
  const { value, unit } = reading.order.amount
  const written = unit === 'count' ? value : `${value} ${unit}`
  const asking = { key, kind, amount, written, reason, requester, fileHash, channel: 'mail' as const }
  await taken(tx, mail, (await askFor(tx, asking)).id)
}

/** Tells sender, staff and both journals what the mail became. */
async function taken(tx: Tx, mail: MailOfRequest, id: string): Promise<void> {
  const request = (await findRequest(tx, id))!
  const requester = (await actingPerson(tx))!
  const what = `${amountView(request.amount, request).text} for ${request.keyCode}`
  await addEntry(tx, {
    accountId: request.accountId,
    subject: subjectOf(id),
    kind: 'licensing.came_by_mail',
    visibility: 'customer',
    text: `The mail it came by is request ${mail.number}`,
    data: { requestId: mail.requestId, number: mail.number },
  })
  await beyondTenant(tx, async () => {
    await mark(tx, mail, 'licensing.mail_taken', `${request.number}, ${what}, was asked for by this mail`, {
      licenceRequestId: id,
    })
    const rest =
      'Those who may approve it were told, and the sender was. Close this request when the mail says nothing else.'
    await leaveNote(
      tx,
      mail.requestId,
      author,
      `Became licence request ${request.number}: ${what}.\n${urlOf(tx, id)}\n\n${rest}`,
    )
  })
  const say = { actor: true }
  await tellPeople(tx, request, 'mail_taken', [requester], (words, about) => words.mailTaken(about, mail.number), say)
}

/** A mail that would be an order were its sender proved. Keys are looked for in the account the mail was put to. */
async function hintUnproved(tx: Tx, mail: MailOfRequest): Promise<void> {
  const keys = mail.later ? [] : await keysByCodes(tx, codesIn(mail), mail.accountId)
  const reading: MailReading = mail.later ? null : readMailOrder(mail, (code) => keys.some((key) => key.code === code))
  const hasFile = (await requestFiles(tx, mail)).length > 0
  if (!reading && !hasFile) return
  const line = !reading
    ? 'a request file of an appliance'
    : `"${'order' in reading ? reading.order.line : reading.line}"`
  await hint(
    tx,
    mail,
    `This mail asks for capacity (${line}), but nothing proves that one of the account's contacts wrote it. No licence request was made of it: ask back on a way you trust.`,
  )
}

async function hint(tx: Tx, mail: MailOfRequest, text: string): Promise<void> {
  await mark(tx, mail, 'licensing.mail_unclear', text, {})
  await leaveNote(tx, mail.requestId, author, text)
}

function mark(tx: Tx, mail: MailOfRequest, kind: string, text: string, data: Record<string, unknown>): Promise<void> {
  const visibility = kind === 'licensing.mail_taken' ? 'customer' : 'internal'
  return addEntry(tx, {
    accountId: mail.accountId,
    subject: { kind: 'request', id: mail.requestId },
    kind,
    visibility,
    text,
    data: mail.later ? { ...data, messageId: mail.messageId } : data,
  })
}

const why: Record<Unclear, string> = {
  other_words: 'the line says more than key and amount',
  several_amounts: 'the mail speaks of several amounts',
  several_keys: 'the mail speaks of several keys',
  odd_number: 'its number can be read in two ways',
}
const byHand = 'No licence request was made of it; put it in for the sender if that is what they mean.'
const unclearWords = (line: string, unclear: Unclear) =>
  `This mail may ask for capacity ("${line}"), but ${why[unclear]}. ${byHand}`
const againWords = (line: string, { number }: LicenceRequest) =>
  `This mail asks for capacity ("${line}") that ${number} of the same person asks for already. No second licence request was made of it.`
const refusedWords = ({ message, code }: Refusal) =>
  `This mail asks for capacity, and was refused: ${message} (${code}) ${byHand}`
