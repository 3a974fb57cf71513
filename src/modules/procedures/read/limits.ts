/** What reading one drawing may cost in the worker. What a drawing may be at most: `rules/read/limits.ts`. */
export const cost = { ms: 10_000, heapMb: 192 } as const
