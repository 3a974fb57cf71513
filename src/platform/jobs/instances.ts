import { hostname } from 'node:os'
import type pg from 'pg'
import type { App } from '../app.ts'
import { type Loop, startLoop } from '../loop.ts'

/** An instance says once a second that it lives; silent for this long it has lost its jobs. */
export const silentAfterMs = 3500
const heartbeatMs = 1000

/**
 * The statement that lets jobs wait again. `which` says which, as a condition. Where another job of the same key waits
 * already (the lost one had queued its own successor before its instance died), that one does the work: two waiting jobs
 * of one key cannot be, and a statement that fails would leave the jobs of everybody where they are.
 */
export const waitAgain = (which: string) => `
  with lost as (
    select id, queue, key, row_number() over (partition by queue, coalesce(key, id::text) order by added_at desc, id desc) as place
      from job
     where ${which}
  ), spare as (
    delete from job j using lost l
     where j.id = l.id
       and (l.place > 1 or exists (select from job w where w.queue = l.queue and w.key = l.key
                                      and w.taken_by is null and w.failed_at is null))
    returning j.id
  )
  update job set taken_by = null, taken_at = null
   where id in (select id from lost except select id from spare)`

/** Jobs of silent instances. */
const takeOver = waitAgain(`taken_by is not null
       and taken_by in (select taken_by from job where taken_by is not null
                        except
                        select id from instance
                         where stopped_at is null and seen_at > clock_timestamp() - $1 * interval '1 millisecond'
                           and (backend_pid is null or backend_pid in (select pid from pg_stat_activity)))`)

/**
 * Keeps this instance's heartbeat and takes over the jobs of instances that are gone. An instance is gone when its
 * heartbeat is silent, or at once when the connection it keeps for its heartbeat is closed: that is what the kernel does
 * for a process that was killed. Uses the database's own clock on both sides, so that clocks of machines may differ. A
 * stalled instance that comes back finds its leases gone and its work possibly done twice: a rare duplicate beats a
 * missed page, and every delivery carries an idempotency key.
 */
export function createHeartbeat(app: () => App, version: string): Loop {
  let client: pg.PoolClient | null = null

  /** The connection whose end tells the others; a new one announces its number. */
  async function connection(): Promise<pg.PoolClient> {
    if (client) return client
    const next = await app().db.pool.connect()
    next.once('end', () => letGo(next))
    await next.query(
      `insert into instance (id, host, pid, version, started_at, seen_at, backend_pid)
       values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp(), pg_backend_pid())
       on conflict (id) do update set backend_pid = pg_backend_pid()`,
      [app().instanceId, hostname(), process.pid, version],
    )
    client = next
    return next
  }

  /** A connection that broke goes back to its pool, once: one that is never given back keeps the pool from closing. */
  function letGo(held: pg.PoolClient): void {
    if (client !== held) return
    client = null
    held.release(true)
  }

  async function beat(): Promise<number> {
    const held = await connection()
    try {
      await held.query('update instance set seen_at = clock_timestamp() where id = $1', [app().instanceId])
      const { rowCount } = await held.query(takeOver, [silentAfterMs])
      if (rowCount) app().log.warn({ jobs: rowCount }, 'took over the jobs of an instance that is gone')
      await app().jobs.remember()
    } catch (error) {
      letGo(held)
      throw error
    }
    return heartbeatMs
  }

  const loop = startLoop('heartbeat', beat, () => app().log)
  const stopBeating = loop.stop
  return Object.assign(loop, {
    async stop() {
      await stopBeating()
      client?.release()
      client = null
    },
  })
}

/** Says that this instance stopped on purpose, so that others need not wait. */
export async function signOff(app: App): Promise<void> {
  await app.db.pool.query('update instance set stopped_at = clock_timestamp() where id = $1', [app.instanceId])
}
