import { hostname } from 'node:os'
import type { App } from '../app.ts'
import { type Loop, startLoop } from '../loop.ts'

/** An instance says once a second that it lives; silent for this long it has lost its jobs. */
export const silentAfterMs = 3500
const heartbeatMs = 1000

/**
 * Jobs of silent instances wait again. Where another job of the same key waits already (the lost one had queued its own
 * successor before its instance died), that one does the work: two waiting jobs of one key cannot be, and a statement
 * that fails would leave the jobs of everybody where they are.
 */
const takeOver = `
  with lost as (
    select id, queue, key, row_number() over (partition by queue, coalesce(key, id::text) order by added_at desc, id desc) as place
      from job
     where taken_by is not null
       and taken_by in (select taken_by from job where taken_by is not null
                        except
                        select id from instance
                         where stopped_at is null and seen_at > clock_timestamp() - $1 * interval '1 millisecond')
  ), spare as (
    delete from job j using lost l
     where j.id = l.id
       and (l.place > 1 or exists (select from job w where w.queue = l.queue and w.key = l.key
                                      and w.taken_by is null and w.failed_at is null))
    returning j.id
  )
  update job set taken_by = null, taken_at = null
   where id in (select id from lost except select id from spare)`

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
    const { rowCount } = await pool.query(takeOver, [silentAfterMs])
    if (rowCount) app().log.warn({ jobs: rowCount }, 'took over the jobs of an instance that fell silent')
    return heartbeatMs
  }
  return startLoop('heartbeat', beat, () => app().log)
}

/** Says that this instance stopped on purpose, so that others need not wait. */
export async function signOff(app: App): Promise<void> {
  await app.db.pool.query('update instance set stopped_at = clock_timestamp() where id = $1', [app.instanceId])
}
