import { createHash } from 'node:crypto'
import { permit } from '#accounts'
import { verifyReceiptCode } from '#licence'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { kindsByIds } from '../queries/catalogue.ts'
import { applianceSecrets, findKey, insertKey, lockKey, retireKey } from '../queries/keys.ts'
import { grantedOn } from '../queries/packages.ts'
import { beginEpoch, insertReport, newestReports, newestSigned } from '../queries/reports.ts'
import { readReportFile, readRequestFile, refuseFile } from '../read/appliance-file.ts'
import { writeAmount } from '../rules/amount.ts'
import { successorOf } from '../rules/key.ts'
import type { LicenceKey } from '../types.ts'
import { bindFile } from './appliance.ts'
import { askFor } from './ask.ts'
import { inUnique } from './catalogue.ts'
import { actingPerson } from './people.ts'
import { keepReport } from './report.ts'
import { tellOfKey } from './told.ts'

async function boundKey(tx: Tx, id: string): Promise<LicenceKey & { applianceId: string }> {
  const key = await lockKey(tx, id)
  if (!key) throw notFound()
  permit(tx.actor, 'licence.request', { accountId: key.accountId })
  if (!key.applianceId) throw problems.refuse('licensing.key_unbound')
  return { ...key, applianceId: key.applianceId }
}

/** Takes a receipt in: what the appliance used. The same file counts once. Refuses `licensing.file_refused`. */
export async function takeReceipt(tx: Tx, keyId: string, text: string): Promise<void> {
  const key = await boundKey(tx, keyId)
  const { publicKey } = await applianceSecrets(tx, key.applianceId)
  const { content, hash } = readReportFile(text, 'receipt', publicKey.toString('base64url'))
  if (content.report.licenceKey !== key.code)
    throw refuseFile('WRONG_KEY', `The receipt is of licence key ${content.report.licenceKey}.`)
  const kind = (await kindsByIds(tx, [key.kindId])).get(key.kindId)!
  const said = { report: content.report, hash, saidAt: content.issuedAt, applianceId: key.applianceId }
  if (await keepReport(tx, key, kind, { ...said, via: 'receipt' }))
    await tellOfKey(tx, 'licensing.receipt_taken', key, `A receipt of ${key.code} was taken in`)
}

/**
 * Takes a receipt of 24 characters in, as it is read out on the phone. Refuses `licensing.code_refused` with `reason`
 * `mistyped` or `foreign`.
 */
export async function takeReceiptCode(tx: Tx, keyId: string, typed: string): Promise<void> {
  const key = await boundKey(tx, keyId)
  const { publicKey, codeKey } = await applianceSecrets(tx, key.applianceId)
  const kind = (await kindsByIds(tx, [key.kindId])).get(key.kindId)!
  if (!codeKey) throw problems.refuse('licensing.code_refused', { reason: 'foreign' })
  const context = {
    codeKey: tx.app.sealer.open(codeKey, `appliance.code:${key.applianceId}`).toString('base64'),
    licenceKey: key.code,
    appliance: publicKey.toString('base64url'),
    kinds: [kind.code],
  }
  const sequence = (await grantedOn(tx, [keyId])).get(keyId)?.sequence ?? 0
  const newest = (await newestReports(tx, [keyId])).get(keyId)?.number ?? 0
  const read = verifyReceiptCode(typed, context, { sequence, number: newest })
  if (read.verdict !== 'valid') throw problems.refuse('licensing.code_refused', { reason: read.verdict })
  const plain = typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
  const kept = await insertReport(tx, {
    id: newId(),
    accountId: key.accountId,
    licenceKeyId: key.id,
    applianceId: key.applianceId,
    epoch: key.epoch,
    number: read.number,
    via: 'code',
    sequence: read.sequence,
    total: null,
    used: read.used,
    reserved: null,
    report: null,
    hash: createHash('sha256').update(`receipt code ${plain}`).digest(),
    saidAt: null,
    verdict: 'plausible',
    because: '',
  })
  const used = writeAmount(read.used, kind.unit, kind.writtenIn)
  if (kept)
    await tellOfKey(tx, 'licensing.receipt_taken', key, `A receipt code of ${key.code} was taken in: ${used} used`)
}

/**
 * A manager has looked at a flagged key: the report received last is the first of a new count, whatever was said before.
 */
export async function rebaseline(tx: Tx, keyId: string, because: string): Promise<void> {
  const key = await lockKey(tx, keyId)
  if (!key) throw notFound()
  permit(tx.actor, 'licence.write', { accountId: key.accountId })
  if (!key.flaggedAt) throw problems.refuse('licensing.not_flagged')
  await beginEpoch(tx, keyId)
  await tellOfKey(tx, 'licensing.key_rebaselined', key, `${key.code} is counted anew: ${because}`, {
    before: { because: key.flaggedBecause, epoch: key.epoch },
    after: { epoch: key.epoch + 1 },
  })
}

/**
 * Moves a key to another appliance, against the old one's proof that it gave its licence back. The old key is out of use; a
 * new one is bound to the new appliance and asks for what was left, which is approved like any other request. Returns the
 * new key. Refuses `licensing.file_refused`.
 */
export async function transferKey(
  tx: Tx,
  keyId: string,
  input: { proof: string; file: string; name?: string },
): Promise<string> {
  const key = await boundKey(tx, keyId)
  if (key.retiredAt) throw problems.refuse('licensing.key_retired')
  const { publicKey } = await applianceSecrets(tx, key.applianceId)
  const proof = readReportFile(input.proof, 'return', publicKey.toString('base64url'))
  if (proof.content.report.licenceKey !== key.code)
    throw refuseFile('WRONG_KEY', `The proof is of licence key ${proof.content.report.licenceKey}.`)
  const file = readRequestFile(input.file)
  const kind = (await kindsByIds(tx, [key.kindId])).get(key.kindId)!
  const said = { report: proof.content.report, hash: proof.hash, saidAt: proof.content.issuedAt }
  await keepReport(tx, key, kind, { ...said, applianceId: key.applianceId, via: 'return' })
  await retireKey(tx, key, `Given back by its appliance`)
  const next = {
    id: newId(),
    accountId: key.accountId,
    code: successorOf(key.code),
    label: key.label,
    kindId: key.kindId,
  }
  await inUnique('code', () => insertKey(tx, { ...next, movedFrom: key.id }))
  await tellOfKey(tx, 'licensing.key_moved', key, `${key.code} was given back; ${next.code} takes over`, {
    data: { to: next.code },
  })
  const bound = await bindFile(tx, (await findKey(tx, next.id))!, file, { name: input.name, via: 'file' })
  const capacity = proof.content.report.capacities.find((each) => each.kind === kind.code)
  const left = capacity ? capacity.total - capacity.used : 0n
  const person = await actingPerson(tx)
  if (left > 0n && person && (await newestSigned(tx, bound.id)))
    await askFor(tx, {
      key: bound,
      kind,
      amount: left,
      written: writeAmount(left, kind.unit, kind.writtenIn),
      reason: `Left on ${key.code}, as its appliance's proof of return says.`,
      channel: 'file',
      requester: person,
      fileHash: proof.hash,
    })
  return bound.id
}
