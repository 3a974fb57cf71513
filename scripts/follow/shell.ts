import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

/** A folder, its environment and what stands for the addresses and folders of the documents. */
export type Place = { folder: string; env: Record<string, string>; here: readonly (readonly [string, string])[] }

/** Words of the documents that cannot be the same here; everything else is run as it is written. */
export function inPlace(text: string, { here }: Place): string {
  return here.reduce((so, [said, used]) => so.replaceAll(said, used), text)
}

function identity(user: string | null): { uid?: number; gid?: number } {
  if (!user || process.getuid?.() !== 0) return {}
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${user}:`))
  if (!line) throw new Error(`there is no user ${user} here`)
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

/** Runs commands to their end. Throws with what they said when one fails. */
export function run(text: string, place: Place, as: string | null = null): Promise<string> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', inPlace(text, place)], {
    ...identity(as),
    cwd: place.folder,
    env: place.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (bytes) => (said += bytes))
  child.stderr.on('data', (bytes) => (said += bytes))
  return new Promise((done, failed) =>
    // "exit", not "close": a server that was started keeps the pipes open.
    child.on('exit', (code) =>
      setTimeout(() => (code === 0 ? done(said) : failed(new Error(`exit ${code}\n${said}`))), 100),
    ),
  )
}

export type Running = { port: number; said(): string; stop(signal?: NodeJS.Signals): Promise<void> }

/** Starts Palisade as written and waits until it is ready on its port. */
export async function start(text: string, place: Place, port: number): Promise<Running> {
  const child: ChildProcess = spawn('bash', ['-euo', 'pipefail', '-c', inPlace(text, place)], {
    cwd: place.folder,
    env: place.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let ended = false
  child.stdout!.on('data', (bytes) => (said += bytes))
  child.stderr!.on('data', (bytes) => (said += bytes))
  const exited = new Promise<void>((done) =>
    child.on('exit', () => {
      ended = true
      done()
    }),
  )
  for (let waited = 0; !(await ready(port)); waited += 250) {
    if (ended || waited > 900_000) throw new Error(`it did not become ready\n${said.slice(-4000)}`)
    await pause(250)
  }
  return {
    port,
    said: () => said,
    async stop(signal = 'SIGTERM') {
      // The whole group: a shell and npm stand between us and the program.
      if (!ended) process.kill(-child.pid!, signal)
      await exited
      for (let waited = 0; (await answers(port)) && waited < 30_000; waited += 100) await pause(100)
    },
  }
}

export const pause = (ms: number) => new Promise<void>((next) => setTimeout(next, ms))

export function ready(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  )
}

function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`).then(
    () => true,
    () => false,
  )
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })
}
