import type { App } from '#platform/app.ts'
import { startLoop } from '#platform/loop.ts'
import { settleHold, voidOrphans } from './operations/settle.ts'
import { forgetPerson } from './queries/accounts.ts'

const lookMs = 30_000

/**
 * Holds end with their licence requests, in the same transaction. Returns what starts the loop that gives back what was held by
 * programs that died before they made the request.
 */
export function registerWorkers(app: App): () => void {
  app.events.on('licensing.request_changed', (tx, { data }) => settleHold(tx, data))
  app.events.on('accounts.person_erased', (tx, { data }) => forgetPerson(tx, data.personId, data.instead))
  const loop = startLoop(
    'credit holds',
    async () => {
      await voidOrphans(app)
      return lookMs
    },
    () => app.log,
  )
  app.onStop(() => loop.stop())
  return () => loop.start()
}
