import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recordPoints } from '#metrics'
import { clock } from '#platform/clock.ts'
import { createSystem } from '#systems'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* Measurements in a real Chromium: drawn, looked at closer, watched, and a forecast with its interval and how it was off. */
const world = await createWorld({ live: true, settings: { METRICS_RAW_DAYS: 60 } })
const provider = await world.tx(makeProvider)
const accountId = provider.acme.id
const { id: systemId } = await world.tx((tx) => createSystem(tx, { accountId, name: 'Files 01', kind: 'server' }))
const path = `/systems/${systemId}/measurements`
const hours = 40 * 24
await world.tx(async (tx) => {
  const points = ['/srv', '/boot'].flatMap((mountpoint) =>
    Array.from({ length: hours }, (_, n) => ({
      accountId,
      systemId,
      name: 'disk_used_percent',
      labels: { mountpoint, host: 'files' },
      unit: '%',
      at: new Date(clock.now().getTime() - n * 3_600_000),
      value: mountpoint === '/boot' ? 40 : 80 - (n / 24) * 1.1 + Math.sin(n),
    })),
  )
  const { stored } = await recordPoints(tx, points)
  assert.equal(stored, points.length)
})

test('a measurement is drawn; drawing across the chart looks closer, and back', async () => {
  const page = await (await browserOf(world, provider.staff.kim)).open(path)
  await settled(page)
  const chart = page.getByRole('figure', { name: 'Chart of disk_used_percent' })
  await chart.locator('canvas').waitFor()
  await page.getByText('/srv', { exact: true }).waitFor()
  // The chart is made anew with the answer; until then the old one may be on its way out.
  const wider = page.waitForResponse((reply) => reply.url().includes('/api/metrics/points'))
  await page.getByRole('button', { name: '30 days' }).click()
  await wider
  await settled(page)
  await chart.locator('.u-over').waitFor()
  const asked = page.waitForResponse((reply) => reply.url().includes('/api/metrics/points'))
  const over = (await chart.locator('.u-over').boundingBox())!
  await page.mouse.move(over.x + over.width * 0.3, over.y + 60)
  await page.mouse.down()
  await page.mouse.move(over.x + over.width * 0.5, over.y + 60, { steps: 4 })
  await page.mouse.up()
  const closer = new URL((await asked).url()).searchParams
  const days = (Date.parse(closer.get('to')!) - Date.parse(closer.get('from')!)) / 86_400_000
  assert.ok(days > 2 && days < 12, `${days} days are shown`)
  await page.getByRole('button', { name: 'Whole span' }).click()
  await page.getByRole('button', { name: 'Whole span' }).waitFor({ state: 'detached' })
  assert.deepEqual(await violations(page), [])
})

test('a forecast is made of it, with its interval and how it was off, and raises a request', async () => {
  const page = await (await browserOf(world, provider.staff.kim)).open(path)
  await page.getByRole('button', { name: 'Watch a measurement' }).click()
  const form = page.getByRole('dialog', { name: 'Watch a measurement' })
  await form.getByRole('textbox', { name: 'Value' }).fill('95')
  await form.getByRole('textbox', { name: /^What it means/ }).fill('disk {mountpoint} is full')
  assert.deepEqual(await violations(page), [])
  await form.getByRole('button', { name: 'Watch it' }).click()
  await form.waitFor({ state: 'detached' })
  await page.getByText(/^At 95 % between .* and .*, most likely/).waitFor()
  await page
    .getByText(/past days the same forecast was off by/)
    .first()
    .waitFor()
  await page.getByText(/^No date: it does not grow reliably\.$/).waitFor()
  await page.getByRole('button', { name: '30 days' }).click()
  await page.getByRole('link', { name: 'Its request' }).click()
  await page
    .getByRole('heading', { name: /^Files 01: disk \/srv is full in (\d+ to )?\d+ days\b/ })
    .first()
    .waitFor()
})

test('a telephone shows the same without moving sideways, to the customer without what is watched', async () => {
  const page = await (await browserOf(world, provider.acme.jordan, { phone: true, dark: true })).open(path)
  await settled(page)
  await page.getByRole('figure', { name: 'Chart of disk_used_percent' }).locator('canvas').waitFor()
  assert.equal(await overflow(page), 0)
  assert.deepEqual(await violations(page), [])
  assert.equal(await page.getByRole('button', { name: 'Watch a measurement' }).count(), 0)
  await world
    .tx((tx) => createSystem(tx, { accountId, name: 'Silent', kind: 'server' }))
    .then(({ id }) => page.goto(`${world.url}/systems/${id}/measurements`))
  await page.getByText('Nothing is measured yet').waitFor()
})

test('a counter is shown as its growth per second, and as its value when one wants', async () => {
  await world.tx((tx) =>
    recordPoints(
      tx,
      Array.from({ length: 120 }, (_, n) => ({ accountId, systemId, name: 'http_requests_total', labels: {}, unit: null, at: new Date(clock.now().getTime() - n * 30_000), value: 90_000 - n * 75 })), // biome-ignore format: one list
    ),
  )
  const page = await (await browserOf(world, provider.staff.kim)).open(path)
  await page.getByLabel('Measurement', { exact: true }).selectOption('http_requests_total')
  await page.getByText('2.5/s', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Value', exact: true }).click()
  await page.getByText(/^90\D?000$/).waitFor()
  assert.deepEqual(await violations(page), [])
})

test('the policy for updates is changed where a system shows whether it keeps it', async () => {
  const page = await (await browserOf(world, provider.staff.kim)).open(path)
  await page.getByText('This is the usual policy').waitFor()
  await page.getByRole('button', { name: 'Change the policy' }).click()
  const form = page.getByRole('dialog', { name: 'Policy for updates' })
  await form.getByLabel('Days for security updates').fill('400')
  await form.getByText('A whole number from 0 to 365').waitFor()
  assert.equal(await form.getByRole('button', { name: 'Save the policy' }).isDisabled(), true)
  await form.getByLabel('Days for security updates').fill('3')
  assert.deepEqual(await violations(page), [])
  await form.getByRole('button', { name: 'Save the policy' }).click()
  await form.waitFor({ state: 'detached' })
  await page.getByText(/^Security updates within 3 days/).waitFor()
  assert.equal(await page.getByText('This is the usual policy').count(), 0)
  const phone = await (await browserOf(world, provider.staff.kim, { phone: true, locale: 'de-DE' })).open(path)
  await phone.getByText(/^Sicherheitsaktualisierungen binnen 3 Tagen/).waitFor()
  await phone.getByRole('button', { name: 'Regel ändern' }).click()
  await phone.getByRole('dialog', { name: 'Regel für Aktualisierungen' }).waitFor()
  assert.deepEqual([await overflow(phone), ...(await violations(phone))], [0])
})
