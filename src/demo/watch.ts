import pg from 'pg'
import { clock } from '#platform/clock.ts'

/** What waits at a moment. */
export type Seen = {
  /** The next deadline. */
  timer: Date | null
  /** The next page that waits for its turn. */
  job: Date | null
  /** Queues with pages that are due. */
  queues: string[]
  /** There is mail no server took yet. */
  mail: boolean
}

/** A look at everything that waits, in one statement: the way through a week takes a thousand of them. */
export type Watch = {
  look(): Promise<Seen>
  /** The number the next request gets; with `used`, the one after it. */
  number(next: number, used: boolean): Promise<void>
  end(): Promise<void>
}

export async function openWatch(ownerUrl: string): Promise<Watch> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  // The owner of the tables is under their policies as well.
  await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
  return {
    async look() {
      const { rows } = await client.query<Seen>(
        `select (select min(try_at) from timer where fired_at is null) as timer,
                (select min(run_at) from job where queue like 'channels.%' and failed_at is null) as job,
                array(select distinct queue from job where queue like 'channels.%' and failed_at is null and run_at <= $1) as queues,
                exists (select from mail_out where state in ('queued', 'held')) as mail`,
        [clock.now()],
      )
      return rows[0]!
    },
    async number(next, used) {
      await client.query(`select setval('request_number', $1, $2)`, [next, used])
    },
    end: () => client.end(),
  }
}
