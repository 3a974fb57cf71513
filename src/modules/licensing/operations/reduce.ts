import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { problems } from '../problems.ts'
import { lockKey } from '../queries/keys.ts'
import { grantedOn } from '../queries/packages.ts'
import { newestReports } from '../queries/reports.ts'
import { selectRequests } from '../queries/requests.ts'
import type { Written } from '../rules/amount.ts'
import { mostToTakeBack } from '../rules/reduction.ts'
import type { LicenceRequest } from '../types.ts'
import { askableKey, askFor } from './ask.ts'
import { amountIn, offeredKind } from './catalogue.ts'
import { actingPerson } from './people.ts'
import { amountView } from './view.ts'

/**
 * Asks to take capacity back: a request like any other, of which somebody else has to approve all. Refuses
 * `licensing.below_used` when less would be left than the appliance reported as used or reserved, `licensing.key_unbound`,
 * `licensing.key_retired`, `licensing.amount_refused`, `licensing.no_policy`.
 */
export async function reduceKey(
  tx: Tx,
  keyId: string,
  input: { amount: Written; reason: string },
): Promise<LicenceRequest> {
  const key = await askableKey(tx, keyId)
  permit(tx.actor, 'licence.write', { accountId: key.accountId })
  const kind = await offeredKind(tx, key.kindId)
  const amount = -amountIn(input.amount, kind.unit, 'amount')
  await checkReduction(tx, { licenceKeyId: key.id, amount, id: null, unit: kind.unit, writtenIn: kind.writtenIn })
  const { value, unit } = input.amount
  return askFor(tx, {
    key,
    kind,
    amount,
    written: unit === 'count' ? `-${value}` : `-${value} ${unit}`,
    reason: input.reason,
    channel: tx.actor.via === 'token' ? 'api' : 'portal',
    requester: (await actingPerson(tx))!,
    fileHash: null,
  })
}

type Reduction = Pick<LicenceRequest, 'licenceKeyId' | 'amount' | 'unit' | 'writtenIn'> & { id: string | null }

/**
 * Refuses `licensing.below_used` when this would leave less than is used. Asked when it is put in and again at each approval, because
 * the appliance goes on working meanwhile; the key is locked, so that two reductions are not both counted against the same rest.
 */
export async function checkReduction(tx: Tx, reduction: Reduction): Promise<void> {
  if (reduction.amount >= 0n) return
  const keyId = reduction.licenceKeyId
  await lockKey(tx, keyId)
  const report = (await newestReports(tx, [keyId])).get(keyId)
  const open = await selectRequests(tx, { keyId, states: ['asked', 'asked_back', 'approved', 'refused'], limit: 1000 })
  const others = open.filter(({ id, amount }) => amount < 0n && id !== reduction.id)
  const most = mostToTakeBack({
    total: (await grantedOn(tx, [keyId])).get(keyId)?.total ?? 0n,
    used: (report?.used ?? 0n) + (report?.reserved ?? 0n),
    beingTaken: others.reduce((sum, { amount }) => sum - amount, 0n),
  })
  if (-reduction.amount <= most) return
  const { text } = amountView(most, reduction)
  throw problems.refuse('licensing.below_used', { most: text, fields: { amount: `at most ${text} can be taken back` } })
}
