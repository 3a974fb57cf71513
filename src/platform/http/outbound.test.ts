import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { isPublicAddress } from './addresses.ts'
import { createDoor, OutboundError, outboundFetch } from './outbound.ts'

const judged: [address: string, isPublic: boolean][] = [
  ['1.1.1.1', true],
  ['93.184.215.14', true],
  ['172.15.255.255', true],
  ['172.32.0.0', true],
  ['100.63.255.255', true],
  ['2606:4700:4700::1111', true],
  ['2a00:1450:4001:81b::200e', true],
  ['0.0.0.0', false],
  ['10.1.2.3', false],
  ['100.64.0.1', false],
  ['100.127.255.255', false],
  ['127.0.0.1', false],
  ['127.255.255.254', false],
  ['169.254.169.254', false],
  ['172.16.0.1', false],
  ['172.31.255.255', false],
  ['192.0.0.8', false],
  ['192.0.2.1', false],
  ['192.168.1.1', false],
  ['198.18.0.1', false],
  ['198.51.100.7', false],
  ['203.0.113.7', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::127.0.0.1', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:7f00:1', false],
  ['::ffff:8.8.8.8', false],
  ['64:ff9b::7f00:1', false],
  ['64:ff9b::a9fe:a9fe', false],
  ['64:ff9b:1::1', false],
  ['100::1', false],
  ['2001::1', false],
  ['2001:db8::1', false],
  ['2002:7f00:1::', false],
  ['3fff::1', false],
  ['fc00::1', false],
  ['fd12:3456::1', false],
  ['fe80::1', false],
  ['fe80::1%eth0', false],
  ['fec0::1', false],
  ['ff02::1', false],
  ['', false],
  ['localhost', false],
]

for (const [address, isPublic] of judged)
  test(`threat-02: ${address || '(empty)'} is ${isPublic ? '' : 'not '}public`, () =>
    assert.equal(isPublicAddress(address), isPublic))

const refusedUrls = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://0x7f000001/',
  'http://2130706433/',
  'http://017700000001/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[64:ff9b::10.0.0.1]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://①②⑦.⓪.⓪.①/',
  'http://localhost/',
  'https://localhost:5432/',
]
for (const url of refusedUrls)
  test(`threat-02: ${url} is refused`, () =>
    assert.rejects(
      outboundFetch(url, {}, { allowPrivate: false }),
      (error: OutboundError) => error.reason === 'refused_address',
    ))

for (const url of [
  'file:///etc/passwd',
  'ftp://example.com/',
  'gopher://example.com/',
  'not a url',
  'http://u:p@1.1.1.1/',
])
  test(`threat-02: ${url} is no address to call`, () =>
    assert.rejects(
      outboundFetch(url, {}, { allowPrivate: true }),
      (error: OutboundError) => error.reason === 'bad_url',
    ))

type Answer = (request: IncomingMessage, response: ServerResponse) => void
const servers: Server[] = []
after(() => {
  for (const server of servers) server.close().closeAllConnections()
})

/** A server on one address of the loopback net. The tests' doors take 127.0.0.1 for public and 127.0.0.2 for private. */
async function serve(host: string, answer: Answer): Promise<{ port: number; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = []
  const server = createServer((request, response) => {
    seen.push(request)
    answer(request, response)
  })
  servers.push(server)
  await new Promise<void>((listening) => server.listen(0, host, listening))
  return { port: (server.address() as AddressInfo).port, seen }
}

function testDoor(names: Record<string, string[] | (() => string[])>) {
  const door = createDoor({
    allows: (address) => address === '127.0.0.1',
    resolve: async (name) => {
      const found = names[name]
      if (!found) throw new Error('ENOTFOUND')
      return typeof found === 'function' ? found() : found
    },
  })
  after(() => door.close())
  return door
}

const reason = (wanted: string) => (error: OutboundError) => {
  assert.ok(error instanceof OutboundError, String(error))
  assert.equal(error.reason, wanted)
  return true
}

test('an allowed name is answered, with status, headers and body', async () => {
  const { port } = await serve('127.0.0.1', (request, response) => {
    response.writeHead(418, { 'x-method': request.method })
    request.pipe(response)
  })
  const door = testDoor({ 'good.test': ['127.0.0.1'] })
  const reply = await door.fetch(`http://good.test:${port}/tea`, { method: 'POST', body: 'milk' })
  assert.equal(reply.status, 418)
  assert.equal(reply.headers['x-method'], 'POST')
  assert.equal(reply.body.toString(), 'milk')
})

