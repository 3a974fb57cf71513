import { type ContractInForce, contractFor, findContract } from '#accounts'
import { startEscalations } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import type { PromiseView } from '#promises'
import { firstResponseDue } from '../rules/words.ts'
import { type StoredRequest, subjectOf } from '../types.ts'
import { asProvider } from './provider.ts'

/** What stands around a request: its names elsewhere, the contract that counts, who is called. */

/** How other lists name a request. */
export function labelOf(request: Pick<StoredRequest, 'number' | 'title'>): string {
  return `${request.number} ${request.title}`
}

/** The request's page in the portal. */
export function urlOf(tx: Tx, number: number): string {
  return `${tx.app.config.publicUrl}/requests/${number}`
}

/** The contract that counts for a request now: the one named, if it is the account's, else the one in force. */
export function contractOf(tx: Tx, accountId: string, contractId?: string | null): Promise<ContractInForce | null> {
  return asProvider(tx, async () => {
    const inForce = await contractFor(tx, accountId, tx.now)
    if (!contractId || contractId === inForce?.id) return inForce
    const named = await findContract(tx, contractId)
    return named?.accountId === accountId ? named : inForce
  })
}

/** Starts the page chain of a request. */
export async function pageSomebody(
  tx: Tx,
  request: StoredRequest,
  policyId: string,
  promises: readonly PromiseView[],
): Promise<void> {
  const first = promises.find((promise) => promise.kind === 'first_response')
  const body = (language: string) =>
    [request.contactName, first?.dueAt ? firstResponseDue(first.dueAt, language) : ''].filter(Boolean).join('\n')
  await startEscalations(tx, [
    {
      accountId: request.accountId,
      subject: { ...subjectOf(request.id), label: String(request.number), url: urlOf(tx, request.number) },
      title: request.title,
      body: body('en'),
      bodies: { de: body('de') },
      severity: request.severity,
      policyId,
    },
  ])
}
