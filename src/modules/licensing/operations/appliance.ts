import { permit } from '#accounts'
import { type Fingerprint, matchFingerprint } from '#licence'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { kindsByIds } from '../queries/catalogue.ts'
import {
  applianceByThumbprint,
  bindKey as bind,
  componentsOf,
  findKey,
  insertAppliance,
  keepOffer,
  keysOfThumbprint,
  lockKey,
  takeOffer,
} from '../queries/keys.ts'
import { requestOfFile } from '../queries/requests.ts'
import { type RequestFile, readRequestFile, refuseFile } from '../read/appliance-file.ts'
import { writeAmount } from '../rules/amount.ts'
import { offerCode, readOfferCode } from '../rules/key.ts'
import type { Appliance, LicenceKey } from '../types.ts'
import { askableKey, askFor } from './ask.ts'
import { offeredKind } from './catalogue.ts'
import { actingPerson } from './people.ts'
import { flag, keepReport } from './report.ts'
import { tellOfKey } from './told.ts'

const offerLifeMs = 24 * 3_600_000
const offered = systemActor('appliance')

/**
 * An appliance shows its key before anybody knows it. The file waits, sealed, under the code the appliance shows on its own screen;
 * whoever types the code in the portal binds it. Refuses `licensing.file_refused`.
 */
export function offerAppliance(app: App, file: string) {
  const { thumbprint } = readRequestFile(file)
  return app.db.transact(offered, async (tx) => {
    const offer = { thumbprint, code: offerCode(thumbprint), expiresAt: new Date(tx.now.getTime() + offerLifeMs) }
    const sealed = app.sealer.seal(file, `appliance_offer:${thumbprint}`)
    if (!(await keepOffer(tx, { ...offer, sealed }))) throw problems.refuse('licensing.appliance_known')
    return offer
  })
}

export type Binding = { file: string; name?: string } | { code: string; name?: string }

/**
 * Binds a key to the appliance that made a request file, or that waits under a code. Refuses `licensing.key_bound`,
 * `licensing.key_retired`, `licensing.code_unknown`, `licensing.file_refused`, `licensing.appliance_known`.
 */
export async function bindKey(tx: Tx, id: string, input: Binding): Promise<LicenceKey> {
  const key = await lockKey(tx, id)
  if (!key) throw notFound()
  permit(tx.actor, 'licence.request', { accountId: key.accountId })
  if (key.retiredAt) throw problems.refuse('licensing.key_retired')
  if (key.applianceId) throw problems.refuse('licensing.key_bound')
  const byCode = 'code' in input
  const file = readRequestFile(byCode ? await waiting(tx, input.code) : input.file)
  const via = byCode ? 'code' : tx.actor.via === 'token' ? 'api' : 'file'
  return bindFile(tx, key, file, { name: input.name, via })
}

async function waiting(tx: Tx, typed: string): Promise<string> {
  const code = readOfferCode(typed)
  const offer = code && (await beyondTenant(tx, () => takeOffer(tx, code)))
  if (!offer) throw problems.refuse('licensing.code_unknown')
  return tx.app.sealer.open(offer.sealed, `appliance_offer:${offer.thumbprint}`).toString()
}

/** Registers the appliance of a verified file and binds the key to it; also for a key that takes over from another. */
export async function bindFile(
  tx: Tx,
  key: LicenceKey,
  file: RequestFile,
  { name, via }: { name?: string; via: Appliance['registeredVia'] },
): Promise<LicenceKey> {
  const { content, thumbprint } = file
  if (content.licenceKey !== null && content.licenceKey !== key.code)
    throw refuseFile('WRONG_KEY', `The file is of licence key ${content.licenceKey}.`)
  const { appliance } = content
  const known = await applianceByThumbprint(tx, key.accountId, thumbprint)
  if (known && (await keysOfThumbprint(tx, thumbprint)).length > 0) throw problems.refuse('licensing.appliance_known')
  const id = known?.id ?? newId()
  const added =
    known ||
    (await insertAppliance(tx, {
      id,
      accountId: key.accountId,
      name: name ?? (appliance.name.trim().slice(0, 100) || key.code),
      publicKey: Buffer.from(appliance.publicKey, 'base64url'),
      components: appliance.fingerprint,
      codeKey: tx.app.sealer.seal(Buffer.from(appliance.codeKey, 'base64'), `appliance.code:${id}`),
      via,
    }))
  if (!added) throw problems.refuse('licensing.appliance_known')
  await bind(tx, key, id)
  const words = `${key.code} is bound to the appliance ${name ?? appliance.name} (${thumbprint.slice(0, 16)})`
  await tellOfKey(tx, 'licensing.key_bound', key, words, { data: { appliance: thumbprint, via } })
  const kind = (await kindsByIds(tx, [key.kindId])).get(key.kindId)!
  const said = { report: content.report, hash: file.hash, saidAt: content.issuedAt, applianceId: id }
  await keepReport(tx, key, kind, { ...said, via: 'registration' })
  return (await findKey(tx, key.id))!
}

/**
 * Asks for capacity with the file an appliance wrote: it says key, kind and amount. The same file asks once; sent again, it
 * answers with the request it made. Refuses `licensing.file_refused`, and what asking refuses.
 */
export async function askByFile(
  tx: Tx,
  text: string,
  reason: string,
  channel: 'file' | 'mail' = 'file',
): Promise<string> {
  permit(tx.actor, 'licence.read', { accountId: tx.actor.accountId })
  const file = readRequestFile(text)
  const { ask, licenceKey, appliance, report, issuedAt } = file.content
  if (!ask) throw refuseFile('WRONG_TYPE', 'This file registers an appliance; it asks for nothing.')
  const found = (await keysOfThumbprint(tx, file.thumbprint)).find(({ code }) => code === licenceKey)
  if (!found) throw refuseFile('WRONG_DEVICE', `No licence key ${licenceKey} of yours is bound to this appliance.`)
  const key = await askableKey(tx, found.id)
  const before = await requestOfFile(tx, key.accountId, file.hash)
  if (before) return before
  const kind = await offeredKind(tx, key.kindId)
  if (ask.kind !== kind.code || ask.unit !== kind.unit)
    throw refuseFile('WRONG_UNIT', `${key.code} holds ${kind.code} in ${kind.unit}, not ${ask.kind} in ${ask.unit}.`)
  const said = { report, hash: file.hash, saidAt: issuedAt, applianceId: key.applianceId! }
  await keepReport(tx, key, kind, { ...said, via: 'request' })
  await checkMachine(tx, key, appliance.fingerprint)
  const request = await askFor(tx, {
    key,
    kind,
    amount: ask.amount,
    written: writeAmount(ask.amount, kind.unit, kind.writtenIn),
    reason: reason.trim() || ask.note,
    channel,
    requester: (await actingPerson(tx))!,
    fileHash: file.hash,
  })
  return request.id
}

/** The second factor of an appliance: is it still made of what it was registered with? */
async function checkMachine(tx: Tx, key: LicenceKey, now: Fingerprint): Promise<void> {
  const match = matchFingerprint(await componentsOf(tx, key.applianceId!), now)
  if (match.same) return
  await flag(tx, key, `Its machine is another one: ${match.changed.join(', ')} changed.`)
}
