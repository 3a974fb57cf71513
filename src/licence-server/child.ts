import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { sql } from 'kysely'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { startLoop } from '#platform/loop.ts'

const main = join(import.meta.dirname, '../main.ts')
/** After its first death it is missed this long; after each that follows soon, twice as long as before. */
const soonest = 250
const latest = 30_000
/** Who lived so long is started again at once when it dies. */
const steadyMs = 60_000

/** Who sells nothing has no process for it (59 MB at rest); within this time of the first kind of capacity there is one. */
const lookMs = 2000

/**
 * Runs the licence server as a process of its own beside this one, from when capacity is sold here, and starts it again when it
 * dies. This process never opens its folder. It ends with us: its standard input is our end of a pipe.
 */
export function superviseLicenceServer(app: App, url: string, demo: boolean): void {
  let child: ChildProcess | null = null
  let again: NodeJS.Timeout | undefined
  let pause = soonest / 2
  let stopping = false

  function begin(): void {
    const begun = performance.now()
    const next = spawn(process.execPath, [main, 'licence-server', '--child', ...(demo ? ['--demo'] : [])], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...process.env, LICENCE_DATABASE_URL: url },
    })
    child = next
    next.stdin?.on('error', () => {})
    let ended = false
    const end = (why: string) => {
      if (ended) return
      ended = true
      child = null
      if (stopping) return
      pause = performance.now() - begun > steadyMs ? soonest : Math.min(latest, pause * 2)
      app.log.error({ why, pause }, 'the licence server ended and is started again')
      again = setTimeout(begin, pause)
    }
    next.on('error', (error) => end(error.message))
    next.on('exit', (code, signal) => end(signal ?? `exit ${code}`))
  }

  const waiting = startLoop(
    'licence server',
    async () => {
      if (!(await sellsCapacity(app))) return lookMs
      begin()
      void waiting.stop()
      return 0
    },
    () => app.log,
  )
  waiting.start()
  app.onStop(async () => {
    stopping = true
    await waiting.stop()
    clearTimeout(again)
    const last = child
    if (!last) return
    const gone = new Promise<void>((done) => last.once('exit', () => done()))
    const kill = setTimeout(() => last.kill('SIGKILL'), 12_000)
    last.kill('SIGTERM')
    await gone
    clearTimeout(kill)
  })
}

function sellsCapacity(app: App): Promise<boolean> {
  return app.db.transact(systemActor('licence server'), async (tx) => {
    const { rows } = await sql<{ sells: boolean }>`select exists (select from capacity_kind) as sells`.execute(tx)
    return rows[0]!.sells
  })
}
