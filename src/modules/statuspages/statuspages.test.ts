import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { takeSignals } from '#alerts'
import { clock } from '#platform/clock.ts'
import { newId } from '#platform/id.ts'
import { createSystem } from '#systems'
import { clientOf } from '#test/client.ts'
import { createMailbox } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { startWork } from './workers.ts'

const mailbox = await createMailbox()
const world = await createWorld({ settings: { SMTP_OUT_URL: mailbox.url, PUBLIC_URL: 'https://desk.provider.test' } })
const provider = await world.tx(makeProvider)
const accountId = provider.acme.id
const { id: systemId } = await world.tx((tx) =>
  createSystem(tx, { accountId, name: 'SECRET-DB-07', kind: 'server', aliases: ['secret-alias.acme.test'] }),
)
await startWork(world.app)

type Page = {
  id: string
  version: number
  title: string
  slug: string
  intro: string
  language: string
  components: { id: string; name: string; state: string; systems: string[] }[]
  incidents: { id: string; version: number; state: string; components: { id: string; state: string }[] }[]
  subscribers: number
}
/** Signed in anew each time: time moves by days here. */
const kim = () => clientOf(world, provider.staff.kim)
const call = async (method: string, path: string, body: object) => {
  const answer = await (await kim()).call(method, path, body)
  assert.equal(answer.status, 200, answer.text)
  return answer.body as unknown as Page
}
const everybody = (url: string, headers: Record<string, string> = {}) => world.app.http.inject({ url, headers })
const form = (url: string, body: string) =>
  world.app.http.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: body,
  })
const signal = (status: 'problem' | 'clear') =>
  world
    .tx((tx) =>
      takeSignals(tx, [
        {
          source: 'test',
          key: 'db',
          accountId,
          systemId,
          status,
          sequence: null,
          severity: 'P1',
          title: 'SECRET-DB-07 is down',
          text: 'SECRET text',
          labels: {},
          runbook: null,
          at: clock.now(),
        },
      ]),
    )
    .then(() => world.settle())

const made = await call('POST', '/api/status-pages', { accountId, title: 'Acme services', slug: 'acme' })
const settings = { title: 'Acme services', slug: 'acme', intro: 'How we do', language: 'en', published: true }
const path = `/api/status-pages/${made.id}`
const get = async () => (await (await kim()).get(path)).body as unknown as Page

describe('a page', () => {
  test('is not there for anybody outside before it is published', async () => {
    const absent = await everybody('/status/nothing')
    const hidden = await everybody('/status/acme')
    assert.deepEqual([hidden.statusCode, hidden.body], [404, absent.body])
    assert.equal(absent.statusCode, 404)
    const page = await call('PUT', path, {
      ...settings,
      components: [
        { id: null, name: 'Web shop', systems: [systemId] },
        { id: null, name: 'Mail', systems: [] },
      ],
      version: made.version,
    })
    assert.deepEqual(
      page.components.map(({ name, state }) => [name, state]),
      [
        ['Web shop', 'up'],
        ['Mail', 'up'],
      ],
    )
    const shown = await everybody('/status/acme')
    assert.equal(shown.statusCode, 200)
    assert.match(shown.body, /All services are operational/)
    assert.match(String(shown.headers['content-security-policy']), /default-src 'none'/)
    const again = await everybody('/status/acme', { 'if-none-match': String(shown.headers.etag) })
    assert.equal(again.statusCode, 304)
    assert.equal((await everybody('/status/style.css')).statusCode, 200)
  })

  test('follows the alerts of its systems, and says nothing of what stands behind', async () => {
    await signal('problem')
    const { body } = await everybody('/status/acme')
    assert.match(body, /There is an outage/)
    const feed = await everybody('/status/acme/feed.atom')
    for (const text of [body, feed.body])
      assert.doesNotMatch(text, new RegExp(`SECRET|secret-alias|${systemId}|${accountId}|Jordan|Corp`))
    await signal('clear')
    assert.match((await everybody('/status/acme')).body, /All services are operational/)
  })

  test('is kept by staff: own systems, known components, one after the other', async () => {
    const page = await get()
    const put = async (more: object) =>
      (await kim()).call('PUT', path, {
        ...settings,
        components: page.components.map(({ id, name, systems }) => ({ id, name, systems })),
        version: page.version,
        ...more,
      })
    const foreign = await world.tx((tx) =>
      createSystem(tx, { accountId: provider.birch.id, name: 'Other', kind: 'server' }),
    )
    assert.equal(
      (await put({ components: [{ id: null, name: 'X', systems: [foreign.id] }] })).body.code,
      'statuspages.no_such_system',
    )
    assert.equal(
      (await put({ components: [{ id: newId(), name: 'X', systems: [] }] })).body.code,
      'statuspages.no_such_component',
    )
    assert.equal((await put({ version: 99 })).body.code, 'statuspages.version_changed')
    const other = await (await kim()).post('/api/status-pages', { accountId, title: 'Second', slug: 'acme' })
    assert.equal(other.body.code, 'statuspages.slug_taken')
    const second = await call('POST', '/api/status-pages', { accountId, title: 'Second', slug: 'second' })
    assert.equal((await (await kim()).call('DELETE', `/api/status-pages/${second.id}`)).status, 204)
    const list = (await (await kim()).get('/api/status-pages')).body.items as { slug: string }[]
    assert.deepEqual(
      list.map(({ slug }) => slug),
      ['acme'],
    )
    assert.equal((await (await clientOf(world, provider.acme.jordan)).get(path)).status, 404)
  })
})

