import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { takeSignals } from '#alerts'
import { createSystem } from '#systems'
import { signedIn } from '#test/caller.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* Wall screens: /api/walls makes and ends them, /api/wall and /api/wall/live show what is going on by their secret alone. */
const world = await createWorld({ live: true })
const provider = await world.tx((tx) => makeProvider(tx))
const kim = await clientOf(world, provider.staff.kim)
const desk = await signedIn(world, provider.staff.kim)
const jordan = await clientOf(world, provider.acme.jordan)
const { acme, birch } = provider

const systems = await world.tx(async (tx) => {
  const line = await createSystem(tx, { accountId: acme.id, name: 'Line', kind: 'line' })
  const parents = [{ mode: 'all' as const, members: [line.id] }]
  const router = await createSystem(tx, { accountId: acme.id, name: 'Router', kind: 'gateway', parents })
  await createSystem(tx, { accountId: birch.id, name: 'Elsewhere', kind: 'server' })
  return { line, router }
})

const signal = (accountId: string, systemId: string | null, key: string, severity: 'P1' | 'P2') =>
  world.tx((tx) =>
    takeSignals(tx, [
      { source: 'test', key, accountId, systemId, status: 'problem', sequence: null, severity, title: `${key} fails`, text: '', labels: {}, runbook: null, at: tx.now }, // biome-ignore format: one signal
    ]),
  )

async function made(body: object): Promise<{ id: string; token: string }> {
  const reply = await kim.post('/api/walls', body as never)
  assert.equal(reply.status, 200, reply.text)
  const { id, url } = reply.body as { id: string; url: string }
  return { id, token: new URL(url).hash.slice(1) }
}

type View = {
  counts: Record<string, number>
  alarmedSystems: Record<string, number>
  accountsInAll: number
  alarms: { title: string; account: string }[]
  map: { nodes: { name: string; worst: string | null }[]; groups: unknown[] }
  accounts: { name: string; systems: number; alarmed: number }[]
  onCall: { rota: string }[]
}
const ask = (path: string, token?: string, method = 'GET') =>
  fetch(`${world.url}${path}`, { method, headers: token === undefined ? {} : { 'x-wall-token': token } })
async function view(token: string): Promise<View> {
  const reply = await ask('/api/wall', token)
  assert.equal(reply.status, 200)
  return (await reply.json()) as View
}

/** Reads a stream until it has said this, or ended. */
async function until(stream: Response, fits: (text: string) => boolean): Promise<string> {
  let text = ''
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text
      text += value
      if (fits(text)) return text
    }
  } finally {
    reader.releaseLock()
  }
}

const all = await made({ name: 'SOC North' })
const aborts = new AbortController()
after(() => aborts.abort())

test('a wall shows alarms, the map around them, accounts and who is on call; it hears of what changes', async () => {
  const stream = await fetch(`${world.url}/api/wall/live`, { headers: { 'x-wall-token': all.token }, signal: aborts.signal }) // biome-ignore format: one call
  assert.equal(stream.headers.get('content-type'), 'text/event-stream')
  assert.deepEqual((await view(all.token)).counts, { P1: 0, P2: 0, P3: 0, P4: 0 })
  const heard = until(stream, (text) => text.includes('alerts.incident_opened'))
  await signal(acme.id, systems.router.id, 'router', 'P1')
  await signal(birch.id, null, 'mail', 'P2')
  await heard
  await world.settle()
  const shown = await view(all.token)
  assert.deepEqual(shown.counts, { P1: 1, P2: 1, P3: 0, P4: 0 })
  assert.deepEqual(shown.alarmedSystems, { P1: 1, P2: 0, P3: 0, P4: 0 })
  assert.equal(shown.accountsInAll, 2)
  assert.match(shown.alarms[0]!.title, /router/)
  assert.deepEqual(
    shown.map.nodes.map(({ name, worst }) => [name, worst]).sort(),
    [['Line', null], ['Router', 'P1']], // biome-ignore format: a table
  )
  assert.equal(shown.map.groups.length, 1)
  assert.deepEqual(shown.accounts[0]!.alarmed, 1)
  assert.ok(shown.onCall.length > 0)
})

test('a wall of one account shows nothing of others', async () => {
  const { token } = await made({ name: 'Birch', accountId: birch.id })
  const shown = await view(token)
  assert.deepEqual(shown.counts, { P1: 0, P2: 1, P3: 0, P4: 0 })
  assert.deepEqual(shown.accounts.map(({ systems: n }) => n), [1]) // biome-ignore format: one row
  assert.ok(!JSON.stringify(shown).includes('Router'))
})

test('the secret of a wall opens this one view and changes nothing', async () => {
  for (const path of ['/api/walls', '/api/systems', '/api/requests', '/api/me', '/api/live'])
    assert.equal((await ask(path, all.token)).status, 401, path)
  for (const [path, method] of [['/api/walls', 'POST'], [`/api/walls/${all.id}`, 'DELETE'], ['/api/wall', 'POST']]) // biome-ignore format: a table
    assert.ok((await ask(path!, all.token, method)).status >= 400, `${method} ${path}`)
  for (const token of [undefined, '', 'x', `${all.token}x`, all.id])
    for (const path of ['/api/wall', '/api/wall/live']) assert.equal((await ask(path, token)).status, 401, path)
  assert.equal((await jordan.get('/api/walls')).status, 404)
  assert.equal((await jordan.post('/api/walls', { name: 'Mine' })).status, 404)
  const listed = await kim.get('/api/walls')
  assert.ok(!listed.text.includes(all.token), 'the secret is told once')
})

test('a wall that is ended shows nothing any more, and its stream is cut', async () => {
  const { id, token } = await made({ name: 'Short' })
  const stream = await ask('/api/wall/live', token)
  const whole = until(stream, () => false)
  assert.equal((await desk.delete(`/api/walls/${id}`)).status, 204)
  await whole
  assert.equal((await ask('/api/wall', token)).status, 401)
  assert.equal((await desk.delete(`/api/walls/${id}`)).status, 404)
})
