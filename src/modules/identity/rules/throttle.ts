/** What is counted, how many failures are free, and how long a failure is remembered. */
export type Budget = { free: number; longestPauseMs: number }

/**
 * One person from one place is slowed after a few mistakes. The same address from everywhere has a larger budget, so
 * that a stranger cannot shut its owner out, but a botnet does not guess either. A place is slowed whatever it tries.
 */
export const budgets = {
  accountAndPlace: { free: 5, longestPauseMs: 15 * 60_000 },
  account: { free: 30, longestPauseMs: 5 * 60_000 },
  place: { free: 200, longestPauseMs: 5 * 60_000 },
  code: { free: 5, longestPauseMs: 15 * 60_000 },
  letter: { free: 3, longestPauseMs: 60 * 60_000 },
} satisfies Record<string, Budget>
export type BudgetName = keyof typeof budgets

/** Failures are forgotten after this long without another. */
export const forgetAfterMs = 24 * 3_600_000

/** The pause after the n-th failure: none while tries are free, then 2, 4, 8 ... seconds up to the longest. */
export function pauseMs(failures: number, budget: Budget): number {
  if (failures <= budget.free) return 0
  return Math.min(2 ** Math.min(failures - budget.free, 30) * 1000, budget.longestPauseMs)
}

export { networkOf as placeOf } from '#platform/http/addresses.ts'
