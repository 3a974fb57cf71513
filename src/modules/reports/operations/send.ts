import { accountsByIds, actorForPerson, may, type Person, personsByIds, providerAccount } from '#accounts'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { putFile } from '#platform/files/files.ts'
import { queueMail } from '#platform/mail/mail.ts'
import { Refusal } from '#platform/problem.ts'
import { disarm } from '#platform/timers/timers.ts'
import { fileName, fileOf, fileTypes } from '../files/files.ts'
import { findReport } from '../queries/reports.ts'
import { lockSchedule, noteSent, schedulesOf, stopSchedule } from '../queries/schedules.ts'
import { letterOf } from '../rules/letter.ts'
import type { Format, Language, StoredReport, StoredSchedule } from '../types.ts'
import { dueTimer, tellChanged } from './reports.ts'
import { runReport } from './run.ts'
import { maySendTo, type SendOrder } from './schedule.ts'

const system = systemActor('reports')
/** Nobody waits for a mailed report. */
const mostMs = 120_000

type Ready = {
  report: StoredReport
  schedule: StoredSchedule
  owner: Actor
  recipients: (Person & { language: Language })[]
}
type Made = { name: string; type: string; bytes: Buffer }

/**
 * Makes a report that was due, as its owner and of the moment it was due, and puts it into the outbox for each recipient:
 * once for each due time, however often this runs. What cannot go on (the owner left, lost the right, nobody is there to
 * read it, the report cannot be made any more) stops the schedule and says why.
 */
export async function sendReport(app: App, { reportId, dueAt }: SendOrder): Promise<void> {
  const due = new Date(dueAt)
  const ready = await app.db.transact(system, (tx) => prepare(tx, reportId, due))
  if (!ready) return
  const files = await makeFiles(app, ready, due)
  if (files === 'report') return void (await app.db.transact(system, (tx) => stop(tx, reportId, 'report')))
  await app.db.transact(system, (tx) => post(tx, ready, files, due))
}

/** Everything needed to send; null when there is nothing to send, and the schedule was stopped where that will stay so. */
async function prepare(tx: Tx, reportId: string, due: Date): Promise<Ready | null> {
  const report = await findReport(tx, reportId)
  const schedule = (await schedulesOf(tx, [reportId])).get(reportId)
  if (!report || !schedule || schedule.stopped || wasSent(schedule, due)) return null
  const owner = await actorForPerson(tx, report.ownerId, 'mail')
  if (!owner?.staff || !may(owner, 'report.read', null)) return stop(tx, reportId, 'owner')
  const people = await personsByIds(tx, schedule.recipients)
  const fit = [...people.values()].filter((one) => one.staff && one.active && !one.lockedAt && one.email)
  if (fit.length === 0) return stop(tx, reportId, 'recipients')
  const allowed = fit.filter(({ id }) => maySendTo(owner, id))
  if (allowed.length === 0) return stop(tx, reportId, 'owner')
  const accounts = await accountsByIds(tx, [...new Set(allowed.map((one) => one.accountId))])
  const recipients = allowed.map((one) => ({
    ...one,
    language: ((one.language ?? accounts.get(one.accountId)?.language) === 'de' ? 'de' : 'en') as Language,
  }))
  return { report, schedule, owner, recipients }
}

const wasSent = (schedule: StoredSchedule, due: Date) =>
  schedule.lastSentAt !== null && schedule.lastSentAt.getTime() >= due.getTime()

async function stop(tx: Tx, reportId: string, why: NonNullable<StoredSchedule['stopped']>): Promise<null> {
  await disarm(tx, dueTimer, reportId)
  await stopSchedule(tx, reportId, why)
  await tellChanged(tx, reportId)
  return null
}

/** The files in each language that is read; `report` when it cannot be made and never will be. */
async function makeFiles(
  app: App,
  { report, schedule, owner, recipients }: Ready,
  due: Date,
): Promise<Map<Language, Made[]> | 'report'> {
  const files = new Map<Language, Made[]>()
  for (const language of new Set(recipients.map((one) => one.language))) {
    try {
      const result = await app.db.transact(owner, (tx) =>
        runReport(tx, report.definition, language, { asOf: due, mostMs }),
      )
      const made: Made[] = []
      for (const format of schedule.formats as Format[])
        made.push({
          name: fileName(report.name, result, format),
          type: fileTypes[format],
          bytes: await fileOf(format, report, result, language, due),
        })
      files.set(language, made)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'reports.definition_refused') return 'report'
      throw error
    }
  }
  return files
}

async function post(
  tx: Tx,
  { report, owner, recipients }: Ready,
  files: Map<Language, Made[]>,
  due: Date,
): Promise<void> {
  const schedule = await lockSchedule(tx, report.id)
  if (!schedule || schedule.stopped || wasSent(schedule, due)) return
  const provider = (await providerAccount(tx))!
  const stored = new Map<Language, { fileId: string; name: string }[]>()
  for (const [language, made] of files)
    stored.set(
      language,
      await inTurn(made, async (file) => ({
        fileId: await putFile(tx, { accountId: provider.id, ...file, internal: true, ours: true }),
        name: file.name,
      })),
    )
  for (const to of recipients)
    await queueMail(tx, {
      key: `report ${report.id} ${due.toISOString()} ${to.id}`,
      kind: 'report',
      accountId: provider.id,
      subjectOf: { kind: 'report', id: report.id },
      to: [{ name: to.name, address: to.email! }],
      ...letterOf(to.language, {
        name: report.name,
        owner: owner.name,
        address: `${tx.app.config.publicUrl}/reports/${report.id}`,
        zone: schedule.zone,
        due,
      }),
      attachments: stored.get(to.language)!,
      automatic: 'auto-generated',
    })
  await noteSent(tx, report.id, due)
  await recordAct(
    tx,
    {
      act: 'reports.mailed',
      subject: { kind: 'report', id: report.id, name: report.name },
      accountId: null,
      data: { dueAt: due.toISOString(), formats: schedule.formats, recipients: recipients.map(({ id }) => id) },
    },
    owner,
  )
  await tellChanged(tx, report.id)
}

/** One after the other: statements of one transaction never run beside each other. */
async function inTurn<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (const one of all) done.push(await work(one))
  return done
}
