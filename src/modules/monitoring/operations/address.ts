import { createHash } from 'node:crypto'
import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { newToken } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { lockCheck } from '../queries/checks.ts'
import { findHeartbeat, putHeartbeat } from '../queries/heartbeats.ts'
import type { StoredCheck } from '../types.ts'
import { tellOfCheck } from './told.ts'
import { type CheckView, wholeView } from './view.ts'

/** Only the hash of an address is looked up, so that the table alone lets nobody forge a sign. */
export const hashOfToken = (token: string) => createHash('sha256').update(token).digest()
const sealFor = (checkId: string) => `heartbeat:${checkId}`

/** Letters and digits only, because the token is the local part of a mail address too, which some programs write in small letters. */
const newAddress = () =>
  newToken(20)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, 'x')

/** Gives a heartbeat an address nobody can guess. */
export async function makeHeartbeat(tx: Tx, { id, accountId }: Pick<StoredCheck, 'id' | 'accountId'>): Promise<void> {
  const token = newAddress()
  await putHeartbeat(tx, { accountId, id, hash: hashOfToken(token), token: tx.app.sealer.seal(token, sealFor(id)) })
}

/** A new address; the old one ends at once. Refuses `monitoring.no_heartbeat`. */
export async function renewAddress(tx: Tx, id: string): Promise<CheckView> {
  const check = await lockCheck(tx, id)
  if (!check) throw notFound()
  permit(tx.actor, 'check.write', { accountId: check.accountId })
  if (check.kind !== 'heartbeat') throw problems.refuse('monitoring.no_heartbeat')
  await makeHeartbeat(tx, check)
  await tellOfCheck(tx, 'monitoring.address_renewed', check, `${tx.actor.name} gave ${check.name} a new address`)
  return wholeView(tx, check)
}

/** What a heartbeat last said; its address for who may write. */
export async function heartbeatView(tx: Tx, check: StoredCheck, write: boolean): Promise<CheckView['heartbeat']> {
  const found = await findHeartbeat(tx, check.id)
  if (!found) return null
  const { token, ...facts } = found
  const plain = write ? tx.app.sealer.open(token, sealFor(check.id)).toString('utf8') : null
  const { publicUrl, MAIL_DOMAIN } = tx.app.config
  return {
    ...facts,
    url: plain && `${publicUrl}/api/heartbeat/${plain}`,
    mail: plain && `heartbeat+${plain}@${MAIL_DOMAIN}`,
  }
}
