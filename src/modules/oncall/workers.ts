import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { FiredTimer } from '#platform/timers/timers.ts'
import { beginEscalations, closeEscalations, happen, raiseSeverity } from './operations/escalate.ts'
import { firePages } from './operations/fire.ts'
import { swapsDue, swapTimer } from './operations/swap.ts'
import { watchGaps, watchTimer } from './operations/watch.ts'
import type { Severity } from './rules/policy.ts'

/** Deadlines of on call. Each handler gets a batch and looks at the state it finds: a deadline that comes again does nothing. */
export function handleTimers(app: App): void {
  app.timers.on('oncall.start', (tx, timers) => beginEscalations(tx, keys(timers)))
  app.timers.on('oncall.page', (tx, timers) => firePages(tx, keys(timers)))
  app.timers.on('oncall.step', stepsDue)
  app.timers.on(swapTimer, swapsDue)
  app.timers.on(watchTimer, watchGaps)
  app.timers.on('oncall.lease', leasesExpired)
  app.timers.on('oncall.close', (tx, timers) =>
    closeEscalations(
      tx,
      timers.map(({ key, data }) => ({ kind: (data as { kind: string }).kind, id: key })),
    ),
  )
  app.timers.on('oncall.severity', async (tx, timers) => {
    for (const { key, data } of timers) {
      const { kind, severity } = data as { kind: string; severity: Severity }
      await raiseSeverity(tx, { kind, id: key }, severity)
    }
  })
}

const keys = (timers: readonly FiredTimer[]) => timers.map((timer) => timer.key)

const dueTimes = (timers: readonly FiredTimer[]) => new Map(timers.map((timer) => [timer.key, timer.dueAt.getTime()]))

async function stepsDue(tx: Tx, timers: FiredTimer[]): Promise<void> {
  const due = dueTimes(timers)
  await happen(tx, [...due.keys()], ({ id }) => ({ type: 'step_due', dueAtMs: due.get(id)! }))
}

async function leasesExpired(tx: Tx, timers: FiredTimer[]): Promise<void> {
  const due = dueTimes(timers)
  await happen(
    tx,
    [...due.keys()],
    (escalation, chains) => {
      const atMs = due.get(escalation.id)!
      const { policyId, severity } = escalation
      return { type: 'lease_expired', dueAtMs: atMs, chain: chains.chainFor({ policyId, severity, atMs }) }
    },
    { freshChains: true },
  )
}
