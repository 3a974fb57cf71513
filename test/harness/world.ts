import { join } from 'node:path'
import { after } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { Actor } from '#platform/actor.ts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import { loadConfig, type SettingName } from '#platform/config.ts'
import type { Tx } from '#platform/db/database.ts'
import { followClock } from '#platform/db/time-travel.ts'
import { indexDue } from '#search'
import { createProgram, type Part, type Program } from '../../src/program.ts'
import { freshDatabase, type TestDatabase } from './database.ts'

export type WorldOptions = {
  /** Settings other than the test defaults (SMTP_OUT_URL of a mailbox, PHONE_URL of a phone, ...). */
  settings?: Partial<Record<SettingName, unknown>>
  /** Start loops and listeners (SMTP, HTTP on a free port). Without, calls go through `inject` and work through `settle`. */
  live?: boolean
  /** Join this database instead of a fresh one: a second instance. */
  database?: TestDatabase
  /** Wire only these, to test a part without the modules above it. */
  modules?: readonly Part[]
}

/** The whole program over a database of its own, with time that tests can move. */
export type World = {
  app: App
  program: Program
  database: TestDatabase
  /** Address of the portal when live. */
  url: string
  /** Moves time forward, in the program and in the database, then lets everything that fell due happen. '2m 1s', '4h', '500ms'. */
  forward(span: string): Promise<void>
  /** Until no deadline and no job that is due is left. */
  settle(): Promise<void>
  /** Until every text written so far is found by search; also where the loop of a live world has the turn. */
  indexed(): Promise<void>
  /** A transaction, as the system unless said. */
  tx<T>(work: (tx: Tx) => Promise<T>, actor?: Actor): Promise<T>
  close(): Promise<void>
}

/** Makes a world and closes it after the test file. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const database = options.database ?? (await freshDatabase())
  const config = loadConfig(
    {
      PORT: 0,
      SMTP_PORT: 0,
      HOST: '127.0.0.1',
      SMTP_HOST: '127.0.0.1',
      DATABASE_URL: database.ownerUrl,
      DATABASE_POOL: 10,
      DATA_DIR: join(import.meta.dirname, '../../data/worlds'),
      MAIL_DOMAIN: 'provider.test',
      DNS_FOR_MAIL: false,
      RATE_LIMIT: 0,
      CHECK_ANCHORS: '',
      LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
      ...options.settings,
    },
    new Map(),
  )
  const program = await createProgram(config, options.modules)
  const { app } = program
  const url = options.live ? await program.start() : ''

  async function settle(): Promise<void> {
    for (let round = 0; round < 50; round++) {
      await app.timers.settle()
      if (!options.live) app.jobs.start()
      await app.jobs.settle()
      if (!(await anythingDue(app))) return
    }
    throw new Error('the world does not come to rest: deadlines or jobs make each other for ever')
  }

  async function indexed(): Promise<void> {
    for (let round = 0; round < 500; round++) {
      await indexDue(app)
      const { rowCount } = await app.db.pool.query('select 1 from search_due limit 1')
      if (rowCount === 0) return
      await setTimeout(20)
    }
    throw new Error('search does not come to rest')
  }

  let closed = false
  const world: World = {
    app,
    program,
    database,
    url,
    settle,
    indexed,
    async forward(span) {
      clock.shift(spanMs(span))
      await followClock(database.ownerUrl)
      app.timers.wake()
      await settle()
    },
    tx: (work, actor = systemActor('test')) => app.db.transact(actor, work),
    async close() {
      if (closed) return
      closed = true
      await program.stop()
      if (!options.database) await database.drop()
    },
  }
  after(() => world.close())
  if (clock.shiftedMs !== 0) await followClock(database.ownerUrl)
  return world
}

async function anythingDue(app: App): Promise<boolean> {
  const { rowCount } = await app.db.pool.query(
    `select 1 from timer where fired_at is null and try_at <= $1 union all
     select 1 from job where failed_at is null and taken_by is null and run_at <= $1 limit 1`,
    [clock.now()],
  )
  return rowCount! > 0
}

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** '1h 2m 3s' in milliseconds. */
export function spanMs(span: string): number {
  let total = 0
  const rest = span.replace(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)\s*/g, (_, amount: string, unit: string) => {
    total += Number(amount) * units[unit]!
    return ''
  })
  if (rest !== '' || total === 0) throw new Error(`"${span}" is no span of time`)
  return total
}
