import { sql } from 'kysely'
import type pg from 'pg'
import type { Tx } from '#platform/db/database.ts'
import type { Kind, Target } from '../contract/targets.ts'
import type { View } from '../rules/confirm.ts'
import type { Loaded } from '../schedule/armed.ts'

type Row = Omit<Loaded, 'view'> & {
  state: View['state'] | null
  streak: number
  last: View['last']
  blind: boolean
  changes: number
  results: number
  flapping: boolean
}

/*
 * Joined by id alone, which keys hold together with the account: before anybody has analysed the tables the planner takes an account for
 * rarer than it is, and read every check of an account for each of its systems (40,000 checks: 4 s, against 0.1).
 */
const columns = `c.id, c.account_id as "accountId", c.system_id as "systemId", c.slice, c.version, c.kind, c.target, c.secret, c.secrets,
  c.every_ms as "everyMs", c.timeout_ms as "timeoutMs", c.attempts, c.recheck_ms as "recheckMs", c.forced_at as "forcedAt",
  v.state, v.streak, v.last, v.blind, v.flap_changes as changes, v.flap_results as results, v.flapping, v.started_at as "startedAt"`
const from = `system_check c join system y on y.id = c.system_id left join check_view v on v.check_id = c.id and v.location = $1`
const live = `y.retired_at is null and c.removed_at is null and c.paused_at is null and c.kind <> 'heartbeat' and $1 = any(c.locations)`

function loaded({ state, streak, last, blind, changes, results, flapping, ...check }: Row): Loaded {
  const view = state && { state, streak, last, blind, flap: { changes, results, flapping } }
  return { ...check, kind: check.kind as Kind, target: check.target as Target, view }
}

/** The loops' own transaction sees every account; it reads only. */
async function reading<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query(
      `begin read only; select set_config('app.accounts', '*', true), set_config('app.staff', 'on', true)`,
    )
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

/** All checks of these slices that are looked at from a location. */
export function loadSlices(pool: pg.Pool, location: string, slices: readonly number[]): Promise<Loaded[]> {
  return reading(pool, async (client) => {
    const { rows } = await client.query<Row>(
      `select ${columns} from ${from} where ${live} and c.slice = any($2::smallint[])`,
      [location, slices],
    )
    return rows.map(loaded)
  })
}

/** Checks of these slices that changed since a moment: with their versions, and whether they are to be looked at from here. */
export function changedSince(pool: pg.Pool, location: string, slices: readonly number[], since: Date) {
  return reading(pool, async (client) => {
    const { rows } = await client.query<{ id: string; version: number; live: boolean }>(
      `select c.id, c.version, ${live} as live from system_check c join system y on y.id = c.system_id where c.changed_at >= $3 and c.slice = any($2::smallint[])`,
      [location, slices, since],
    )
    return rows
  })
}

export function loadChecks(pool: pg.Pool, location: string, ids: readonly string[]): Promise<Loaded[]> {
  return reading(pool, async (client) => {
    const { rows } = await client.query<Row>(
      `select ${columns} from ${from} where ${live} and c.id = any($2::uuid[])`,
      [location, ids],
    )
    return rows.map(loaded)
  })
}

/** Of these checks those that are looked at from a location, as it believes of them, in the caller's transaction. */
export async function lookedAtFrom(
  tx: Tx,
  location: string,
  ids: readonly string[],
): Promise<Pick<Loaded, 'id' | 'accountId' | 'attempts' | 'view'>[]> {
  const { rows } =
    await sql<Row>`select c.id, c.account_id as "accountId", c.attempts, v.state, v.streak, v.last, v.blind,
      v.flap_changes as changes, v.flap_results as results, v.flapping
    from system_check c left join check_view v on v.check_id = c.id and v.location = ${location}
    where c.id = any(${[...ids]}::uuid[]) and c.removed_at is null and ${location} = any(c.locations)`.execute(tx)
  return rows.map(loaded)
}
