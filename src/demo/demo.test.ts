import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import pg from 'pg'
import { actorForPerson, findPersonByEmail } from '#accounts'
import { getCreditAccount, getStatement } from '#credit'
import { verifyPackageFile } from '#licence'
import { escalationOf, upcomingGaps } from '#oncall'
import { systemActor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { readBackup, writeBackup } from '#platform/db/backup.ts'
import type { Severity } from '#platform/http/contract.ts'
import { freshDatabase } from '#test/database.ts'
import { createWorld } from '#test/world.ts'
import { openFolder } from '../licence-server/folder.ts'
import { readChain } from '../licence-server/keyset/chain.ts'
import { openLicenceServer } from '../licence-server/server.ts'
import { fillDemo } from './demo.ts'

type Row = {
  number: number
  severity: Severity
  status: string
  assignee: { name: string } | null
  nextPromise: { kind: string; state: string; usedMs: number; allowedMs: number; dueAt: string | null } | null
}
type MyWork = { paged: Row[]; now: Row[]; yours: Row[]; teams: { name: string; items: Row[] }[] }

// A folder of its own: the licence server of this demo is no other demo's.
const data = await mkdtemp(join(tmpdir(), 'palisade-demo-data-'))
after(() => rm(data, { recursive: true, force: true }))
const world = await createWorld({ settings: { PALISADE_ADMIN_PASSWORD: 'three quiet geese', DATA_DIR: data } })
const filled = await fillDemo(world.app, world.database.ownerUrl)
assert.ok(filled.filled)
const noor = await world.tx(
  async (tx) => (await actorForPerson(tx, (await findPersonByEmail(tx, filled.staff))!.id, 'session'))!,
)
// Calls are Noor's from here on.
world.app.authenticate = async () => noor

describe('the demo', () => {
  const get = async <T>(url: string): Promise<T> => {
    const reply = await world.app.http.inject({ method: 'GET', url })
    assert.equal(reply.statusCode, 200, reply.body)
    return reply.json() as T
  }
  const share = ({ nextPromise }: Row) => Math.round((nextPromise!.usedMs / nextPromise!.allowedMs) * 100)

  test('shows Noor what the pages tell', async () => {
    const work = await get<MyWork>('/api/my-work')
    assert.deepEqual(
      work.paged.map((row) => [row.number, row.severity, row.assignee]),
      [[48213, 'P1', null]],
    )
    const mine = new Map([...work.now, ...work.yours].map((row) => [row.number, row]))
    assert.deepEqual([...mine.keys()].sort(), [48044, 48098, 48122, 48160, 48177, 48190])
    const promised = (number: number) => [mine.get(number)!.nextPromise!.kind, mine.get(number)!.nextPromise!.state]
    assert.deepEqual(promised(48190), ['next_update', 'running'])
    assert.ok(share(mine.get(48190)!) >= 85 && share(mine.get(48190)!) < 95)
    assert.deepEqual(promised(48122), ['next_update', 'running'])
    assert.deepEqual(promised(48177), ['resolution', 'running'])
    assert.deepEqual(promised(48044), ['commit_or_revert', 'running'])
    assert.deepEqual(promised(48098), ['first_response', 'running'])
    assert.deepEqual(promised(48160), ['resolution', 'paused'])
    assert.equal(mine.get(48160)!.status, 'waiting_customer')
    const waiting = new Map(
      work.teams.find(({ name }) => name === 'Web operations')!.items.map((row) => [row.number, row]),
    )
    assert.deepEqual([...waiting.keys()].sort(), [48205, 48209, 48211])
    assert.equal(waiting.get(48211)!.nextPromise!.state, 'broken')
  })

  test('has about sixty open requests over three teams', async () => {
    const counts = await get<{
      open: number
      unassigned: number
      overdue: number
      teams: { name: string; open: number }[]
    }>('/api/requests/counts')
    assert.deepEqual([counts.open, counts.unassigned, counts.overdue], [64, 4, 1])
    assert.deepEqual(Object.fromEntries(counts.teams.map(({ name, open }) => [name, open])), {
      'Web operations': 18,
      'Tier 1': 23,
      Network: 23,
    })
  })

  test('pages step by step: no answer, no working channel, and Noor stands in', async () => {
    const { id } = await get<{ id: string }>('/api/requests/48213')
    const [paging] = await world.tx((tx) => escalationOf(tx, [{ kind: 'request', id }]))
    assert.equal(paging!.status, 'paging')
    assert.deepEqual([paging!.step, paging!.stepCount], [1, 3])
    const pages = paging!.steps.map(({ outcome, people }) => [
      outcome,
      people.map(({ person, standsIn, pages: sent }) => [
        person.name,
        standsIn,
        Object.fromEntries(sent.map(({ kind, state }) => [kind, state])),
      ]),
    ])
    assert.deepEqual(pages, [
      ['expired', [['Sam Sample', false, { push: 'expired', sms: 'expired', voice: 'failed' }]]],
      [
        null,
        [
          ['Robin Example', false, { push: 'failed', sms: 'failed' }],
          ['Noor Fixture', true, { push: 'seen', sms: 'delivered', voice: 'due' }],
        ],
      ],
    ])
    assert.deepEqual(
      paging!.upcoming[0]!.people.map(({ name }) => name),
      ['Kim Mockup'],
    )
  })

  test('tells the conversation of 48213, and keeps the note from Acme', async () => {
    const request = await get<{ messages: { kind: string; deliveries: { state: string }[] }[] }>('/api/requests/48213')
    assert.deepEqual(
      request.messages.map(({ kind }) => kind),
      ['customer', 'answer', 'customer', 'note'],
    )
    assert.deepEqual(
      request.messages[1]!.deliveries.map(({ state }) => state),
      ['sent', 'sent'],
    )
  })

  test('shows operators an alarm that is one with the request, a day of looks, values, a status page and a wall', async () => {
    const incidents = await get<{ items: { title: string; request: { number: number } | null }[] }>('/api/incidents')
    const checkout = incidents.items.find(({ title }) => title.includes('Checkout'))
    assert.equal(checkout?.request?.number, 48213, JSON.stringify(incidents.items))
    assert.ok(incidents.items.some(({ title }) => title.includes('VPN branch 12')))
    type System = { id: string; name: string }
    const { items } = await get<{ items: System[] }>('/api/systems?limit=200')
    const idOf = (name: string) => items.find((one) => one.name === name)!.id
    const now = clock.now().getTime()
    const span = `from=${new Date(now - 86_400_000).toISOString()}&to=${new Date(now).toISOString()}`
    const courses = async (name: string) =>
      (await get<{ items: { check: { name: string }; course: { state: string }[] }[] }>(`/api/check-courses?systemId=${idOf(name)}&${span}`)).items.map(({ check, course }) => [check.name, course.map(({ state }) => state).join(' ')]) // biome-ignore format: one question
    assert.deepEqual(await courses('Acme web shop (demo)'), [
      ['Certificate', 'up'],
      ['Checkout', 'up down'],
      ['Front page', 'up inconclusive up degraded'],
    ])
    assert.deepEqual(await courses('Acme line North (demo)'), [['Answers', 'up down up']])
    const series = await get<{ items: { name: string }[] }>(`/api/metrics/series?system=${idOf('db-01')}`)
    assert.deepEqual(series.items.map(({ name }) => name).sort(), ['disk_used_percent', 'load1'])
    assert.equal((await get<{ items: unknown[] }>('/api/walls')).items.length, 1)
    const windows = (await get<{ items: { next: unknown }[] }>('/api/maintenance-windows')).items
    assert.ok(windows.length === 2 && windows.every(({ next }) => next), 'both are to come')
    assert.equal((await get<{ items: unknown[] }>('/api/signal-sources')).items.length, 3)
    const page = await world.app.http.inject({ method: 'GET', url: '/status/acme-demo' })
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /Card payments fail/)
    assert.match(page.body, /99\.\d+ % in 90 days/)
  })

  test('leaves nothing on its way out and gives the present back', async () => {
    const client = new pg.Client({ connectionString: world.database.ownerUrl })
    await client.connect()
    await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
    const { rows } = await client.query(`select array(select distinct queue from job) as jobs,
      (select count(*)::int from mail_out where state <> 'sent') as mail,
      (select count(*)::int from timer where fired_at is null and due_at < clock_timestamp() - interval '1 minute') as overdue,
      (select count(*)::int from person where email not like '%.example') as outside,
      pg_get_functiondef('app_now'::regproc) as definition,
      abs(extract(epoch from clock_timestamp() - app_now())) < 1 as present`)
    await client.end()
    const { definition, ...rest } = rows[0]
    assert.deepEqual(rest, { jobs: [], mail: 0, overdue: 0, outside: 0, present: true })
    assert.doesNotMatch(definition, /interval/)
    assert.equal(clock.shiftedMs, 0)
  })

  test('tells what happened in German, too', async () => {
    // Written for a browser, whose types are not known here; the language is chosen when it is loaded.
    Object.defineProperty(globalThis, 'navigator', { value: { languages: ['de'] } })
    const file: string = '../../portal/src/journal-words.ts'
    const { areaOf, entryWords } = (await import(file)) as {
      areaOf: (kind: string) => string | undefined
      entryWords: (kind: string, text: string) => { text: string; lang?: string }
    }
    const client = new pg.Client({ connectionString: world.database.ownerUrl })
    await client.connect()
    await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
    const { rows } = await client.query<{ kind: string; text: string }>('select distinct kind, text from journal_entry')
    await client.end()
    assert.ok(rows.length > 400, `${rows.length} different entries`)
    const english = rows.filter(({ kind, text }) => {
      const said = entryWords(kind, text)
      return areaOf(kind) === 'framing' ? said.text !== text : said.lang || said.text === text
    })
    assert.deepEqual(english, [], 'write their German into portal/src/words/journal-*.ts')
  })

  test('stands behind the report and the rotas', async () => {
    const now = clock.now().getTime()
    const from = new Date(now - 91 * 86_400_000).toISOString()
    const to = new Date(now).toISOString()
    const report = await get<{
      measured: number
      broken: number
      brokenOnes: { label: string; reason: string; overMs: number }[]
    }>(`/api/reports/promises?from=${from}&to=${to}`)
    assert.ok(report.measured > 1200, `${report.measured} measured`)
    assert.ok(report.broken >= 11 && report.broken <= 14, `${report.broken} broken`)
    const spare = report.brokenOnes.find(({ reason }) => reason === 'Waited for a spare part')!
    assert.match(spare.label, /^47951 /)
    assert.ok(Math.abs(spare.overMs - (48 * 60 + 12) * 1000) < 1000, `${spare.overMs} ms over`)
    assert.deepEqual((await get<{ status: string }>('/api/requests/47951')).status, 'closed')
    const gaps = await world.tx((tx) => upcomingGaps(tx, tx.now, new Date(now + 4 * 86_400_000)))
    assert.equal(gaps.length, 1)
    const ahead = gaps[0]!.from.getTime() - now
    assert.ok(ahead > 86_400_000 && ahead < 3 * 86_400_000)
    const { items } = await get<{ items: { id: string; name: string }[] }>('/api/rotas')
    const web = items.find(({ name }) => name === 'Web operations')!
    const swaps = await get<{ items: { state: string; giver: { name: string } }[] }>(`/api/rotas/${web.id}/swaps`)
    assert.deepEqual(
      swaps.items.map(({ state, giver }) => [state, giver.name]),
      [['open', 'Kim Mockup']],
    )
    const { shadows } = await get<{ shadows: { learner: { name: string } }[] }>(`/api/rotas/${web.id}`)
    assert.deepEqual(
      shadows.map(({ learner }) => learner.name),
      ['Uma Trial'],
    )
  })

  test('sells capacity: packages that were signed, used capacity, and requests in every state', async () => {
    type Licence = { code: string; granted: { total: { text: string } }; used: { amount: { text: string } } | null; forecast: { dryAt: string } | null } // biome-ignore format: one value
    const { items: packages } = await get<{ items: { id: string; fileName: string; downloads: number }[] }>(
      '/api/licence-packages',
    )
    assert.deepEqual(
      packages.map(({ fileName, downloads }) => [fileName, downloads]),
      [
        ['ACME-MIG-09-3.licence.json', 1],
        ['ACME-MIG-09-2.licence.json', 1],
        ['ACME-MIG-07-2.licence.json', 1],
        ['ACME-MIG-09-1.licence.json', 1],
        ['ORCHARD-MIG-01-1.licence.json', 1],
        ['ORCHARD-CUT-01-1.licence.json', 1],
        ['ACME-MIG-08-1.licence.json', 1],
        ['ACME-MIG-07-1.licence.json', 1],
      ],
    )
    const { keysets } = await readChain(await openFolder(world.app.config))
    for (const { id } of packages) {
      const { rawPayload } = await world.app.http.inject({ method: 'GET', url: `/api/licence-packages/${id}/file` })
      assert.equal(verifyPackageFile(rawPayload, { pin: keysets[0]!.hash, keysets: [] }).content.keyset, 1)
    }
    const { items: requests } = await get<{ items: { state: string }[] }>('/api/licence-requests')
    assert.deepEqual(
      requests.map(({ state }) => state),
      [
        'asked',
        'asked_back',
        'issued',
        'declined',
        'issued',
        'issued',
        'issued',
        'issued',
        'issued',
        'issued',
        'issued',
      ],
    )
    const { items: keys } = await get<{ items: Licence[] }>('/api/licence-keys')
    const main = keys.find(({ code }) => code === 'ACME-MIG-07')!
    assert.deepEqual([main.granted.total.text, main.used!.amount.text], ['80 TB', '71.4 TB'])
    const dryIn = Date.parse(main.forecast!.dryAt) - clock.now().getTime()
    assert.ok(dryIn > 0 && dryIn < 7 * 86_400_000, 'the main site runs dry within a week')
  })

  test('sells in bulk: bought on a signature, withdrawn by the customer and the partner, low now', async () => {
    type Amount = { text: string }
    type Account = { id: string; account: { name: string }; available: Amount; held: Amount; drawn: Amount; bought: Amount; low: boolean } // biome-ignore format: one value
    type Change = { reference: string; state: string; checked: string; proposedBy: { name: string }; approvals: { person: { name: string } }[] } // biome-ignore format: one value
    type Limit = { person: { name: string }; each: Amount; perDay: Amount }
    const { items } = await get<{ items: Account[] }>('/api/credit-accounts')
    assert.deepEqual(
      items.map(({ account, bought, available, held, drawn, low }) => [account.name, bought.text, available.text, held.text, drawn.text, low]), // biome-ignore format: one value
      [['Acme Corp demo', '60 TB', '13 TB', '0 TB', '47 TB', true]],
    )
    const path = `/api/credit-accounts/${items[0]!.id}`
    const { lowAt, warn, changes } = await get<{ lowAt: Amount; warn: { name: string }[]; changes: Change[] }>(path)
    assert.deepEqual([lowAt.text, warn.map(({ name }) => name).sort()], ['20 TB', ['Dana Demo', 'Jordan Placeholder']])
    assert.deepEqual(
      changes.map(({ reference, state, checked, proposedBy, approvals }) => [reference, state, checked, proposedBy.name, approvals.map(({ person }) => person.name)]), // biome-ignore format: one value
      [['PO-2231', 'booked', 'counted', 'Kim Mockup', ['Dana Demo']]],
    )
    const jordan = await world.tx(
      async (tx) => (await actorForPerson(tx, (await findPersonByEmail(tx, filled.customer))!.id, 'session'))!,
    )
    const { limits } = await world.app.db.transact(jordan, (tx) => getCreditAccount(tx, items[0]!.id))
    assert.deepEqual(
      new Map(limits.map(({ person, each, perDay }: Limit) => [person.name, [each.text, perDay.text]])),
      new Map([
        ['Chris Stand-in', ['15 TB', '15 TB']],
        ['Jordan Placeholder', ['20 TB', '40 TB']],
      ]),
    )
    const seen = await world.app.db.transact(jordan, (tx) => getStatement(tx, items[0]!.id, { limit: 100 }))
    assert.deepEqual(
      seen.items.filter(({ kind }) => kind === 'hold').map(({ person }) => person),
      ['Jordan Placeholder', 'Chris Stand-in', 'Jordan Placeholder'],
      'the partner’s person is named to the account’s own',
    )
    type Line = { kind: string; amount: Amount; available: Amount; person: string; keyCode: string | null }
    const statement = await get<{ items: Line[] }>(`${path}/statement`)
    assert.deepEqual(
      statement.items.reverse().map(({ kind, amount, available, person, keyCode }) => [kind, amount.text, available.text, person, keyCode]), // biome-ignore format: one value
      [
        ['purchase', '60 TB', '60 TB', 'Kim Mockup', null],
        ['hold', '-20 TB', '40 TB', 'Jordan Placeholder', 'ACME-MIG-09'],
        ['post', '0 TB', '40 TB', 'Jordan Placeholder', 'ACME-MIG-09'],
        ['hold', '-15 TB', '25 TB', 'Chris Stand-in', 'ACME-MIG-09'],
        ['post', '0 TB', '25 TB', 'Chris Stand-in', 'ACME-MIG-09'],
        ['hold', '-12 TB', '13 TB', 'Jordan Placeholder', 'ACME-MIG-09'],
        ['post', '0 TB', '13 TB', 'Jordan Placeholder', 'ACME-MIG-09'],
      ],
    )
    const warned = await world.tx((tx) =>
      tx.selectFrom('notice').select('person_id').where('topic', '=', 'credit.low').execute(),
    )
    assert.equal(new Set(warned.map(({ person_id }) => person_id)).size, 2)
    const { items: keys } = await get<{ items: { code: string; granted: { total: Amount } }[] }>('/api/licence-keys')
    assert.equal(keys.find(({ code }) => code === 'ACME-MIG-09')!.granted.total.text, '47 TB')
  })

  test('has a migration two days before its cut-over, with what led to it', async () => {
    const { items } = await get<{ items: { id: string; number: number; title: string; state: string }[] }>(
      '/api/projects',
    )
    const called = (title: RegExp) => items.find((one) => title.test(one.title))!
    type Shown = {
      state: string
      steps: {
        node: string
        name: string
        state: string
        closedBy: string | null
        dueAt: string | null
        assignee: { name: string } | null
      }[]
      planned: { node: string }[]
      milestones: { name: string; reachedAt: string | null }[]
      records: { text: string; byName: string }[]
      people: { role: string }[]
      interruptions: unknown[]
    }
    const run = await get<Shown>(`/api/projects/${called(/File servers/).id}`)
    assert.equal(run.state, 'running')
    assert.deepEqual(run.interruptions, [])
    const done = run.steps.filter(({ state }) => state === 'done').map(({ node }) => node)
    assert.deepEqual(done, ['scope', 'survey', 'access', 'room', 'plan', 'approve', 'copy', 'rehearse', 'accept', 'go'])
    const open = run.steps.filter(({ state }) => state === 'open')
    assert.deepEqual(
      open.map(({ node, assignee }) => [node, assignee?.name]),
      [['freeze', 'Sam Sample']],
    )
    assert.ok(Date.parse(open[0]!.dueAt!) > clock.now().getTime())
    assert.deepEqual(
      run.planned.map(({ node }) => node),
      ['switch', 'check', 'confirm', 'close'],
    )
    assert.deepEqual(
      run.milestones.filter(({ reachedAt }) => reachedAt).map(({ name }) => name),
      ['Kick-off', 'First copy done', 'Rehearsed'],
    )
    assert.equal(run.records.length, 6)
    const { items: log } = await get<{ items: { text: string }[] }>(`/api/projects/${called(/File servers/).id}/journal?limit=200`) // biome-ignore format: one answer
    for (const words of [/^Reminded of /, /Jordan Placeholder did “Approve plan and window”/, /Kim Mockup approved/])
      assert.ok(
        log.some(({ text }) => words.test(text)),
        String(words),
      )
    const patch = await get<Shown>(`/api/projects/${called(/Patch/).id}`)
    assert.deepEqual([patch.state, patch.steps.length, patch.interruptions.length], ['done', 5, 0])
  })

  test('has published the processes of releases and a crisis as templates', async () => {
    const { items } = await get<{ items: { name: string; published: { number: number } | null }[] }>('/api/procedures')
    assert.deepEqual(
      items.map(({ name, published }) => [name, published?.number]),
      ['Data migration', 'Minor patch', 'Release with migration', 'Release without migration', 'Service down'].map((name) => [name, 1]), // biome-ignore format: one list
    )
  })

  test('has a runbook for every P1, and the crisis the checkout became', async () => {
    const { items: books } = await get<{ items: { name: string; severities: string[]; active: boolean }[] }>('/api/crisis-runbooks') // biome-ignore format: one answer
    assert.deepEqual(
      books.map(({ name, severities, active }) => [name, severities, active]),
      [['Service down', ['P1'], true]],
    )
    const { items } = await get<{ items: { id: string }[] }>('/api/crises')
    assert.equal(items.length, 1)
    type Shown = {
      state: string
      automatic: boolean
      request: { number: number }
      incident: { title: string } | null
      run: { open: number } | null
      roles: { role: string; person: { name: string } }[]
      updateDueAt: string
    }
    const one = await get<Shown>(`/api/crises/${items[0]!.id}`)
    assert.deepEqual([one.state, one.automatic, one.request.number], ['open', true, 48213])
    assert.ok(one.incident && one.run && one.run.open > 0)
    assert.deepEqual(one.roles.map(({ role }) => role), ['lead', 'communications']) // biome-ignore format: short
    const dueIn = Date.parse(one.updateDueAt) - clock.now().getTime()
    assert.ok(dueIn > 20 * 60_000 && dueIn < 30 * 60_000, String(dueIn))
  })

  test('is gone on with by the licence server that starts after it', async () => {
    const server = await openLicenceServer(world.app.config, world.database.ownerUrl)
    try {
      assert.deepEqual(await server.round(), { signed: 0, refused: 0, waiting: 0 })
      assert.deepEqual(await server.look(), [])
    } finally {
      await server.stop()
    }
  })

  test('leaves nobody a passkey that nobody holds', async () => {
    const client = new pg.Client({ connectionString: world.database.ownerUrl })
    await client.connect()
    await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
    const { rows } = await client.query(`select (select count(*)::int from passkey) as passkeys,
      (select count(*)::int from licence_approver) as known,
      (select count(*)::int from licence_approver where forbidden_at is null) as allowed`)
    await client.end()
    assert.deepEqual(rows, [{ passkeys: 0, known: 1, allowed: 0 }])
  })

  test('lets its people sign in with the password of the settings', async () => {
    assert.equal(filled.password, 'three quiet geese')
    for (const email of [filled.staff, filled.customer]) {
      const reply: { statusCode: number; json(): unknown } = await world.app.http.inject({
        method: 'POST',
        url: '/api/sign-in/password',
        headers: { origin: world.app.config.publicUrl, 'content-type': 'application/json' },
        payload: { email, password: filled.password },
      })
      assert.deepEqual([reply.statusCode, reply.json()], [200, { next: 'done' }])
    }
  })

  test('comes through a backup into another database, row by row', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palisade-demo-'))
    const target = await freshDatabase()
    try {
      await writeBackup(world.database.ownerUrl, join(folder, 'demo'), clock.now())
      await readBackup(target.ownerUrl, join(folder, 'demo'))
      assert.deepEqual(await contents(target.ownerUrl), await contents(world.database.ownerUrl))
    } finally {
      await target.drop()
      await rm(folder, { recursive: true })
    }
  })

  test('a second one leaves everything as it is', async () => {
    const count = () =>
      world.app.db.transact(systemActor('test'), (tx) =>
        tx
          .selectFrom('request')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow(),
      )
    const before = await count()
    assert.deepEqual(await fillDemo(world.app, world.database.ownerUrl), {
      filled: false,
      because: 'There are accounts already: everything was left as it is.',
    })
    assert.deepEqual(await count(), before)
  })
})

/** How many rows each table has, and a sum over all of them; the index of search is built anew after a restore. */
async function contents(url: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname not in ('migration', 'instance', 'search_doc', 'search_word', 'search_due') order by 1`,
  )
  const found: Record<string, unknown> = {}
  for (const { name } of tables) {
    const sum = 'md5(string_agg(t::text, chr(10) order by t::text))'
    const { rows } = await client.query(`select count(*)::int as n, ${sum} as sum from ${pg.escapeIdentifier(name)} t`)
    found[name] = rows[0]
  }
  await client.end()
  return found
}
