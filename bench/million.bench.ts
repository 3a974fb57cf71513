/*
 * The desk when it is full: 10,000 requests with 50,000 messages, then 1,000,000 with 5,000,000 (MILLION sets another
 * size), two journal entries and two promises each, over as many as 5,000 accounts of which the first has one request in
 * eight; at most 3,000 are open. Texts are forty words drawn by rank (a share of 1/rank of 20,000 words), one message in
 * twenty has a word of its own. Loaded by bulk SQL, indexed afterwards; the index of search holds the same as if the program
 * had indexed it.
 *
 * Measured through the HTTP API of an instance in a process of its own, one call after the other, each kind of call with
 * changing values: as staff, as a contact of the largest account and as one of a small account. A figure is the p99 of the
 * slowest kind of call of its group; the note names it. The last figures compare the large size with the small one.
 * MILLION_KEEP names a folder in which the loaded databases are kept for another run: loading a million takes most of an hour.
 * MILLION_GROUP measures one group alone (`search`). Rates of calls are lifted (RATE limits would be measured otherwise). PostgreSQL has its default 128 MB of buffers.
 */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createToken } from '#identity'
import { systemActor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { startEmbedded } from '#platform/db/embedded.ts'
import { makeProvider } from '#test/provider.ts'
import { benchProgram, type Figure, pause, quantile } from './figure.ts'
import { startInstance } from './instance.ts'
import { load } from './million-load.ts'

const largest = Number(process.env.MILLION ?? 1_000_000)
const calls = Number(process.env.MILLION_CALLS ?? 100)
const groups = ['queue', 'request page', 'account page', 'search'] as const
const asked = groups.filter((group) => (process.env.MILLION_GROUP ?? group) === group)
const tell = (text: string) => process.stderr.write(`${text}\n`)

type Group = (typeof groups)[number]
type Kind = { group: Group; name: string; path: (n: number) => string; token: 'staff' | 'big' | 'small' }
type Measured = Kind & { p50: number; p99: number }

/** The same n gives the same value at each size. */
const draw = (n: number, salt: number) => {
  const x = Math.sin(n * 12.9898 + salt * 78.233) * 43758.5453
  return x - Math.floor(x)
}
const common = ['server', 'printer', 'backup', 'error', 'certificate', 'mail', 'network', 'database', 'user', 'login']
const typos = ['sevrer', 'prnter', 'bakcup', 'certifcate', 'netwrok', 'databse', 'logni', 'timeuot', 'ofline', 'updaet']
const starts = ['ser', 'prin', 'back', 'cert', 'net', 'data', 'kelo', 'mintus', 'ra', 'venshi']
const pick = <T>(list: readonly T[], n: number) => list[n % list.length]!

function kinds(
  requests: number,
  ids: { big: string; accounts: string[]; bigNumbers: number[]; smallNumbers: number[] },
): Kind[] {
  const number = (n: number) => 200_001 + Math.floor(draw(n, 1) * (requests - 1))
  const own = (n: number) => `ref${20 * (1 + Math.floor(draw(n, 2) * ((requests * 5) / 20 - 2)))}`
  const account = (n: number) => pick(ids.accounts, n)
  const list = (name: string, query: string): Kind => ({
    group: 'queue',
    name,
    path: () => `/api/requests?${query}`,
    token: 'staff',
  })
  const find = (name: string, q: (n: number) => string, rest = ''): Kind => ({
    group: 'search',
    name,
    path: (n) => `/api/find?q=${encodeURIComponent(q(n))}${rest}`,
    token: 'staff',
  })
  const staff: Kind[] = [
    list('open by due', 'order=due'),
    list('open newest', 'order=newest'),
    list('of my teams, nobody’s', 'team=mine&assignee=none'),
    list('mine', 'assignee=me'),
    list('P1 and P2', 'severity=P1,P2'),
    list('waiting for customer', 'status=waiting_customer'),
    list('by mail, oldest', 'channel=email&order=oldest'),
    list('solved, last changed', 'state=done&order=changed'),
    list('all, newest', 'state=all&order=newest'),
    list('all, last changed', 'state=all&order=changed'),
    list('all P1, newest', 'state=all&severity=P1&order=newest'),
    list('all by due', 'state=all&order=due'),
    list('open with a word', 'q=server'),
    list('all with a word', 'q=server&state=all&order=newest'),
    {
      group: 'queue',
      name: 'all of an account',
      path: (n) => `/api/requests?state=all&order=newest&account=${account(n)}`,
      token: 'staff',
    },
    {
      group: 'queue',
      name: 'all of the largest account',
      path: () => `/api/requests?state=all&order=changed&account=${ids.big}`,
      token: 'staff',
    },
    { group: 'queue', name: 'counts', path: () => '/api/requests/counts', token: 'staff' },
    { group: 'queue', name: 'my work', path: () => '/api/my-work', token: 'staff' },
    { group: 'request page', name: 'closed', path: (n) => `/api/requests/${number(n)}`, token: 'staff' },
    {
      group: 'request page',
      name: 'open',
      path: (n) => `/api/requests/${200_000 + requests - (n % 500)}`,
      token: 'staff',
    },
    { group: 'account page', name: 'account', path: (n) => `/api/accounts/${account(n)}`, token: 'staff' },
    { group: 'account page', name: 'timeline', path: (n) => `/api/accounts/${account(n)}/timeline`, token: 'staff' },
    {
      group: 'account page',
      name: 'largest timeline',
      path: () => `/api/accounts/${ids.big}/timeline`,
      token: 'staff',
    },
    { group: 'account page', name: 'accounts', path: () => '/api/accounts', token: 'staff' },
    {
      group: 'account page',
      name: 'accounts by name',
      path: (n) => `/api/accounts?q=${pick(starts, n)}`,
      token: 'staff',
    },
    { group: 'account page', name: 'who calls', path: (n) => `/api/callers?q=${pick(starts, n)}`, token: 'staff' },
    find('word of its own', own),
    find('frequent word', (n) => `${pick(common, n)} `),
    find('two words', (n) => `${pick(common, n)} ${pick(common, n + 3)} `),
    find('frequent and own word', (n) => `${pick(common, n)} ${own(n)} `),
    find('slip', (n) => `${pick(typos, n)} `),
    find('number', (n) => String(number(n))),
    find('address', (n) => `p1@c${1 + (n % 40)}.example`),
    find('beginning', (n) => pick(starts, n)),
    find('nothing', (n) => `zzqx${n}zz `),
    find('in an account', (n) => `${pick(common, n)} `, `&account=${ids.big}`),
    find(
      'answers of last month',
      (n) => `${pick(common, n)} `,
      `&kind=message&since=${new Date(Date.now() - 30 * 86_400_000).toISOString()}`,
    ),
    find(
      'of years ago',
      (n) => `${pick(common, n)} `,
      `&until=${new Date(Date.now() - 1000 * 86_400_000).toISOString()}&since=${new Date(Date.now() - 1100 * 86_400_000).toISOString()}`,
    ),
  ]
  const outside = (token: 'big' | 'small', numbers: number[]): Kind[] => [
    { group: 'queue', name: `${token} customer, open`, path: () => '/api/requests?order=changed', token },
    { group: 'queue', name: `${token} customer, all`, path: () => '/api/requests?order=changed&state=all', token },
    { group: 'queue', name: `${token} customer, counts`, path: () => '/api/requests/counts', token },
    { group: 'request page', name: `${token} customer`, path: (n) => `/api/requests/${pick(numbers, n)}`, token },
    ...[
      find('own word', own),
      find('frequent word', (n) => `${pick(common, n)} `),
      find('two words', (n) => `${pick(common, n)} ${pick(common, n + 3)} `),
      find('slip', (n) => `${pick(typos, n)} `),
      find('beginning', (n) => pick(starts, n)),
      find('beginning of nothing', (n) => `zzqx${n}`),
      find('number', (n) => String(pick(numbers, n))),
    ].map((kind) => ({ ...kind, name: `${token} customer, ${kind.name}`, token })),
  ]
  return [...staff, ...outside('big', ids.bigNumbers), ...outside('small', ids.smallNumbers)]
}

async function measure(requests: number): Promise<Measured[]> {
  const keep = process.env.MILLION_KEEP
  const folder = keep ? join(keep, String(requests)) : await mkdtemp(join(tmpdir(), 'palisade-million-'))
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o755)
  const server = await startEmbedded(folder, { max_wal_size: '8GB', checkpoint_timeout: '30min' })
  try {
    const tokens = await prepare(server.url, folder, requests)
    const port = 22_000 + (process.pid % 8000)
    const instance = startInstance({
      DATABASE_URL: server.url,
      DATA_DIR: folder,
      PORT: port,
      SMTP_PORT: port + 1,
      LOG_LEVEL: 'error',
      DNS_FOR_MAIL: 'false',
      MAIL_DOMAIN: 'provider.test',
    })
    try {
      await instance.ready
      await untilIndexed(server.url)
      return await callAll(`http://127.0.0.1:${port}`, kinds(requests, tokens.ids), tokens.tokens)
    } finally {
      await instance.stop()
    }
  } finally {
    await server.stop()
    if (!keep) await rm(folder, { recursive: true, force: true })
  }
}

