import { type Override, type Rota, shifts } from './rota.ts'
import { type Span, subtract, union } from './spans.ts'
import { dayMs } from './wall.ts'

export type SwapState = 'open' | 'accepted' | 'declined' | 'withdrawn' | 'expired'

export type Swap = {
  id: string
  /** `offer`: the giver asks somebody to take a shift; `ask`: the taker asks to have somebody's. */
  kind: 'offer' | 'ask'
  giverId: string
  /** Null: anybody who may. */
  takerId: string | null
  from: Date
  until: Date
  /** What the taker gives in return. */
  back: { from: Date; until: Date } | null
  state: SwapState
  expiresAt: Date
}

export type SwapRefusal = 'oncall.swap_over' | 'oncall.swap_not_yours' | 'oncall.swap_stale' | 'oncall.swap_invalid'
export type SwapRefused = { refused: SwapRefusal; detail: string }

/** An offer waits no longer than this, and never longer than until the shift begins. */
const longestWaitMs = 14 * dayMs

/** Who may take part: whoever stands in a layer, and who is allowed besides. */
export function mayTakePart(rota: Pick<Rota, 'layers'>, standIns: readonly string[]): Set<string> {
  return new Set([...rota.layers.flatMap((layer) => layer.participants), ...standIns])
}

/** Whether the person is on call for all of the time. */
export function hasAllOf(rota: Rota, personId: string, from: Date, until: Date): boolean {
  const wanted: Span = { fromMs: from.getTime(), untilMs: until.getTime() }
  const own = shifts(rota, from, until)
    .final.filter((shift) => shift.personId === personId)
    .map((shift) => ({ fromMs: shift.from.getTime(), untilMs: shift.until.getTime() }))
  return subtract([wanted], union(own)).length === 0
}

/** When an offer that nobody takes is over: before the first shift it is about begins, after two weeks at most. */
export function expiryOf(swap: Pick<Swap, 'from' | 'back'>, now: Date): Date {
  const begins = Math.min(swap.from.getTime(), swap.back?.from.getTime() ?? Number.POSITIVE_INFINITY)
  return new Date(Math.min(begins, now.getTime() + longestWaitMs))
}

/** What is wrong with a wish, if anything: the plan must say what it says, and both must be of the rota. */
export function faultOf(
  swap: Pick<Swap, 'giverId' | 'takerId' | 'from' | 'until' | 'back'>,
  rota: Rota,
  standIns: readonly string[],
  now: Date,
): SwapRefused | null {
  const members = mayTakePart(rota, standIns)
  const invalid = (detail: string): SwapRefused => ({ refused: 'oncall.swap_invalid', detail })
  if (swap.giverId === swap.takerId) return invalid('Nobody swaps with themselves.')
  if (!members.has(swap.giverId) || (swap.takerId !== null && !members.has(swap.takerId)))
    return invalid('Only people of this rota, and those who may stand in, swap.')
  if (swap.until <= swap.from || (swap.back && swap.back.until <= swap.back.from))
    return invalid('A shift ends after it begins.')
  if (swap.from <= now || (swap.back && swap.back.from <= now)) return invalid('It has begun already.')
  if (swap.back && swap.from < swap.back.until && swap.back.from < swap.until) return invalid('The two shifts overlap.')
  return staleness(swap, rota)
}

/** The plan has changed since: who gives a time away is not on call for all of it. */
function staleness(
  swap: Pick<Swap, 'giverId' | 'takerId' | 'from' | 'until' | 'back'>,
  rota: Rota,
): SwapRefused | null {
  if (!hasAllOf(rota, swap.giverId, swap.from, swap.until))
    return { refused: 'oncall.swap_stale', detail: 'Who gives the shift away is not on call for all of it.' }
  if (swap.back && !hasAllOf(rota, swap.takerId!, swap.back.from, swap.back.until))
    return { refused: 'oncall.swap_stale', detail: 'Who gives the other shift in return is not on call for all of it.' }
  return null
}

/** The person accepts. Accepting gives the overrides; the rota must still say what it said. */
export function accept(
  swap: Swap,
  personId: string,
  rota: Rota,
  standIns: readonly string[],
  now: Date,
): { takerId: string; overrides: Omit<Override, 'id'>[] } | SwapRefused {
  if (swap.state !== 'open' || now >= swap.expiresAt) return over(swap, now)
  const takerId = swap.kind === 'ask' ? swap.takerId! : (swap.takerId ?? personId)
  const mine = swap.kind === 'ask' ? personId === swap.giverId : personId === takerId && personId !== swap.giverId
  if (!mine) return { refused: 'oncall.swap_not_yours', detail: 'It was offered to somebody else.' }
  const fault = faultOf({ ...swap, takerId }, rota, standIns, now)
  if (fault) return fault
  return { takerId, overrides: overridesOf({ ...swap, takerId }) }
}

/** What an agreed swap changes: each takes exactly the other's shifts in the time, and nobody else's. */
export function overridesOf(
  swap: Pick<Swap, 'giverId' | 'from' | 'until' | 'back'> & { takerId: string },
): Omit<Override, 'id'>[] {
  const { giverId, takerId, from, until, back } = swap
  return [
    { personId: takerId, replaces: giverId, from, until },
    ...(back ? [{ personId: giverId, replaces: takerId, from: back.from, until: back.until }] : []),
  ]
}

/** Who was asked declines; whoever asked, or who plans the rota, takes it back. */
export function end(
  swap: Swap & { askedBy: string },
  act: 'decline' | 'withdraw',
  personId: string,
  plans: boolean,
  now: Date,
): { state: 'declined' | 'withdrawn' } | SwapRefused {
  if (swap.state !== 'open' || now >= swap.expiresAt) return over(swap, now)
  if (act === 'withdraw')
    return personId === swap.askedBy || plans
      ? { state: 'withdrawn' }
      : { refused: 'oncall.swap_not_yours', detail: 'Only who asked takes it back.' }
  const asked = swap.kind === 'ask' ? swap.giverId : swap.takerId
  return personId === asked
    ? { state: 'declined' }
    : { refused: 'oncall.swap_not_yours', detail: 'It was offered to somebody else.' }
}

const ended: Record<SwapState, string> = {
  open: 'Its time is over.',
  accepted: 'It was accepted already.',
  declined: 'It was declined.',
  withdrawn: 'It was taken back.',
  expired: 'Its time is over.',
}

function over(swap: Swap, now: Date): SwapRefused {
  return {
    refused: 'oncall.swap_over',
    detail: ended[now >= swap.expiresAt && swap.state === 'open' ? 'expired' : swap.state],
  }
}
