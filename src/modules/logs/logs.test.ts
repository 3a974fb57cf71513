import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { clock } from '#platform/clock.ts'
import { clientOf, strangerTo } from '#test/client.ts'
import type { Message } from './contract.ts'
import { acme, alarm, birch, dayMs, db, jordan, minuteMs, provider, sam, say, web, world } from './logs.fixture.ts'
import { createThread } from './mining/thread.ts'
import { minePacks } from './operations/mine.ts'
import { takeLines } from './operations/take.ts'

type IncidentLogs = {
  messages: (Omit<Message, 'firstAt'> & { firstAt: string })[]
  lines: number
  templates: number
  systems: { id: string }[]
  silent: { id: string }[]
  request: { id: string; number: number } | null
  may: { bundle: boolean }
}
const logsOf = async (incident: number) => {
  const { status, body } = await sam.get(`/api/incidents/${incident}/logs`)
  assert.equal(status, 200, JSON.stringify(body))
  return body as unknown as IncidentLogs
}

type Page = {
  items: { at: string; text: string; severity: number }[]
  next: string | null
  later: number | null
  today: { lines: number; beyond: number; mistimed: number }
}
async function linesOf(systemId: string, more: Record<string, string> = {}): Promise<Page> {
  const now = clock.now().getTime()
  const query = new URLSearchParams({
    from: new Date(now - dayMs).toISOString(),
    to: new Date(now + minuteMs).toISOString(),
    ...more,
  })
  const { status, body } = await sam.get(`/api/systems/${systemId}/log-lines?${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body as unknown as Page
}

describe('lines', () => {
  test('are kept as they came, in their order, and found by their words', async () => {
    await say({ text: 'cart # opened by alice', ago: 2 * minuteMs, times: 30 }, { text: 'disk is FULL', ago: minuteMs, severity: 3 }, { text: 'bell\0 and \ud800 half', ago: 10_000 }) // biome-ignore format: one act
    const all = await linesOf(web.id)
    assert.equal(all.items.length, 32)
    assert.deepEqual(
      all.items.slice(0, 2).map(({ text }) => text),
      ['cart 1 opened by alice', 'cart 2 opened by alice'],
    )
    assert.deepEqual(
      (await linesOf(web.id, { q: 'full disk' })).items.map(({ text }) => text),
      ['disk is FULL'],
    )
    assert.deepEqual(
      (await linesOf(web.id, { severity: '4' })).items.map(({ text }) => text),
      ['disk is FULL'],
    )
    assert.equal((await linesOf(web.id, { q: 'half' })).items[0]!.text, 'bell  and \ufffd half')
  })

  test('come a page at a time without a gap, those of one moment too', async () => {
    const at = new Date(clock.now().getTime() - 3 * 3_600_000)
    for (const part of ['a', 'b', 'c'])
      await say({ text: `page ${part} #`, ago: clock.now().getTime() - at.getTime(), times: 7 })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Page = await linesOf(web.id, { q: 'page', limit: '4', ...(cursor && { cursor }) })
      seen.push(...page.items.map(({ text }) => text))
      cursor = page.next
    } while (cursor)
    assert.equal(seen.length, 21)
    assert.equal(new Set(seen).size, 21)
  })

  test('a page that goes on says how many come after it, as far as they are counted', async () => {
    const from = new Date(clock.now().getTime() - 9 * 3_600_000)
    await say({ text: 'counted # of them', ago: 8 * 3_600_000, times: 3 }, { text: 'counted # of them', ago: 7 * 3_600_000, times: 9 }) // biome-ignore format: one act
    await world.settle()
    const span = { from: from.toISOString(), to: new Date(from.getTime() + 4 * 3_600_000).toISOString() }
    const first = await linesOf(web.id, { ...span, limit: '3' })
    assert.deepEqual([first.items.length, first.later], [3, 9])
    assert.equal((await linesOf(web.id, { ...span, limit: '3', q: 'counted' })).later, null, 'words are not counted')
    assert.equal((await linesOf(web.id, span)).later, null, 'nothing comes after all of it')
  })

  test('that are too old, ahead of the clock or beyond the measure are counted and not kept', async () => {
    const before = (await linesOf(web.id)).today
    await say({ text: 'old', ago: 15 * dayMs }, { text: 'ahead', ago: -dayMs }, { text: 'x'.repeat(8000), times: 200 })
    const { today } = await linesOf(web.id)
    assert.equal(today.mistimed - before.mistimed, 2)
    assert.ok(today.beyond > 50 && today.lines - before.lines > 100, JSON.stringify(today))
    assert.equal(today.lines - before.lines + today.beyond, 200)
    await world.forward('24h')
    await say({ text: 'another day, another measure', ago: 2 * 3_600_000 })
    assert.equal((await linesOf(web.id, { q: 'measure' })).items.length, 1)
  })

  test('of another span than a week, or none, are refused', async () => {
    const ask = (from: string, to: string, more = '') =>
      sam.get(`/api/systems/${web.id}/log-lines?from=${from}&to=${to}${more}`)
    const code = async (answer: ReturnType<typeof ask>) => (await answer).body.code
    assert.equal(await code(ask('2026-11-01T00:00:00Z', '2026-11-09T00:00:00Z')), 'logs.window_refused')
    assert.equal(await code(ask('2026-11-02T00:00:00Z', '2026-11-01T00:00:00Z')), 'logs.window_refused')
    assert.equal(await code(ask('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z', '&cursor=bm8')), 'platform.invalid')
  })
})

