import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { browserOf, overflow, violations } from '#test/browser.ts'
import { aPort, monitoringWorld } from '../../src/modules/monitoring/monitoring.fixture.ts'

/* Checks in a real Chromium: tried and made at the desk, seen going down on a telephone, a heartbeat's address, a planned window. */
const { world, provider, system, check } = await monitoringWorld({ live: true })
const { staff } = provider
const shop = await aPort()
const systemId = await system('Web shop')

/** Pictures for those who want to look: `SHOTS=folder`. */
async function shot(page: Page, name: string): Promise<void> {
  if (!process.env.SHOTS) return
  mkdirSync(process.env.SHOTS, { recursive: true })
  await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) })
}

test('a check is tried, made and looked at, and is seen going down on a telephone', async () => {
  const desk = await (await browserOf(world, staff.kim, { width: 1280 })).open('/checks')
  await desk.getByText('No check yet').waitFor()
  assert.deepEqual(await violations(desk), [])
  await desk.getByRole('link', { name: 'New check' }).click()
  await desk.getByLabel('System', { exact: true }).selectOption(systemId)
  await desk.getByLabel('Name', { exact: true }).fill('Port')
  await desk.getByLabel('What is looked at').selectOption('tcp')
  await desk.getByLabel('Host or address').fill('127.0.0.1')
  await desk.getByLabel('Port', { exact: true }).fill(String(shop.port))
  await desk.getByLabel('Problems in a row').fill('1')
  await desk.getByRole('button', { name: 'Try now' }).click()
  await desk.getByText('The connection is taken').waitFor()
  assert.deepEqual(await violations(desk), [])
  await shot(desk, 'check-new')
  await desk.getByRole('button', { name: 'Save the check' }).click()
  await desk.getByText('Last look, main').waitFor()
  assert.equal(await overflow(desk), 0)
  assert.deepEqual(await violations(desk), [])
  await shot(desk, 'check')
  const phone = await (await browserOf(world, staff.sam, { phone: true })).open(new URL(desk.url()).pathname)
  await phone.getByText('Last look, main').waitFor()
  await shop.close()
  await phone.getByRole('button', { name: 'Look now' }).tap()
  await phone.getByText('refused the connection').first().waitFor()
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
  await shot(phone, 'check-phone')
  await desk.getByRole('link', { name: 'Web shop' }).click()
  await desk.getByText('refused the connection').first().waitFor()
})

test('a heartbeat shows its address, a window is planned, in German, too', async () => {
  const id = await check(systemId, { name: 'Backup', target: { kind: 'heartbeat', everySeconds: 3600 } })
  const desk = await (await browserOf(world, staff.kim, { width: 1280 })).open(`/checks/${id}`)
  await desk
    .getByText(/\/api\/heartbeat\/[a-z0-9]+/)
    .first()
    .waitFor()
  assert.deepEqual(await violations(desk), [])
  await shot(desk, 'heartbeat')
  await desk.goto(new URL('/checks/maintenance', desk.url()).href)
  await desk.getByText('No window is planned').waitFor()
  await desk.getByRole('button', { name: 'Plan a window' }).click()
  await desk.getByLabel('Name', { exact: true }).fill('Rebuild')
  await desk.getByLabel('System', { exact: true }).selectOption(systemId)
  await desk.getByLabel('Begins').fill('2035-01-10T22:00')
  assert.deepEqual(await violations(desk), [])
  await desk.getByRole('button', { name: 'Plan a window' }).last().click()
  await desk.getByText('Rebuild').first().waitFor()
  assert.deepEqual(await violations(desk), [])
  await shot(desk, 'windows')
  const german = await (await browserOf(world, staff.kim, { width: 1280, locale: 'de-DE' })).open(`/checks/${id}`)
  await german.getByText('Noch kam kein Lebenszeichen').waitFor()
  assert.deepEqual(await violations(german), [])
})
