/** How a key stands, in base units: granted by packages, what its appliance reported last, and what is already being taken back. */
export type Held = {
  total: bigint
  /** Used and reserved, as reported last; 0 while nothing was reported. */
  used: bigint
  /** Of other reductions that are not over: each may still become a package. */
  beingTaken: bigint
}

/**
 * The most that can be taken back: never so much that less would be left than is used. The appliance would refuse such a package
 * (REDUCE_BELOW_USED) and every one after it (GAP), so none may be made.
 */
export function mostToTakeBack({ total, used, beingTaken }: Held): bigint {
  const most = total - used - beingTaken
  return most > 0n ? most : 0n
}
