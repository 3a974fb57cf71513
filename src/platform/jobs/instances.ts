import { hostname } from 'node:os'
import type { App } from '../app.ts'
import { type Loop, startLoop } from '../loop.ts'

/** An instance says once a second that it lives; silent for this long it has lost its jobs. */
export const silentAfterMs = 3500
const heartbeatMs = 1000

/**
 * Keeps this instance's heartbeat and takes over the jobs of instances that fell silent. Uses the database's own clock
 * on both sides, so that clocks of machines may differ. A stalled instance that comes back finds its leases gone and
 * its work possibly done twice: a rare duplicate beats a missed page, and every delivery carries an idempotency key.
 */
export function createHeartbeat(app: () => App, version: string): Loop {
  let announced = false
  async function beat(): Promise<number> {
    const { pool } = app().db
    if (!announced) {
      await pool.query(
        `insert into instance (id, host, pid, version, started_at, seen_at)
         values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())`,
        [app().instanceId, hostname(), process.pid, version],
      )
      announced = true
    }
    await pool.query('update instance set seen_at = clock_timestamp() where id = $1', [app().instanceId])
    const { rowCount } = await pool.query(
      `update job set taken_by = null, taken_at = null
        where taken_by is not null
          and taken_by in (select taken_by from job where taken_by is not null
                           except
                           select id from instance
                            where stopped_at is null and seen_at > clock_timestamp() - $1 * interval '1 millisecond')`,
      [silentAfterMs],
    )
    if (rowCount) app().log.warn({ jobs: rowCount }, 'took over the jobs of an instance that fell silent')
    return heartbeatMs
  }
  return startLoop('heartbeat', beat, () => app().log)
}

/** Says that this instance stopped on purpose, so that others need not wait. */
export async function signOff(app: App): Promise<void> {
  await app.db.pool.query('update instance set stopped_at = clock_timestamp() where id = $1', [app.instanceId])
}
