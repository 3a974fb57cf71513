import assert from 'node:assert/strict'
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { describe, test } from 'node:test'
import { createServer as createTls } from 'node:tls'
import { isPublicAddress, openedNetworks } from '#platform/http/addresses.ts'
import { certificate, listen, see, up } from './runners.fixture.ts'

const seen: IncomingMessage[] = []
const answers: Record<string, (request: IncomingMessage, reply: ServerResponse) => void> = {
  '/ok': (_, reply) => reply.setHeader('x-powered', 'by tests').end('all is well'),
  '/json': (_, reply) => reply.end('{"status":{"ok":true,"load":[0.5,7]},"__proto__":{"x":1}}'),
  '/gone': (_, reply) => reply.writeHead(410).end('gone'),
  '/large': (_, reply) => reply.end(Buffer.alloc(3_000_000, 'x')),
  '/silent': () => {},
  '/metrics': (_, reply) =>
    reply.end('# TYPE disk gauge\ndisk_free{mount="/"} 0.25\ndisk_free{mount="/var"} 0.04 1700000000000\nup 1\n'),
  '/rdap/domain/example.org': (_, reply) =>
    reply.end(
      '{"events":[{"eventAction":"registration","eventDate":"2001-01-01T00:00:00Z"},{"eventAction":"expiration","eventDate":"2999-01-01T00:00:00Z"}]}',
    ),
  '/rdap/domain/old.org': (_, reply) =>
    reply.end('{"events":[{"eventAction":"expiration","eventDate":"2001-01-01T00:00:00Z"}]}'),
}
const handle = (request: IncomingMessage, reply: ServerResponse) => {
  seen.push(request)
  const path = request.url!
  if (path.startsWith('/to?')) return void reply.writeHead(302, { location: decodeURIComponent(path.slice(4)) }).end()
  const answer = answers[path]
  if (answer) answer(request, reply)
  else reply.writeHead(404).end()
}
const port = await up(createHttp(handle))
const base = `http://localhost:${port}`
const { key, cert } = certificate('shop.test', 30)
const securePort = await up(createHttps({ key, cert }, handle))
const http = (more: Record<string, unknown>, limits = {}) => see({ kind: 'http', ...more }, limits)

describe('HTTP', () => {
  test('an answer as it should be, with its timings', async () => {
    const found = await http({
      url: `${base}/ok`,
      contains: ['is well'],
      lacks: ['error'],
      expectHeaders: [{ name: 'X-Powered', contains: 'tests' }],
    })
    assert.equal(found.outcome, 'up')
    assert.equal(found.facts.status, 200)
    assert.deepEqual(Object.keys(found.timings).sort(), ['connect', 'firstByte', 'resolve', 'transfer'])
  })

  test('says which expectation was not met', async () => {
    const said = async (more: Record<string, unknown>) => {
      const found = await http(more)
      assert.equal(found.outcome, 'down')
      assert.equal(found.unreached, false)
      return found.said
    }
    assert.match(await said({ url: `${base}/gone` }), /^Status 410, not 2xx/)
    assert.match(await said({ url: `${base}/ok`, contains: ['is ill'] }), /"is ill" is missing/)
    assert.match(await said({ url: `${base}/ok`, lacks: ['well'] }), /"well" stands there/)
    assert.match(await said({ url: `${base}/ok`, expectHeaders: [{ name: 'etag' }] }), /header etag is missing/)
    assert.match(await said({ url: `${base}/ok`, json: [{ path: 'a', is: 'present' }] }), /not JSON/)
    assert.match(
      await said({ url: `${base}/json`, json: [{ path: 'status.load[1]', is: 'below', value: 5 }] }),
      /status\.load\[1\] is 7, not below 5/,
    )
    assert.match(await said({ url: `${base}/json`, json: [{ path: 'status.toString', is: 'present' }] }), /is nothing/)
    assert.equal((await http({ url: `${base}/gone`, status: ['404', '410'] })).outcome, 'up')
    assert.equal(
      (await http({ url: `${base}/json`, json: [{ path: '$.status.ok', is: 'equal', value: true }] })).outcome,
      'up',
    )
  })

  test('the secret stands in a header, and stays at home when a redirect leads elsewhere', async () => {
    seen.length = 0
    const elsewhere = encodeURIComponent(`http://127.0.0.1:${port}/ok`)
    const headers = [{ name: 'Authorization', value: 'Bearer {{secret}}' }]
    const found = await http({ url: `${base}/to?${elsewhere}`, headers, redirects: 1 }, { secret: 's3cret' })
    assert.equal(found.outcome, 'up')
    assert.deepEqual(
      seen.map((each) => each.headers.authorization),
      ['Bearer s3cret', undefined],
    )
    assert.ok(!JSON.stringify(found).includes('s3cret'))
    assert.equal((await http({ url: `${base}/to?${elsewhere}` })).said, 'Status 302, not 2xx')
    const loop = encodeURIComponent(`${base}/to?${encodeURIComponent('/ok')}`)
    assert.match((await http({ url: `${base}/to?${loop}`, redirects: 1 })).said, /redirects more than 1 times/)
  })

  test('a body larger than the limit is not read to its end', async () => {
    const found = await http({ url: `${base}/large`, contains: ['y'] }, { maxBytes: 10_000 })
    assert.match(found.said, /"y" is missing in the first 10000 bytes/)
    assert.equal(found.facts.bytes, 10_000)
  })

  test('silence, a closed port, a name that is not, and what is no HTTP', async () => {
    const silent = await http({ url: `${base}/silent` }, { timeoutMs: 300 })
    assert.deepEqual([silent.outcome, silent.unreached], ['down', true])
    const closed = await http({ url: 'http://127.0.0.1:1/' })
    assert.match(closed.said, /127\.0\.0\.1:1 refused the connection/)
    const nowhere = await http({ url: 'http://nowhere.invalid/' })
    assert.deepEqual([nowhere.said, nowhere.unreached], ['nowhere.invalid cannot be resolved.', true])
    const rubbish = await listen((socket) => void socket.end('SSH-2.0-OpenSSH\r\n'))
    assert.equal((await http({ url: `http://127.0.0.1:${rubbish}/` })).outcome, 'down')
  })

  test('a certificate is judged: name, chain, and how long it lasts', async () => {
    const url = `https://shop.test:${securePort}/ok`
    assert.match((await http({ url })).said, /certificate of shop\.test is not valid: it is self-signed/)
    const near = await http({ url, verify: false, certificateDays: 40 })
    assert.equal(near.outcome, 'degraded')
    assert.match(near.said, /certificate of shop\.test ends in (29|30) days/)
    assert.equal((await http({ url, verify: false })).outcome, 'up')
  })
})

