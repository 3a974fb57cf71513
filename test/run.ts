// Runs every test: `npm test`, or `npm test -- path...` for some. One PostgreSQL serves the run; Node's own runner does the rest.
import { spawn } from 'node:child_process'
import { chmod, glob, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '#platform/db/embedded.ts'
import { longestFirst } from './longest.ts'

const root = join(import.meta.dirname, '..')
const asked = process.argv.slice(2)

async function findTests(): Promise<string[]> {
  const files: string[] = []
  for await (const file of glob(
    ['src/**/*.test.ts', 'packages/**/*.test.ts', 'test/**/*.test.ts', 'portal/**/*.test.ts'],
    { cwd: root },
  ))
    files.push(file)
  return files.sort()
}

// A folder any user may read: as root, PostgreSQL runs as another user.
const folder = await mkdtemp(join(tmpdir(), 'palisade-test-'))
await chmod(folder, 0o755)
const server = await startEmbedded(folder, {
  fsync: 'off',
  autovacuum_naptime: '60s', // hundreds of databases come and go here
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '256MB',
})
const url = new URL(server.url)
url.pathname = '/postgres'

const timeout = process.env.TEST_TIMEOUT ?? 240_000
// One more than cores: a quarter of a run is waiting, for mail, browsers and the database.
const concurrency = availableParallelism() + 1
const args =
  asked.length > 0
    ? ['--test', `--test-timeout=${timeout}`, `--test-concurrency=${concurrency}`, '--test-reporter=spec', ...asked]
    : [join(root, 'test/in-order.ts'), String(timeout), String(concurrency), ...longestFirst(await findTests())]
const child = spawn(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    TEST_DATABASE_URL: url.toString(),
    NODE_ENV: 'test',
    // Each file is a process that loads the whole program: 1.9 s of processor time with what others compiled, 3.2 s without.
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
  },
})
const stop = () => child.kill('SIGTERM')
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
child.on('exit', async (code) => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
  process.exit(code ?? 1)
})
