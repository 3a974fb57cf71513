import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createCheck, monitoringOf } from '#monitoring'
import { createSystem } from '#systems'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { startWork } from './workers.ts'

/* A component whose check, a real plugin, says in turn that all is well, that it is broken, and that it cannot tell (exit code 3). */
const plugins = mkdtempSync(join(tmpdir(), 'unjudged-'))
after(() => rmSync(plugins, { recursive: true }))
const script = join(plugins, 'check_shop')
const say = (exit: 0 | 2 | 3) => writeFileSync(script, `#!/bin/sh\necho told\nexit ${exit}\n`, { mode: 0o755 })

const world = await createWorld({ settings: { CHECK_NETWORKS: 'any', CHECK_PLUGINS: plugins } })
const provider = await world.tx(makeProvider)
const accountId = provider.acme.id
const systemId = await world.tx(async (tx) => {
  const { id } = await createSystem(tx, { accountId, name: 'Shop', kind: 'application' })
  await createCheck(tx, {
    systemId: id,
    name: 'Front page',
    target: { kind: 'plugin', plugin: 'check_shop', args: [], host: null },
    everySeconds: 60,
    timeoutMs: 10_000,
    attempts: 1,
    recheckSeconds: 10,
    severity: 'P1',
    quorum: 1,
  })
  return id
})
await startWork(world.app)

const look = async () => {
  await monitoringOf(world.app).settle()
  await world.settle()
}
/** So many minutes, looked at so often that nobody would say that nobody looked. */
const minutes = async (count: number) => {
  for (let left = count; left > 0; left -= 4) {
    await world.forward(`${Math.min(4, left)}m`)
    await look()
  }
}
const call = async (method: string, path: string, body?: object) => {
  const answer = await (await clientOf(world, provider.staff.kim)).call(method, path, body)
  assert.equal(answer.status, 200, answer.text)
  return answer.body as unknown as { id: string; version: number; components: { state: string }[] }
}

say(0)
await look()
const made = await call('POST', '/api/status-pages', { accountId, title: 'Shop', slug: 'shop' })
const path = `/api/status-pages/${made.id}`
await call('PUT', path, {
  title: 'Shop',
  slug: 'shop',
  intro: '',
  language: 'en',
  published: true,
  components: [{ id: null, name: 'Web shop', systems: [systemId] }],
  version: made.version,
})
const state = async () => (await call('GET', path)).components[0]!.state
const share = async () => {
  const { body } = await world.app.http.inject({ url: '/status/shop' })
  return Number(/([\d.]+) % in 90 days/.exec(body)?.[1])
}

test('time in which a check cannot be judged is no outage and no operation, also while its alert stands', async () => {
  await minutes(30)
  assert.equal(await state(), 'up')
  assert.equal(await share(), 100)

  say(3)
  await minutes(60)
  assert.equal(await state(), 'inconclusive')
  assert.equal(await share(), 100, 'an hour nobody could judge takes nothing from it')

  say(0)
  await minutes(30)
  assert.equal(await state(), 'up')
  say(2)
  await minutes(20)
  assert.equal(await state(), 'down')
  const before = await share()
  assert.ok(before > 70 && before < 80, `20 minutes of about 80 were an outage: ${before}`)

  say(3)
  await minutes(60)
  const alerts = (await (await clientOf(world, provider.staff.kim)).get(`/api/alerts?systemId=${systemId}`)).body.items
  assert.equal((alerts as unknown[]).length, 1, 'nobody saw the problem end')
  assert.equal(await state(), 'inconclusive')
  const within = await share()
  // Until the first look that says so, what was seen before stands; with the hour it would be less than 60.
  assert.ok(within > before - 6, `an hour nobody could judge is not an outage: ${before}, ${within}`)

  say(2)
  await minutes(1)
  assert.equal(await state(), 'down', 'seen again, it is one again')
  say(0)
  await minutes(2)
  assert.equal(await state(), 'up')
})