async function prepare(url: string, folder: string, requests: number) {
  // The key of a kept database is kept with it.
  const { program } = await benchProgram({ DATA_DIR: folder }, url)
  const tx = <T>(work: (tx: Tx) => Promise<T>) => program.app.db.transact(systemActor('bench'), work)
  const provider = (await tx((trx) =>
    trx.selectFrom('account').selectAll().where('kind', '=', 'provider').executeTakeFirst(),
  ))
    ? null
    : await tx(makeProvider)
  const ids = { big: '', accounts: [] as string[], bigNumbers: [] as number[], smallNumbers: [] as number[] }
  async function query<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query<T>(text, values)
    await client.end()
    return rows
  }
  const [team] = await query<{ id: string }>('select id from team limit 1')
  const [plan] = await query<{ id: string }>('select id from support_plan limit 1')
  const [sam] = await query<{ id: string; provider: string }>(
    `select id, account_id as provider from person where email = 'sam@provider.test'`,
  )
  const accounts = Math.max(50, Math.min(5000, Math.floor(requests / 200)))
  if (provider) {
    const begun = performance.now()
    const known = { teamId: team!.id, planId: plan!.id, providerId: sam!.provider, samId: sam!.id }
    await load(url, { requests, accounts, open: Math.min(3000, Math.floor(requests * 0.3)) }, known, tell)
    tell(`${requests} requests loaded in ${Math.round((performance.now() - begun) / 1000)} s`)
  }
  const some = await query<{ id: string; number: string }>(
    `select account_id as id, number from account where number like 'A-1____' order by number limit 200`,
  )
  ids.accounts = some.map((row) => row.id)
  ids.big = ids.accounts[0]!
  const small = ids.accounts[Math.min(ids.accounts.length - 1, 45)]!
  const numbersOf = async (id: string) =>
    (
      await query<{ number: string }>('select number from request where account_id = $1 order by created_at limit 60', [
        id,
      ])
    ).map((row) => Number(row.number))
  ids.bigNumbers = await numbersOf(ids.big)
  ids.smallNumbers = await numbersOf(small)
  const tokenOf = async (personId: string) =>
    (
      await tx((trx) =>
        createToken(trx, personId, {
          name: 'bench',
          scopes: ['requests:read', 'accounts:read', 'search:read'],
          expiresAt: new Date(trx.now.getTime() + 86_400_000),
        }),
      )
    ).token
  const contactOf = async (id: string) =>
    (await query<{ id: string }>('select id from person where account_id = $1 limit 1', [id]))[0]!.id
  const tokens = {
    staff: await tokenOf(sam!.id),
    big: await tokenOf(await contactOf(ids.big)),
    small: await tokenOf(await contactOf(small)),
  }
  await program.stop()
  return { ids, tokens }
}

