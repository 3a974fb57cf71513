import { registerSighting, registerSuppression } from '#alerts'
import { registerLabelNames } from '#metrics'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { dropPartitions, ensurePartitions } from '#platform/db/partitions.ts'
import { startLoop } from '#platform/loop.ts'
import { arm } from '#platform/timers/timers.ts'
import { registerCheckRule } from '#systems'
import { endAlertsOf } from './operations/checks.ts'
import { findLate } from './operations/heartbeat.ts'
import { holdForMaintenance, holdForParents, seenWorking } from './operations/hold.ts'
import { forgetRuns } from './operations/runs.ts'
import { checksOfTemplate, flawOfTemplateCheck } from './operations/template.ts'
import { checkNames } from './queries/checks.ts'
import { pingsByDay } from './queries/heartbeats.ts'
import { resultsByDay } from './queries/save.ts'
import { touchChecks } from './queries/state.ts'
import { createMonitoring, type Monitoring } from './schedule/loops.ts'

const tidy = 'monitoring.tidy'
const dayMs = 86_400_000
const lateEveryMs = 1000

const running = new WeakMap<App, Monitoring>()

/** The part of a program that looks at checks; tests without running loops settle it. */
export function monitoringOf(app: App): Monitoring {
  return running.get(app)!
}

/** Results and signs that are too old go; the partitions of the days to come are made before anybody waits for them. */
async function keepTables(tx: Tx): Promise<void> {
  const before = new Date(tx.now.getTime() - tx.app.config.CHECK_RESULTS_DAYS * dayMs)
  for (const table of [resultsByDay, pingsByDay]) {
    await ensurePartitions(tx, table, tx.now, new Date(tx.now.getTime() + 2 * dayMs))
    await dropPartitions(tx, table, before)
  }
  await forgetRuns(tx, before)
}

const armTidy = (tx: Tx) => arm(tx, { kind: tidy, key: 'tables', dueAt: new Date(tx.now.getTime() + dayMs / 4) })

/** Registers what other modules ask of this one, and what it does by itself. Returns what starts its loops. */
export function registerWorkers(app: App): () => Promise<void> {
  const monitoring = createMonitoring(app)
  running.set(app, monitoring)
  registerSuppression(app, holdForMaintenance)
  registerSuppression(app, holdForParents)
  registerSighting(app, seenWorking)
  registerCheckRule(app, flawOfTemplateCheck)
  registerLabelNames(app, 'check', checkNames)
  app.events.on('systems.created', (tx, { data, accountId }) => checksOfTemplate(tx, accountId!, data))
  app.events.on('systems.retired', async (tx, { data }) => {
    await endAlertsOf(tx, data.systemId)
    await touchChecks(tx, data.systemId)
  })
  app.events.on('systems.restored', (tx, { data }) => touchChecks(tx, data.systemId))
  app.timers.on(tidy, async (tx) => {
    await keepTables(tx)
    await armTidy(tx)
  })
  const late = startLoop('heartbeats', async () => ((await findLate(app, monitoring.held())) === 0 ? lateEveryMs : 0), () => app.log) // biome-ignore format: one loop
  let started = false
  app.onStop(async () => {
    if (!started) return
    await late.stop()
    await monitoring.stop()
  })
  return async () => {
    started = true
    await app.db.transact(systemActor('monitoring'), async (tx) => {
      await keepTables(tx)
      await armTidy(tx)
    })
    monitoring.start()
    late.start()
  }
}
