import { recordAct } from '#platform/audit/record.ts'
import { askForRound } from '#platform/audit/watch.ts'
import type { Tx } from '#platform/db/database.ts'
import { type Approved, approvalAct } from '../rules/handover.ts'

/**
 * Hands an approved request to the licence server, in the transaction that approves it: the approval is recorded as the licence
 * server will look for it, and the audit log is asked for a round at once. The licence server hears of the log having grown,
 * before which it could prove nothing; should that word be lost, it finds the request by looking.
 */
export async function handToLicenceServer(tx: Tx, approved: Approved): Promise<void> {
  await recordAct(tx, approvalAct(approved))
  await askForRound(tx)
}
