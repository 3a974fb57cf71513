import { may, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput } from '#platform/http/contract.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { notFound } from '#platform/problem.ts'
import { systemsOf } from '#systems'
import type { monitoring } from '../contract.ts'
import { countChecks, findCheck, selectChecks } from '../queries/checks.ts'
import { selectPings } from '../queries/heartbeats.ts'
import { changesWithin, selectChanges, selectResults, timeInStates, troublesOf } from '../queries/history.ts'
import { courseOf } from '../rules/course.ts'

type ResultsAsked = HandlerInput<typeof monitoring.listResults>['query']

const dayMs = 86_400_000

async function readable(tx: Tx, id: string): Promise<void> {
  const check = await findCheck(tx, id)
  if (!check) throw notFound()
  permit(tx.actor, 'check.read', { accountId: check.accountId })
}

/** Looks at a check, the newest first. */
export async function listResults(tx: Tx, id: string, { cursor, limit, location, ...span }: ResultsAsked) {
  await readable(tx, id)
  const values = fromCursor(cursor, 2)
  const after = values ? { at: momentIn(values[0]), location: String(values[1]) } : undefined
  const from = span.from ?? new Date(tx.now.getTime() - tx.app.config.CHECK_RESULTS_DAYS * dayMs)
  const rows = await selectResults(tx, id, { from, to: span.to ?? tx.now, location, after, limit: limit + 1 })
  return toPage(
    rows,
    limit,
    (row) => [row.at, row.location],
    (row) => row,
  )
}

/** Changes of its state, and its availability: time that was inconclusive, or not looked at yet, counts for neither side. */
export async function listChanges(tx: Tx, id: string, { cursor, limit }: { cursor?: string; limit: number }) {
  await readable(tx, id)
  const values = fromCursor(cursor, 2)
  const before = values ? { at: momentIn(values[0]), id: Number(values[1]) || 0 } : undefined
  const rows = await selectChanges(tx, id, { before, limit: limit + 1 })
  const times = await timeInStates(tx, id, new Date(tx.now.getTime() - 30 * dayMs))
  const good = (times.get('up') ?? 0) + (times.get('degraded') ?? 0)
  const judged = good + (times.get('down') ?? 0)
  return {
    ...toPage(
      rows,
      limit,
      (row) => [row.at, row.id],
      (row) => row,
    ),
    availability: judged > 0 ? good / judged : null,
  }
}

export async function listPings(tx: Tx, id: string, { cursor, limit }: { cursor?: string; limit: number }) {
  await readable(tx, id)
  const values = fromCursor(cursor, 1)
  const rows = await selectPings(tx, id, { before: values ? momentIn(values[0]) : undefined, limit: limit + 1 })
  return toPage(
    rows,
    limit,
    (row) => [row.at],
    (row) => row,
  )
}

const mostDays = 31
const mostChecks = 50
const mostTurns = 500
const mostTroubles = 100

/**
 * How the checks of a system did over a span of at most 31 days: their states without gaps, and, of a span of at most two days,
 * the looks that were not up, because what was seen once and not believed explains things too. At most 50 checks, and of
 * each the newest; what is left out is counted.
 */
export async function readCourses(tx: Tx, asked: { systemId: string; from: Date; to: Date }) {
  const system = (await systemsOf(tx, [asked.systemId])).get(asked.systemId)
  if (!system || !may(tx.actor, 'check.read', system.accountId)) throw notFound()
  const to = new Date(Math.min(asked.to.getTime(), tx.now.getTime()))
  const from = new Date(Math.max(asked.from.getTime(), to.getTime() - mostDays * dayMs))
  if (from >= to) return { from, to, items: [], moreChecks: 0 }
  const checks = await selectChecks(tx, { systemId: system.id, limit: mostChecks })
  const ids = checks.map(({ id }) => id)
  const turns = await changesWithin(tx, ids, { from, to }, mostTurns)
  const brief = to.getTime() - from.getTime() <= 2 * dayMs
  const troubles = brief ? await troublesOf(tx, ids, { from, to }, mostTroubles) : new Map<string, never[]>()
  const items = checks.map((check) => {
    const [own, looks] = [turns.get(check.id) ?? [], troubles.get(check.id) ?? []]
    const changesBefore = Math.max(0, (own[0]?.all ?? 0) - mostTurns)
    return {
      check: { id: check.id, name: check.name, severity: check.severity, paused: check.pausedAt !== null },
      // What was before changes that are left out nobody says.
      course: courseOf(own, check, changesBefore > 0 ? own[0]!.at : from, to),
      changesBefore,
      troubles: looks.map(({ at, outcome, said, location }) => ({ at, outcome, said: said ?? '', location })),
      troublesBefore: Math.max(0, (looks[0]?.all ?? 0) - looks.length),
    }
  })
  return { from, to, items, moreChecks: (await countChecks(tx, system.id)) - checks.length }
}
