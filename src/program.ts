import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '#platform/app.ts'
import type { Config } from '#platform/config.ts'
import { openDatabase } from '#platform/db/database.ts'
import { type EmbeddedDatabase, startEmbedded } from '#platform/db/embedded.ts'
import { migrate } from '#platform/db/migrate.ts'
import { createEvents } from '#platform/events/events.ts'
import { createLive } from '#platform/events/live.ts'
import { mountOpenApi } from '#platform/http/openapi.ts'
import { mountOperations } from '#platform/http/operations.ts'
import { servePortal } from '#platform/http/portal.ts'
import { createServer } from '#platform/http/server.ts'
import { newId } from '#platform/id.ts'
import { createHeartbeat, signOff } from '#platform/jobs/instances.ts'
import { createJobs } from '#platform/jobs/jobs.ts'
import { createLog } from '#platform/log.ts'
import { createTimers } from '#platform/timers/timers.ts'
import { version } from './version.ts'

/** The running program: everything wired, nothing listening until `start`. */
export type Program = {
  app: App
  /** The database as its owner, for the operator's commands. */
  ownerUrl: string
  /** Loops and listeners. Returns the address of the portal. */
  start(): Promise<string>
  /** Takes no new work, finishes what is under way, closes. */
  stop(): Promise<void>
}

/** Modules in the order of their dependencies. */
const moduleFiles = [
  'platform/mail/mail.ts',
  'modules/accounts/accounts.ts',
  'modules/identity/identity.ts',
  'modules/calendars/calendars.ts',
  'modules/promises/promises.ts',
  'modules/channels/channels.ts',
  'modules/oncall/oncall.ts',
  'modules/support/support.ts',
  'modules/health/health.ts',
]

/**
 * Opens the database (the embedded one unless DATABASE_URL is set), migrates it and wires the modules; fewer of them for
 * tests of a part that must stand without the rest.
 */
export async function createProgram(config: Config, modules: readonly string[] = moduleFiles): Promise<Program> {
  const log = createLog(config.LOG_LEVEL)
  const embedded: EmbeddedDatabase | null = config.DATABASE_URL ? null : await startEmbedded(config.DATA_DIR)
  const ownerUrl = config.DATABASE_URL ?? embedded!.url
  const applied = await migrate(ownerUrl)
  if (applied.length > 0) log.info({ migrations: applied }, 'the database was brought to this version')

  const stops: (() => Promise<void> | void)[] = []
  const getApp = () => app
  const db = openDatabase(ownerUrl, config.DATABASE_POOL, getApp)
  const app: App = {
    config,
    log,
    db,
    timers: createTimers(getApp),
    jobs: createJobs(getApp),
    events: createEvents(),
    http: await createServer(config, log),
    instanceId: newId(),
    authenticate: async () => null,
    onStop: (stop) => void stops.push(stop),
  }
  const live = createLive(app, ownerUrl)
  const heartbeat = createHeartbeat(getApp, version)
  await mountOpenApi(app)
  await mountOperations(app, live)
  const starters = await wireModules(app, modules)
  await servePortal(app)

  return {
    app,
    ownerUrl,
    async start() {
      heartbeat.start()
      live.start()
      app.jobs.start()
      app.timers.start()
      for (const starter of starters) await starter()
      return app.http.listen({ port: config.PORT, host: config.HOST })
    },
    async stop() {
      await app.http.close()
      await live.stop()
      for (const stop of stops.reverse()) await stop()
      await app.timers.stop()
      await app.jobs.stop()
      await heartbeat.stop()
      await signOff(app).catch(() => {})
      await db.close()
      await embedded?.stop()
    },
  }
}

/** Each module's face has `start(app)`, which mounts routes and registers handlers; it may return what to do at start. */
async function wireModules(app: App, modules: readonly string[]): Promise<(() => Promise<void> | void)[]> {
  const starters: (() => Promise<void> | void)[] = []
  for (const file of modules) {
    const path = join(import.meta.dirname, file)
    if (!existsSync(path)) continue
    const face = (await import(path)) as { start?: (app: App) => unknown }
    const starter = await face.start?.(app)
    if (typeof starter === 'function') starters.push(starter as () => Promise<void>)
  }
  return starters
}
