/** How a key stands by its packages, in base units, and what is to be said anew. */
export type Baseline = { granted: bigint; sequence: number; total: bigint; used: bigint }

export type BaselineRefusal = 'nothing_granted' | 'baseline_below' | 'below_used'

/**
 * Whether a baseline may be asked for: null, or why not. It never lowers what was granted (that is a reduction, which the appliance
 * holds against what it used), and says nothing that an appliance would refuse (REDUCE_BELOW_USED).
 */
export function refuseBaseline({ granted, sequence, total, used }: Baseline): BaselineRefusal | null {
  if (sequence === 0) return 'nothing_granted'
  if (total < granted) return 'baseline_below'
  return used > total ? 'below_used' : null
}
