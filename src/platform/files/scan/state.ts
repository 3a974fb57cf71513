/**
 * What a scanner said of a file. `ours`: the program made it. `unscanned`: it came before a scanner was named. `waiting`: its
 * verdict is to come. `says`: the name of what was found (`infected`), or why there is no verdict (`failed`).
 */
export type Scan = {
  state: 'ours' | 'unscanned' | 'waiting' | 'clean' | 'infected' | 'failed'
  says: string | null
  /** An administrator let it through all the same. */
  released: boolean
}

export const closedCodes = ['files.waiting', 'files.infected', 'files.unchecked'] as const
export type ClosedCode = (typeof closedCodes)[number]

/**
 * Why nobody gets the bytes of a file, null when they may be had. Without a scanner only what was once found infected stays
 * closed: nothing would ever end the waiting of the others.
 */
export function closedBy(scan: Scan, scannerNamed: boolean): ClosedCode | null {
  if (scan.released) return null
  if (scan.state === 'infected') return 'files.infected'
  if (!scannerNamed) return null
  if (scan.state === 'waiting') return 'files.waiting'
  return scan.state === 'failed' ? 'files.unchecked' : null
}

/** What people are shown of a file's scan. */
export type ShownScan = { scan: 'open' | 'waiting' | 'infected' | 'unchecked' | 'released'; scanSays: string | null }

export function shownScan(scan: Scan, scannerNamed: boolean): ShownScan {
  if (scan.released) return { scan: 'released', scanSays: scan.says }
  const code = closedBy(scan, scannerNamed)
  if (!code) return { scan: 'open', scanSays: null }
  return { scan: code.slice('files.'.length) as 'waiting' | 'infected' | 'unchecked', scanSays: scan.says }
}
