import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Token } from './token.ts'

const run = promisify(execFile)
const modules = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so']

/** A token of SoftHSM2 in a folder, with its PIN; null, after trying to install it, where there is none. */
export async function softToken(folder: string): Promise<{ token: Token; pin: string } | null> {
  if (!(await installed())) await install().catch(() => {})
  const module = modules.find(existsSync)
  if (!module || !(await installed())) return null
  const tokens = join(folder, 'tokens')
  await mkdir(tokens, { recursive: true })
  const conf = join(folder, 'softhsm2.conf')
  await writeFile(conf, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`)
  process.env.SOFTHSM2_CONF = conf
  const pin = '482913'
  await run('softhsm2-util', [
    '--init-token',
    '--free',
    '--label',
    'palisade-root',
    '--so-pin',
    '83920174',
    '--pin',
    pin,
  ])
  return { token: { module, token: 'palisade-root', id: '01' }, pin }
}

async function installed(): Promise<boolean> {
  return run('softhsm2-util', ['--version'])
    .then(() => run('pkcs11-tool', ['--help']))
    .then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && existsSync('/usr/bin/pkcs11-tool'),
    )
}

/** Debian's packages, where the test runs as root and may reach Debian. */
async function install(): Promise<void> {
  if (process.getuid?.() !== 0) return
  const apt = (...args: string[]) =>
    run('apt-get', ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=120', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  await apt('update')
  await apt('install', '--no-install-recommends', 'softhsm2', 'opensc')
}
