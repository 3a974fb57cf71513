import { takeSignals } from '#alerts'
import type { World } from '#test/world.ts'
import type { Cast } from './cast.ts'

/** Signals are said by sources, not by people: incidents that call somebody, and such that wait in the list without a request. */
export async function seedAlerts(world: World, cast: Cast): Promise<void> {
  const accounts = Object.values(cast.accounts).slice(1)
  await world.tx((tx) =>
    takeSignals(
      tx,
      accounts.flatMap((accountId) =>
        Array.from({ length: 9 }, (_, n) => ({
          source: 'matrix',
          key: `of the matrix ${n}`,
          accountId,
          systemId: null,
          status: 'problem' as const,
          sequence: null,
          severity: n < 3 ? ('P1' as const) : ('P4' as const),
          title: `Sample text ${n}`,
          text: '',
          labels: {},
          runbook: null,
          at: tx.now,
        })),
      ),
    ),
  )
  await world.settle()
}
