import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const lock = join(tmpdir(), 'palisade-debian.lock')
/** Of a run that was killed while it installed. */
const staleMs = 600_000

/**
 * Installs Debian packages where that can be done and one of their programs is missing. Null when all are there, else why the
 * tests that need them are skipped. Several runs at once wait for each other.
 */
export async function debianMissing(packages: readonly string[], programs: readonly string[]): Promise<string | null> {
  const lacks = () => programs.filter((program) => !existsSync(program))
  if (lacks().length === 0) return null
  if (!existsSync('/usr/bin/apt-get')) return `there is no ${lacks().join(', no ')}, and no apt to install it with`
  if (process.getuid?.() !== 0) return `there is no ${lacks().join(', no ')}, and only root may install it`
  return alone(async () => {
    if (lacks().length === 0) return null
    // Nothing that is installed for a test starts by itself.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
    const apt = (...args: string[]) => run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-qq', ...args], { env })
    try {
      await apt('install', '-y', '--no-install-recommends', ...packages).catch(async () => {
        await apt('update')
        await apt('install', '-y', '--no-install-recommends', ...packages)
      })
    } catch (error) {
      return `${packages.join(', ')} could not be installed: ${(error as Error).message.split('\n')[0]}`
    }
    return lacks().length === 0 ? null : `the packages brought no ${lacks().join(', no ')}`
  })
}

async function alone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    const held = await open(lock, 'wx').catch(() => null)
    if (held) {
      try {
        return await work()
      } finally {
        await held.close()
        await rm(lock, { force: true })
      }
    }
    const since = await stat(lock).catch(() => null)
    if (since && performance.timeOrigin + performance.now() - since.mtimeMs > staleMs) await rm(lock, { force: true })
    await setTimeout(200)
  }
}
