import type { App } from '#platform/app.ts'
import { mountRoutes } from './routes.ts'
import { registerWorkers } from './workers.ts'

export { addCreditAccount, editCreditAccount, getCreditAccount, setLimit } from './operations/accounts.ts'
export { approve as approveChange, propose as proposeChange, toSign as changeToSign } from './operations/change.ts'
export { creditFindings } from './operations/findings.ts'
export { createGathering, type Gathering } from './operations/gather.ts'
export type { Held, Wish } from './operations/hold.ts'
export { type CreditEntry, creditInFull, entriesInFull } from './operations/in-full.ts'
export { voidOrphans } from './operations/settle.ts'
export { getStatement } from './operations/statement.ts'
export { type Withdrawal, withdraw } from './operations/withdraw.ts'
export * from './rules/face.ts'

/** Mounts the routes, and lets holds end with their requests. Returns what starts the loop over holds nobody owns any more. */
export function start(app: App): () => void {
  const startLoops = registerWorkers(app)
  mountRoutes(app)
  return startLoops
}