describe('a subscription', () => {
  const linkIn = (text: string, what: string) =>
    new RegExp(`https://desk\\.provider\\.test(/status/acme/${what}/[\\w-]+)`).exec(text)?.[1]
  const mailsTo = (address: string) => mailbox.messages.filter(({ envelope }) => envelope.to.includes(address))
  const subscribe = (address: string) => form('/status/acme/subscribe', `email=${encodeURIComponent(address)}`)
  let end = ''

  test('begins when the link of the mail was followed and the button pressed, not before', async () => {
    assert.match(String((await subscribe('nobody')).headers.location), /said=email/)
    const asked = await subscribe('reader@elsewhere.test')
    assert.equal(asked.statusCode, 303)
    await subscribe('reader@elsewhere.test')
    await world.settle()
    assert.equal(mailsTo('reader@elsewhere.test').length, 1, 'one mail a day')
    // The routes statusConfirmPage and statusConfirm: a look and a press of the button.
    const link = linkIn(mailsTo('reader@elsewhere.test')[0]!.text, 'confirm')!
    assert.equal((await everybody(link)).statusCode, 200)
    assert.equal((await get()).subscribers, 0, 'looking at it changes nothing')
    assert.match(String((await form(link, '')).headers.location), /said=confirmed/)
    assert.equal((await get()).subscribers, 1)
    assert.doesNotMatch(String((await form(link, '')).headers.location), /said=confirmed/)
    const known = await subscribe('READER@elsewhere.test')
    await world.settle()
    assert.equal(known.headers.location, asked.headers.location, 'the answer tells nothing of who is known')
    assert.equal(mailsTo('reader@elsewhere.test').length, 1)
  })

  test('brings what is told, once, with a way to end it in one click', async () => {
    const page = await get()
    const shop = page.components[0]!.id
    const opened = await call('POST', `/api/status-pages/${page.id}/incidents`, {
      kind: 'incident',
      title: 'Payments fail <b>',
      state: 'investigating',
      text: 'We are looking at it.',
      components: [{ id: shop, state: 'degraded' }],
    })
    await world.settle()
    const [, mail] = mailsTo('reader@elsewhere.test')
    assert.match(mail!.text, /We are looking at it/)
    assert.equal(mail!.header('list-unsubscribe-post'), 'List-Unsubscribe=One-Click')
    end = /^<https:\/\/desk\.provider\.test(\/status\/acme\/unsubscribe\/[\w-]+)>$/.exec(
      mail!.header('list-unsubscribe'),
    )![1]!
    assert.ok(mail!.text.includes(end))
    const { body } = await everybody('/status/acme')
    assert.match(body, /Some services are degraded/)
    assert.match(body, /Payments fail &lt;b&gt;/)
    const feed = (await everybody('/status/acme/feed.atom')).body
    assert.match(feed, /<title>Payments fail &lt;b&gt; \(Investigating\)<\/title>/)

    const incident = opened.incidents[0]!
    const wrong = await (await kim()).post(`/api/status-incidents/${incident.id}/updates`, {
      state: 'completed',
      text: 'x',
      components: [],
      version: 1,
    })
    assert.equal(wrong.body.code, 'statuspages.state_refused')
    await call('POST', `/api/status-incidents/${incident.id}/updates`, {
      state: 'resolved',
      text: 'It is over.',
      components: [],
      version: 1,
    })
    await world.settle()
    assert.equal(mailsTo('reader@elsewhere.test').length, 3)
    assert.match((await everybody('/status/acme')).body, /All services are operational/)
    const late = await (await kim()).post(`/api/status-incidents/${incident.id}/updates`, {
      state: 'resolved',
      text: 'x',
      components: [],
      version: 1,
    })
    assert.equal(late.body.code, 'statuspages.version_changed')
  })

  test('ends by the click of a mail program, which looks at nothing and has no cookie', async () => {
    // The routes statusEndPage and statusEnd.
    assert.equal((await everybody(end)).statusCode, 200)
    assert.equal((await get()).subscribers, 1, 'looking at it changes nothing')
    assert.equal((await form(end, 'List-Unsubscribe=One-Click')).statusCode, 303)
    assert.equal((await get()).subscribers, 0)
    assert.equal((await form(end, 'List-Unsubscribe=One-Click')).statusCode, 303)
  })
})

describe('maintenance and history', () => {
  test('a maintenance begins and ends by the clock; time without a look is nobody’s', async () => {
    const page = await get()
    const [begins, ends] = [2, 3].map((hours) => new Date(clock.now().getTime() + hours * 3_600_000).toISOString())
    await call('POST', `${path}/incidents`, {
      kind: 'maintenance',
      title: 'New disks',
      state: 'scheduled',
      text: 'We change disks.',
      components: [{ id: page.components[0]!.id, state: 'maintenance' }],
      begins,
      ends,
    })
    assert.match((await everybody('/status/acme')).body, /Planned maintenance/)
    for (let minutes = 0; minutes < 121; minutes += 4) await world.forward('4m')
    assert.match((await everybody('/status/acme')).body, /Maintenance is under way/)
    // Nobody looks for a day: the world stands still and then moves at once.
    await world.forward('26h')
    const { components } = await get()
    assert.equal(components[0]!.state, 'up')
    const { body } = await everybody('/status/acme')
    const share = /Web shop[\s\S]*?([\d.]+) % in 90 days/.exec(body)
    assert.ok(share && Number(share[1]) > 90, 'what was not looked at, and the maintenance, do not count')
  })
})
