import { accountsByIds, findPerson, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { putFile } from '#platform/files/files.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { newId } from '#platform/id.ts'
import { queueMail } from '#platform/mail/mail.ts'
import { notFound } from '#platform/problem.ts'
import type { packages } from '../contract/packages.ts'
import { problems } from '../problems.ts'
import {
  downloadsOf,
  findPackage,
  insertDownload,
  type PackageFilter,
  packageBytes,
  type StoredPackage,
  selectPackages,
} from '../queries/packages.ts'
import { findRequest } from '../queries/requests.ts'
import { wordsIn } from '../rules/words.ts'
import { subjectOf } from '../types.ts'
import { tellOfRequest } from './told.ts'
import { amountView } from './view.ts'

/** Media type of a package: a DSSE envelope with the chain of key sets. */
export const packageType = 'application/vnd.palisade.licence.v1+json'
/** What a package is called on disk: the key's code and the package's number. */
export const fileNameOf = ({ keyCode, sequence }: StoredPackage) => `${keyCode}-${sequence}.licence.json`

type Row = HandlerReply<typeof packages.listPackages>['items'][number]

function rowOf(one: StoredPackage): Row {
  return {
    id: one.id,
    account: { id: one.accountId, name: one.accountName },
    key: { id: one.licenceKeyId, code: one.keyCode },
    kind: { code: one.kindCode, name: one.kindName },
    request: { id: one.requestId, number: one.requestNumber },
    withdrawn: one.drawnFrom === null ? null : { by: one.requester, from: one.drawnFrom },
    sequence: one.sequence,
    amount: amountView(one.amount, one),
    total: amountView(one.total, one),
    fileName: fileNameOf(one),
    size: one.size,
    sha256: one.sha256,
    issuedAt: one.issuedAt,
    importBefore: one.importBefore,
    downloads: one.downloads,
  }
}

/** The download area: packages of the accounts the actor sees, the newest first. */
export async function listPackages(tx: Tx, { cursor, ...filter }: Omit<PackageFilter, 'after'> & { cursor?: string }) {
  permit(tx.actor, 'licence.read', { accountId: tx.actor.accountId })
  const values = fromCursor(cursor, 2)
  const after = values ? { at: momentIn(values[0]), id: String(values[1]) } : undefined
  const rows = await selectPackages(tx, { ...filter, after, limit: filter.limit + 1 })
  return toPage(rows, filter.limit, (row) => [row.issuedAt, row.id], rowOf)
}

async function readable(tx: Tx, id: string): Promise<StoredPackage> {
  const one = await findPackage(tx, id)
  if (!one) throw notFound()
  permit(tx.actor, 'licence.read', { accountId: one.accountId })
  return one
}

/** One package, with everybody who took it. */
export async function getPackage(tx: Tx, id: string) {
  const one = await readable(tx, id)
  return { ...rowOf(one), taken: await downloadsOf(tx, id) }
}

/** The bytes of a package, and a note of who took them, in one transaction. */
export async function downloadPackage(tx: Tx, id: string): Promise<{ one: StoredPackage; bytes: Buffer }> {
  const one = await readable(tx, id)
  const bytes = await packageBytes(tx, one)
  const via = tx.actor.via === 'token' ? 'api' : 'portal'
  await insertDownload(tx, one, { id: newId(), via, mailedTo: null })
  const request = (await findRequest(tx, one.requestId))!
  await tellOfRequest(tx, 'licensing.downloaded', request, `${tx.actor.name} downloaded ${fileNameOf(one)}`, {
    data: { package: one.id, sha256: one.sha256, via },
  })
  return { one, bytes }
}

/**
 * Mails a package to a named contact of its account, or of the account's partner. Refuses `licensing.person_refused` for
 * anybody else, and for whoever has no address.
 */
export async function mailPackage(tx: Tx, id: string, personId: string): Promise<void> {
  const one = await readable(tx, id)
  permit(tx.actor, 'licence.request', { accountId: one.accountId })
  const account = (await accountsByIds(tx, [one.accountId])).get(one.accountId)!
  const person = await findPerson(tx, personId)
  const belongs = person && (person.accountId === one.accountId || person.accountId === account.partnerId)
  if (!belongs || !person.active || !person.email)
    throw problems.refuse('licensing.person_refused', { fields: { personId: 'is no contact with an address' } })
  const request = (await findRequest(tx, one.requestId))!
  const name = fileNameOf(one)
  const bytes = await packageBytes(tx, one)
  const fileId = await putFile(tx, { accountId: one.accountId, name, type: packageType, bytes, ours: true })
  const about = {
    number: one.requestNumber,
    amount: amountView(one.amount, one).text,
    key: one.keyCode,
    account: account.name,
  }
  const { title, body } = wordsIn(person.language ?? account.language).mailed(about, tx.actor.name, one.sha256)
  const downloadId = newId()
  await queueMail(tx, {
    key: `licensing.package ${downloadId}`,
    kind: 'licence_package',
    accountId: one.accountId,
    subjectOf: subjectOf(one.requestId),
    to: [{ name: person.name, address: person.email }],
    subject: title,
    text: body,
    attachments: [{ fileId, name }],
    automatic: 'auto-generated',
  })
  await insertDownload(tx, one, { id: downloadId, via: 'mail', mailedTo: `${person.name} <${person.email}>` })
  await tellOfRequest(tx, 'licensing.package_mailed', request, `${tx.actor.name} mailed ${name} to ${person.name}`, {
    data: { package: one.id, sha256: one.sha256, to: person.id },
  })
}
