import { may, permit, personsByIds } from '#accounts'
import { isZone } from '#calendars'
import type { Tx } from '#platform/db/database.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { platformProblems } from '#platform/problem.ts'
import { arm, disarm, type FiredTimer } from '#platform/timers/timers.ts'
import { problems } from '../problems.ts'
import { deleteSchedule, lockSchedule, moveOn, putSchedule } from '../queries/schedules.ts'
import { faultsOfSchedule, nextDue } from '../rules/schedule.ts'
import { standardReports } from '../rules/standard.ts'
import type { Schedule, StoredReport } from '../types.ts'
import { dueTimer, findVisible, type ReportView, tellChanged, viewOfKept } from './reports.ts'

export const sendQueue = 'reports.send'
export type SendOrder = { reportId: string; dueAt: string }

/** Has a report mailed from now on, or otherwise than before. Only its owner: it is made with what they may see. */
export async function scheduleReport(tx: Tx, id: string, schedule: Schedule): Promise<ReportView> {
  permit(tx.actor, 'report.read', { accountId: null })
  const report = await findOwn(tx, id)
  const fields = faultsOfSchedule(schedule, isZone)
  if (Object.keys(fields).length > 0) throw problems.refuse('reports.schedule_refused', { fields })
  await mayReceive(tx, report, schedule.recipients)
  const dueAt = nextDue(schedule, tx.now)
  await putSchedule(tx, id, schedule, dueAt)
  await arm(tx, { kind: dueTimer, key: id, dueAt })
  await tellChanged(tx, id)
  return viewOfKept(tx, id)
}

export async function unscheduleReport(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'report.read', { accountId: null })
  await findOwn(tx, id)
  await disarm(tx, dueTimer, id)
  await deleteSchedule(tx, id)
  await tellChanged(tx, id)
}

async function findOwn(tx: Tx, id: string): Promise<StoredReport> {
  if (standardReports.some((one) => one.id === id)) throw problems.refuse('reports.standard_report')
  const report = await findVisible(tx, id, true)
  if (report.ownerId !== tx.actor.personId)
    throw platformProblems.refuse('platform.not_permitted', { detail: 'Only its owner has a report mailed.' })
  return report
}

/** Reports go to people of the provider who are there; to others than the owner with the right to share. */
async function mayReceive(tx: Tx, report: StoredReport, recipients: readonly string[]): Promise<void> {
  if (recipients.some((id) => id !== report.ownerId)) permit(tx.actor, 'report.share', { accountId: null })
  const people = await personsByIds(tx, recipients)
  const fit = recipients.every((id) => {
    const person = people.get(id)
    return person?.staff && person.active && person.email
  })
  if (!fit)
    throw problems.refuse('reports.schedule_refused', {
      fields: { recipients: 'must be people of the provider with an address' },
    })
}

/**
 * Due times came: each is handed to a job that makes and mails the report, and the next one is armed. A program that stood
 * still sends what was due once, not once for each time it missed.
 */
export async function comeDue(tx: Tx, timers: readonly FiredTimer[]): Promise<void> {
  for (const { key: reportId, dueAt } of timers) {
    const schedule = await lockSchedule(tx, reportId)
    if (!schedule?.nextDueAt || schedule.nextDueAt.getTime() !== dueAt.getTime()) continue
    const order: SendOrder = { reportId, dueAt: dueAt.toISOString() }
    await addJob(tx, { queue: sendQueue, key: `${reportId} ${order.dueAt}`, data: order })
    const next = nextDue(schedule, tx.now)
    await moveOn(tx, reportId, next)
    await arm(tx, { kind: dueTimer, key: reportId, dueAt: next })
  }
}

/** Whether the owner may still send to these people. */
export function maySendTo(owner: Tx['actor'], recipientId: string): boolean {
  return recipientId === owner.personId || may(owner, 'report.share', null)
}
