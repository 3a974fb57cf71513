import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

export type Worker = {
  /** Everything it said so far. */
  lines: string[]
  /** Resolves when it has said `count` lines, or has ended. */
  said(count: number): Promise<void>
  kill(): void
  /** Resolves when it is gone, with its exit code (null: killed) and what it complained of. */
  gone: Promise<{ code: number | null; complaint: string }>
}

/** Starts test/worker.ts. */
export function startWorker(...args: string[]): Worker {
  return startWith([], process.env, args)
}

/** Starts test/worker.ts so that it dies at the n-th call that changes something on the disk. */
export function startDoomedWorker(n: number, ...args: string[]): Worker {
  const preload = pathToFileURL(join(import.meta.dirname, 'kill-at.ts')).href
  return startWith(['--import', preload], { ...process.env, KILL_AT: String(n) }, args)
}

function startWith(options: string[], env: NodeJS.ProcessEnv, args: string[]): Worker {
  const child = spawn(process.execPath, [...options, join(import.meta.dirname, 'worker.ts'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const check of waiting) check()
  })
  let complaint = ''
  child.stderr.on('data', (chunk) => {
    complaint += chunk
  })
  // `close` comes after the last line was read; `exit` may come before.
  const gone = new Promise<{ code: number | null; complaint: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, complaint }))
  })
  return {
    lines,
    said: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (lines.length < count) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
        void gone.then(() => resolve())
      }),
    kill: () => child.kill('SIGKILL'),
    gone,
  }
}
