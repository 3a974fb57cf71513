import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/problem.ts'
import { arm, type FiredTimer } from '#platform/timers/timers.ts'
import type { StartedBy } from '../plan/starts.ts'
import { startAt } from '../queries/heard.ts'
import { NotATime, nextOf, schedule } from '../rules/timer.ts'
import type { TimerRule } from '../rules/types.ts'
import { beginRun } from './begin.ts'
import { timers } from './errand.ts'

type Kept = { first: number; every?: string; left?: number | null; n: number }

/** When a start event's time comes first. Null where it is an expression, or no time. */
function scheduleOf(name: string, at: number): Kept | null {
  const [kind = '', value = ''] = name.split(/ (.*)/s)
  if (value.startsWith('=')) return null
  try {
    const { due, every, left } = schedule(kind as TimerRule['kind'], value, at)
    return { first: due, every, left, n: 0 }
  } catch (error) {
    if (error instanceof NotATime) return null
    throw error
  }
}

/** Arms what starts a procedure by the clock, in place of what its version before had armed. */
export async function armStarts(tx: Tx, procedure: { id: string }, starts: readonly StartedBy[]): Promise<void> {
  await sql`delete from timer where kind = ${timers.start} and fired_at is null and starts_with(key, ${procedure.id})`.execute(
    tx,
  )
  for (const { node, kind, name } of starts) {
    const kept = kind === 'timer' ? scheduleOf(name, tx.now.getTime()) : null
    if (kept) await armNext(tx, procedure.id, node, kept)
  }
}

function armNext(tx: Tx, procedureId: string, node: string, kept: Kept): Promise<void> {
  const due = kept.n === 0 || kept.every === undefined ? kept.first : nextOf(kept.first, kept.every, kept.n)
  return arm(tx, {
    kind: timers.start,
    key: `${procedureId} ${node}`,
    dueAt: new Date(due),
    data: { procedureId, node, ...kept },
  })
}

/** Time has come for procedures to start, on the account they belong to; cycles go on, counted from their first time. */
export async function startByClock(tx: Tx, fired: readonly FiredTimer[]): Promise<void> {
  for (const { data, dueAt } of fired) {
    const { procedureId, node, ...kept } = data as Kept & { procedureId: string; node: string }
    const begins = await startAt(tx, procedureId, node)
    if (!begins) continue
    try {
      await beginRun(tx, {
        procedureId,
        accountId: begins.accountId,
        from: node,
        cause: `clock ${dueAt.getTime()}/${node}`,
      })
    } catch (error) {
      // It was retired, or its account closed: it starts no more.
      if (error instanceof Refusal) continue
      throw error
    }
    const left = kept.left === undefined || kept.left === null ? kept.left : kept.left - 1
    if (kept.every !== undefined && (left === null || left === undefined || left >= 0))
      await armNext(tx, procedureId, node, { ...kept, left, n: kept.n + 1 })
  }
}
