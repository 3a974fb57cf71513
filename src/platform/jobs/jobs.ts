import { sql } from 'kysely'
import type { App } from '../app.ts'
import { byCause, type Cause, causedBy, causeNow } from '../cause.ts'
import { clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { jobsDone } from '../http/metrics.ts'
import { newId } from '../id.ts'
import { type Loop, startLoop } from '../loop.ts'
import { waitAgain } from './instances.ts'

/** Work to be done outside the transaction that decided it (anything that speaks to the world). */
export type NewJob = {
  queue: string
  data: unknown
  /** At most one waiting job of the queue has this key; adding another is no change. */
  key?: string
  runAt?: Date
}
export type Job = { id: string; data: unknown; attempt: number; addedAt: Date }

/** Does the work of up to `batch` jobs. A throw has all of them tried again after a pause. */
export type JobHandler = (jobs: Job[], app: App) => Promise<void>

export type QueueOptions = {
  /** Batches at work at once on one instance. */
  concurrency?: number
  batch?: number
  /** After so many attempts the job is given up and shown on the health page. Default 12, about two hours. */
  attempts?: number
}

export type Jobs = {
  on(queue: string, options: QueueOptions, handler: JobHandler): void
  /** Queues whose names begin so take no job while `held` says so; it is asked before each look. */
  holdWhile(prefix: string, held: () => Promise<boolean>): void
  start(): void
  stop(): Promise<void>
  /** Looks for work now, or at that moment. */
  wake(queue: string, at?: Date): void
  /**
   * Lets jobs wait again that the database says are ours and that nobody here works on: the answer to the statement that
   * took them was lost on its way, and as this instance lives no other would ever free them.
   */
  remember(): Promise<void>
  /** Until no job that is due waits or works. For tests. */
  settle(): Promise<void>
}

/** Adds jobs in the transaction that decided them (one statement however many); they start after its commit. */
export async function addJobs(tx: Tx, jobs: readonly NewJob[]): Promise<void> {
  if (jobs.length === 0) return
  const cause = causeNow()
  const rows = jobs.map((job) => ({
    id: newId(),
    queue: job.queue,
    key: job.key ?? null,
    data: job.data ?? {},
    run_at: (job.runAt ?? tx.now).toISOString(),
    cause,
  }))
  await sql`insert into job (id, queue, key, data, run_at, cause)
    select id, queue, key, data, run_at, cause
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, queue text, key text, data jsonb, run_at timestamptz,
        cause jsonb)
    on conflict do nothing`.execute(tx)
  for (const [queue, own] of Map.groupBy(jobs, (job) => job.queue))
    for (const at of soonest(own, tx.now)) tx.afterCommit(() => tx.app.jobs.wake(queue, at))
}

/** When to look for these: each moment once, and no more of them than a storm of retries is worth. */
function soonest(jobs: readonly NewJob[], now: Date): Date[] {
  const moments = new Set(jobs.map((job) => (job.runAt ?? now).getTime()))
  return [...moments].sort((a, b) => a - b).slice(0, mostWakes).map((at) => new Date(at)) // biome-ignore format: one list
}

export function addJob(tx: Tx, job: NewJob): Promise<void> {
  return addJobs(tx, [job])
}

/** Takes back jobs that nobody has begun. */
export async function cancelJobs(tx: Tx, queue: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await sql`delete from job where queue = ${queue} and key = any(${[...keys]}::text[]) and taken_by is null`.execute(tx)
}

/** Other instances look for work at least this often; the instance that added a job starts at once. */
const longestSleepMs = 1000

/** So many moments of jobs that were added together are looked at exactly; later ones are found by looking. */
const mostWakes = 10

/** A queue that is held looks again after so long. */
const heldMs = 50

/** An answer that has not come after so long is lost: the connection would have been given up. */
const answerLostAfterMs = 5000

type Row = { id: string; data: unknown; attempts: number; added_at: Date; cause: Cause | null }
type Taken = { job: Job; cause: Cause | null }
type Queue = Required<QueueOptions> & { name: string; handler: JobHandler; busy: Set<Promise<void>>; loop: Loop }

/** The worker side: one loop a queue, leases by instance (see instances.ts for what happens when one dies). */
export function createJobs(app: () => App): Jobs {
  const queues = new Map<string, Queue>()
  const done: string[] = []
  /** Jobs at work here. */
  const held = new Set<string>()
  let flushing: Promise<void> = Promise.resolve()
  let hold: { prefix: string; held: () => Promise<boolean> } | null = null

  /** Takes up to so many in one statement. */
  async function take(queue: Queue, most: number): Promise<Taken[]> {
    const { rows } = await app().db.pool.query<Row>(
      `update job set taken_by = $1, taken_at = $2, attempts = attempts + 1
        where id in (select id from job where queue = $3 and run_at <= $2 and taken_by is null and failed_at is null
                      order by run_at limit $4 for update skip locked)
       returning id, data, attempts, added_at, cause`,
      [app().instanceId, clock.now(), queue.name, most],
    )
    return rows.map(({ id, data, attempts, added_at, cause }) => ({
      job: { id, data, attempt: attempts, addedAt: added_at },
      cause,
    }))
  }

  /** Forgets jobs that are done. Those that end while a statement is under way share the next one. */
  async function finish(ids: string[]): Promise<void> {
    done.push(...ids)
    flushing = flushing.then(async () => {
      const batch = done.splice(0)
      if (batch.length > 0)
        await app().db.pool.query('delete from job where id = any($1::uuid[]) and taken_by = $2', [
          batch,
          app().instanceId,
        ])
    })
    const mine = flushing
    flushing = flushing.catch(() => {})
    await mine
  }

  async function work(queue: Queue, jobs: Job[], cause: Cause | null): Promise<void> {
    const ids = jobs.map((job) => job.id)
    for (const id of ids) held.add(id)
    try {
      await causedBy(cause, () => queue.handler(jobs, app()))
      await finish(ids)
      jobsDone.inc({ queue: queue.name, outcome: 'done' }, ids.length)
    } catch (error) {
      jobsDone.inc({ queue: queue.name, outcome: 'failed' }, ids.length)
      app().log.warn({ queue: queue.name, attempt: jobs[0]!.attempt, error: (error as Error).stack }, 'a job failed')
      await giveBackSurely(queue, ids, String((error as Error).message ?? error))
    } finally {
      for (const id of ids) held.delete(id)
    }
  }

  /** The database may be what failed: we live on, so nobody else will free these jobs, and we try until it takes them. */
  async function giveBackSurely(queue: Queue, ids: string[], error: string): Promise<void> {
    for (let stopped = false; !stopped; ) {
      try {
        return await giveBack(queue, ids, error)
      } catch (again) {
        app().log.error({ queue: queue.name, error: (again as Error).message }, 'a failed job could not be given back')
        await new Promise((next) => setTimeout(next, 1000))
        stopped = !queue.loop.running
      }
    }
  }

  /**
   * Back into the queue with a pause of 1, 2, 4 ... seconds, at most 15 minutes; given up after the queue's attempts.
   * A job that had queued its own successor (same key) before it failed is done: the successor does the work.
   */
  async function giveBack(queue: Queue, ids: string[], error: string): Promise<void> {
    await app().db.pool.query(
      `with spare as (
         delete from job j where id = any($1::uuid[]) and taken_by = $5
            and exists (select from job w where w.queue = j.queue and w.key = j.key and w.taken_by is null and w.failed_at is null)
         returning id
       )
       update job set taken_by = null, taken_at = null, last_error = $2,
              failed_at = case when attempts >= $3 then $4::timestamptz end,
              run_at = $4::timestamptz + least(interval '1 second' * power(2, least(attempts, 20) - 1), interval '15 minutes')
        where id = any($1::uuid[]) and taken_by = $5 and id not in (select id from spare)`,
      [ids, error.slice(0, 1000), queue.attempts, clock.now(), app().instanceId],
    )
  }

  async function round(queue: Queue): Promise<number> {
    if (queue.busy.size >= queue.concurrency) {
      await Promise.race(queue.busy)
      return 0
    }
    if (hold && queue.name.startsWith(hold.prefix) && (await hold.held())) return heldMs
    const asked = queue.batch * (queue.concurrency - queue.busy.size)
    const jobs = await take(queue, asked)
    for (const { cause, of } of byCause(jobs))
      for (let from = 0; from < of.length; from += queue.batch) {
        const batch = of.slice(from, from + queue.batch).map(({ job }) => job)
        const task = work(queue, batch, cause).finally(() => queue.busy.delete(task))
        queue.busy.add(task)
      }
    // Fewer than asked for: no more wait, and whatever is added wakes the loop. Looking once more cost three statements a mail.
    return jobs.length < asked ? longestSleepMs : 0
  }

  async function pending(): Promise<boolean> {
    const { rows } = await app().db.pool.query(
      `select 1 from job where queue = any($1) and failed_at is null and run_at <= $2
          and (taken_by is null or taken_by = $3) limit 1`,
      [[...queues.keys()], clock.now(), app().instanceId],
    )
    return rows.length > 0
  }

  return {
    on(name, options, handler) {
      if (queues.has(name)) throw new Error(`queue ${name} has two handlers`)
      const queue = {
        name,
        handler,
        busy: new Set<Promise<void>>(),
        concurrency: 1,
        batch: 1,
        attempts: 12,
        ...options,
      } as Queue
      queue.loop = startLoop(
        `jobs ${name}`,
        () => round(queue),
        () => app().log,
      )
      queues.set(name, queue)
    },
    holdWhile(prefix, held) {
      hold = { prefix, held }
    },
    start() {
      for (const queue of queues.values()) queue.loop.start()
    },
    async stop() {
      await Promise.all([...queues.values()].map((queue) => queue.loop.stop()))
      await Promise.all([...queues.values()].flatMap((queue) => [...queue.busy]))
    },
    wake(name, at) {
      const loop = queues.get(name)?.loop
      const ms = at ? at.getTime() - clock.now().getTime() : 0
      if (ms <= 0) loop?.wake()
      // What is further away is found by looking, at most so much later.
      else if (ms < longestSleepMs) setTimeout(() => loop?.wake(), ms + 1).unref()
    },
    async remember() {
      const before = new Date(clock.now().getTime() - answerLostAfterMs)
      const { rowCount } = await app().db.pool.query(
        waitAgain('taken_by = $1 and taken_at < $2 and not (id = any($3::uuid[]))'),
        [app().instanceId, before, [...held]],
      )
      if (rowCount) app().log.warn({ jobs: rowCount }, 'jobs of ours that we had not heard of wait again')
    },
    async settle() {
      while (await pending()) {
        for (const queue of queues.values()) queue.loop.wake()
        await new Promise((next) => setTimeout(next, 5))
      }
    },
  }
}

/** Jobs that were given up, newest first. */
export async function failedJobs(
  tx: Tx,
  limit: number,
): Promise<{ id: string; queue: string; error: string | null; failedAt: Date }[]> {
  const { rows } = await sql<{ id: string; queue: string; error: string | null; failedAt: Date }>`
    select id, queue, last_error as error, failed_at as "failedAt" from job where failed_at is not null
     order by failed_at desc limit ${limit}`.execute(tx)
  return rows
}
