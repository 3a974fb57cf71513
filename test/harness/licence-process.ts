import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { after } from 'node:test'
import { bareEnvironment } from './bare-environment.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

/** The licence server as it runs in production: a process of its own. */
export type LicenceProcess = {
  readonly pid: number
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Ends it in order; its exit code. */
  stop(): Promise<number | null>
}

/** Starts one; settings of this machine stay outside. Throws what it said when it ends by itself. */
export function startLicenceProcess(env: Record<string, string>): LicenceProcess {
  const child = spawn(process.execPath, [main, 'licence-server'], {
    env: bareEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const end = async (signal: NodeJS.Signals) => {
    if (alive(child)) child.kill(signal)
    return ended
  }
  child.stdout?.resume()
  child.stderr?.pipe(process.stderr)
  after(() => end('SIGKILL'))
  return {
    pid: child.pid!,
    async kill() {
      await end('SIGKILL')
    },
    stop: () => end('SIGTERM'),
  }
}

function alive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}
