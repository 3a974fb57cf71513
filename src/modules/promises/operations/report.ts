import { permit } from '#accounts'
import { isZone } from '#calendars'
import type { Tx } from '#platform/db/database.ts'
import { problems } from '../problems.ts'
import type { PromiseFilter } from '../queries/list.ts'
import { allPlans } from '../queries/plans.ts'
import type { KindRow, WeekRow } from '../queries/report.ts'
import * as figures from '../queries/report.ts'
import { byKind, nameOf } from '../rules/plan.ts'
import { type ListedPromise, withAccounts } from './read.ts'
import { viewsOf } from './view.ts'

export interface ReportOrder {
  from: Date
  to: Date
  /** For the weeks, which begin on Monday. */
  zone: string
  accountId?: string
  planId?: string
  severities?: readonly string[]
  kinds?: readonly string[]
}

export interface PromiseReport {
  from: Date
  to: Date
  /** What plans aim at, per cent. */
  goalPercent: number
  measured: number
  broken: number
  kept: number
  /** Null when nothing was measured. */
  keptPercent: number | null
  /** The same span of time before. */
  before: { measured: number; broken: number }
  weeks: (WeekRow & { keptPercent: number | null })[]
  /** Promises by share of the allowed time used: ten steps to 100 %, three to 130 %, and all beyond. */
  shares: number[]
  rows: (KindRow & { name: string; keptPercent: number })[]
  /** The broken ones, the longest over first, at most 200. */
  brokenOnes: (ListedPromise & { overMs: number })[]
  /** How late our own clocks were. */
  clocks: { fired: number; p50Ms: number | null; p99Ms: number | null; worstMs: number | null }
}

const longestMs = 3 * 366 * 86_400_000
const mostBroken = 200

/**
 * The report of promises kept. A promise counts in the period in which it was decided: kept, or broken. Every figure
 * counts the rows of `GET /api/promises` with `decidedFrom`, `decidedTo` and the same filters.
 */
export async function reportPromises(tx: Tx, order: ReportOrder): Promise<PromiseReport> {
  permit(tx.actor, 'report.read', { accountId: null })
  const length = order.to.getTime() - order.from.getTime()
  if (length <= 0 || length > longestMs || !isZone(order.zone)) {
    throw problems.refuse('promises.period_invalid', { detail: 'It ends after it begins, at most three years later.' })
  }
  const { accountId, planId, severities, kinds } = order
  const about: PromiseFilter = { accountId, planId, severities, kinds }
  const filter = { ...about, decidedFrom: order.from, decidedTo: order.to }
  const over = await overtime(tx, filter)
  const rows = await figures.byKindAndSeverity(tx, filter, over)
  const measured = rows.reduce((sum, each) => sum + each.measured, 0)
  const broken = rows.reduce((sum, each) => sum + each.broken, 0)
  const earlier = new Date(order.from.getTime() - length)
  const weeks = await figures.byWeek(tx, filter, order.zone)
  return {
    from: order.from,
    to: order.to,
    goalPercent: await goal(tx, planId),
    measured,
    broken,
    kept: measured - broken,
    keptPercent: percent(measured, broken),
    before: await figures.measuredAndBroken(tx, { ...about, decidedFrom: earlier, decidedTo: order.from }),
    weeks: weeks.map((each) => ({ ...each, keptPercent: percent(each.measured, each.broken) })),
    shares: await figures.shareHistogram(tx, filter, over),
    rows: rows
      .map((each) => ({ ...each, name: nameOf(each.kind), keptPercent: percent(each.measured, each.broken)! }))
      .sort((a, b) => byKind(a.kind, b.kind) || (a.severity ?? '').localeCompare(b.severity ?? '')),
    brokenOnes: await brokenOnes(tx, filter, over),
    clocks: await figures.clockLateness(tx, about, order.from, order.to),
  }
}

/** Kept per cent, never rounded up to a hundred: one broken of a million is not none. */
function percent(measured: number, broken: number): number | null {
  return measured === 0 ? null : ((measured - broken) / measured) * 100
}

async function overtime(tx: Tx, filter: PromiseFilter): Promise<Map<string, number>> {
  const views = await viewsOf(tx, await figures.stillOver(tx, filter))
  return new Map(views.map((view) => [view.id, view.usedMs]))
}

async function brokenOnes(tx: Tx, filter: PromiseFilter, over: figures.RunningOn) {
  const listed = await withAccounts(tx, await figures.worstBroken(tx, filter, over, mostBroken))
  return listed.map((each) => ({ ...each, overMs: Math.max(0, each.usedMs - each.allowedMs) }))
}

/** The goal of the plan asked for; of all plans the lowest, which every one of them shares. */
async function goal(tx: Tx, planId: string | undefined): Promise<number> {
  const plans = await allPlans(tx)
  const asked = plans.filter((each) => (planId ? each.id === planId : !each.retiredAt))
  return asked.length === 0 ? 98 : Math.min(...asked.map((each) => each.goalPercent))
}
