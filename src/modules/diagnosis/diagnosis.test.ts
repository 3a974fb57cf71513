import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { after, describe, test } from 'node:test'
import { takeSignals } from '#alerts'
import { clock } from '#platform/clock.ts'
import { createSystem } from '#systems'
import { type Client, clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { registerDiagnosisRunner } from './diagnosis.ts'
import { whois } from './tools/whois.ts'

const world = await createWorld({ live: true, settings: { CHECK_NETWORKS: 'any' } })
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme, birch } = provider
const kim = await clientOf(world, staff.kim)
const system = await world.tx((tx) =>
  createSystem(tx, { accountId: acme.id, name: '127.0.0.1', kind: 'server', location: 'Hall 2' }),
)
const site = createHttp((_request, reply) => void reply.writeHead(404, { server: 'shop/1' }).end('gone')).listen(
  0,
  '127.0.0.1',
)
after(() => void site.close())
await once(site, 'listening')
const port = (site.address() as AddressInfo).port
const path = `/api/systems/${system.id}/diagnoses`

type View = Record<string, unknown> & { id: string; state: string; outcome: string; said: string; output: string }
const ask = async (body: Record<string, unknown>, by: Client = kim) => by.post(path, body)
/** Asks, and waits for what is found. */
async function found(body: Record<string, unknown>): Promise<View> {
  const reply = await ask(body)
  assert.equal(reply.status, 200, reply.text)
  const { id, state } = reply.body as View
  assert.equal(state, 'waiting')
  await world.settle()
  return (await kim.get(`/api/diagnoses/${id}`)).body as View
}

describe('a diagnosis', () => {
  test('of a port, a page and the way there says what was seen, all of it', async () => {
    const open = await found({ kind: 'port', port })
    assert.deepEqual([open.state, open.outcome, open.target], ['done', 'up', '127.0.0.1'])
    assert.match(open.output, /connect: [\d.]+ ms/)
    const shut = await found({ kind: 'port', port: 1 })
    assert.deepEqual([shut.outcome, /refused the connection/.test(shut.said)], ['down', true])
    const page = await found({ kind: 'http', target: `http://127.0.0.1:${port}/x` })
    assert.equal(page.outcome, 'up', 'any status is an answer here')
    assert.match(page.output, /404/)
    const way = await found({ kind: 'trace' })
    assert.match(way.said, /is reached over 1 hops|Neither mtr nor traceroute/)
  })

  test('stands in the journal of the system and of the incident it was asked for, and is listed with both', async () => {
    await world.tx((tx) =>
      takeSignals(tx, [
        {
          source: 'test',
          key: 'down',
          accountId: acme.id,
          systemId: system.id,
          status: 'problem',
          sequence: 1n,
          severity: 'P2',
          title: 'Down',
          text: '',
          labels: {},
          runbook: null,
          at: clock.now(),
        },
      ]),
    )
    await world.settle()
    const { id: incidentId } = (
      await world.tx((tx) => tx.selectFrom('incident').select('id').where('account_id', '=', acme.id).execute())
    )[0]!
    const one = await found({ kind: 'port', port, incidentId })
    const { body } = await kim.get(`${path}?incident=${incidentId}`)
    assert.deepEqual(
      (body.items as View[]).map(({ id }) => id),
      [one.id],
    )
    assert.ok(!(body.kinds as string[]).includes('disk'))
    const told = await world.tx((tx) =>
      tx.selectFrom('journal_entry').select(['subject_kind', 'text']).where('kind', '=', 'diagnosis.found').execute(),
    )
    assert.deepEqual(told.filter(({ subject_kind }) => subject_kind === 'incident').length, 1)
    assert.match(told[0]!.text, /^port 127\.0\.0\.1, asked by Kim Mockup: /)
    const foreign = await ask({ kind: 'port', port, incidentId: birch.id })
    assert.equal(foreign.status, 404)
  })

  test('is refused where nobody can find it out, the target does not fit, or words hide an option', async () => {
    const codes: unknown[] = []
    for (const body of [
      { kind: 'disk' },
      { kind: 'port' },
      { kind: 'http', target: 'not a url' },
      { kind: 'trace', target: '--help' },
      { kind: 'ping', target: '$(reboot)' },
      { kind: 'whois', target: 'a\nb' },
    ])
      codes.push(((await ask(body)).body as { code?: string }).code)
    assert.deepEqual(codes, ['diagnosis.no_runner', ...Array(4).fill('diagnosis.target_refused'), 'platform.invalid'])
    const jordan = await clientOf(world, acme.jordan)
    assert.equal((await ask({ kind: 'port', port }, jordan)).status, 404)
    assert.equal((await jordan.get(path)).status, 404)
  })

  test('waits in no long line: five at a time of one system', async () => {
    const held: Socket[] = []
    const hanging = createServer((socket) => void held.push(socket)).listen(0, '127.0.0.1')
    await once(hanging, 'listening')
    const at = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/`
    const replies = []
    for (let n = 0; n < 6; n++) replies.push(await ask({ kind: 'http', target: at }))
    assert.deepEqual(
      replies.map(({ status }) => status),
      [200, 200, 200, 200, 200, 429],
    )
    hanging.close()
    // Whoever still comes is refused, so that nothing hangs after the test.
    for (const socket of held) socket.destroy()
    await world.settle()
  })

  test('is run by the runner of its location where there is one that can', async () => {
    const seen: string[] = []
    registerDiagnosisRunner(world.app, {
      location: 'Hall 2',
      kinds: ['disk'],
      run: async (order) => {
        seen.push(order.target)
        return { outcome: 'degraded', said: '/ is full to 91 %', output: 'Filesystem ...' }
      },
    })
    const one = await found({ kind: 'disk', target: 'db-1' })
    assert.deepEqual([one.outcome, one.said, seen], ['degraded', '/ is full to 91 %', ['db-1']])
  })
})

test('whois follows where the registry refers to, and keeps what it said when the next one is silent', async () => {
  const answers: Record<string, string> = {
    'example.test': 'domain: EXAMPLE.TEST\nrefer: nobody.invalid\n',
    'gone.test': 'No match for "GONE.TEST"\r\n',
  }
  const server = createServer((socket) =>
    socket.once('data', (line) => socket.end(answers[line.toString().trim()] ?? '')),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const limits = {
    timeoutMs: 5000,
    maxBytes: 1000,
    allows: () => true,
    resolve: async (host: string) => (host === 'registry.test' ? ['127.0.0.1'] : []),
    secret: null,
    secrets: {},
    plugins: null,
  }
  const at = { server: 'registry.test', port: (server.address() as AddressInfo).port }
  const there = await whois('example.test', limits, AbortSignal.timeout(5000), at)
  assert.equal(there.outcome, 'up')
  assert.match(there.output, /EXAMPLE\.TEST[\s\S]*nobody\.invalid cannot be resolved/)
  assert.equal((await whois('gone.test', limits, AbortSignal.timeout(5000), at)).outcome, 'down')
  server.close()
})
