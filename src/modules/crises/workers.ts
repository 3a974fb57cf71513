import { wordsOf } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import type { EventTypes } from '#platform/events/events.ts'
import type { FiredTimer } from '#platform/timers/timers.ts'
import { incidentAttached, incidentsMerged, requestsMerged } from './operations/join.ts'
import { lookAtRequest, lookQueue, lookSoon } from './operations/look.ts'
import { requestsParted } from './operations/part.ts'
import { leaveRoles, ledByTaker } from './operations/roles.ts'
import { changeShift, shiftTimer, watchShiftsSoon } from './operations/shift.ts'
import { write } from './operations/told.ts'
import { remindOfUpdate, updateGiven, updateTimer } from './operations/updates.ts'
import { crisesAbout, crisesOfPerson } from './queries/crises.ts'
import { eraseFromCrises } from './queries/erase.ts'

/** Always in the same order, so that two batches never wait for each other. */
const inOrder = (timers: readonly FiredTimer[]) => timers.map(({ key }) => key).sort()

/** What may start a crisis, its deadlines, and what others tell that moves one. */
export function registerWorkers(app: App): void {
  app.jobs.on(lookQueue, { concurrency: 2 }, async (jobs) => {
    for (const { data } of jobs) await lookAtRequest(app, (data as { requestId: string }).requestId)
  })
  app.timers.on(updateTimer, async (tx, timers) => {
    for (const id of inOrder(timers)) await remindOfUpdate(tx, id)
  })
  app.timers.on(shiftTimer, async (tx, timers) => {
    for (const id of inOrder(timers)) await changeShift(tx, id)
  })
  app.events.on('support.request_created', (tx, { data }) => lookSoon(tx, data.requestId, true))
  app.events.on('support.severity_changed', (tx, { data }) => lookSoon(tx, data.requestId))
  app.events.on('alerts.incident_opened', async (tx, { data }) => {
    if (data.requestId) await lookSoon(tx, data.requestId)
  })
  app.events.on('support.request_merged', (tx, { data }) => beyondTenant(tx, () => requestsMerged(tx, data)))
  app.events.on('support.request_unmerged', (tx, { data }) => beyondTenant(tx, () => requestsParted(tx, data)))
  app.events.on('alerts.incident_merged', (tx, { data }) => beyondTenant(tx, () => incidentsMerged(tx, data)))
  app.events.on('alerts.incident_attached', (tx, { data }) => beyondTenant(tx, () => incidentAttached(tx, data)))
  app.events.on('support.message_added', (tx, { data }) => updateGiven(tx, data))
  app.events.on('oncall.acknowledged', (tx, { subject, data }) => ledByTaker(tx, subject, data))
  app.events.on('oncall.rota_changed', watchShiftsSoon)
  app.events.on('support.request_solved', (tx, { data }) => beyondTenant(tx, () => requestSolved(tx, data)))
  app.events.on('accounts.person_left', async (tx, { data }) => {
    for (const crisis of data.staff ? await crisesOfPerson(tx, data.personId) : [])
      await leaveRoles(tx, crisis, data.personId)
  })
  app.events.on('accounts.person_erased', async (tx, { accountId, data }) =>
    eraseFromCrises(tx, accountId!, await wordsOf(tx, data.personId), data.instead),
  )
}

/** Whoever solved it, the customer too: those in the war room decide whether it is over. */
async function requestSolved(tx: Tx, { requestId, number }: EventTypes['support.request_solved']): Promise<void> {
  for (const crisis of await crisesAbout(tx, { requestId }))
    if (crisis.state === 'open') await write(tx, crisis, 'request', `Request ${number} was solved`)
}

/** At the start of the program: shifts that changed while it was away are looked at. */
export function startWork(app: App): Promise<void> {
  return app.db.transact(systemActor('Crises'), watchShiftsSoon)
}
