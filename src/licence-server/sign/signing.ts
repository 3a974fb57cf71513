import { systemActor } from '#platform/actor.ts'
import type { Database, Tx } from '#platform/db/database.ts'
import type { Seal } from '../approvers.ts'
import { AuditDoubt, type AuditWatch, proofsOf } from '../check/audit.ts'
import { countChanges } from '../check/change.ts'
import { type Checked, type Judge, judge, type UsedAssertion } from '../check/decision.ts'
import { type Approved, approvedRequests, evidenceFor, nextInLine, type Place } from '../check/evidence.ts'
import { knownPolicies } from '../check/policy.ts'
import type { History } from './history.ts'
import { type Answered, answer, type Office, type Ready } from './round.ts'
import type { NewRefusal } from './store.ts'

export const actor = systemActor('licence server')
/** So many requests are checked and signed in one transaction. */
const most = 64

export type Signing = {
  db: Database
  seal: Seal
  party: Judge['party']
  history: History
  audit: AuditWatch
  forbidden(): Promise<ReadonlySet<string>>
  /** Null where nobody may sign at this moment: then approved requests wait. */
  office(now: Date): Promise<Office | null>
}

/** What became of the requests of a round. `waiting`: their entries in the audit log have no place yet. */
export type RoundResult = { signed: number; refused: number; waiting: number }

/**
 * One round: finds approved requests, checks each by itself, signs or refuses. A request that cannot be answered for a fault of
 * ours keeps no other from being answered. Throws AuditDoubt when the audit log may not be relied on.
 */
export async function signRound(signing: Signing): Promise<RoundResult> {
  const result: RoundResult = { signed: 0, refused: 0, waiting: 0 }
  // What was bought first: it pays for what is withdrawn.
  const { seal, party } = signing
  const forbidden = await signing.forbidden()
  await signing.db.transact(actor, (tx) => countChanges(tx, { seal, party, forbidden }))
  const look = (after: Place | null) => {
    const found = signing.db.transact(actor, (tx) => check(signing, tx, after))
    // Should the round end for another reason first, nobody asks for it any more.
    found.catch(() => {})
    return found
  }
  for (let next: Promise<Found> | null = look(null); next; ) {
    const found: Found = await next
    // The following ones are checked while these are signed: what depends on order is asked under the lock.
    next = found.last ? look(found.last) : null
    result.waiting += found.waiting
    if (found.ready.length + found.refusals.length > 0) {
      const office = await signing.office(found.at)
      if (!office) return { ...result, waiting: result.waiting + found.ready.length + found.refusals.length }
      const answered = await answerAll(signing, office, found)
      result.signed += answered.signed
      result.refused += answered.refused
    }
  }
  return result
}

/** `last`: behind which there may be more; null when these were all. */
type Found = { at: Date; last: Place | null; ready: Ready[]; refusals: NewRefusal[]; waiting: number }

async function check(signing: Signing, tx: Tx, after: Place | null): Promise<Found> {
  const line = await nextInLine(tx, most, after)
  const last = line.length === most ? line.at(-1)! : null
  const found: Found = { at: tx.now, last, ready: [], refusals: [], waiting: 0 }
  if (line.length === 0) return found
  const requests = await approvedRequests(tx, line.map(({ id }) => id)) // biome-ignore format: one question
  const evidence = await evidenceFor(tx, requests)
  const policies = await knownPolicies(tx, signing.seal, [...new Set(requests.map(({ kind }) => kind))])
  const by: Judge = { seal: signing.seal, party: signing.party, forbidden: await signing.forbidden(), policies }
  const checked: Checked[] = []
  const verdicts = await Promise.all(requests.map((request) => judge(by, request, evidence)))
  for (const [n, verdict] of verdicts.entries()) {
    if ('refused' in verdict) found.refusals.push({ request: requests[n]!, refused: verdict.refused })
    else if ('waits' in verdict) found.waiting++
    else checked.push(verdict.checked)
  }
  await proveAll(signing, tx, checked, found)
  return found
}

async function proveAll(signing: Signing, tx: Tx, checked: readonly Checked[], found: Found): Promise<void> {
  if (checked.length === 0) return
  const checkpoint = await signing.audit.look(tx)
  const proofs = checkpoint ? await proofsOf(tx, checkpoint, checked.map(({ entry }) => entry)) : [] // biome-ignore format: one question
  for (const [n, each] of checked.entries()) {
    const proof = proofs[n]
    if (proof) found.ready.push({ ...each, proof })
    else found.waiting++
  }
}

/** All at once; where that fails, one by one, so that only the one at fault stays. */
async function answerAll(signing: Signing, office: Office, { ready, refusals }: Found): Promise<Answered> {
  try {
    return await answerSome(signing, office, ready, refusals)
  } catch (error) {
    if (ready.length + refusals.length <= 1) throw error
  }
  const sum: Answered = { signed: 0, refused: 0, heads: new Map() }
  let fault: unknown
  const parts: [Ready[], NewRefusal[]][] = [...ready.map((r): [Ready[], NewRefusal[]] => [[r], []]), [[], refusals]]
  for (const [some, no] of parts)
    try {
      const done = await answerSome(signing, office, some, no)
      sum.signed += done.signed
      sum.refused += done.refused
    } catch (error) {
      fault = error
    }
  if (fault && sum.signed + sum.refused === 0) throw fault
  return sum
}

async function answerSome(
  signing: Signing,
  office: Office,
  ready: readonly Ready[],
  refusals: readonly NewRefusal[],
): Promise<Answered> {
  const { db, history, seal } = signing
  const done = await db.transact(actor, (tx) => answer(tx, office, history, seal, ready, refusals))
  history.keep(done.heads)
  return done
}

export type { Approved, UsedAssertion }
export { AuditDoubt }
