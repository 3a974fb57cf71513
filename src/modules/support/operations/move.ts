import { permit } from '#accounts'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput } from '#platform/http/contract.ts'
import { startPromises } from '#promises'
import type { support } from '../contract.ts'
import { problems } from '../problems.ts'
import { moveToAccount, saveRequest } from '../queries/requests.ts'
import { isOpen } from '../rules/status.ts'
import { type StoredRequest, subjectOf } from '../types.ts'
import { contractOf, labelOf, pageSomebody } from './about.ts'
import { accountFor, contactOf } from './people.ts'
import { isUnknownAccount } from './unknown.ts'
import { changed, entryOf, lockRequest } from './write.ts'

/** Puts a request of an unknown sender under its account. What the contract promises counts from the moment it came in. */
export async function moveRequest(
  tx: Tx,
  ref: string,
  body: HandlerInput<typeof support.moveRequest>['body'],
): Promise<StoredRequest> {
  const before = await lockRequest(tx, ref, body.version)
  permit(tx.actor, 'request.update', { accountId: before.accountId })
  if (before.status === 'closed') throw problems.refuse('support.request_closed')
  if (!(await isUnknownAccount(tx, before.accountId))) throw problems.refuse('support.not_unknown')
  const account = await accountFor(tx, body.accountId)
  const asker = body.contactId ? await contactOf(tx, account, body.contactId) : null
  const contract = await contractOf(tx, account.id, body.contractId)
  if (body.contractId && contract?.id !== body.contractId) throw problems.refuse('support.unknown_contract')
  await moveToAccount(tx, before, account.id)
  const request = await saveRequest(tx, {
    ...before,
    accountId: account.id,
    contractId: contract?.id ?? null,
    planId: contract?.planId ?? null,
    teamId: before.teamId ?? contract?.teamId ?? null,
    ...(asker && {
      contactAccountId: asker.accountId,
      contactId: asker.personId,
      contactName: asker.name,
      contactEmail: asker.email ?? before.contactEmail,
    }),
  })
  await addEntries(tx, [
    entryOf(request, 'support.moved', `Came from an unknown sender; belongs to ${account.name}.`, 'internal'),
  ])
  if (isOpen(request.status)) await begin(tx, request, contract?.policyId ?? null)
  await changed(tx, request)
  return request
}

async function begin(tx: Tx, request: StoredRequest, policyId: string | null): Promise<void> {
  const { accountId, severity, planId } = request
  const subject = subjectOf(request.id)
  const order = { accountId, subject, severity, label: labelOf(request), startedAt: request.createdAt }
  const promises = planId ? await startPromises(tx, { ...order, planId }) : []
  if (policyId) await pageSomebody(tx, request, policyId, promises)
}
