import type { Tx } from '#platform/db/database.ts'
import { promisesOf } from '#promises'
import { findRequest } from '../queries/requests.ts'
import { isOpen } from '../rules/status.ts'
import { subjectOf } from '../types.ts'
import { contractOf, pageSomebody } from './about.ts'

/**
 * Calls whoever is on duty for an open request once more, by its policy of this moment; nothing while somebody is being called
 * or has it. For the program: a snooze that ended.
 */
export async function callAgain(tx: Tx, requestId: string): Promise<void> {
  const request = await findRequest(tx, requestId)
  if (!request || !isOpen(request.status)) return
  const contract = await contractOf(tx, request.accountId, request.contractId)
  const promises = (await promisesOf(tx, [subjectOf(request.id)])).get(request.id) ?? []
  if (contract?.policyId) await pageSomebody(tx, request, contract.policyId, promises)
}
