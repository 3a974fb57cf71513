import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { openShop } from '#test/shop.ts'
import { monitoringWorld } from '../../src/modules/monitoring/monitoring.fixture.ts'

/*
 * A recording of Chrome's Recorder is taken over by the form, claims and clearing up are added, what it typed becomes secrets by name; the visit is
 * made by a real browser against a real shop, and when the shop breaks its failure is seen where one looks for it.
 */
const shop = await openShop()
const { world, provider, system, look } = await monitoringWorld({ live: true })
const systemId = await system('Web shop')
const press = (id: string, name: string) => ({ type: 'click', target: 'main', selectors: [[`#${id}`], [`aria/${name}`]], offsetX: 8, offsetY: 9, assertedEvents: [{ type: 'navigation', url: '', title: '' }] }) // biome-ignore format: one step
const recorded = {
  title: 'Buys a mug',
  timeout: 4000,
  steps: [
    { type: 'setViewport', width: 900, height: 700, deviceScaleFactor: 1, isMobile: false, hasTouch: false, isLandscape: false }, // biome-ignore format: one step
    { type: 'navigate', url: `${shop.url}/`, assertedEvents: [{ type: 'navigation', url: '', title: 'Sign in' }] },
    { type: 'change', target: 'main', value: 'watch@palisade.test', selectors: [['aria/E-mail'], ['input']] },
    { type: 'change', target: 'main', value: shop.password, selectors: [['#password'], ['aria/Password']] },
    press('go', 'Sign in'),
    press('add-0', 'Add Blue mug'),
    { type: 'navigate', url: `${shop.url}/cart` },
    press('empty', 'Empty the cart'),
  ],
}

/** Pictures for those who want to look: `SHOTS=folder`. */
async function shot(page: Page, name: string): Promise<void> {
  if (!process.env.SHOTS) return
  mkdirSync(process.env.SHOTS, { recursive: true })
  await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true })
}

test('a recording is taken over, tried, saved and run; a failure shows its screenshot and gives its HAR', async () => {
  const desk = await (await browserOf(world, provider.staff.kim, { width: 1440 })).open(
    `/checks/new?system=${systemId}`,
  )
  await desk.getByLabel('Name', { exact: true }).fill('Buys a mug')
  await desk.getByLabel('What is looked at').selectOption('flow')
  await desk.getByLabel('Or paste its JSON').fill('{"title": "x"}')
  await desk.getByRole('button', { name: 'Take the pasted recording' }).click()
  await desk.getByText('This JSON has no steps of a recording').waitFor()
  await desk.getByLabel('File of the Recorder').setInputFiles({ name: 'buys.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(recorded)) }) // biome-ignore format: one act
  const steps = desk.getByRole('region', { name: 'Steps' })
  await steps.getByRole('listitem').nth(7).waitFor()
  assert.equal(await desk.getByLabel('Address').inputValue(), shop.url)
  await steps.getByText('This looks like a password').waitFor()
  for (const n of [2, 3])
    await steps.getByRole('listitem').nth(n).getByRole('button', { name: 'Type a secret instead' }).click()
  assert.equal(await desk.getByLabel('Typed in step 3').inputValue(), '{{secret:e-mail}}')
  assert.equal(await desk.getByLabel('Typed in step 4').inputValue(), '{{secret:password}}')
  assert.ok(!(await steps.innerHTML()).includes(shop.password), 'no step says it any more')
  assert.equal(await desk.getByRole('textbox', { name: 'Secret password' }).inputValue(), shop.password)
  await desk.getByRole('textbox', { name: 'Secret e-mail' }).fill('')
  await steps.getByRole('listitem').nth(5).getByRole('button', { name: 'Add a claim' }).click()
  await desk.getByLabel('In your words').fill('The mug is in the cart')
  await desk.getByLabel('The page, or the element, holds').fill('Blue mug')
  await desk.getByRole('button', { name: 'Put it after the step' }).click()
  await steps.getByRole('listitem').nth(7).getByRole('button', { name: 'Always run from here' }).click()
  await steps.getByText('Always from here').waitFor()
  assert.deepEqual(await violations(desk), [])
  await shot(desk, 'flow-form')
  await desk.getByLabel('Give up after').first().waitFor()
  await desk.getByRole('button', { name: 'Save the check' }).click()
  await desk.getByText('It is missing: the recording types it').waitFor()
  await desk.getByRole('textbox', { name: 'Secret e-mail' }).fill('watch@palisade.test')
  await desk.getByRole('button', { name: 'Try now' }).click()
  await desk.locator('.fl-claims').getByText('The mug is in the cart').waitFor({ timeout: 90_000 })
  await shot(desk, 'flow-tried')
  await desk.getByLabel('Problems in a row').fill('1')
  await desk.getByRole('button', { name: 'Save the check' }).click()
  await desk.getByText('Last run', { exact: true }).waitFor()
  await look()
  await desk.getByText('selector 1 of 2').first().waitFor({ timeout: 90_000 })
  shop.redesign()
  await desk.getByRole('button', { name: 'Look now' }).click()
  await look()
  await desk.getByText('selector 2 of 2').first().waitFor({ timeout: 90_000 })
  await desk.getByText('Its first selector matches nothing any more').first().waitFor()
  assert.deepEqual(await violations(desk), [])

  const whole = await (await browserOf(world, provider.staff.kim)).open(`/systems/${systemId}`)
  const row = whole.locator('.li', { hasText: 'Buys a mug' })
  await row.getByText('Degraded').first().waitFor()
  const [badge, title] = [await row.locator('.hs').boundingBox(), await row.locator('.ti').boundingBox()]
  assert.ok(badge!.x + badge!.width <= title!.x, 'the state does not run into the name')
  await row.scrollIntoViewIfNeeded()
  await shot(whole, 'system-checks')

  shop.breakAdding(true)
  await desk.getByRole('button', { name: 'Look now' }).click()
  await look()
  const picture = desk.getByRole('img', { name: 'What was on the screen when it failed' })
  await picture.waitFor({ timeout: 90_000 })
  assert.ok(await picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth > 100))
  assert.deepEqual(await violations(desk), [])
  await shot(desk, 'flow-failed')
  const [download] = await Promise.all([
    desk.waitForEvent('download'),
    desk.getByRole('link', { name: /Download the HAR/ }).click(),
  ])
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  const har = Buffer.concat(chunks).toString()
  assert.ok(JSON.parse(har).log.entries.length > 3)
  for (const leak of [shop.password, 'shop=customer', 'watch@palisade.test']) assert.ok(!har.includes(leak), leak)

  const { pathname } = new URL(desk.url())
  const phone = await (await browserOf(world, provider.staff.sam, { phone: true })).open(pathname)
  await phone.getByText('Last run', { exact: true }).waitFor()
  await settled(phone)
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
  await shot(phone, 'flow-failed-phone')
  const german = await (await browserOf(world, provider.staff.kim, { width: 1280, locale: 'de-DE' })).open(
    `${pathname}/edit`,
  )
  await german.getByText('Ab hier immer').first().waitFor()
  await german.getByRole('textbox', { name: 'Geheimnis e-mail' }).waitFor()
  assert.equal(await german.getByText('Bleibt das Feld leer, bleibt es, wie es ist').count(), 2)
  await german.getByLabel('Titel der Aufzeichnung').fill('Kauft eine Tasse')
  await german.getByRole('button', { name: 'Prüfung speichern' }).click()
  await german.getByText('Es muss neu angegeben werden').first().waitFor()
  await shot(german, 'flow-form-de')
  assert.deepEqual(await violations(german), [])
})