describe('mining', () => {
  test('that is lost with its transaction is done again, once, also by a thread that remembers it', async () => {
    const thread = createThread()
    const line = (n: number, text: string) => ({ accountId: birch.id, systemId: db.id, at: new Date(clock.now().getTime() - 5 * 3_600_000 - n), severity: 6, source: 'lost', text }) // biome-ignore format: one line
    const take = (n: number, text: string) =>
      world.tx((tx) =>
        takeLines(
          tx,
          Array.from({ length: n }, (_, at) => line(at, text)),
        ),
      )
    const mine = () => world.tx((tx) => minePacks(tx, thread))
    await take(30, 'vacuum of 12 tables ended')
    await assert.rejects(
      world.tx(async (tx) => {
        await minePacks(tx, thread)
        throw new Error('the instance died')
      }),
      /died/,
    )
    await mine()
    await take(5, 'vacuum of 17 tables ended')
    await take(5, 'nothing like it was said before')
    while (await mine());
    await thread.stop()
    const { rows } = await world.tx((tx) =>
      sql<{ text: string; n: number }>`select t.text, sum(c.n)::int as n from log_template t join log_count c
        on c.account_id = t.account_id and c.book_id = t.book_id and c.number = t.number
        where t.source = 'lost' group by t.text order by t.text`.execute(tx),
    )
    assert.deepEqual(rows, [
      { text: 'nothing like it was said before', n: 5 },
      { text: 'vacuum of <*> tables ended', n: 35 },
    ])
  })
})

describe('the logs of an incident', () => {
  test('are what is new, more and fewer than on the days before, the most telling first', async () => {
    for (let day = 9; day >= 1; day--)
      await say(
        { text: 'order # placed', ago: day * dayMs + 5 * minuteMs, times: 40 },
        { text: 'retry # of the payment', ago: day * dayMs + 5 * minuteMs, times: 2 + (day % 2) },
        { text: 'payment # authorised', ago: day * dayMs + 5 * minuteMs, times: 60 },
      )
    await say(
      { text: 'order # placed', ago: 5 * minuteMs, times: 41 },
      { text: 'retry # of the payment', ago: 5 * minuteMs, times: 90 },
      { text: 'payment # authorised', ago: 5 * minuteMs, times: 1 },
      { text: 'TLS handshake with 10.0.0.# refused', ago: 4 * minuteMs, times: 12, severity: 3, source: 'gate' },
    )
    const found = await logsOf(await alarm(web, 'checkout'))
    assert.deepEqual(
      found.messages.map(({ kind, template, count }) => [kind, template, count]),
      [
        ['new', 'TLS handshake with <*> refused', 12],
        ['more', 'retry <*> of the payment', 90],
        ['fewer', 'payment <*> authorised', 1],
      ],
    )
    const [first, second] = found.messages
    assert.ok(first!.score > second!.score)
    assert.equal(first!.severity, 3)
    assert.equal(
      first!.series.reduce((a, b) => a + b),
      12,
    )
    assert.deepEqual(first!.samples, ['TLS handshake with 10.0.0.1 refused'])
    assert.equal(second!.usual, 3)
    assert.equal(second!.times, 30)
    assert.ok(found.lines >= 144)
    assert.deepEqual(
      found.systems.map(({ id }) => id),
      [web.id],
    )
    assert.equal(found.may.bundle, true)
  })

  test('of another account never show, nor its lines', async () => {
    await say({ text: 'birch only #', of: db, times: 20 }, { text: 'acme only #', times: 20 })
    const number = await alarm(db, 'replica')
    const found = await logsOf(number)
    assert.deepEqual(
      found.messages.map(({ template }) => template),
      ['birch only <*>'],
    )
    assert.equal((await linesOf(db.id, { q: 'acme' })).items.length, 0)
    assert.equal((await linesOf(web.id, { q: 'birch' })).items.length, 0)
    const stranger = strangerTo(world)
    const toni = await clientOf(world, birch.toni)
    for (const person of [jordan, toni]) {
      assert.equal((await person.get(`/api/incidents/${number}/logs`)).status, 404)
      assert.equal(
        (await person.get(`/api/systems/${db.id}/log-lines?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z`)).status,
        404,
      )
    }
    assert.equal((await stranger.get(`/api/incidents/${number}/logs`)).status, 401)
    const rows = await world.tx(
      (tx) => sql<{ n: number }>`select count(*)::int as n from log_pack`.execute(tx),
      { kind: 'person', personId: acme.jordan, name: 'Jordan', staff: false, roles: ['contact'], accounts: [acme.id], via: 'session' } as never, // biome-ignore format: one actor
    )
    assert.equal(rows.rows[0]!.n, 0)
  })

  test('without logs say of which systems', async () => {
    const quiet = await world.tx(async (tx) =>
      (await import('#systems')).createSystem(tx, { accountId: acme.id, name: 'Quiet', kind: 'server' }),
    )
    const found = await logsOf(await alarm(quiet as typeof web, 'silence'))
    assert.deepEqual([found.messages.length, found.systems.length], [0, 0])
    assert.deepEqual(
      found.silent.map(({ id }) => id),
      [quiet.id],
    )
    const { body } = await sam.post(`/api/incidents/${(await sam.get('/api/alerts?q=silence')).body.items![0 as never]['incident' as never]['number' as never]}/log-bundle`, {}) // biome-ignore format: one call
    assert.equal(body.code, 'logs.nothing')
  })
})

