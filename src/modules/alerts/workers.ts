import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Job } from '#platform/jobs/jobs.ts'
import { arm, armMany } from '#platform/timers/timers.ts'
import { snoozeTimer, wakeIncident } from './operations/acts.ts'
import { requestsMerged, requestsParted } from './operations/along.ts'
import { attend, attendAgainQueue, attendQueue, attendTimer } from './operations/attend.ts'
import { look } from './operations/look.ts'
import { takeMeasured } from './operations/measured.ts'
import { lookQueue } from './operations/take.ts'
import { requestTaken } from './operations/taken.ts'
import { incidentsByRequest } from './queries/incident.ts'
import { prune } from './queries/prune.ts'
import { believedMs } from './rules/incident.ts'

const correlation = systemActor('Monitoring')
const dayMs = 86_400_000
const pruneTimer = 'alerts.prune'

/** Puts changed alerts into incidents, and keeps the deadlines of incidents. */
export function registerWorkers(app: App): void {
  // One batch at a time sees all that wait; jobs that come meanwhile are done by the next one.
  app.jobs.on(lookQueue, { concurrency: 1, batch: 500 }, async () => {
    await app.db.transact(correlation, look)
  })
  const attendTo = (jobs: readonly Job[]) =>
    attendEach(app, new Set(jobs.map(({ data }) => (data as { incidentId: string }).incidentId)))
  app.jobs.on(attendQueue, { concurrency: 4, batch: 25 }, attendTo)
  // One at a time: the more wait, the more of them ask for the same.
  app.jobs.on(attendAgainQueue, { concurrency: 1, batch: 200 }, attendTo)
  app.timers.on(attendTimer, async (tx, timers) => {
    for (const { key } of timers.toSorted((a, b) => (a.key < b.key ? -1 : 1))) await attend(tx, key)
  })
  app.timers.on(snoozeTimer, async (tx, timers) => {
    for (const { key } of timers.toSorted((a, b) => (a.key < b.key ? -1 : 1))) await wakeIncident(tx, key)
  })
  app.timers.on(pruneTimer, async (tx) => {
    await prune(tx)
    await armPrune(tx)
  })
  app.events.on('metrics.crossed', takeMeasured)
  // Somebody says it is solved: whether it is, is asked later.
  app.events.on('support.request_solved', async (tx, { data }) => {
    const dueAt = new Date(tx.now.getTime() + believedMs)
    const open = (await incidentsByRequest(tx, data.requestId)).filter(({ status }) => status === 'open')
    await armMany(
      tx,
      open.map(({ id }) => ({ kind: attendTimer, key: id, dueAt })),
    )
  })
  app.events.on('support.request_merged', (tx, { data }) => requestsMerged(tx, data))
  app.events.on('support.request_unmerged', (tx, { data }) => requestsParted(tx, data))
  app.events.on('oncall.acknowledged', requestTaken)
  app.events.on('oncall.lease_expired', requestTaken)
}

/**
 * Attends to each incident in a transaction of its own, once however many jobs ask for it: in a storm every look asks again. One that
 * cannot be attended to holds up no other; then all are asked for again, which changes nothing where it was done.
 */
async function attendEach(app: App, incidentIds: ReadonlySet<string>): Promise<void> {
  const failures: unknown[] = []
  for (const id of incidentIds)
    await app.db.transact(correlation, (tx) => attend(tx, id)).catch((error) => void failures.push(error))
  if (failures.length > 0) throw failures[0]
}

/** What is old is forgotten, once a day. */
export function armPrune(tx: Tx): Promise<void> {
  return arm(tx, { kind: pruneTimer, key: 'all', dueAt: new Date(tx.now.getTime() + dayMs) })
}
