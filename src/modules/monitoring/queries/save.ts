import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { ensurePartitions, type Partitioned } from '#platform/db/partitions.ts'
import type { View } from '../rules/confirm.ts'
import type { Observation } from '../types.ts'

export const resultsByDay: Partitioned = { table: 'check_result', days: 1 }

/** One look that ended: what was seen, and what is believed since. Moments are milliseconds of the epoch. */
export type Look = {
  accountId: string
  checkId: string
  due: number
  started: number
  ended: number
  seen: Observation
  view: View
}

const iso = (ms: number) => new Date(ms).toISOString()

/** Every look as a row of the time it began. */
export async function insertResults(tx: Tx, location: string, looks: readonly Look[]): Promise<void> {
  if (looks.length === 0) return
  const moments = looks.map((look) => look.started)
  await ensurePartitions(tx, resultsByDay, new Date(Math.min(...moments)), new Date(Math.max(...moments)))
  const rows = looks.map(({ accountId, checkId, due, started, seen }) => ({
    a: accountId,
    c: checkId,
    t: iso(started),
    l: Math.max(0, Math.round(started - due)),
    k: seen.tookMs,
    o: seen.outcome,
    s: seen.outcome === 'up' ? null : seen.said,
    m: Object.keys(seen.timings).length === 0 ? null : seen.timings,
  }))
  await sql`insert into check_result (account_id, check_id, location, at, late_ms, took_ms, outcome, said, timings)
    select a, c, ${location}, t, l, k, o, s, m
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(a uuid, c uuid, t timestamptz, l int, k float8, o text, s text, m jsonb)`.execute(
    tx,
  )
}

/** The last look of each check and what its location believes. Looks of checks that were removed meanwhile are left out. */
export async function putViews(tx: Tx, location: string, looks: readonly Look[]): Promise<void> {
  const last = new Map(looks.map((look) => [look.checkId, look]))
  const rows = [...last.values()].map(({ accountId, checkId, due, started, ended, seen, view }) => ({
    a: accountId,
    c: checkId,
    state: view.state,
    streak: view.streak,
    last: view.last,
    blind: view.blind,
    changes: view.flap.changes,
    results: view.flap.results,
    flapping: view.flap.flapping,
    due: iso(due),
    started: iso(started),
    ended: iso(ended),
    took: seen.tookMs,
    outcome: seen.outcome,
    said: seen.said,
    timings: seen.timings,
    facts: seen.facts,
  }))
  // In the order of ids, so that two instances that write views of one check lock them alike.
  rows.sort((a, b) => (a.c < b.c ? -1 : 1))
  await sql`insert into check_view (account_id, check_id, location, state, streak, last, blind, flap_changes, flap_results, flapping,
      due_at, started_at, ended_at, took_ms, outcome, said, timings, facts)
    select a, c, ${location}, state, streak, last, blind, changes, results, flapping, due, started, ended, took, outcome, said, timings, facts
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(a uuid, c uuid, state text, streak int, last text, blind boolean,
        changes int, results int, flapping boolean, due timestamptz, started timestamptz, ended timestamptz, took float8, outcome text,
        said text, timings jsonb, facts jsonb)
    on conflict (account_id, check_id, location) do update set state = excluded.state, streak = excluded.streak, last = excluded.last,
      blind = excluded.blind, flap_changes = excluded.flap_changes, flap_results = excluded.flap_results, flapping = excluded.flapping,
      due_at = excluded.due_at, started_at = excluded.started_at, ended_at = excluded.ended_at, took_ms = excluded.took_ms,
      outcome = excluded.outcome, said = excluded.said, timings = excluded.timings, facts = excluded.facts`.execute(tx)
}

/** Of these slices those that this instance holds at this moment, as the database says. */
export async function heldSlices(tx: Tx, location: string, slices: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ slice: number }>`select slice from check_slice
    where location = ${location} and held_by = ${tx.app.instanceId} and slice = any(${[...slices]}::smallint[])`.execute(
    tx,
  )
  return new Set(rows.map(({ slice }) => slice))
}
