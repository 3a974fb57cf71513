import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { clientOf, strangerTo } from '#test/client.ts'
import { good, remoteWriteOf } from './decode/samples.fixture.ts'
import {
  alerts,
  bring,
  kim,
  lines,
  metricsNow,
  nowMs,
  provider,
  readSource,
  sam,
  source,
  until,
  world,
} from './signals.fixture.ts'
import { signalsOf } from './signals.ts'

describe('sources', () => {
  test('are made by those who may, with a token that is shown once and stored nowhere', async () => {
    const one = await source('webhook', { settings: { mapping: { key: '{id}', title: '{text}' } } })
    assert.match(one.token, /^pss_/)
    const stored = await world.tx((tx) => sql<{ row: string }>`select s::text as row from signal_source s`.execute(tx))
    assert.ok(!stored.rows.some(({ row }) => row.includes(one.token)))
    const listed = await sam.get('/api/signal-sources')
    assert.ok(!listed.text.includes(one.token))
    assert.equal(
      (await sam.post('/api/signal-sources', { accountId: provider.acme.id, kind: 'otlp', name: 'x' })).status,
      200,
    )
    const ola = await clientOf(world, provider.staff.ola)
    assert.equal(
      (await ola.post('/api/signal-sources', { accountId: provider.acme.id, kind: 'otlp', name: 'y' })).status,
      403,
    )
    const jordan = await clientOf(world, provider.acme.jordan)
    assert.equal((await jordan.get('/api/signal-sources')).status, 404)
    assert.equal((await strangerTo(world).get(`/api/signal-sources/${one.id}`)).status, 401)
  })

  test('what does not fit the kind is refused by field; a name is one of its account', async () => {
    const refuse = async (body: object) =>
      (await kim.post('/api/signal-sources', { accountId: provider.acme.id, name: 'bad', ...body })).body as {
        code: string
        fields: Record<string, string>
      }
    assert.ok((await refuse({ kind: 'webhook' })).fields['settings.mapping'])
    assert.ok((await refuse({ kind: 'nsca' })).fields.networks)
    assert.ok((await refuse({ kind: 'otlp', networks: ['10.0.0.0/99'] })).fields.networks)
    assert.ok((await refuse({ kind: 'otlp', settings: { mixing: 'xor' } })).fields['settings.mixing'])
    await source('otlp', { name: 'Twice' })
    assert.equal((await refuse({ kind: 'otlp', name: 'twice' })).code, 'signals.name_taken')
  })

  test('threat-16: a renewed token, a pause and an end hold from the next second on', async () => {
    const one = await source('webhook', { settings: { mapping: { key: '{id}', title: '{id}' } } })
    const send = (token: string) => bring('/api/signals/webhook', token, '{"id":"t16"}')
    assert.equal((await send(one.token)).status, 204)
    const renewed = (await kim.post(`/api/signal-sources/${one.id}/token`)).body as {
      token: string
      source: { version: number }
    }
    await until(
      () => send(one.token),
      ({ status }) => status === 401,
    )
    assert.equal((await send(renewed.token)).status, 204)
    const change = {
      name: 'paused',
      settings: { mapping: { key: '{id}', title: '{id}' } },
      version: renewed.source.version,
    }
    assert.equal((await kim.call('PUT', `/api/signal-sources/${one.id}`, { ...change, paused: true })).status, 200)
    assert.equal((await kim.call('PUT', `/api/signal-sources/${one.id}`, change)).status, 409)
    await until(
      () => send(renewed.token),
      ({ code }) => code === 'signals.paused',
    )
    assert.equal((await kim.call('DELETE', `/api/signal-sources/${one.id}`)).status, 204)
    await until(
      () => send(renewed.token),
      ({ code }) => code === 'signals.unknown_source',
    )
  })

  test('a sample is tried without being taken', async () => {
    const attempt = async (kind: string, sample: string, settings = {}) =>
      (await sam.post('/api/signal-sources/try', { kind, sample, settings })).body as {
        problems: { title: string; status: string }[]
        lines: { text: string }[]
        values: { value: number }[]
        code: string
      }
    const mapping = { key: '{id}', title: 'Fire in {room}', status: '{state}' }
    assert.deepEqual(
      (await attempt('webhook', '{"id":1,"room":"B","state":"resolved"}', { mapping })).problems.map(
        ({ title, status }) => [title, status],
      ),
      [['Fire in B', 'clear']],
    )
    assert.equal((await attempt('syslog', '<11>web-1 app: broken', { alertFrom: 3 })).problems.length, 1)
    assert.equal((await attempt('zabbix', String(good['Zabbix data']))).values[0]!.value, 91)
    assert.equal(
      (await attempt('snmp', good.SNMP!.toString('hex'))).problems[0]!.title,
      'SNMP trap linkDown of interface 7',
    )
    assert.equal((await attempt('nsca', 'web-1\tdisk\t2\tfull|/=98%')).problems[0]!.title, 'disk CRITICAL: full')
    assert.equal((await attempt('mail', 'RECOVERY: web-1 is up\nhost: web-1')).problems[0]!.status, 'clear')
    assert.equal((await attempt('otlp', String(good['OTLP metrics, JSON']))).values.length, 2)
    assert.equal((await attempt('alertmanager', 'nonsense')).code, 'signals.malformed')
    assert.equal((await attempt('remote_write', 'x')).code, 'signals.unsupported')
    assert.equal((await alerts('nsca')).length, 0)
  })
})

