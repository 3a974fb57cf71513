import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '#platform/db/embedded.ts'

/** A PostgreSQL with its production settings (commits wait for the disk) in a folder that goes away afterwards. */
export async function startBenchDatabase(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'palisade-bench-'))
  await chmod(folder, 0o755) // as root, PostgreSQL runs as another user
  const server = await startEmbedded(folder)
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
