import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBenchDatabase } from './database.ts'
import { pause } from './figure.ts'

const packages = ['request-tracker5', 'rt5-db-postgresql', 'starman']
const server = '/usr/share/request-tracker5/libexec/rt-server'

/** Installs Debian's Request Tracker 5. A sentence why not where that cannot be done. */
export function installRequestTracker(): string | null {
  if (spawnSync('dpkg', ['-s', ...packages]).status === 0) return null
  if (spawnSync('apt-get', ['--version']).error) return 'there is no apt here'
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = () => spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env })
  if (install().status === 0) return null
  spawnSync('apt-get', ['update'], { env })
  return install().status === 0 ? null : 'apt could not install request-tracker5'
}

export type RequestTracker = { gateway: string; stop(): Promise<void> }

/** RT with a PostgreSQL like ours and so many workers; everybody may write in. What it answers goes into a file. */
export async function startRequestTracker(workers: number): Promise<RequestTracker> {
  const folder = await mkdtemp(join(tmpdir(), 'palisade-rt-'))
  await chmod(folder, 0o755)
  const database = await startBenchDatabase()
  const url = new URL(database.url)
  const port = await freePort()
  const env = { ...process.env, RT_SITE_CONFIG: join(folder, 'site.pm'), RT_SITE_CONFIG_DIR: join(folder, 'none') }
  await mkdir(env.RT_SITE_CONFIG_DIR)
  await writeFile(env.RT_SITE_CONFIG, siteConfig(url.port, port))
  must('rt-setup-database-5', ['--action', 'init', '--dba', url.username, '--dba-password', url.password], env)
  must('perl', ['-I/usr/share/request-tracker5/lib', '-e', everybodyMayWrite], env)
  const web = spawn('starman', ['--listen', `127.0.0.1:${port}`, '--workers', String(workers), server], {
    env,
    stdio: 'ignore',
  })
  const gateway = `http://127.0.0.1:${port}/REST/1.0/NoAuth/mail-gateway`
  await untilUp(gateway)
  return { gateway, stop: () => stop(web, database, folder) }
}

const everybodyMayWrite = `use RT; RT::LoadConfig(); RT::Init();
  my $everyone = RT::Group->new(RT->SystemUser); $everyone->LoadSystemInternalGroup('Everyone');
  $everyone->PrincipalObj->GrantRight(Right => $_, Object => RT->System) for qw(CreateTicket ReplyToTicket SeeQueue)`

function siteConfig(databasePort: string, port: number): string {
  const set: Record<string, string | number> = {
    rtname: 'bench',
    Organization: 'bench.test',
    WebPath: '',
    WebDomain: '127.0.0.1',
    WebPort: port,
    DatabaseType: 'Pg',
    DatabaseHost: '127.0.0.1',
    DatabasePort: databasePort,
    DatabaseUser: 'rt_user',
    DatabasePassword: 'bench',
    DatabaseName: 'rt5',
    DatabaseAdmin: 'postgres',
    MailCommand: 'testfile',
    LogToSTDERR: 'critical',
  }
  const lines = Object.entries(set).map(([name, value]) => `Set($${name}, '${value}');`)
  return [...lines, 'Set($LogToSyslog, undef);', '1;'].join('\n')
}

function must(command: string, args: string[], env: NodeJS.ProcessEnv): void {
  const run = spawnSync(command, args, { env, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`${command}: ${run.stderr || run.stdout || run.error?.message}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

async function untilUp(address: string): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    const up = await fetch(address).then(
      () => true,
      () => false,
    )
    if (up) return
    await pause(500)
  }
  throw new Error('Request Tracker does not come up')
}

async function stop(web: ChildProcess, database: { stop(): Promise<void> }, folder: string): Promise<void> {
  const over = new Promise((resolve) => web.once('exit', resolve))
  web.kill('SIGTERM')
  await over
  await database.stop()
  await rm(folder, { recursive: true, force: true })
}
