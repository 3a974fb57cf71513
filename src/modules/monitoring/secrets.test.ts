import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { signedIn } from '#test/caller.ts'
import { monitoringWorld } from './monitoring.fixture.ts'
import { openSecrets } from './operations/secrets.ts'
import { findCheck } from './queries/checks.ts'

const { world, provider, system } = await monitoringWorld()
const kim = await signedIn(world, provider.staff.kim)
const jordan = await signedIn(world, provider.acme.jordan)

const type = (value: string) => ({ type: 'change', value, selectors: [['#field']] })
const visit = (...typed: string[]) => ({
  kind: 'flow',
  url: 'https://shop.example',
  recording: { title: 'Signs in', steps: [{ type: 'navigate', url: '{{url}}' }, ...typed.map(type)] },
})
const slow = { everySeconds: 300, timeoutMs: 60_000 }
const values = ['first of them', 'second of them', 'third of them', 'plain one']

/** What the runner would be given. */
async function opened(id: string): Promise<Record<string, string>> {
  const check = await world.tx((tx) => findCheck(tx, id))
  return openSecrets(world.app.sealer, check!).secrets
}

const tellsNone = (said: unknown) => {
  for (const value of values) assert.ok(!JSON.stringify(said).includes(value), `${value} is told`)
}

test('a recorded visit keeps several secrets by name; a missing one is refused by its name, none is ever told', async () => {
  const systemId = await system('Shop')
  const target = visit('{{secret:mail}}', '{{secret:shop-password}}', '{{secret:secret}}')
  const body = { systemId, name: 'Signs in', target, ...slow }
  const refused = await kim.post('/api/checks', { ...body, secrets: { mail: values[0] } })
  assert.equal(refused.code, 'monitoring.target_refused')
  assert.deepEqual(Object.keys(refused.body.fields).sort(), ['secret', 'secrets.shop-password'])
  tellsNone(refused.body)
  const all = { mail: values[0], 'shop-password': values[1], secret: values[3] }
  const made = await kim.post('/api/checks', { ...body, secrets: all })
  assert.equal(made.status, 200, JSON.stringify(made.body))
  const { id } = made.body
  assert.deepEqual(made.body.secretNames, ['mail', 'secret', 'shop-password'])
  assert.deepEqual(await opened(id), all)

  for (const path of ['', '/runs', '/results', '/changes']) tellsNone((await kim.get(`/api/checks/${id}${path}`)).body)
  const theirs = await jordan.get(`/api/checks/${id}`)
  assert.deepEqual([theirs.status, theirs.body.secretNames], [200, []])
  tellsNone(theirs.body)
  const { rows } = await world.tx((tx) => sql`select c.*, to_jsonb(c)::text as whole from system_check c`.execute(tx))
  tellsNone(rows)
  const told = await world.tx((tx) => sql`select to_jsonb(e) from audit_entry e`.execute(tx))
  tellsNone(told.rows)

  const replaced = await kim.patch(`/api/checks/${id}`, { version: made.body.version, secrets: { mail: values[2] } })
  assert.equal(replaced.status, 200, JSON.stringify(replaced.body))
  tellsNone(replaced.body)
  assert.deepEqual(await opened(id), { ...all, mail: values[2] })
  const needed = await kim.patch(`/api/checks/${id}`, { version: replaced.body.version, secrets: { mail: null } })
  assert.deepEqual(Object.keys(needed.body.fields), ['secrets.mail'])
})

test('secrets do not follow a recording that changed; what it types no more stays until it is taken away', async () => {
  const systemId = await system('Other shop')
  const secrets = { mail: values[0], code: values[1] }
  const made = await kim.post('/api/checks', { systemId, name: 'In', target: visit('{{secret:mail}}', '{{secret:code}}'), secrets, ...slow }) // biome-ignore format: one act
  const { id, version } = made.body
  const target = visit('{{secret:mail}}')
  const moved = await kim.patch(`/api/checks/${id}`, { version, target })
  assert.deepEqual(moved.body.fields, { 'secrets.mail': 'must be given again: the check goes to another place' })
  const tried = await kim.post('/api/checks/try', { systemId, target, secretOf: id })
  assert.deepEqual(Object.keys(tried.body.fields), ['secrets.mail'])
  const again = await kim.patch(`/api/checks/${id}`, { version, target, secrets: { mail: values[2] } })
  assert.deepEqual(await opened(id), { mail: values[2], code: values[1] })
  const removed = await kim.patch(`/api/checks/${id}`, { version: again.body.version, secrets: { code: null } })
  assert.deepEqual([removed.status, removed.body.secretNames], [200, ['mail']])
  assert.deepEqual(await opened(id), { mail: values[2] })
  // Another kind has one secret: the names go.
  const other = await kim.patch(`/api/checks/${id}`, { version: removed.body.version, target: { kind: 'tcp', host: 'shop.example', port: 1 } }) // biome-ignore format: one act
  assert.deepEqual([other.status, other.body.hasSecret, other.body.secretNames], [200, false, []])
  const several = await kim.patch(`/api/checks/${id}`, { version: other.body.version, secrets: { code: 'x' } })
  assert.deepEqual(several.body.fields, { secrets: 'belong to a recorded visit' })
})

test('a template keeps no secrets: a recording that types one is refused when the template is saved', async () => {
  const settings = {
    url: 'https://shop.example',
    recording: {
      title: 'Signs in',
      steps: [{ type: 'navigate', url: 'https://shop.example' }, type('{{secret:code}}')],
    },
  }
  const check = { name: 'Visit', kind: 'flow', everySeconds: 300, severity: 'P2', settings, thresholds: [] }
  const body = {
    name: 'Shop',
    kind: 'application',
    description: '',
    location: null,
    runbook: null,
    documentation: '',
    parameters: [],
    checks: [check],
  }
  const refused = await kim.post('/api/system-templates', body)
  assert.match(JSON.stringify(refused.body), /types the secret code/)
})
