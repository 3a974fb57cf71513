import { cancelDeliveries } from '#channels'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { disarmMany } from '#platform/timers/timers.ts'
import { markSentElsewhere } from '../queries/elsewhere.ts'
import { insertEscalations, lockEscalations, runningIds, type StoredEscalation } from '../queries/escalation.ts'
import { markFailed } from '../queries/page.ts'
import { type Deed, isInChain, type NewEscalation, stateName } from '../rules/elsewhere.ts'
import { decide } from '../rules/escalation.ts'
import type { Event } from '../rules/state.ts'
import { carryOut } from './carry-out.ts'

/** What was done elsewhere about one escalation while this installation was silent, in its order. */
export type DoneElsewhere = {
  escalationId: string
  /** It began there, under this id. */
  begun: NewEscalation | null
  deeds: readonly Deed[]
}

/** `adopted`: this goes on from where it was left there. `kept`: here it had moved on, and only what is left to say was said. */
export type Adopted = 'adopted' | 'kept' | 'unknown'

/**
 * Takes over what was done elsewhere, each deed at the moment it happened. Where the state here is still the one the first
 * event met, the same rules decide the same events again, so that steps, pages, journal and deadlines are as if it had been
 * done here, and nothing that left there leaves again. Otherwise the state here stays, pages that left are marked, an
 * acknowledgement counts from now, and the journal names the rest. For the system; the caller sees that it comes once.
 */
export async function adoptDeeds(tx: Tx, done: DoneElsewhere): Promise<Adopted> {
  if (done.begun) await insertEscalations(tx, [{ ...done.begun, state: null }])
  const own = await lockEscalations(tx, [done.escalationId])
  // What began there may have begun here under another id: one chain at a time for a subject.
  const ids = own.length > 0 || !done.begun ? [] : await runningIds(tx, [done.begun.subject])
  const [escalation] = own.length > 0 ? own : await lockEscalations(tx, ids)
  if (!escalation) return 'unknown'
  const first = done.deeds.find((deed) => deed.do === 'event')
  const open = escalation.state !== null || escalation.status === 'starting'
  const same = open && (!first || first.before === stateName(escalation.state))
  if (same) await replay(tx, escalation, done.deeds)
  else await keep(tx, escalation, done.deeds)
  return same ? 'adopted' : 'kept'
}

async function replay(tx: Tx, escalation: StoredEscalation, deeds: readonly Deed[]): Promise<void> {
  let here = escalation
  for (const deed of deeds)
    await at(tx, deed.at, async () => {
      if (deed.do === 'sent') await left(tx, here, [deed])
      else if (deed.do === 'failed') await notLeft(tx, deed)
      else here = await decideAgain(tx, here, deed)
    })
}

async function decideAgain(
  tx: Tx,
  escalation: StoredEscalation,
  { event, pageIds }: Deed & { do: 'event' },
): Promise<StoredEscalation> {
  if (!isBelievable(escalation, event)) return escalation
  const decision = decide(escalation.state, event, tx.now.getTime())
  if ('refused' in decision) return escalation
  await carryOut(tx, [{ escalation, ...decision }], { elsewhere: pageIds })
  return { ...escalation, state: decision.state, status: decision.state.status }
}

/** From elsewhere only those act who were paged, and nothing is closed or passed on to others. */
function isBelievable({ state }: StoredEscalation, event: Event): boolean {
  if (event.type === 'started') return state === null
  if (state === null) return false
  if (event.type === 'acknowledged' || event.type === 'escalate') return isInChain(state.chain, event.by.personId)
  return event.type === 'step_due' || event.type === 'page_failed' || event.type === 'lease_expired'
}

async function left(tx: Tx, escalation: StoredEscalation, sent: readonly (Deed & { do: 'sent' })[]): Promise<void> {
  const ids = sent.map((deed) => deed.pageId)
  await disarmMany(tx, 'oncall.page', ids)
  await markSentElsewhere(
    tx,
    sent.map((deed) => ({ id: deed.pageId, at: deed.at })),
  )
  await cancelDeliveries(tx, ids)
  await addEntries(
    tx,
    sent.map((deed) => entry(escalation, `${deed.name} paged by ${tx.actor.name} (${deed.kind}).`, deed.at)),
  )
}

async function notLeft(tx: Tx, { pageId, at, error }: Deed & { do: 'failed' }): Promise<void> {
  await disarmMany(tx, 'oncall.page', [pageId])
  await markFailed(tx, [{ id: pageId, at, error }])
  await cancelDeliveries(tx, [pageId])
}

/** The state here stays: whoever took it there still has it, if nobody else does, and the journal says what else was done. */
async function keep(tx: Tx, escalation: StoredEscalation, deeds: readonly Deed[]): Promise<void> {
  await left(
    tx,
    escalation,
    deeds.filter((deed) => deed.do === 'sent'),
  )
  for (const deed of deeds) {
    if (deed.do !== 'event' || (deed.event.type !== 'acknowledged' && deed.event.type !== 'escalate')) continue
    const { type, by } = deed.event
    const told = `${by.name} ${type === 'acknowledged' ? 'acknowledged' : 'escalated'} at ${tx.actor.name}`
    await addEntries(tx, [entry(escalation, `${told}; meanwhile this site had gone on by itself.`, deed.at)])
    if (type !== 'acknowledged' || escalation.state === null || !isInChain(escalation.state.chain, by.personId))
      continue
    const decision = decide(escalation.state, { type, by }, tx.now.getTime())
    if ('refused' in decision || decision.effects.length === 0) continue
    return carryOut(tx, [{ escalation, ...decision }])
  }
}

function entry(escalation: StoredEscalation, text: string, at: Date) {
  return {
    accountId: escalation.accountId,
    subject: escalation.subject,
    kind: 'oncall.watchman',
    visibility: 'internal' as const,
    text,
    data: { escalationId: escalation.id },
    at,
  }
}

/** The same transaction at an earlier moment: what is written then carries the time at which it happened. */
async function at<T>(tx: Tx, moment: Date, work: () => Promise<T>): Promise<T> {
  const own = tx as { now: Date }
  const before = own.now
  own.now = moment < before ? moment : before
  try {
    return await work()
  } finally {
    own.now = before
  }
}
