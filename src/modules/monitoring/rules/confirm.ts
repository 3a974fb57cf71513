import type { CheckState, Outcome } from '../types.ts'
import { type FlapMemory, noFlaps, rememberResult } from './flap.ts'

/**
 * What one location knows of a check. `state` is confirmed; `streak` counts the problems seen in a row since it was last
 * up and not confirmed; `blind`: the last result was inconclusive.
 */
export type View = {
  state: Exclude<CheckState, 'inconclusive'>
  streak: number
  last: Outcome | null
  blind: boolean
  flap: FlapMemory
}

export const newView: View = { state: 'pending', streak: 0, last: null, blind: false, flap: noFlaps }

/** So many problems in a row make one: 1 believes the first. */
export type Confirmation = { attempts: number }

/**
 * Takes a result in. An inconclusive one changes nothing that counts: no streak, no flap, no state. A problem is confirmed by
 * `attempts` problems in a row; what is up is believed at once (to resolve late would be as wrong as to page early), and so is
 * a change between degraded and down once a problem was confirmed.
 */
export function takeResult(view: View, outcome: Outcome, { attempts }: Confirmation): View {
  if (outcome === 'inconclusive') return { ...view, blind: true }
  const flap = rememberResult(view.flap, view.last !== null && outcome !== view.last)
  const seen = { last: outcome, blind: false, flap }
  if (outcome === 'up') return { ...seen, state: 'up', streak: 0 }
  if (view.state === 'down' || view.state === 'degraded') return { ...seen, state: outcome, streak: attempts }
  const streak = view.streak + 1
  return streak >= attempts ? { ...seen, state: outcome, streak } : { ...seen, state: view.state, streak }
}

/** A problem seen but not yet believed, or nothing to be seen: worth looking again soon. */
export function unsure(view: View): boolean {
  return view.blind || (view.streak > 0 && view.state !== 'down' && view.state !== 'degraded')
}
