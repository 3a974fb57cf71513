import { Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Actor } from '../actor.ts'
import type { App } from '../app.ts'
import { clock } from '../clock.ts'
import { withinKey } from '../http/idempotency.ts'
import { platformProblems } from '../problem.ts'
import { openingAs, tenantDialect } from './driver.ts'
import { PreparingClient } from './prepared.ts'
import type { DB } from './types.gen.ts'
import { isUnreachable } from './unreachable.ts'

export type { DB } from './types.gen.ts'

/** A transaction that knows who acts and when. `now` is fixed for all decisions made in it. */
export type Tx = Transaction<DB> & {
  readonly actor: Actor
  readonly now: Date
  readonly app: App
  /** Runs after the commit, never after a rollback: to wake loops, never for what must not be lost. */
  afterCommit(run: () => void): void
}

export type Database = {
  /**
   * For the loops' own statements, without a tenant. Its commits do not wait for the disk: what they lose in a crash of
   * PostgreSQL (a job taken, a job done) is done again, which all work allows for.
   */
  readonly pool: pg.Pool
  transact<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T>
  /** True when the database answers. */
  reachable(): Promise<boolean>
  close(): Promise<void>
}

// int8 and numeric counts fit a double here (2^53); dates stay text, because a calendar day has no zone.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value)

/**
 * Opens the pool as the runtime role, or as that of the licence server: row-level security applies to every statement of the
 * program. `app` is asked late because modules are wired after the database is open.
 */
export function openDatabase(
  url: string,
  connections: number,
  app: () => App,
  role: 'palisade_runtime' | 'palisade_licence' = 'palisade_runtime',
): Database {
  const settings = `-c role=${role} -c timezone=UTC -c lock_timeout=15s -c idle_in_transaction_session_timeout=60s`
  const open = (max: number, options: string) => {
    const pool = new pg.Pool({
      connectionString: url,
      max,
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      options,
      Client: PreparingClient,
    })
    // A connection in use that breaks fails its statement and says so a second time as an event, which nobody hearing would end us.
    pool.on('connect', (client) => client.on('error', () => {}))
    pool.on('error', (error) => app().log.warn({ error: error.message }, 'a database connection was lost'))
    return pool
  }
  const pool = open(Math.max(3, Math.floor(connections / 4)), `${settings} -c synchronous_commit=off`)
  const kysely = new Kysely<DB>({ dialect: tenantDialect(open(connections, settings)) })
  return {
    pool,
    transact: (actor, work) => transact(kysely, actor, work, app),
    async reachable() {
      try {
        await pool.query('select 1')
        return true
      } catch {
        return false
      }
    },
    async close() {
      await kysely.destroy()
      await pool.end()
    },
  }
}

const retryable = new Set(['40001', '40P01'])

async function transact<T>(kysely: Kysely<DB>, actor: Actor, work: (tx: Tx) => Promise<T>, app: () => App): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const after: (() => void)[] = []
    try {
      const result = await openingAs(actor, () =>
        kysely.transaction().execute((trx) => {
          const tx = Object.assign(trx, {
            actor,
            now: clock.now(),
            app: app(),
            afterCommit: (run: () => void) => void after.push(run),
          }) as Tx
          return withinKey(tx, () => work(tx))
        }),
      )
      for (const run of after) run()
      return result
    } catch (error) {
      const code = (error as { code?: string }).code
      if (code && retryable.has(code) && attempt < 5) continue
      if (isUnreachable(error)) throw platformProblems.refuse('platform.unavailable')
      throw error
    }
  }
}

/** A value for a jsonb column. Plain objects would do without it, arrays would become PostgreSQL arrays. */
export function json(value: unknown): RawBuilder<unknown> {
  return sql`${JSON.stringify(value)}::jsonb`
}