test('threat-02: a name with one private address among its addresses is refused before connecting', async () => {
  const { port, seen } = await serve('127.0.0.2', (_request, response) => response.end('secret'))
  const door = testDoor({ 'inner.test': ['127.0.0.2'], 'both.test': ['127.0.0.1', '127.0.0.2'] })
  await assert.rejects(door.fetch(`http://inner.test:${port}/`), reason('refused_address'))
  await assert.rejects(door.fetch(`http://both.test:${port}/`), reason('refused_address'))
  assert.equal(seen.length, 0)
})

test('threat-02: a name that changes its address between two answers is judged by the one that is connected to', async () => {
  const { port, seen } = await serve('127.0.0.2', (_request, response) => response.end('secret'))
  let asked = 0
  const door = testDoor({ 'rebind.test': () => (asked++ === 0 ? ['127.0.0.1'] : ['127.0.0.2']) })
  await assert.rejects(door.fetch(`http://rebind.test:${port}/`), reason('connection')) // nobody listens on 127.0.0.1 there
  assert.equal(asked, 1)
  await assert.rejects(door.fetch(`http://rebind.test:${port}/`), reason('refused_address'))
  assert.equal(seen.length, 0)
})

test('threat-02: a redirect to a private address is refused, by name and by number', async () => {
  const inner = await serve('127.0.0.2', (_request, response) => response.end('secret'))
  for (const target of [`http://inner.test:${inner.port}/`, `http://127.0.0.2:${inner.port}/`, `file:///etc/passwd`]) {
    const { port } = await serve('127.0.0.1', (_request, response) =>
      response.writeHead(302, { location: target }).end(),
    )
    const door = testDoor({ 'good.test': ['127.0.0.1'], 'inner.test': ['127.0.0.2'] })
    await assert.rejects(door.fetch(`http://good.test:${port}/`, { redirects: 3 }), (error: OutboundError) =>
      ['refused_address', 'bad_url'].includes(error.reason),
    )
  }
  assert.equal(inner.seen.length, 0)
})

test('a redirect is the answer unless redirects are asked for; credentials do not follow to another origin', async () => {
  const there = await serve('127.0.0.1', (_request, response) => response.end('arrived'))
  const here = await serve('127.0.0.1', (_request, response) =>
    response.writeHead(303, { location: `http://there.test:${there.port}/x` }).end(),
  )
  const door = testDoor({ 'here.test': ['127.0.0.1'], 'there.test': ['127.0.0.1'] })
  const options = { method: 'POST' as const, body: 'b', headers: { authorization: 'Bearer s', accept: 'text/plain' } }
  assert.equal((await door.fetch(`http://here.test:${here.port}/`, options)).status, 303)
  const reply = await door.fetch(`http://here.test:${here.port}/`, { ...options, redirects: 1 })
  assert.equal(reply.body.toString(), 'arrived')
  assert.equal(there.seen[0]!.method, 'GET')
  assert.equal(there.seen[0]!.headers.authorization, undefined)
  assert.equal(there.seen[0]!.headers.accept, 'text/plain')
})

test('redirects in a circle end', async () => {
  const { port } = await serve('127.0.0.1', (_request, response) =>
    response.writeHead(302, { location: '/again' }).end(),
  )
  const door = testDoor({ 'good.test': ['127.0.0.1'] })
  await assert.rejects(door.fetch(`http://good.test:${port}/`, { redirects: 4 }), reason('too_many_redirects'))
})

test('an endless answer, a silent server and an unknown name end the call', async () => {
  const endless = await serve('127.0.0.1', (_request, response) => {
    const more = () => {
      while (response.write('x'.repeat(10_000)));
      response.once('drain', more)
    }
    more()
  })
  const silent = await serve('127.0.0.1', () => {})
  const trickle = await serve('127.0.0.1', (_request, response) => {
    response.write('a')
    const beat = setInterval(() => response.write('a'), 20)
    response.on('close', () => clearInterval(beat))
  })
  const door = testDoor({ 'good.test': ['127.0.0.1'] })
  await assert.rejects(door.fetch(`http://good.test:${endless.port}/`, { maxBytes: 50_000 }), reason('too_large'))
  await assert.rejects(door.fetch(`http://good.test:${silent.port}/`, { timeoutMs: 100 }), reason('timeout'))
  await assert.rejects(door.fetch(`http://good.test:${trickle.port}/`, { timeoutMs: 100 }), reason('timeout'))
  await assert.rejects(door.fetch('http://unknown.test/'), reason('unresolvable'))
})
