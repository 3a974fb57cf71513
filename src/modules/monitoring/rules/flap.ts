/**
 * Flap detection as Icinga and Nagios do it: of the last 20 results, how often the state changed, newer changes weighing
 * more (from 0.8 for the oldest to 1.2 for the newest). Flapping begins above 30 % and ends below 25 %.
 */
export const remembered = 20
const begins = 30
const ends = 25

/** Changes among the last results, bit 0 the newest; and how many results there were, at most 20. */
export type FlapMemory = { changes: number; results: number; flapping: boolean }

export const noFlaps: FlapMemory = { changes: 0, results: 0, flapping: false }

/** The weighted share of changes, 0 to 100. Too few results are counted as results without a change. */
export function flapShare({ changes }: Pick<FlapMemory, 'changes'>): number {
  let sum = 0
  // Icinga's weights: 0.8 + 0.02 x index, the index running from the oldest (0) to the newest (19).
  for (let age = 0; age < remembered; age++) if ((changes >>> age) & 1) sum += 0.8 + 0.02 * (remembered - 1 - age)
  return (sum * 100) / remembered
}

/** Takes one more conclusive result in. */
export function rememberResult(memory: FlapMemory, changed: boolean): FlapMemory {
  const changes = ((memory.changes << 1) | (changed ? 1 : 0)) & ((1 << remembered) - 1)
  const share = flapShare({ changes })
  return {
    changes,
    results: Math.min(remembered, memory.results + 1),
    flapping: memory.flapping ? share >= ends : share > begins,
  }
}
