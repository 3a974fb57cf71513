import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Block } from './blocks.ts'
import { type Place, pause, ready, run } from './shell.ts'

/** What was seen so far, and what a check may do. */
export type Seen = {
  place: Place
  databases: Place
  folder: string
  http: number
  httpTwo: number
  smtp: number
  /** What the last block said. */
  said: string
  token: string
  requests: number
  password: Record<string, string>
  stop(port: number, signal?: NodeJS.Signals): Promise<void>
  start(text: string): Promise<void>
}

type Expected = { before?(seen: Seen): Promise<void>; after?(seen: Seen, block: Block): Promise<void> }

function mustSay(seen: Seen, wanted: RegExp): void {
  if (!wanted.test(seen.said)) throw new Error(`it does not say ${wanted}\n${seen.said}`)
}

async function api(seen: Seen, path: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`http://127.0.0.1:${seen.http}${path}`, {
    headers: { authorization: `Bearer ${seen.token}` },
  })
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`)
  return (await answer.json()) as Record<string, unknown>
}

async function until(what: string, so: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 500) {
    if (await so().catch(() => false)) return
    await pause(500)
  }
  throw new Error(`never: ${what}`)
}

/** Requests by the mail that was tried; what Palisade finds about itself may have made others. */
async function countRequests(seen: Seen): Promise<number> {
  const { items } = (await api(seen, '/api/requests?limit=50')) as { items: { title: string }[] }
  return items.filter(({ title }) => title === 'A try').length
}

function sendMail(seen: Seen, subject: string): Promise<string> {
  return run(
    `printf 'From: jordan@acme.example\\r\\nTo: support@provider.example\\r\\nSubject: ${subject}\\r\\n\\r\\nHello\\r\\n' > again.eml
     curl -sS smtp://127.0.0.1:${seen.smtp} --mail-from jordan@acme.example --mail-rcpt support@provider.example --upload-file again.eml`,
    seen.place,
  )
}

/** Requests in the database that leads, as its owner sees them. */
async function requestsIn(seen: Seen, port: string): Promise<number> {
  const said = await run(
    `PGPASSWORD=owner-password psql -h 127.0.0.1 -p ${port} -U palisade_owner palisade -Atq \
      -c "select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)" \
      -c "select 'requests ' || count(*) from request where title like 'Failover%'"`,
    seen.databases,
  )
  return Number(/requests (\d+)/.exec(said)?.[1])
}

