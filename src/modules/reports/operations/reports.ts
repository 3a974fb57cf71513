import { may, permit, personsByIds } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { disarm } from '#platform/timers/timers.ts'
import { problems } from '../problems.ts'
import {
  countReports,
  deleteReport,
  findReport,
  insertReport,
  type ReportValues,
  reportsFor,
  updateReport,
} from '../queries/reports.ts'
import { schedulesOf } from '../queries/schedules.ts'
import { standardReports } from '../rules/standard.ts'
import type { Definition, Language, StoredReport, StoredSchedule } from '../types.ts'
import { checked } from './run.ts'

/** Kept reports: a person's own, those shared with all of the provider's people, and those that come with the program. */

export const dueTimer = 'reports.due'
const mostReports = 200

export type ReportView = {
  id: string
  kind: 'standard' | 'own' | 'shared'
  name: string
  description: string
  definition: Definition
  owner: { id: string; name: string } | null
  shared: boolean
  /** The caller may change and remove it. */
  mayChange: boolean
  /** The caller may have it mailed: it is theirs. */
  mayMail: boolean
  version: number
  changedAt: Date | null
  schedule: (Omit<StoredSchedule, 'reportId' | 'recipients'> & { recipients: { id: string; name: string }[] }) | null
}

/** Reports of the reader, the standard ones first. `zone` is that of the standard ones, which have none of their own. */
export async function listReports(tx: Tx, zone: string, language: Language) {
  permit(tx.actor, 'report.read', { accountId: null })
  const kept = await reportsFor(tx, tx.actor.personId)
  const standard = standardReports.map((one) => standardView(one, zone, language))
  return { items: [...standard, ...(await viewsOf(tx, kept))], mayShare: may(tx.actor, 'report.share', null) }
}

export async function readReport(tx: Tx, id: string, zone: string, language: Language): Promise<ReportView> {
  permit(tx.actor, 'report.read', { accountId: null })
  const standard = standardReports.find((one) => one.id === id)
  if (standard) return standardView(standard, zone, language)
  return (await viewsOf(tx, [await findVisible(tx, id)]))[0]!
}

/** Keeps a report, or with an id replaces one. Sharing needs `report.share`. */
export async function saveReport(
  tx: Tx,
  values: ReportValues,
  old: { id: string; version: number } | null = null,
): Promise<ReportView> {
  permit(tx.actor, 'report.read', { accountId: null })
  const { personId } = tx.actor
  if (!personId) throw platformProblems.refuse('platform.not_permitted')
  const before = old ? await findChangeable(tx, old.id) : null
  if (values.shared && !before?.shared) permit(tx.actor, 'report.share', { accountId: null })
  checked(tx, values.definition)
  if (before && before.version !== old!.version) throw platformProblems.refuse('platform.conflict')
  if (!before && (await countReports(tx, personId)) >= mostReports)
    throw problems.refuse('reports.too_many', { detail: `Remove some of the ${mostReports} first.` })
  const id = before?.id ?? newId()
  await (before ? updateReport(tx, id, values) : insertReport(tx, id, personId, values))
  await tellChanged(tx, id)
  return viewOfKept(tx, id)
}

/** A kept report as the actor of `tx` sees it; whether they may was asked before. */
export async function viewOfKept(tx: Tx, id: string): Promise<ReportView> {
  return (await viewsOf(tx, [(await findReport(tx, id))!]))[0]!
}

export async function removeReport(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'report.read', { accountId: null })
  await findChangeable(tx, id)
  await disarm(tx, dueTimer, id)
  await deleteReport(tx, id)
  await tellChanged(tx, id)
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A report the caller may see. Another's own one is none of anybody's business: it is as if it were not there. */
export async function findVisible(tx: Tx, id: string, lock = false): Promise<StoredReport> {
  const report = uuid.test(id) ? await findReport(tx, id, lock) : null
  if (!report || (!report.shared && report.ownerId !== tx.actor.personId)) throw notFound()
  return report
}

async function findChangeable(tx: Tx, id: string): Promise<StoredReport> {
  if (standardReports.some((one) => one.id === id)) throw problems.refuse('reports.standard_report')
  const report = await findVisible(tx, id, true)
  if (!mayChange(tx, report)) throw platformProblems.refuse('platform.not_permitted', { verb: 'report.share' })
  return report
}

function mayChange(tx: Tx, report: StoredReport): boolean {
  return report.ownerId === tx.actor.personId || (report.shared && may(tx.actor, 'report.share', null))
}

export function tellChanged(tx: Tx, reportId: string): Promise<void> {
  const subject = { kind: 'report', id: reportId }
  return publish(tx, { name: 'reports.report_changed', accountId: null, subject, data: { reportId } })
}

async function viewsOf(tx: Tx, reports: readonly StoredReport[]): Promise<ReportView[]> {
  const schedules = await schedulesOf(
    tx,
    reports.map(({ id }) => id),
  )
  const people = await personsByIds(
    tx,
    [...schedules.values()].flatMap(({ recipients }) => recipients),
  )
  return reports.map((report) => {
    const schedule = schedules.get(report.id)
    const { id, name, description, definition, shared, version, changedAt } = report
    return {
      id,
      kind: report.ownerId === tx.actor.personId ? 'own' : 'shared',
      name,
      description,
      definition,
      owner: { id: report.ownerId, name: report.ownerName },
      shared,
      mayChange: mayChange(tx, report),
      mayMail: report.ownerId === tx.actor.personId,
      version,
      changedAt,
      schedule: schedule ? viewOf(schedule, people) : null,
    }
  })
}

function viewOf({ reportId, ...schedule }: StoredSchedule, people: ReadonlyMap<string, { name: string }>) {
  const recipients = schedule.recipients.map((id) => ({ id, name: people.get(id)?.name ?? '' }))
  return { ...schedule, recipients }
}

function standardView(one: (typeof standardReports)[number], zone: string, language: Language): ReportView {
  return {
    id: one.id,
    kind: 'standard',
    name: one.name[language],
    description: one.description[language],
    definition: { ...one.definition, zone },
    owner: null,
    shared: true,
    mayChange: false,
    mayMail: false,
    version: 1,
    changedAt: null,
    schedule: null,
  }
}
