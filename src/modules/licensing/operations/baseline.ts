import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { problems } from '../problems.ts'
import { lockKey } from '../queries/keys.ts'
import { grantedOn } from '../queries/packages.ts'
import { beginEpoch } from '../queries/reports.ts'
import { readAmount, type Unit, type Written, writeAmount } from '../rules/amount.ts'
import { refuseBaseline } from '../rules/baseline.ts'
import type { LicenceRequest } from '../types.ts'
import { askableKey, askFor } from './ask.ts'
import { amountIn, offeredKind } from './catalogue.ts'
import { actingPerson } from './people.ts'
import { tellOfKey } from './told.ts'
import { amountView } from './view.ts'

export type AskBaseline = { total: Written; used: Written; reason: string }

/**
 * Asks for a package with a baseline: what the appliance was granted in all, and what it has used as it is known. For a machine that
 * was put back, or one that refused a package and all that followed. A request like any other, approved by somebody else for the
 * whole total. Refuses `licensing.nothing_granted`, `licensing.baseline_below`, `licensing.below_used`, and what `askFor` refuses.
 */
export async function askBaseline(tx: Tx, keyId: string, input: AskBaseline): Promise<LicenceRequest> {
  const key = await askableKey(tx, keyId)
  permit(tx.actor, 'licence.write', { accountId: key.accountId })
  const kind = await offeredKind(tx, key.kindId)
  const total = amountIn(input.total, kind.unit, 'total')
  const used = usedIn(input.used, kind.unit)
  await lockKey(tx, key.id)
  const standing = (await grantedOn(tx, [key.id])).get(key.id)
  const granted = standing?.total ?? 0n
  const refused = refuseBaseline({ granted, sequence: standing?.sequence ?? 0, total, used })
  if (refused === 'nothing_granted') throw problems.refuse('licensing.nothing_granted')
  if (refused === 'baseline_below') {
    const { text } = amountView(granted, kind)
    throw problems.refuse('licensing.baseline_below', { least: text, fields: { total: `at least ${text}` } })
  }
  if (refused) throw problems.refuse('licensing.below_used', { fields: { used: 'is more than the total' } })
  return askFor(tx, {
    key,
    kind,
    amount: total,
    baselineUsed: used,
    written: writeAmount(total, kind.unit, kind.writtenIn),
    reason: input.reason,
    channel: tx.actor.via === 'token' ? 'api' : 'portal',
    requester: (await actingPerson(tx))!,
    fileHash: null,
  })
}

/** What was used may be nothing, which is no amount otherwise. */
function usedIn(written: Written, unit: Unit): bigint {
  const read = readAmount(written, unit)
  return 'refused' in read && read.refused === 'not_positive' ? 0n : amountIn(written, unit, 'used')
}

/** Its package is there: reports are held against one another anew, and what flagged the key is over. */
export async function baselineIssued(tx: Tx, request: LicenceRequest): Promise<void> {
  if (request.baselineUsed === null) return
  const key = (await lockKey(tx, request.licenceKeyId))!
  await beginEpoch(tx, key.id)
  await tellOfKey(tx, 'licensing.key_rebaselined', key, `${key.code} begins anew with ${request.number}`, {
    before: { because: key.flaggedBecause, epoch: key.epoch },
    after: { epoch: key.epoch + 1 },
  })
}
