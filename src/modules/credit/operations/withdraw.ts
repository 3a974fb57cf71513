import { findPerson, permit } from '#accounts'
import { drawOnKey, type LicenceRequest, type Written } from '#licensing'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound, Refusal } from '#platform/problem.ts'
import type { credit } from '../contract.ts'
import { problems } from '../problems.ts'
import { findAccount } from '../queries/accounts.ts'
import { lockHold } from '../queries/ledger.ts'
import type { Gathering } from './gather.ts'
import { voidOrphan } from './settle.ts'
import { amountView } from './view.ts'

type WithdrawalView = HandlerReply<typeof credit.withdrawCredit>

export type Withdrawal = { licenceKeyId: string; amount: Written }

/**
 * Withdraws capacity for a licence key: first the hold, durable and in a bundle with others; then the request that it pays for,
 * handed to the licence server. Whatever keeps the second from being made gives the first back, at once or (after a crash)
 * within minutes. The same key with the same body is the same withdrawal, however often.
 */
export async function withdraw(
  app: App,
  gathering: Gathering,
  actor: Actor,
  creditAccountId: string,
  input: Withdrawal,
  key: string | undefined,
): Promise<WithdrawalView> {
  const held = await gathering.hold({ actor, creditAccountId, ...input, key: key ?? newId() })
  if ('refusal' in held) throw held.refusal
  try {
    return await app.db.transact(actor, (tx) => requestFor(tx, held.holdId))
  } catch (error) {
    if (error instanceof Refusal) await voidOrphan(app, held.holdId, error.message)
    throw error
  }
}

/** The request that a hold pays for; made once. */
async function requestFor(tx: Tx, holdId: string): Promise<WithdrawalView> {
  const hold = await lockHold(tx, holdId)
  if (!hold) throw notFound()
  permit(tx.actor, 'credit.withdraw', { accountId: hold.accountId })
  // Given back meanwhile, for what went wrong in an attempt before: the next one takes a key of its own.
  if (hold.state === 'voided') throw problems.refuse('credit.not_now')
  const account = (await findAccount(tx, hold.creditAccountId))!
  const request: LicenceRequest = await drawOnKey(tx, {
    licenceKeyId: hold.licenceKeyId,
    amount: hold.amount,
    requester: (await findPerson(tx, hold.personId))!,
    holdId,
    creditAccountId: account.id,
    creditNumber: account.number,
  })
  const { balances } = account
  return {
    id: hold.id,
    amount: amountView(hold.amount, account),
    request: { id: request.id, number: request.number },
    available: amountView(balances.available, account),
  }
}
