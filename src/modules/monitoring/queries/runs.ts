import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Before, Told } from '../rules/evidence.ts'

export type StoredRun = Told & {
  id: string
  accountId: string
  checkId: string
  location: string
  at: Date
  state: 'passed' | 'degraded' | 'failed' | 'inconclusive'
  reasonCode: string | null
  reason: string | null
  failedStep: number | null
  tookMs: number
  screenshotId: string | null
  harId: string | null
}

const columns = sql`id, account_id as "accountId", check_id as "checkId", location, at, state, reason_code as "reasonCode", reason,
  failed_step as "failedStep", took_ms as "tookMs", steps, warnings, assertions, screenshot_id as "screenshotId", har_id as "harId"`
const hasFiles = sql`(screenshot_id is not null or har_id is not null)`

/** What was before a run of a check from this location. */
export async function runsBefore(tx: Tx, checkId: string, location: string): Promise<Before> {
  const { rows } = await sql<
    NonNullable<Before['newest']>
  >`select state, failed_step as "failedStep", reason_code as code from flow_run
    where check_id = ${checkId} and location = ${location} order by at desc limit 1`.execute(tx)
  const kept = await sql<{ at: Date | null }>`select max(at) as at from flow_run where check_id = ${checkId} and ${hasFiles}`.execute(tx) // biome-ignore format: one question
  return { newest: rows[0] ?? null, keptAt: kept.rows[0]?.at ?? null }
}

export async function insertRun(tx: Tx, run: StoredRun): Promise<void> {
  await sql`insert into flow_run (account_id, id, check_id, location, at, state, reason_code, reason, failed_step, took_ms, steps, warnings,
      assertions, screenshot_id, har_id)
    values (${run.accountId}, ${run.id}, ${run.checkId}, ${run.location}, ${run.at}, ${run.state}, ${run.reasonCode}, ${run.reason},
      ${run.failedStep}, ${run.tookMs}, ${json(run.steps)}, ${json(run.warnings)}, ${json(run.assertions)}, ${run.screenshotId}, ${run.harId})`.execute(tx) // biome-ignore format: one statement
}

type Files = { screenshotId: string | null; harId: string | null }
const idsOf = (rows: readonly Files[]) =>
  rows.flatMap(({ screenshotId, harId }) => [screenshotId, harId]).filter((id) => id !== null)

/**
 * Forgets runs of a check: those without files that are not the newest of their location, and of those with files all but the
 * newest `most`. Returns the files that nothing speaks of any more.
 */
export async function pruneRuns(tx: Tx, checkId: string, most: number): Promise<string[]> {
  const { rows } = await sql<Files>`delete from flow_run where check_id = ${checkId} and id not in (
      (select distinct on (location) id from flow_run where check_id = ${checkId} order by location, at desc)
      union all
      (select id from flow_run where check_id = ${checkId} and ${hasFiles} order by at desc limit ${most}))
    returning screenshot_id as "screenshotId", har_id as "harId"`.execute(tx)
  return idsOf(rows)
}

/** Forgets runs that are too old, and returns their files. */
export async function dropRuns(tx: Tx, before: Date): Promise<string[]> {
  const { rows } = await sql<Files>`delete from flow_run where at < ${before}
    returning screenshot_id as "screenshotId", har_id as "harId"`.execute(tx)
  return idsOf(rows)
}

/** Runs of a check that are kept, the newest first. */
export async function runsOf(tx: Tx, checkId: string): Promise<StoredRun[]> {
  const { rows } = await sql<StoredRun>`select ${columns} from flow_run where check_id = ${checkId}
    and ${seesAccount(tx, 'account_id')} order by at desc, id desc limit 40`.execute(tx)
  return rows
}

export async function findRun(tx: Tx, id: string): Promise<StoredRun | null> {
  const { rows } = await sql<StoredRun>`select ${columns} from flow_run where id = ${id} and ${seesAccount(tx, 'account_id')}`.execute(tx) // biome-ignore format: one question
  return rows[0] ?? null
}
