import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '#platform/db/embedded.ts'
import { pause } from './figure.ts'

/** A PostgreSQL with its production settings that can be stopped and started again at the same address. */
export type StoppableDatabase = {
  url: string
  /** Stops it as `pg_ctl stop -m fast` does: everybody who is connected is thrown out. */
  halt(): Promise<void>
  /** Starts it again with the command line it had; resolves with the moment at which it answered. */
  resume(): Promise<number>
  remove(): Promise<void>
}

export async function startStoppableDatabase(): Promise<StoppableDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'palisade-outage-'))
  await chmod(folder, 0o755) // as root, PostgreSQL runs as another user
  const { url } = await startEmbedded(folder)
  const data = join(folder, 'postgres')
  const halt = async () => {
    const [pid] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')
    process.kill(Number(pid), 'SIGINT')
    while (
      await stat(join(data, 'postmaster.pid')).then(
        () => true,
        () => false,
      )
    )
      await pause(50)
  }
  return {
    url,
    halt,
    async resume() {
      const { uid, gid } = await stat(data)
      const line = await readFile(join(data, 'postmaster.opts'), 'utf8')
      spawn('/bin/sh', ['-c', `exec ${line}`], { uid, gid, cwd: '/', detached: true, stdio: 'ignore' }).unref()
      while (!(await answers(url))) await pause(20)
      return performance.timeOrigin + performance.now()
    },
    async remove() {
      await halt()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