describe('threat-02: a check reaches nothing inside unless the site says so', () => {
  const guarded = { allows: isPublicAddress }

  test('neither by address, nor by name, nor by a redirect', async () => {
    for (const url of [
      `${base}/ok`,
      'http://169.254.169.254/latest',
      'http://[::1]/',
      'http://0x7f.1/',
      'http://[::ffff:10.0.0.1]/',
    ]) {
      const found = await http({ url }, guarded)
      assert.deepEqual([found.outcome, /no public address/.test(found.said)], ['inconclusive', true], url)
    }
    const inside = encodeURIComponent('http://169.254.169.254/')
    const onlyFirst = { allows: (address: string) => address === '127.0.0.1' }
    assert.match((await http({ url: `${base}/to?${inside}`, redirects: 3 }, onlyFirst)).said, /no public address/)
    for (const kind of ['tcp', 'ssh', 'smtp', 'ldap', 'grpc', 'ntp'])
      assert.equal((await see({ kind, port: 22 }, guarded)).outcome, 'inconclusive', kind)
    assert.equal((await see({ kind: 'ping' }, guarded)).outcome, 'inconclusive')
  })

  test('a name with one address inside is refused whole, and is asked for once', async () => {
    let asked = 0
    const resolve = async () => (asked++ === 0 ? ['93.184.216.34', '10.0.0.1'] : ['93.184.216.34'])
    assert.equal((await http({ url: 'http://rebind.example/' }, { ...guarded, resolve })).outcome, 'inconclusive')
    assert.equal(asked, 1)
  })

  test('the setting opens networks, not more', () => {
    const allows = openedNetworks('10.1.0.0/16, fd00::/8 192.168.7.1')!
    const open = ['10.1.2.3', 'fd00::1', '192.168.7.1', '93.184.216.34']
    const shut = ['10.2.0.1', 'fe80::1', '192.168.7.2', '127.0.0.1', '169.254.169.254', '::ffff:127.0.0.1', 'nonsense']
    for (const address of open) assert.ok(allows(address), address)
    for (const address of shut) assert.ok(!allows(address), address)
    assert.ok(openedNetworks('any')!('127.0.0.1'))
    for (const text of ['10.0.0.0/33', '10.0.0', 'all', '10.0.0.0/', 'fd00::/-1'])
      assert.equal(openedNetworks(text), null, text)
  })
})

test('TLS: how long the chain lasts, and whether it is believed', async () => {
  const tlsPort = await up(createTls({ key, cert }))
  const look = (more: object) => see({ kind: 'tls', host: 'shop.test', port: tlsPort, ...more })
  assert.match((await look({})).said, /not valid: it is self-signed/)
  assert.equal((await look({ verify: false })).outcome, 'up')
  assert.equal((await look({ verify: false, warnDays: 60 })).outcome, 'degraded')
  const ending = await look({ verify: false, failDays: 40, warnDays: 60 })
  assert.equal(ending.outcome, 'down')
  assert.equal(ending.measures[0]!.name, 'certificate_days_left')
  assert.equal((await see({ kind: 'tls', port })).outcome, 'down')
})

test('an exporter is scraped, its samples judged by rules and kept by name', async () => {
  const look = (more: object) => see({ kind: 'exporter', url: `${base}/metrics`, ...more })
  const free = (bounds: object, labels = {}) => ({
    rules: [{ metric: 'disk_free', labels, bounds: { above: false, ...bounds } }],
    keep: ['disk_*'],
  })
  const low = await look(free({ warn: 0.1, fail: 0.02 }))
  assert.deepEqual([low.outcome, low.said], ['degraded', 'disk_free{mount="/var"} is 0.04'])
  assert.deepEqual(
    low.measures.map(({ value }) => value),
    [0.25, 0.04],
  )
  assert.equal((await look(free({ fail: 0.1 }))).outcome, 'down')
  assert.equal((await look(free({ fail: 0.1 }, { mount: '/' }))).outcome, 'up')
  assert.match((await look({ rules: [{ metric: 'nothing', bounds: {} }] })).said, /no sample of nothing/)
  assert.match((await see({ kind: 'exporter', url: `${base}/ok` })).said, /not in the format of Prometheus \(line 1\)/)
})

test('a domain: the days until its registration ends', async () => {
  const look = (domain: string) => see({ kind: 'domain', domain, rdap: `${base}/rdap` })
  assert.equal((await look('example.org')).outcome, 'up')
  assert.match((await look('old.org')).said, /old\.org ended \d+ days ago/)
  assert.match((await look('free.org')).said, /not registered/)
})
