import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { pingScanner } from '#platform/files/scan/clamd.ts'

const run = promisify(execFile)
const program = '/usr/sbin/clamd'

/** The harmless text of eicar.org that scanners call malware; put together here, so that no file of it lies about. */
export const eicar = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-', 'TEST-FILE!$H+H*'].join(''),
)

/** Words that our second signature is about: unlike the trial file, no other part of the program holds them back. */
export const marked = Buffer.from('These harmless words stand for malware in a test.')
export const markedName = 'Palisade.Test.Marked.UNOFFICIAL'

/** What our signature calls it; ClamAV says of signatures that are not its own that they are unofficial. */
export const eicarName = 'Palisade.Test.Eicar.UNOFFICIAL'

export type Clamd = {
  /** What CLAMD is set to. */
  address: string
  start(): Promise<void>
  stop(): Promise<void>
}

/**
 * Installs Debian's clamav-daemon where that can be done and it is missing. Null when it is there, else why the tests that
 * need it are skipped.
 */
export async function clamdMissing(): Promise<string | null> {
  if (existsSync(program)) return null
  if (!existsSync('/usr/bin/apt-get')) return 'there is no clamd, and no apt to install it with'
  if (process.getuid?.() !== 0) return 'there is no clamd, and only root may install it'
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]) => run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-qq', ...args], { env })
  try {
    await apt('update')
    await apt('install', '-y', '--no-install-recommends', 'clamav-daemon')
  } catch (error) {
    return `clamav-daemon could not be installed: ${(error as Error).message.split('\n')[0]}`
  }
  return existsSync(program) ? null : `the package brought no ${program}`
}

/** A real clamd on a unix socket, with a database of two signatures, that takes files of up to `mostMb`. Not started yet. */
export async function createClamd(mostMb = 1): Promise<Clamd> {
  const folder = await mkdtemp(join(tmpdir(), 'palisade-clamd-'))
  const signatures = [
    `Palisade.Test.Eicar:0:*:${eicar.toString('hex')}\n`,
    `Palisade.Test.Marked:0:*:${marked.toString('hex')}\n`,
  ]
  const socket = join(folder, 'clamd.sock')
  await writeFile(join(folder, 'test.ndb'), signatures.join(''))
  const settings = [
    'Foreground yes',
    `LocalSocket ${socket}`,
    `DatabaseDirectory ${folder}`,
    `TemporaryDirectory ${folder}`,
    `StreamMaxLength ${mostMb}M`,
    'MaxThreads 2',
  ]
  await writeFile(join(folder, 'clamd.conf'), `${settings.join('\n')}\n`)
  let child: ReturnType<typeof spawn> | null = null
  let ended: Promise<void> = Promise.resolve()

  async function stop(): Promise<void> {
    child?.kill('SIGTERM')
    await ended
  }
  after(async () => {
    await stop()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    address: socket,
    async start() {
      const started = spawn(program, ['--config-file', join(folder, 'clamd.conf')], { stdio: 'ignore' })
      child = started
      ended = new Promise((resolve) => started.once('exit', () => resolve()))
      for (let tries = 0; tries < 600; tries++) {
        if (await answers(socket)) return
        if (started.exitCode !== null) throw new Error(`clamd ended at once with ${started.exitCode}`)
        await setTimeout(100)
      }
      throw new Error('clamd does not answer within a minute')
    },
    stop,
  }
}

function answers(path: string): Promise<boolean> {
  return pingScanner({ path }).then(
    () => true,
    () => false,
  )
}
