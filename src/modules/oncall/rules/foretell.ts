import { decide } from './escalation.ts'
import type { Chain } from './policy.ts'
import type { Effect, State } from './state.ts'

type PageEffect = Effect & { do: 'page' }

export type Foretold = {
  /** The steps of the first time through the chain, each in the millisecond in which it would begin. */
  steps: { step: number; dueAtMs: number; pages: PageEffect[] }[]
  /** When the chain would begin from its top again; null when it is over by then. */
  againAtMs: number | null
  endsAtMs: number
}

/** More turns of the clock than the longest policy has. */
const mostTurns = 1000

/**
 * What a chain would do if nobody acknowledged and no channel failed anew: the very rules that page are run, with a clock that
 * stands on each due time. So what is foretold is what happens.
 */
export function foretell(chain: Chain, startMs: number): Foretold {
  const steps: Foretold['steps'] = []
  let againAtMs: number | null = null
  let nowMs = startMs
  let state: State | null = null
  for (let turn = 0; turn < mostTurns; turn++) {
    const event =
      state === null
        ? ({ type: 'started', chain, dueAtMs: startMs } as const)
        : ({ type: 'step_due', dueAtMs: nowMs } as const)
    const decision = decide(state, event, nowMs)
    if ('refused' in decision) break
    for (const effect of decision.effects) {
      if (effect.do === 'begin_step' && effect.round === 0)
        steps.push({ step: effect.step, dueAtMs: effect.dueAtMs, pages: [] })
      if (effect.do === 'begin_step' && effect.round > 0) againAtMs ??= effect.dueAtMs
      if (effect.do === 'page' && effect.round === 0) steps.at(-1)?.pages.push(effect)
    }
    state = decision.state
    if (state.nextDueMs === null) break
    nowMs = state.nextDueMs
  }
  return { steps, againAtMs, endsAtMs: nowMs }
}
