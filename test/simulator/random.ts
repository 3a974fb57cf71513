/** Choices of one run, all from its seed: the same seed makes the same choices in the same order. */
export type Random = {
  /** In [0, 1). */
  next(): number
  chance(share: number): boolean
  /** A whole number in [from, to]. */
  between(from: number, to: number): number
  pick<T>(list: readonly T[]): T
}

/** mulberry32: small, seeded, good enough to choose among branches. */
export function randomFrom(seed: number): Random {
  let a = seed | 0
  const next = () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (list) => list[between(0, list.length - 1)]!,
  }
}
