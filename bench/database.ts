import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '#platform/db/embedded.ts'

/** A PostgreSQL with its production settings (commits wait for the disk) in a folder that goes away afterwards. */
export async function startBenchDatabase(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'palisade-bench-'))
  await chmod(folder, 0o755) // as root, PostgreSQL runs as another user
  const server = await startEmbedded(folder)
  // A bench that breaks off would leave it behind.
  process.once('exit', () => endServer(join(folder, 'postgres', 'postmaster.pid')))
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Tells a server that still runs to end at once; it says its number in the first line of this file, which goes with it. */
function endServer(file: string): void {
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (pid > 1) process.kill(pid, 'SIGINT')
}
