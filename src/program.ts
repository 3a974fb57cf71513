import * as accounts from '#accounts'
import * as alerts from '#alerts'
import * as audit from '#audit'
import * as automation from '#automation'
import * as bot from '#bot'
import * as calendars from '#calendars'
import * as channels from '#channels'
import * as credit from '#credit'
import * as crises from '#crises'
import * as diagnosis from '#diagnosis'
import * as health from '#health'
import * as identity from '#identity'
import * as knowledge from '#knowledge'
import * as letters from '#letters'
import * as licensing from '#licensing'
import * as logs from '#logs'
import * as mailroom from '#mailroom'
import * as metrics from '#metrics'
import * as monitoring from '#monitoring'
import * as oncall from '#oncall'
import type { App } from '#platform/app.ts'
import type { Config } from '#platform/config.ts'
import { openDatabase } from '#platform/db/database.ts'
import { type EmbeddedDatabase, startEmbedded } from '#platform/db/embedded.ts'
import { migrate } from '#platform/db/migrate.ts'
import { createEvents } from '#platform/events/events.ts'
import { createLive } from '#platform/events/live.ts'
import * as files from '#platform/files/scan/scan.ts'
import { mountOpenApi } from '#platform/http/openapi.ts'
import { mountOperations } from '#platform/http/operations.ts'
import { servePortal } from '#platform/http/portal.ts'
import { createServer } from '#platform/http/server.ts'
import { newId } from '#platform/id.ts'
import { createHeartbeat, signOff } from '#platform/jobs/instances.ts'
import { createJobs } from '#platform/jobs/jobs.ts'
import { createLog } from '#platform/log.ts'
import * as mail from '#platform/mail/mail.ts'
import { openSealer } from '#platform/sealed.ts'
import { registerKey } from '#platform/sealed-with.ts'
import { createTimers } from '#platform/timers/timers.ts'
import * as procedures from '#procedures'
import * as promises from '#promises'
import * as reports from '#reports'
import * as search from '#search'
import * as signals from '#signals'
import * as statuspages from '#statuspages'
import * as support from '#support'
import * as systems from '#systems'
import * as transfer from '#transfer'
import * as wall from '#wall'
import * as watchman from '#watchman'
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

/** Files, mail and the modules in the order of their dependencies. Each face has `start(app)`; it may return what to do at start. */
const parts = {
  files,
  mail,
  accounts,
  identity,
  calendars,
  promises,
  channels,
  oncall,
  letters,
  support,
  mailroom,
  watchman,
  systems,
  metrics,
  alerts,
  monitoring,
  signals,
  logs,
  statuspages,
  wall,
  licensing,
  credit,
  procedures,
  diagnosis,
  bot,
  automation,
  crises,
  knowledge,
  search,
  reports,
  transfer,
  audit,
  health,
} satisfies Record<string, { start(app: App): unknown }>

export type Part = keyof typeof parts

/**
 * Opens the database (the embedded one unless DATABASE_URL is set), migrates it and wires the modules; fewer of them for
 * tests of a part that must stand without the rest.
 */
export async function createProgram(
  config: Config,
  only: readonly Part[] = Object.keys(parts) as Part[],
): Promise<Program> {
  const log = createLog(config.LOG_LEVEL)
  const embedded: EmbeddedDatabase | null = config.DATABASE_URL ? null : await startEmbedded(config.DATA_DIR)
  const ownerUrl = config.DATABASE_URL ?? embedded!.url
  const applied = await migrate(ownerUrl)
  if (applied.length > 0) log.info({ migrations: applied }, 'the database was brought to this version')

  const sealer = openSealer(config)
  await registerKey(ownerUrl, sealer)

  const stops: (() => Promise<void> | void)[] = []
  const getApp = () => app
  const db = openDatabase(ownerUrl, config.DATABASE_POOL, getApp)
  const app: App = {
    config,
    log,
    db,
    sealer,
    timers: createTimers(getApp),
    jobs: createJobs(getApp),
    events: createEvents(),
    http: await createServer(config, log),
    instanceId: newId(),
    authenticate: async () => null,
    demandProof: () => {},
    live: { serve: () => {} },
    onStop: (stop) => void stops.push(stop),
  }
  const live = createLive(app, ownerUrl)
  app.live = live
  const heartbeat = createHeartbeat(getApp, version)
  await mountOpenApi(app)
  await mountOperations(app, live)
  const starters = await wire(app, only)
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
      // The server takes no more calls at once, but is closed only when the open streams are.
      const closed = app.http.close()
      await live.stop()
      await closed
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

async function wire(app: App, only: readonly Part[]): Promise<(() => Promise<void> | void)[]> {
  const starters: (() => Promise<void> | void)[] = []
  for (const name of only) {
    const starter: unknown = await parts[name].start(app)
    if (typeof starter === 'function') starters.push(starter as () => Promise<void>)
  }
  return starters
}
