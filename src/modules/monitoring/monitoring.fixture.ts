import { createServer } from 'node:net'
import { after } from 'node:test'
import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { createSystem } from '#systems'
import { makeProvider, type SmallProvider } from '#test/provider.ts'
import { createWorld, type World, type WorldOptions } from '#test/world.ts'
import { monitoring } from './contract.ts'
import { createCheck } from './operations/checks.ts'
import { findLate } from './operations/heartbeat.ts'
import { monitoringOf } from './workers.ts'

/** A port that is open or closed as the test says. */
export type Port = { port: number; open(): Promise<void>; close(): Promise<void> }

export async function aPort(): Promise<Port> {
  const server = createServer(
    (socket) =>
      void socket
        .on('error', () => {})
        .resume()
        .end(),
  )
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = () => new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()))
  await listen(0)
  const { port } = server.address() as { port: number }
  after(close)
  return { port, open: () => (server.listening ? Promise.resolve() : listen(port)), close }
}

export type MonitoringWorld = {
  world: World
  provider: SmallProvider
  /** A system of Acme. */
  system(name: string, more?: Partial<Parameters<typeof createSystem>[1]>): Promise<string>
  /** A check of it; what is left out has its usual value. Believed at the first problem unless said. */
  check(systemId: string, body: Record<string, unknown>): Promise<string>
  /** Lets everything that is due be looked at, and what follows from it happen. */
  look(): Promise<void>
  /** Moves time, then looks. */
  later(span: string): Promise<void>
  state(checkId: string): Promise<{ state: string; flapping: boolean; problem: boolean; said: string }>
  /** Alerts of Acme that are open, by title. */
  alerts(): Promise<{ title: string; severity: string; held: string | null; paged: boolean }[]>
}

export async function monitoringWorld(options: WorldOptions = {}): Promise<MonitoringWorld> {
  const world = await createWorld({ ...options, settings: { CHECK_NETWORKS: 'any', ...options.settings } })
  const provider = await world.tx(makeProvider)
  const look = async () => {
    await monitoringOf(world.app).settle()
    await findLate(world.app, monitoringOf(world.app).held())
    await world.settle()
    await monitoringOf(world.app).settle()
  }
  return {
    world,
    provider,
    look,
    system: async (name, more = {}) =>
      (await world.tx((tx) => createSystem(tx, { accountId: provider.acme.id, name, kind: 'server', ...more }))).id,
    check: async (systemId, body) =>
      (await world.tx((tx) => createCheck(tx, monitoring.createCheck.body!.parse({ systemId, name: 'port', attempts: 1, everySeconds: 10, timeoutMs: 5000, ...body })))).id, // biome-ignore format: one act
    later: async (span) => {
      await world.forward(span)
      await look()
    },
    state: (checkId) => world.tx((tx) => stateOf(tx, checkId)),
    alerts: () => world.tx((tx) => alertsOf(tx, provider.acme.id)),
  }
}

async function stateOf(tx: Tx, checkId: string) {
  const { rows } = await sql<{ state: string; flapping: boolean; problem: boolean; said: string }>`
    select state, flapping, problem, said from check_state where check_id = ${checkId}`.execute(tx)
  return rows[0]!
}

async function alertsOf(tx: Tx, accountId: string) {
  const { rows } = await sql<{ title: string; severity: string; held: string | null; paged: boolean }>`
    select a.title, a.severity, i.held ->> 'code' as held, i.request_id is not null as paged
      from alert a left join incident i on i.id = a.incident_id
     where a.account_id = ${accountId} and a.status = 'open' order by a.title`.execute(tx)
  return rows
}
