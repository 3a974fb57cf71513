import { showAmount } from './amount.ts'
import { append, type JournalEntry } from './journal.ts'
import type { Capacity } from './report.ts'
import { mostAmount } from './shape.ts'
import { mostClosed, mostOpen, type State, type Use } from './state.ts'

/** What became of a piece of work. ALREADY_DONE: the same call again, nothing changed, and the answer it had. */
export type ConsumeCode =
  | 'RESERVED'
  | 'SETTLED'
  | 'RELEASED'
  | 'REFUNDED'
  | 'ALREADY_DONE'
  | 'BAD_AMOUNT'
  | 'BAD_ID'
  | 'UNKNOWN_KIND'
  | 'UNKNOWN_USE'
  | 'NOT_ENOUGH'
  | 'USED_OTHERWISE'
  | 'TOO_MANY_OPEN'
  | 'RETURNED'

export type ConsumeResult = { code: ConsumeCode; sentence: string; use: Use | null; available: bigint | null }
type Step = { result: ConsumeResult; state: State }

/** What of a kind may still be reserved, in base units. */
export function available(state: State, kind: string): bigint {
  const found = state.capacities.find((each) => each.kind === kind)
  if (!found) return 0n
  const left = found.total - found.used - found.reserved
  return left > 0n ? left : 0n
}

/**
 * Sets capacity aside for a piece of work, before it begins. `id` is the caller's name for the work: the same call again
 * (after a crash, say) reserves nothing twice. Refuses what is beyond the capacity, and never takes a part.
 */
export function reserve(state: State, id: string, kind: string, amount: bigint, now: Date): Step {
  const known = state.uses.find((each) => each.id === id)
  if (known && (known.kind !== kind || known.reserved !== amount))
    return refused(state, 'USED_OTHERWISE', `"${id}" stands for ${known.reserved} of ${known.kind} already.`, known)
  if (known) return refused(state, 'ALREADY_DONE', `"${id}" was reserved before.`, known)
  const wrong = unfit(state, id, kind, amount, 1n)
  if (wrong) return wrong
  if (amount > available(state, kind)) return notEnough(state, kind, amount)
  if (state.uses.filter((each) => each.stage === 'reserved').length >= mostOpen)
    return refused(state, 'TOO_MANY_OPEN', `${mostOpen} pieces of work are open: settle or release some first.`)
  const use: Use = { id, kind, stage: 'reserved', reserved: amount, used: 0n, refunded: 0n, at: now }
  return moved(state, 'RESERVED', 'reserve', use, amount, { reserved: amount }, now)
}

/**
 * Closes a piece of work with what it really used: less gives the rest free, more is taken from what is free, or refused as
 * NOT_ENOUGH with nothing changed.
 */
export function settle(state: State, id: string, used: bigint, now: Date): Step {
  const use = state.uses.find((each) => each.id === id)
  if (!use) return refused(state, 'UNKNOWN_USE', `Nothing was reserved as "${id}".`)
  if (use.stage !== 'reserved')
    return use.stage === 'settled' && use.used === used
      ? refused(state, 'ALREADY_DONE', `"${id}" was settled before.`, use)
      : refused(state, 'USED_OTHERWISE', `"${id}" was ${use.stage} with ${use.used} before.`, use)
  const wrong = unfit(state, id, use.kind, used, 0n)
  if (wrong) return wrong
  if (used > use.reserved && used - use.reserved > available(state, use.kind))
    return notEnough(state, use.kind, used - use.reserved)
  const change = { reserved: -use.reserved, used }
  return moved(state, 'SETTLED', 'settle', { ...use, stage: 'settled', used }, used, change, now)
}

/** Gives a reservation free: the work was not done. */
export function release(state: State, id: string, now: Date): Step {
  const use = state.uses.find((each) => each.id === id)
  if (!use) return refused(state, 'UNKNOWN_USE', `Nothing was reserved as "${id}".`)
  if (use.stage === 'released') return refused(state, 'ALREADY_DONE', `"${id}" was released before.`, use)
  if (use.stage === 'settled') return refused(state, 'USED_OTHERWISE', `"${id}" was settled before.`, use)
  const freed = { ...use, stage: 'released' as const }
  return moved(state, 'RELEASED', 'release', freed, use.reserved, { reserved: -use.reserved }, now)
}

