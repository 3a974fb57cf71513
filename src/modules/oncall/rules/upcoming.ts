import type { ChainStep } from './policy.ts'
import type { State } from './state.ts'

export type Upcoming = { dueAtMs: number; step: ChainStep }

/** The steps that come if nobody acknowledges, until the end of this round; after its last step the first of the next. */
export function upcoming(state: State): Upcoming[] {
  if (state.status !== 'paging' || state.nextDueMs === null) return []
  const { chain } = state
  const steps: Upcoming[] = []
  let dueAtMs = state.nextDueMs
  for (const step of chain.steps.slice(state.step + 1)) {
    steps.push({ dueAtMs, step })
    dueAtMs += step.afterMs
  }
  const again = chain.steps[chain.repeatFrom]
  if (state.repeatsLeft > 0 && again) steps.push({ dueAtMs, step: again })
  return steps
}
