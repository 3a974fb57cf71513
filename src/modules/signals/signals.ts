import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { startLoop } from '#platform/loop.ts'
import { createListeners, type Ports } from './doors/listen.ts'
import { mountDoors } from './doors/mount.ts'
import { createRoom } from './doors/room.ts'
import { type LineSink, lineSinks } from './intake/lines.ts'
import { openMailDoor } from './mail/door.ts'
import { mountRoutes } from './routes.ts'
import { armWork, registerWorkers } from './workers.ts'

export type { HeardLine, LineSink } from './intake/lines.ts'
export { createSource } from './operations/sources.ts'

/** Signals from elsewhere of a running program. */
export type Signals = {
  /** Where it listens, by door. */
  readonly ports: Readonly<Ports>
  /** Until what came so far is stored and counted. */
  settled(): Promise<void>
}

/** Two Prometheus that watch the same, as they are kept for safety, say each alert within seconds of each other: counted once for both. */
const countRepeatsEveryMs = 5000

const running = new WeakMap<App, Signals>()

export function signalsOf(app: App): Signals {
  return running.get(app)!
}

/** Takes part in the transaction that takes lines of logs from sources; both happen or neither. */
export function registerLineSink(app: App, sink: LineSink): void {
  lineSinks(app).add(sink)
}

/** Mounts pages and doors. Returns what to do at the start: listen where the settings say so. */
export async function start(app: App): Promise<() => Promise<void>> {
  const room = createRoom(app)
  const listeners = createListeners(room)
  running.set(app, { ports: listeners.ports, settled: room.settled })
  await mountDoors(room)
  mountRoutes(app, room, listeners.ports)
  registerWorkers(room)
  openMailDoor(room)
  app.onStop(async () => {
    await listeners.close()
    await room.counts.stop()
  })
  const repeats = startLoop(
    'repeats of alerts',
    () => room.countRepeats().then(() => countRepeatsEveryMs),
    () => app.log,
  )
  app.onStop(async () => {
    await repeats.stop()
    await room.settled().catch(() => {}) // the database may be gone before us
  })
  return async () => {
    repeats.start()
    room.counts.start()
    await listeners.start()
    await app.db.transact(systemActor('signals'), armWork)
  }
}