describe('doors', () => {
  test('threat-20: without a token, with another one, or of another kind: refused before the body is read', async () => {
    const otlp = await source('otlp')
    for (const token of ['', 'pss_nobody', 'pal_x', otlp.token]) {
      const { status, code } = await bring('/api/signals/webhook', token, 'not even JSON')
      assert.deepEqual([status, code], [401, 'signals.unknown_source'], token)
    }
    const elsewhere = await source('otlp', { networks: ['10.9.0.0/16'] })
    assert.equal(
      (await bring('/api/signals/otlp/v1/logs', elsewhere.token, String(good['OTLP logs, JSON']))).status,
      401,
    )
    await signalsOf(world.app).settled()
    const unknown = (await sam.get('/api/signal-sources/unknown')).body as {
      refused: { code: string; sample: string }[]
    }
    assert.ok(unknown.refused.some(({ code }) => code === 'signals.unknown_source'))
    assert.ok(unknown.refused.every(({ sample }) => sample === ''))
  })

  test('Alertmanager: an alert opens, is counted, listed, and ends by its end, by word and by silence', async () => {
    const one = await source('alertmanager')
    const post = (alert: object) => bring('/api/v2/alerts', one.token, JSON.stringify([alert]))
    const labels = { alertname: 'DiskFull', instance: 'web-1:9100', severity: 'critical' }
    const alert = {
      labels,
      annotations: { summary: 'Full', runbook_url: 'https://run.test/disk' },
      startsAt: '2026-01-01T10:00:00Z',
    }
    const far = new Date(nowMs() + 3_600_000).toISOString()
    assert.equal((await post({ ...alert, endsAt: far })).status, 200)
    assert.equal((await post({ ...alert, endsAt: '0001-01-01T00:00:00Z' })).status, 200)
    assert.equal((await post({ ...alert, endsAt: '0001-01-01T00:00:00Z' })).status, 200)
    await signalsOf(world.app).settled()
    const [open] = await alerts('alertmanager')
    assert.deepEqual([open!.system, open!.severity, open!.count, open!.title], ['Web 1', 'P2', 3, 'DiskFull: Full'])
    const get = async (path: string) =>
      world.app.http.inject({
        url: path,
        headers: { authorization: `Basic ${Buffer.from(`x:${one.token}`).toString('base64')}` },
      })
    const list = (await get('/api/v2/alerts?filter=severity%3D~%22crit.*%22&active=true')).json() as {
      fingerprint: string
      labels: object
    }[]
    assert.deepEqual(
      list.map((each) => each.labels),
      [labels],
    )
    assert.deepEqual((await get('/api/v2/alerts?filter=instance%3D%22db%22')).json(), [])
    assert.equal((await get('/api/v2/alerts/groups')).json()[0].labels.alertname, 'DiskFull')
    assert.equal((await get('/api/v2/status')).json().cluster.status, 'disabled')
    assert.deepEqual((await get('/api/v2/receivers')).json(), [{ name: 'palisade' }])
    // Nobody keeps it up: its five minutes pass.
    await world.forward('5m 15s')
    assert.equal((await alerts('alertmanager'))[0]!.status, 'resolved')
    assert.deepEqual((await get('/api/v2/alerts')).json(), [])
    // It was only silence: the same alert with the same start counts again, and is then ended by word.
    await post(alert)
    assert.equal((await alerts('alertmanager')).at(-1)!.status, 'open')
    await post({ ...alert, endsAt: '2026-01-01T11:00:00Z' })
    assert.equal((await alerts('alertmanager')).at(-1)!.status, 'resolved')
    // A delivery that was late: it is older than its end.
    await post(alert)
    assert.equal((await alerts('alertmanager')).at(-1)!.status, 'resolved')
    for (const bad of [
      '[{"labels":{}}]',
      '[{"labels":{"a-b":"x"}}]',
      '{}',
      '[{"labels":{"a":"b"},"startsAt":"yesterday"}]',
    ])
      assert.equal((await bring('/api/v2/alerts', one.token, bad)).code, 'signals.malformed', bad)
    const { source: health, refused } = await readSource(one.id)
    assert.equal(health.accepted, 6)
    assert.equal(health.refused, 4)
    assert.ok(refused.some(({ sample }) => sample.includes('yesterday')))
  })

  test('Alertmanager: what a silence shuts up says by which, and is listed where silenced ones are asked for', async () => {
    const one = await source('alertmanager', { settings: { maySilence: true } })
    for (const alertname of ['Noisy', 'Heard'])
      await bring('/api/v2/alerts', one.token, JSON.stringify([{ labels: { alertname, instance: 'web-1' } }]))
    const silence = (path: string) => ({
      matchers: [{ name: 'alertname', value: 'Noi.*', isRegex: true, isEqual: true }],
      startsAt: new Date(nowMs()).toISOString(),
      endsAt: new Date(nowMs() + 600_000).toISOString(),
      createdBy: 'Kim',
      comment: path,
    })
    const { silenceID } = JSON.parse((await bring('/api/v2/silences', one.token, JSON.stringify(silence('work')))).text)
    type Listed = { labels: { alertname: string }; status: { state: string; silencedBy: string[] } }
    const list = async (query: string) => {
      const headers = { authorization: `Bearer ${one.token}` }
      const reply = await world.app.http.inject({ url: `/api/v2/alerts${query}`, headers })
      const found = (reply.json() as Listed[]).map(({ labels, status }) => [labels.alertname, status.state, status.silencedBy]) // biome-ignore format: one table
      return found.toSorted(([a], [b]) => (a! < b! ? -1 : 1))
    }
    const noisy = ['Noisy', 'suppressed', [silenceID]]
    const heard = ['Heard', 'active', []]
    assert.deepEqual(await list(''), [heard, noisy])
    assert.deepEqual(await list('?silenced=false'), [heard])
    assert.deepEqual(await list('?active=false'), [noisy])
    await world.app.http.inject({
      method: 'DELETE',
      url: `/api/v2/silence/${silenceID}`,
      headers: { authorization: `Bearer ${one.token}` },
    })
    assert.deepEqual(await list('?silenced=false'), [heard, ['Noisy', 'active', []]])
  })

  test('webhooks, OTLP and remote write', async () => {
    const am = await source('alertmanager_webhook')
    assert.equal((await bring('/api/signals/alertmanager-webhook', am.token, good['json of a webhook']!)).status, 204)
    assert.equal((await alerts('alertmanager_webhook'))[0]!.title, 'Down: It is down')
    const otlp = await source('otlp', { settings: { alertFrom: 3 } })
    const packed = gzipSync(good['OTLP logs, JSON']!)
    assert.equal(
      (await bring('/api/signals/otlp/v1/logs', otlp.token, packed, { 'content-encoding': 'gzip' })).text,
      '{}',
    )
    const proto = { 'content-type': 'application/x-protobuf' }
    assert.equal(
      (await bring('/api/signals/otlp/v1/logs', otlp.token, good['OTLP logs, protobuf']!, proto)).status,
      200,
    )
    assert.equal((await bring('/api/signals/otlp/v1/metrics', otlp.token, metricsNow())).status, 200)
    assert.equal((await alerts('otlp'))[0]!.count, 2)
    assert.equal(lines.filter(({ source }) => source === 'shop').length, 2)
    const bomb = gzipSync(Buffer.alloc(20_000_000))
    assert.equal(
      (await bring('/api/signals/otlp/v1/logs', otlp.token, bomb, { 'content-encoding': 'gzip' })).code,
      'signals.too_much',
    )
    assert.equal(
      (await bring('/api/signals/otlp/v1/logs', otlp.token, 'x', { 'content-type': 'text/html' })).code,
      'signals.unsupported',
    )
    const write = await source('remote_write')
    const snappy = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' }
    assert.equal((await bring('/api/signals/remote-write', write.token, remoteWriteOf(nowMs()), snappy)).status, 204)
    assert.equal(
      (await bring('/api/signals/remote-write', write.token, good['remote write']!, snappy)).code,
      'signals.stale',
    )
    const v2 = { ...snappy, 'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request' }
    assert.equal(
      (await bring('/api/signals/remote-write', write.token, good['remote write']!, v2)).code,
      'signals.unsupported',
    )
    const points = await world.tx((tx) =>
      sql<{ name: string }>`select name from metric_series order by name`.execute(tx),
    )
    assert.deepEqual(
      points.rows.map(({ name }) => name),
      ['disk.used', 'requests', 'up'],
    )
  })

  test('a source of the provider speaks for the accounts it names, and for nobody else', async () => {
    const many = await source('alertmanager', {
      accountId: provider.providerId,
      settings: { accountLabel: 'customer' },
    })
    const number = await world.tx((tx) =>
      sql<{ number: string }>`select number from account where account_id = ${provider.birch.id}`.execute(tx),
    )
    const post = (labels: object) =>
      bring('/api/v2/alerts', many.token, JSON.stringify([{ labels: { alertname: 'Many', ...labels } }]))
    assert.equal((await post({ customer: number.rows[0]!.number })).status, 200)
    assert.equal((await post({ instance: 'db-1:9100' })).status, 200)
    assert.equal((await post({ instance: 'nobody:9100' })).code, 'signals.unknown_host')
    assert.equal((await post({ customer: 'C-none', instance: 'db-1' })).code, 'signals.unknown_host')
    const rows = await world.tx((tx) =>
      sql<{ account_id: string }>`select account_id from alert where title = 'Many'`.execute(tx),
    )
    assert.deepEqual(
      rows.rows.map((row) => row.account_id),
      [provider.birch.id, provider.birch.id],
    )
  })

  test('a source that sends more than it may is refused, and nobody else is', async () => {
    const mapping = { each: 'all', key: '{id}', title: '{id}' }
    const small = await source('webhook', { perMinute: 3, settings: { mapping } })
    const other = await source('webhook', { settings: { mapping } })
    const body = JSON.stringify({ all: [{ id: 'a' }, { id: 'b' }] })
    assert.equal((await bring('/api/signals/webhook', small.token, body)).status, 204)
    assert.equal((await bring('/api/signals/webhook', small.token, body)).code, 'signals.too_many')
    assert.equal((await bring('/api/signals/webhook', other.token, body)).status, 204)
  })
})
