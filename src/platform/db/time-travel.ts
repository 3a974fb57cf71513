import pg from 'pg'
import { clock } from '../clock.ts'

/** As in migration 0001: SQL's time is the machine's. */
const plain = 'statement_timestamp()'

/** The clock of the program and `app_now()` of one database, moved together. */
export type TimeTravel = {
  /** From now on it is this moment, and time runs on from it. */
  to(moment: Date): Promise<void>
  /** The present again, in both. Can be called again without harm. */
  back(): Promise<void>
}

/**
 * Begins to move time in the program and in the database of `ownerUrl` (its owner: SQL's time is a function there). Whoever
 * begins it calls `back` in a `finally`. Should the process die before, the database comes back by itself after
 * `lapsesAfterMs` without a move.
 */
export async function beginTimeTravel(ownerUrl: string, lapsesAfterMs = 60_000): Promise<TimeTravel> {
  const client = new pg.Client({ connectionString: ownerUrl })
  client.on('error', () => {})
  await client.connect()
  const before = clock.shiftedMs
  let ended = false
  return {
    async to(moment) {
      clock.shift(moment.getTime() - clock.now().getTime())
      const lapses = new Date(clock.now().getTime() - clock.shiftedMs + lapsesAfterMs).toISOString()
      await replace(client, `case when ${plain} < '${lapses}' then ${shifted()} else ${plain} end`)
    },
    async back() {
      if (ended) return
      ended = true
      clock.shift(before - clock.shiftedMs)
      try {
        await replace(client, before === 0 ? plain : shifted())
      } finally {
        await client.end()
      }
    },
  }
}

/** Makes `app_now()` of a database agree with the program's clock as it stands moved; it stays so. For tests. */
export async function followClock(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await replace(client, clock.shiftedMs === 0 ? plain : shifted())
  } finally {
    await client.end()
  }
}

function shifted(): string {
  return `${plain} + interval '${clock.shiftedMs} milliseconds'`
}

async function replace(client: pg.Client, moment: string): Promise<void> {
  await client.query(`create or replace function app_now() returns timestamptz(3) language sql stable parallel safe
    as $$ select (${moment})::timestamptz(3) $$`)
}
