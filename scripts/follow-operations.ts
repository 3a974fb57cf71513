// Follows docs/operations word by word on an empty folder: `node scripts/follow-operations.ts`. It clones what is committed here,
// runs every shell block of these pages in the order below as it is written (but for ports, folders and names of machines, which
// are said first), and looks after each whether what the page promises is so. Takes some minutes; needs git, npm and its
// registry, bash, curl, and for failover PostgreSQL's own commands (Debian: postgresql); without these it says what it skipped.
// For trying: `--modules` takes the packages that are installed here instead of `npm ci`; names of pages follow only these.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Block, blocksIn } from './follow/blocks.ts'
import { expectations, type Seen } from './follow/expected.ts'
import { freePort, inPlace, type Place, type Running, run, start } from './follow/shell.ts'

const root = join(import.meta.dirname, '..')
/** The order in which somebody would follow them. */
const pages = [
  'install.md',
  'mail.md',
  'several-instances.md',
  'audit.md',
  'malware-scanner.md',
  'licence-server.md',
  'backup-and-restore.md',
  'upgrade.md',
  'installation-key.md',
  'failover.md',
]
const say = (text: string) => process.stdout.write(`${text}\n`)

const folder = mkdtempSync(join(tmpdir(), 'palisade-follow-'))
chmodSync(folder, 0o755) // as root, PostgreSQL runs as another user
const blocks = blocksIn(join(root, 'docs/operations'))
/** Followed by a test of its own, which kills a whole site: test/scenarios/second-site.test.ts. */
const byTest = ['second-site.md']
const unordered = blocks.filter(({ page, follow }) => follow && ![...pages, ...byTest].includes(page))
if (unordered.length > 0) throw new Error(`nobody follows ${unordered.map(({ page }) => page).join(', ')}`)

const [http, httpTwo, smtp, smtpTwo, first, second] = await Promise.all(Array.from({ length: 6 }, freePort))
const debian = ['17', '16', '15'].map((version) => `/usr/lib/postgresql/${version}/bin`).find(existsSync)
const clone = join(folder, 'palisade')
const env: Record<string, string> = {
  PATH: [debian, process.env.PATH].filter(Boolean).join(':'),
  HOME: process.env.HOME ?? folder,
  LANG: 'C.UTF-8',
  PORT: String(http),
  SMTP_PORT: String(smtp),
  MAIL_DOMAIN: 'provider.example',
  DNS_FOR_MAIL: 'off',
  AUDIT_WITNESS_DIR: join(folder, 'witness'),
}
const here: [string, string][] = [
  ['8080', String(http)],
  ['8081', String(httpTwo)],
  ['2525', String(smtp)],
  ['2526', String(smtpTwo)],
  ['5432', String(first)],
  ['5433', String(second)],
  ['/backups/', `${join(folder, 'backups')}/`],
]
const place: Place = { folder: clone, env, here }
const databases: Place = { folder: join(folder, 'postgres'), env: { PATH: env.PATH!, LANG: 'C.UTF-8' }, here }

const running = new Map<number, Running>()
const seen: Seen = {
  place,
  databases,
  folder,
  http: http!,
  httpTwo: httpTwo!,
  smtp: smtp!,
  said: '',
  token: '',
  requests: 0,
  password: { PALISADE_ADMIN_PASSWORD: 'four quiet geese' },
  stop: async (port, signal) => {
    await running.get(port)?.stop(signal)
    running.delete(port)
  },
  start: (text) => begin(text),
}

async function begin(text: string): Promise<void> {
  const port = text.includes('8081') ? httpTwo! : http!
  await seen.stop(port)
  const program = await start(text, place, port)
  running.set(port, program)
  seen.said = program.said()
}

async function follow(block: Block): Promise<void> {
  const expected = expectations[`${block.page} ${block.heading}`]
  await expected?.before?.(seen)
  if (/npm start|main\.ts start/.test(block.text)) await begin(block.text)
  else {
    const own = block.text.includes('admin create') ? { ...env, ...seen.password } : env
    seen.said = await run(block.text, block.as ? databases : { ...place, env: own }, block.as)
  }
  await expected?.after?.(seen, block)
}

let failed = false
try {
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone])
  if (process.argv.includes('--modules')) {
    execFileSync('cp', ['-al', join(root, 'node_modules'), clone])
    here.push(['npm ci', 'true'])
  }
  const commit = execFileSync('git', ['-C', clone, 'log', '-1', '--format=%h %s'], { encoding: 'utf8' }).trim()
  say(`In ${folder}, what is committed: ${commit}`)
  for (const [said, used] of here) say(`  for ${said} stands ${used}`)
  for (const name of ['backups', 'witness', 'postgres']) mkdirSync(join(folder, name))
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres', join(folder, 'postgres')])
  const asked = process.argv.slice(2).filter((arg) => arg.endsWith('.md'))
  for (const page of pages.filter((each) => asked.length === 0 || asked.includes(each))) {
    if (page === 'failover.md' && !debian) {
      say('skipped: failover.md (there is no pg_basebackup here; Debian has it in postgresql)')
      continue
    }
    for (const block of blocks.filter((each) => each.page === page)) {
      const [line = ''] = block.text.split('\n')
      if (!block.follow) {
        say(`not run: ${page}:${block.line} ${line}`)
        continue
      }
      const begun = performance.now()
      await follow(block).catch((error: Error) => {
        throw new Error(`${page}:${block.line} ${inPlace(block.text, place)}\n${error.message}`)
      })
      say(`ok: ${page}:${block.line} ${line} (${Math.round((performance.now() - begun) / 1000)} s)`)
    }
  }
  say(`${asked.length === 0 ? 'Everything' : asked.join(', ')}: as the pages say.`)
} catch (error) {
  failed = true
  say(`NOT as the pages say: ${(error as Error).message}`)
} finally {
  for (const program of running.values()) await program.stop().catch(() => {})
  for (const name of readdirSync(join(folder, 'postgres')))
    if (existsSync(join(folder, 'postgres', name, 'postmaster.pid')))
      await run(`pg_ctl -D ${name} -m immediate stop`, databases, 'postgres').catch(() => {})
  if (failed) say(`What it left stands in ${folder}.`)
  else rmSync(folder, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)
