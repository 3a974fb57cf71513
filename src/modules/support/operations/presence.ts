import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { notFound } from '#platform/problem.ts'
import type { support } from '../contract.ts'
import { problems } from '../problems.ts'
import { answerAfter, dropPresence, othersPresent, putPresence } from '../queries/presence.ts'
import { findRequest } from '../queries/requests.ts'
import type { StoredRequest } from '../types.ts'

/** How long a sign of life counts. The portal gives one in half of it. */
const leaseMs = 30_000

/**
 * Says that the caller reads or writes, and answers who else does. A lease and no more: whoever is silent is gone. Others
 * hear of a change at once by live update, on whichever instance they are; a renewal is told to nobody.
 */
export async function bePresent(
  tx: Tx,
  ref: string,
  state: 'reading' | 'writing' | 'gone',
): Promise<HandlerReply<typeof support.bePresent>> {
  const request = await findRequest(tx, ref)
  if (!request) throw notFound()
  permit(tx.actor, 'request.read', { accountId: request.accountId })
  const { personId, name } = tx.actor
  // Customers are nobody's competition in answering, and which colleague looks is none of their business.
  if (!tx.actor.staff || !personId) return { others: [], leaseMs }
  const writing = state === 'writing'
  const until = new Date(tx.now.getTime() + leaseMs)
  const isNews =
    state === 'gone'
      ? await dropPresence(tx, request.id, personId)
      : (await putPresence(tx, request.id, { personId, name, writing, until }))?.writing !== writing
  if (isNews)
    await publish(tx, {
      name: 'support.presence_changed',
      accountId: request.accountId,
      subject: { kind: 'presence', id: request.id },
      data: { requestId: request.id },
    })
  const others = await othersPresent(tx, request.id, personId)
  return {
    others: others.map((one) => ({
      person: { id: one.personId, name: one.name },
      writing: one.writing,
      until: one.until,
    })),
    leaseMs,
  }
}

/** Refuses an answer when somebody else has answered after the last message its author saw. */
export async function refuseSecondAnswer(tx: Tx, request: StoredRequest, seen: string): Promise<void> {
  const other = await answerAfter(tx, request.id, seen, tx.actor.personId)
  if (!other) return
  throw problems.refuse('support.answered_meanwhile', {
    detail: `${other.by} answered at ${other.at.toISOString().slice(11, 19)} UTC.`,
    by: other.by,
    at: other.at.toISOString(),
  })
}
