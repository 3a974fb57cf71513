import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pause } from './figure.ts'

const program = 'prometheus-blackbox-exporter'

/** Installs Debian's blackbox exporter. A sentence why not where that cannot be done. */
export function installBlackbox(): string | null {
  if (spawnSync('dpkg', ['-s', program]).status === 0) return null
  if (spawnSync('apt-get', ['--version']).error) return 'there is no apt here'
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = () => spawnSync('apt-get', ['install', '-y', '--no-install-recommends', program], { env })
  if (install().status === 0) return null
  spawnSync('apt-get', ['update'], { env })
  return install().status === 0 ? null : `apt could not install ${program}`
}

/**
 * Probes a second of the blackbox exporter: each call of `/probe` is one look at the target over a connection of its own. The callers
 * keep their connections to the exporter, as Prometheus does. It keeps nothing of what it saw.
 */
export async function probesOfBlackbox(target: string, seconds: number, callers: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'palisade-blackbox-'))
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  await writeFile(
    join(folder, 'blackbox.yml'),
    'modules:\n  http:\n    prober: http\n    http:\n      preferred_ip_protocol: ip4\n',
  )
  const args = [
    `--config.file=${join(folder, 'blackbox.yml')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ]
  const child: ChildProcess = spawn(program, args, { stdio: 'ignore' })
  try {
    const agent = new Agent({ keepAlive: true, maxSockets: callers })
    const path = `/probe?module=http&target=${encodeURIComponent(target)}`
    while (!(await call(agent, port, '/-/healthy').catch(() => false))) await pause(50)
    if (!(await call(agent, port, path))) throw new Error('the blackbox exporter cannot see the target')
    let done = 0
    const end = performance.now() + seconds * 1000
    const caller = async () => {
      while (performance.now() < end) if (await call(agent, port, path)) done++
    }
    const begun = performance.now()
    await Promise.all(Array.from({ length: callers }, caller))
    const rate = done / ((performance.now() - begun) / 1000)
    agent.destroy()
    return rate
  } finally {
    child.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Whether the answer was good: for `/probe`, whether the target was. */
function call(agent: Agent, port: number, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const ask = request({ agent, host: '127.0.0.1', port, path }, (reply) => {
      let text = ''
      reply.setEncoding('latin1').on('data', (chunk: string) => {
        text += chunk
      })
      reply.on('end', () => resolve(reply.statusCode === 200 && !text.includes('\nprobe_success 0')))
      reply.on('error', reject)
    })
    ask.on('error', reject)
    ask.end()
  })
}
