import { findAccount, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { notFound } from '#platform/problem.ts'
import { loadRun } from '#procedures'
import { tokenOf } from '../queries/address.ts'
import { addressFor } from '../rules/address.ts'

/** Where mail for the logbook of a project goes; for whoever may write there. */
export async function projectAddress(tx: Tx, ref: string): Promise<string> {
  const { id, accountId } = await loadRun(tx, ref)
  permit(tx.actor, 'procedure.work', { accountId })
  return addressFor('project', await beyondTenant(tx, () => tokenOf(tx, accountId, id)), tx.app.config.botAddress)
}

/** Where mail for the journal of an account goes; for whoever may write there. */
export async function accountAddress(tx: Tx, id: string): Promise<string> {
  const account = await findAccount(tx, id)
  if (!account) throw notFound()
  permit(tx.actor, 'journal.write', { accountId: id })
  return addressFor('account', await tokenOf(tx, id, null), tx.app.config.botAddress)
}