/**
 * Gives back what settled work had used (it failed, or was undone). `amount` is everything given back of this work so far,
 * so that the same call again gives nothing back twice.
 */
export function refund(state: State, id: string, amount: bigint, now: Date): Step {
  if (state.returned !== null) return refused(state, 'RETURNED', 'The licence of this appliance was returned.')
  const use = state.uses.find((each) => each.id === id)
  if (use?.stage !== 'settled') return refused(state, 'UNKNOWN_USE', `Nothing was settled as "${id}", or long ago.`)
  if (use.refunded === amount) return refused(state, 'ALREADY_DONE', `${amount} of "${id}" was given back before.`, use)
  if (amount < use.refunded || amount > use.used)
    return refused(state, 'BAD_AMOUNT', `Of "${id}" ${use.refunded} was given back; up to ${use.used} can be.`, use)
  const more = amount - use.refunded
  return moved(state, 'REFUNDED', 'refund', { ...use, refunded: amount }, more, { used: -more, refunded: more }, now)
}

/** Reserves and settles at once: for work whose amount is known beforehand. */
export function consume(state: State, id: string, kind: string, amount: bigint, now: Date): Step {
  const reserved = reserve(state, id, kind, amount, now)
  const { code } = reserved.result
  return code === 'RESERVED' || code === 'ALREADY_DONE' ? settle(reserved.state, id, amount, now) : reserved
}

function unfit(state: State, id: string, kind: string, amount: bigint, least: bigint): Step | null {
  if (state.returned !== null) return refused(state, 'RETURNED', 'The licence of this appliance was returned.')
  if (!/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/.test(id))
    return refused(state, 'BAD_ID', 'A piece of work is named with up to 64 letters, digits and _ . : -')
  if (typeof amount !== 'bigint' || amount < least || amount > mostAmount)
    return refused(state, 'BAD_AMOUNT', `An amount is a whole number of base units from ${least} to ${mostAmount}.`)
  if (!state.capacities.some((each) => each.kind === kind))
    return refused(state, 'UNKNOWN_KIND', `No package brought capacity for "${kind}".`)
  return null
}

function refused(state: State, code: ConsumeCode, sentence: string, use: Use | null = null): Step {
  return { result: { code, sentence, use, available: use ? available(state, use.kind) : null }, state }
}

function notEnough(state: State, kind: string, amount: bigint): Step {
  const left = available(state, kind)
  const sentence = `${shown(state, kind, amount)} of ${kind} is asked for and ${shown(state, kind, left)} is left.`
  return { result: { code: 'NOT_ENOUGH', sentence, use: null, available: left }, state }
}

/** An amount for people. */
function shown(state: State, kind: string, amount: bigint): string {
  return showAmount(amount, state.capacities.find((each) => each.kind === kind)?.unit ?? 'count')
}

type Change = Partial<Record<'used' | 'reserved' | 'refunded', bigint>>

function moved(
  state: State,
  code: ConsumeCode,
  act: JournalEntry['act'],
  use: Use,
  amount: bigint,
  change: Change,
  now: Date,
): Step {
  let after: Capacity | undefined
  const capacities = state.capacities.map((each) => {
    if (each.kind !== use.kind) return each
    after = {
      ...each,
      used: each.used + (change.used ?? 0n),
      reserved: each.reserved + (change.reserved ?? 0n),
      refunded: each.refunded + (change.refunded ?? 0n),
    }
    return after
  })
  const { total, used, reserved } = after!
  const journal = append(state.journal, { at: now, act, ref: use.id, kind: use.kind, amount, total, used, reserved })
  const next = { ...state, capacities, uses: withUse(state.uses, use), journal }
  const left = available(next, use.kind)
  return {
    result: { code, sentence: `${shown(next, use.kind, left)} of ${use.kind} is left.`, use, available: left },
    state: next,
  }
}

/** The uses with this one changed or added; of those that are closed only the newest stay. */
function withUse(uses: readonly Use[], use: Use): Use[] {
  // Whatever was touched last stands last: work that was open for long is not forgotten as soon as it is closed.
  const all = [...uses.filter((each) => each.id !== use.id), use]
  const closed = all.filter((each) => each.stage !== 'reserved')
  const forgotten = new Set(closed.slice(0, Math.max(0, closed.length - mostClosed)).map((each) => each.id))
  return all.filter((each) => !forgotten.has(each.id))
}