async function untilIndexed(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (;;) {
    const { rows } = await client.query<{ n: number }>('select count(*)::int as n from search_due')
    if (rows[0]!.n === 0) break
    await pause(500)
  }
  await client.query('vacuum (analyze) search_due')
  await client.end()
}

async function callAll(url: string, all: readonly Kind[], tokens: Record<Kind['token'], string>): Promise<Measured[]> {
  const measured: Measured[] = []
  for (const kind of all.filter(({ group }) => asked.includes(group))) {
    const times: number[] = []
    // The first tenth warms plans and pages and is not counted.
    const warm = Math.ceil(calls / 10)
    for (let n = 0; n < calls + warm; n++) {
      const begun = performance.now()
      const answer = await fetch(`${url}${kind.path(n)}`, {
        headers: { authorization: `Bearer ${tokens[kind.token]}` },
      })
      const text = await answer.text()
      if (n >= warm) times.push(performance.now() - begun)
      if (answer.status !== 200) throw new Error(`${kind.name} ${kind.path(n)}: ${answer.status} ${text.slice(0, 300)}`)
    }
    const row = { ...kind, p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
    tell(
      `${kind.group.padEnd(14)} ${kind.name.padEnd(36)} p50 ${row.p50.toFixed(1).padStart(7)}  p99 ${row.p99.toFixed(1).padStart(7)} ms`,
    )
    measured.push(row)
  }
  return measured
}

function figures(small: readonly Measured[], large: readonly Measured[]): Figure[] {
  const list: Figure[] = []
  for (const group of asked) {
    const worst = (of: readonly Measured[]) => of.filter((row) => row.group === group).sort((a, b) => b.p99 - a.p99)[0]!
    const all = (of: readonly Measured[]) =>
      of.filter((row) => row.group === group).reduce((sum, row) => sum + row.p99, 0)
    const at = worst(large)
    list.push({
      name: `${group} with ${largest} requests: p99 of the slowest call`,
      value: Math.round(at.p99),
      unit: 'ms',
      floor: group === 'search' ? 300 : 100,
      atMost: true,
      note: `${at.name}; with 10000: ${Math.round(worst(small).p99)} ms (${worst(small).name})`,
    })
    list.push({
      name: `${group}: p99 of all calls together, as against 10000 requests`,
      value: Math.round((all(large) / all(small)) * 100) / 100,
      unit: 'times',
      floor: 1.5,
      atMost: true,
    })
  }
  return list
}

const small = await measure(10_000)
const large = await measure(largest)
process.stdout.write(`${JSON.stringify(figures(small, large))}\n`)
