import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { arm } from '#platform/timers/timers.ts'
import { createFromTemplate, createTemplate } from '#systems'
import { signedIn } from '#test/caller.ts'
import { monitoringWorld } from './monitoring.fixture.ts'

/* Thresholds of a template: made with the system, crossed by what a real plugin measures, ended with the check. */
const plugins = mkdtempSync(join(tmpdir(), 'template-'))
after(() => rmSync(plugins, { recursive: true }))
const measure = (used: number) =>
  writeFileSync(join(plugins, 'check_used'), `#!/bin/sh\necho "fine | used_percent=${used}%"\n`, { mode: 0o755 })

const { world, provider, later, alerts } = await monitoringWorld({ settings: { CHECK_PLUGINS: plugins } })
const kim = await signedIn(world, provider.staff.kim)
const accountId = provider.acme.id
const check = (kind: string, settings: object, thresholds: object[]) => ({
  name: `${kind} of it`,
  kind,
  everySeconds: 30,
  severity: 'P2',
  settings,
  thresholds,
})
const template = (name: string, checks: object[]) => ({ name, kind: 'server' as const, description: '', location: null, runbook: null, documentation: '', parameters: [], checks }) // biome-ignore format: one thing

// Thresholds are looked at each minute, as they are once the program has started.
await world.tx((tx) => arm(tx, { kind: 'metrics.evaluate', key: 'thresholds', dueAt: tx.now }))

test('a system comes with watches for the thresholds of its template; crossing one is an alert, ending the check ends it', async () => {
  measure(50)
  const systemId = await world.tx(async (tx) => {
    const checks = [
      check('plugin', { plugin: 'check_used' }, [{ value: 'used_percent', above: '90', below: null, severity: 'P2' }]),
      check('metrics', { labels: { mountpoint: '/srv' } }, [{ value: 'free_bytes', above: null, below: '1000', severity: 'P3' }]), // biome-ignore format: one thing
    ]
    const { id } = await createTemplate(tx, template('Disk', checks) as never)
    return (await createFromTemplate(tx, { accountId, name: 'Files 01', templateId: id })).id
  })
  const [made] = (await kim.get(`/api/checks?systemId=${systemId}`)).body.items
  type Watch = { name: string; labels: object; direction: string; value: number; severity: string }
  const watches: Watch[] = (await kim.get(`/api/metrics/watches?account=${accountId}&system=${systemId}`)).body.items
  assert.deepEqual(
    watches.map(({ name, labels, direction, value, severity }) => [name, labels, direction, value, severity]),
    [
      ['free_bytes', { mountpoint: '/srv' }, 'below', 1000, 'P3'],
      ['used_percent', { check: made.id }, 'above', 90, 'P2'],
    ],
  )
  for (let n = 0; n < 4; n++) await later('30s')
  assert.deepEqual(await alerts(), [])
  measure(97)
  for (let n = 0; n < 12; n++) await later('30s')
  assert.deepEqual(
    (await alerts()).map(({ title, severity }) => [title, severity]),
    [['Files 01: plugin of it: used_percent above 90', 'P2']],
  )
  assert.equal((await kim.delete(`/api/checks/${made.id}`)).status, 204)
  await later('30s')
  assert.deepEqual(await alerts(), [])
})

test('a threshold that can never be crossed is refused with the template', async () => {
  const refused = await kim.post('/api/system-templates', template('Odd', [check('tcp', { host: 'a.test', port: 1 }, [{ value: 'total_ms', above: '1', severity: 'P3' }])])) // biome-ignore format: one call
  assert.deepEqual(
    [refused.code, refused.body.fields['checks.0']],
    ['systems.template_refused', 'thresholds.0.value: a check of kind tcp measures no value'],
  )
})