describe('a bundle', () => {
  test('hangs on the request as a note with one file that has no secret, mail address or network address', async () => {
    await say(
      { text: 'login as jo@acme.test with password=Tr0ub4dor&3 from 203.0.113.9 refused', times: 3, severity: 3 },
      { text: 'calling https://svc:pa55word@api.test with ghp_16C7e42F292c6912E7710c838347Ae178B4a', times: 2 },
    )
    const number = await alarm(web, 'leak')
    const { status, body } = await sam.post(`/api/incidents/${number}/log-bundle`, {})
    assert.equal(status, 200, JSON.stringify(body))
    const made = body as unknown as {
      fileId: string
      name: string
      request: { number: number }
      replaced: Record<string, number>
    }
    assert.ok(
      made.replaced.secret! >= 3 && made.replaced.mail === 1 && made.replaced.address! >= 1,
      JSON.stringify(made),
    )
    const file = await sam.get(`/api/attachments/${made.fileId}`)
    assert.equal(file.status, 200, file.text)
    for (const secret of ['Tr0ub4dor', 'jo@acme', '203.0.113.9', 'pa55word', 'ghp_16C7'])
      assert.ok(!file.text.includes(secret), `${secret} in ${file.text}`)
    assert.match(file.text, /never seen in 14 days/)
    const request = (await sam.get(`/api/requests/${made.request.number}`)).text
    assert.ok(request.includes(made.name))
    for (const secret of ['Tr0ub4dor', 'jo@acme', '203.0.113.9', 'pa55word'])
      assert.ok(!request.includes(secret), secret)
    const customer = (await jordan.get(`/api/requests/${made.request.number}`)).text
    assert.ok(!customer.includes(made.name))
    assert.equal((await jordan.get(`/api/attachments/${made.fileId}`)).status, 404)
    const kept = await sam.post(`/api/incidents/${number}/log-bundle`, { hideAddresses: false })
    assert.ok(
      (await sam.get(`/api/attachments/${(kept.body as { fileId?: string }).fileId}`)).text.includes('203.0.113.9'),
    )
  })

  test('is made by those who may act on incidents, of spans that can be looked at', async () => {
    const { items } = (await sam.get('/api/alerts?q=leak')).body as unknown as {
      items: { incident: { number: number } }[]
    }
    const path = `/api/incidents/${items[0]!.incident.number}/log-bundle`
    const ada = await clientOf(world, provider.staff.ada)
    assert.equal((await jordan.post(path, {})).status, 404)
    assert.equal((await ada.post('/api/incidents/99999999/log-bundle', {})).status, 404)
    assert.equal(
      (await sam.post(path, { from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' })).body.code,
      'logs.window_refused',
    )
    assert.equal((await sam.get(`/api/incidents/99999999/logs`)).status, 404)
  })
})

describe('keeping', () => {
  test('lines go after their days, counts later; templates that nothing is counted of are forgotten', async () => {
    const count = async (table: string) =>
      (await world.tx((tx) => sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(tx)))
        .rows[0]!.n
    await say({ text: 'kept for a while' })
    await world.tx(async (tx) => (await import('./operations/keep.ts')).keepLogs(tx))
    await world.forward('16d')
    assert.equal(await count('log_pack'), 0)
    assert.ok((await count('log_count')) > 0)
    await world.forward('40d')
    assert.deepEqual([await count('log_count'), await count('log_template'), await count('log_book')], [0, 0, 0])
    await say({ text: 'and begins anew' })
    assert.equal(await count('log_template'), 1)
  })
})