/** What each page promises at that place, by page and heading; checked after each of its blocks. */
export const expectations: Record<string, Expected> = {
  'install.md On one machine': {
    async after(seen, { text }) {
      if (text.includes('npm start')) mustSay(seen, /Set up Palisade here/)
      if (text.includes('admin create')) mustSay(seen, /is an administrator and can sign in/)
      if (text.includes('doctor')) mustSay(seen, /^ok +database +PostgreSQL/m)
    },
  },
  'install.md Settings': { after: async (seen) => mustSay(seen, /^PORT +\d+ +environment/m) },
  'install.md Tokens for programs': {
    async after(seen) {
      seen.token = /^pal_\S+$/m.exec(seen.said)?.[0] ?? ''
      const me = await api(seen, '/api/me').catch(() => null)
      if (me) return
      await api(seen, '/api/requests')
    },
  },
  'mail.md In': {
    after: (seen) => until('the request stands in the portal', async () => (await countRequests(seen)) === 1),
  },
  'several-instances.md Several instances': {
    async after(seen) {
      for (const port of [seen.http, seen.httpTwo]) if (!(await ready(port))) throw new Error(`${port} is not ready`)
      await seen.stop(seen.http, 'SIGKILL')
      if (!(await ready(seen.httpTwo))) throw new Error('the other instance does not go on')
      await seen.start('npm start')
      await seen.stop(seen.httpTwo)
      if (!(await ready(seen.http))) throw new Error('the first does not go on when the second stops')
    },
  },
  // Followed without a scanner: the line is there and says so.
  'malware-scanner.md Setting it up': { after: async (seen) => mustSay(seen, /malware scanner/) },
  'audit.md Setting it up': {
    async after(seen) {
      const key = /^\S+\+[0-9a-f]{8}\+\S+$/m.exec(seen.said)?.[0]
      if (!key) throw new Error(`this is no key: ${seen.said}`)
      const witness = join(seen.folder, 'witness')
      await until('the witness holds a checkpoint', async () =>
        readdirSync(witness).some((name) => name.endsWith('.log')),
      )
      const file = readdirSync(witness).find((name) => name.endsWith('.log'))!
      ;(seen.place.here as [string, string][]).push(['CHECKPOINT', join(witness, file)], ['--key KEY', `--key ${key}`])
    },
  },
  'audit.md Proving it': {
    async after(seen, { text }) {
      if (text.includes('verify')) mustSay(seen, /entries are what was signed/)
    },
  },
  'licence-server.md The ceremony, word by word': {
    async before(seen) {
      seen.place.env.LICENCE_ROOT_SECRET = 'four quiet geese'
    },
    async after(seen, { text }) {
      const request = /Carry (\S+) to the root/.exec(seen.said)?.[1]
      if (request) (seen.place.here as [string, string][]).push(['REQUEST', request])
      if (text.includes('root init')) mustSay(seen, /still needs 1 of its own root keys/)
      if (text.includes('root sign')) mustSay(seen, /is signed by enough/)
      if (text.includes('install')) mustSay(seen, /Key set 1 is installed/)
    },
  },
  'licence-server.md The next key set': {
    async before(seen) {
      // What the licence server does by itself after two thirds of the time.
      const said = await run('npx palisade licence issuing new --kind block-migration=10TB/50TB --days 90', seen.place)
      ;(seen.place.here as [string, string][]).push(['RENEWAL', /Carry (\S+) to the root/.exec(said)![1]!])
    },
    after: async (seen) => mustSay(seen, /Key set 2 is installed/),
  },
  'licence-server.md Who may approve': { after: async (seen) => mustSay(seen, /Nobody may decide yet/) },
  'backup-and-restore.md Backup and restore': {
    async after(seen, { text }) {
      if (text.includes('palisade backup')) mustSay(seen, /\d+ rows of \d+ tables/)
      if (text.includes('palisade restore')) mustSay(seen, /rows of \d+ tables were restored/)
      // What was restored is what was saved: the same token opens it, and the request stands there.
      if (text.includes('npm start')) {
        if ((await countRequests(seen)) !== 1) throw new Error('the request is not in what was restored')
        await seen.stop(seen.http)
        await seen.start('npm start')
      }
    },
  },
  'upgrade.md Upgrade': {
    async before() {},
    async after(seen, { text }) {
      if (text.includes('backup')) await seen.stop(seen.http)
      if (text.includes('npm start') && (await countRequests(seen)) !== 1) throw new Error('the request is gone')
    },
  },
  'failover.md Palisade': {
    async before(seen) {
      await seen.stop(seen.http)
    },
    async after(seen) {
      await sendMail(seen, 'Failover before')
      await until('the mail is a request', async () => (await requestsIn(seen, '5432')) === 1)
    },
  },
  'failover.md The first server is gone': {
    async after(seen, { text }) {
      if (text.includes('immediate')) {
        await until('callers hear that the database is away', async () => !(await ready(seen.http)))
        await sendMail(seen, 'Failover meanwhile')
      }
      if (text.includes('npm start'))
        await until('what came before and meanwhile is there', async () => (await requestsIn(seen, '5433')) === 2)
      if (text.includes('doctor')) mustSay(seen, /^ok +database/m)
    },
  },
  'failover.md The old server comes back as the standby': {
    after: (seen) =>
      until('the old server follows', async () => {
        const said = await run(
          `PGPASSWORD=first-password psql -h 127.0.0.1 -p 5433 -U postgres -Atc "select application_name || ' ' || state from pg_stat_replication"`,
          seen.databases,
        )
        return said.includes('first streaming')
      }),
  },
}
