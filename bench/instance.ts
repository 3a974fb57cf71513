import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const main = join(import.meta.dirname, '../src/main.ts')

/** An instance of the program in a process of its own, over a database that others use too. */
export type Instance = { pid: number; ready: Promise<void>; kill(): void; stop(): Promise<void>; exited: Promise<void> }

/** Starts one; `ready` when it answers on its HTTP port. */
export function startInstance(settings: Record<string, string | number>): Instance {
  const child: ChildProcess = spawn(process.execPath, [main, 'start'], {
    env: {
      ...process.env,
      RATE_LIMIT: '0', // figures are of the work, not of the refusal
      ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)])),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    pid: child.pid!,
    ready: untilReady(Number(settings.PORT), exited),
    kill: () => void child.kill('SIGKILL'),
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
    exited,
  }
}

async function untilReady(port: number, exited: Promise<void>): Promise<void> {
  let gone = false
  void exited.then(() => {
    gone = true
  })
  while (!gone) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
    if (answer?.ok) return
    await new Promise((next) => setTimeout(next, 50))
  }
}

/** Resident memory of a process in MB, from /proc. */
export async function residentMegabytes(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises')
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024
}
