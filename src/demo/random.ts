/** Chance that falls the same way each time, so that two demos tell the same story. Mulberry32. */
export type Chance = {
  /** From 0 to below 1. */
  next(): number
  /** From `low` to below `high`. */
  between(low: number, high: number): number
  pick<T>(list: readonly T[]): T
  /** Around 0, mostly from -2 to 2. */
  bell(): number
}

export function chance(seed: number): Chance {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    pick: (list) => list[Math.floor(next() * list.length)]!,
    bell: () => (next() + next() + next() + next() - 2) * Math.sqrt(3),
  }
}
