import type { App } from '../../app.ts'
import { clock } from '../../clock.ts'
import { scannerAddress } from './address.ts'
import { pingScanner } from './clamd.ts'

/** A scanner that does not answer, since this instance first noticed. */
export type ScannerTrouble = { since: Date; why: string }

const troubles = new WeakMap<App, ScannerTrouble>()

export function scannerTrouble(app: App): ScannerTrouble | null {
  return troubles.get(app) ?? null
}

/** Notes that the scanner did not answer, or did (null). */
export function noteScanner(app: App, why: string | null): void {
  if (why === null) troubles.delete(app)
  else troubles.set(app, { since: troubles.get(app)?.since ?? clock.now(), why })
}

/** Asks the scanner, when one is named, whether it is there. */
export async function lookAtScanner(app: App): Promise<void> {
  const address = app.config.CLAMD && scannerAddress(app.config.CLAMD)
  if (!address) return
  const why = await pingScanner(address).then(
    () => null,
    (error: Error) => error.message,
  )
  noteScanner(app, why)
}
