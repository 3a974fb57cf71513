import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { EventTypes } from '#platform/events/events.ts'
import { giveBackUsed, lockAccount } from '../queries/accounts.ts'
import { endHold, holdOfRequest, insertPostings, lockHold, orphanHolds } from '../queries/ledger.ts'
import { post } from '../rules/ledger.ts'
import type { Hold } from '../types.ts'
import { publishChanged, tellPeople, written } from './told.ts'

const actor = systemActor('credit accounts')
/** A hold whose request is still missing after so long belongs to a program that died. */
const orphanAfterMs = 120_000
const atOnce = 100

/**
 * A licence request moved: its hold is posted when the package was made, and voided when it will not be. In the transaction that
 * moves the request, so that neither is without the other. For the system.
 */
export async function settleHold(tx: Tx, { requestId, state }: EventTypes['licensing.request_changed']): Promise<void> {
  if (state !== 'issued' && state !== 'refused') return
  const holdId = await holdOfRequest(tx, requestId)
  if (!holdId) return
  const because = state === 'issued' ? null : 'The licence server made no package of it.'
  const hold = await end(tx, holdId, because)
  if (!hold || !because) return
  const account = (await lockAccount(tx, hold.creditAccountId))!
  await tellPeople(tx, account, `voided ${holdId}`, [hold.personId], (words) =>
    words.voided(account.number, written(hold.amount, account), because),
  )
}

/** Posts a hold, or voids it for a reason. Null when it had ended before: nothing happens twice. */
async function end(tx: Tx, holdId: string, because: string | null): Promise<Hold | null> {
  const hold = await lockHold(tx, holdId)
  if (hold?.state !== 'held') return null
  const account = (await lockAccount(tx, hold.creditAccountId))!
  const kind = because === null ? 'post' : 'void'
  const posted = post(account.balances, { kind, amount: hold.amount })
  if ('refused' in posted) throw new Error(`hold ${holdId} cannot be ended: ${posted.refused}`)
  await endHold(tx, hold, because === null ? 'posted' : 'voided', because)
  const person = { id: hold.personId, name: '' }
  await insertPostings(tx, account, [
    { kind, amount: hold.amount, after: posted.after, holdId, changeId: null, person },
  ])
  if (because !== null) await giveBackUsed(tx, account.id, hold.personId, hold.amount, hold.at)
  await publishChanged(tx, account)
  return hold
}

/** Gives back what was held for a request that was never made. Whether it was is asked under the hold's lock. */
export function voidOrphan(app: App, holdId: string, because: string): Promise<void> {
  return app.db.transact(actor, async (tx) => {
    const hold = await lockHold(tx, holdId)
    if (hold?.state !== 'held' || (await hasRequest(tx, holdId))) return
    await end(tx, holdId, because)
  })
}

async function hasRequest(tx: Tx, holdId: string): Promise<boolean> {
  const found = await tx.selectFrom('licence_request').select('id').where('hold_id', '=', holdId).executeTakeFirst()
  return found !== undefined
}

/** Gives back what programs held that died before they made the request. Returns how many were looked at. */
export async function voidOrphans(app: App): Promise<number> {
  const ids = await app.db.transact(actor, (tx) => orphanHolds(tx, new Date(tx.now.getTime() - orphanAfterMs), atOnce))
  for (const id of ids) await voidOrphan(app, id, 'The program ended before the request was made.')
  return ids.length
}
