import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput } from '#platform/http/contract.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { notFound } from '#platform/problem.ts'
import type { monitoring } from '../contract.ts'
import { findCheck } from '../queries/checks.ts'
import { selectPings } from '../queries/heartbeats.ts'
import { selectChanges, selectResults, timeInStates } from '../queries/history.ts'

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
