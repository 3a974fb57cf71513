import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { createSetupLink } from '#identity'
import { clock } from '#platform/clock.ts'
import { browserOf, overflow, passkeyDevice, settled, violations } from '#test/browser.ts'
import { createWorld } from '#test/world.ts'

/* An empty installation: the first administrator sets it up, and signs in in every way there is. */
const world = await createWorld({ live: true })
const email = 'ada@provider.test'
const password = 'four plain words do well'
const link = new URL((await createSetupLink(world.app))!)

async function enterPassword(page: Page, words = password): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(words)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^You: / }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}

const myWork = (page: Page) => page.getByRole('heading', { name: 'My work' }).waitFor()

test('before set-up the pages without a session say what to do, at 360 px and in the dark', async () => {
  const nobody = await browserOf(world, null, { width: 360, dark: true })
  for (const path of ['/', '/set-up', `/set-up${link.hash}`, '/forgotten-password', '/invitation', '/reset']) {
    const page = await nobody.open(path)
    await settled(page)
    assert.equal(await overflow(page), 0, path)
    assert.deepEqual(await violations(page), [], path)
    await page.close()
  }
  const page = await nobody.open('/requests?severity=P1')
  await page.getByText('This installation is not set up yet').waitFor()
})

test('the one-time link sets up once and signs in', async () => {
  const first = await browserOf(world, null, { phone: true })
  const page = await first.open(`/set-up${link.hash}`)
  await page.getByLabel('Name of your organisation').fill('Provider')
  await page.getByLabel('Your name').fill('Ada Admin')
  await page.getByLabel('Your e-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill('short')
  await page.getByRole('button', { name: 'Set up this installation' }).click()
  await page.getByRole('alert').first().waitFor()
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Set up this installation' }).click()
  await myWork(page)
  assert.equal(await overflow(page), 0)

  const second = await browserOf(world, null)
  const again = await second.open(`/set-up${link.hash}`)
  await again.getByLabel('Name of your organisation').fill('Somebody else')
  await again.getByLabel('Your name').fill('Somebody else')
  await again.getByLabel('Your e-mail').fill('else@provider.test')
  await again.getByLabel('Password', { exact: true }).fill('other plain words do well')
  await again.getByRole('button', { name: 'Set up this installation' }).click()
  await again.getByRole('alert').first().waitFor()
  assert.match(again.url(), /\/set-up/)
})

test('password, then a passkey that replaces it; afterwards one is where one wanted to go', async () => {
  const ada = await browserOf(world, null, { byName: true })
  const page = await ada.open('/settings/security')
  await passkeyDevice(page)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await enterPassword(page, 'four wrong words do not')
  await page.getByRole('alert').getByText('E-mail address or password is wrong').waitFor()
  await enterPassword(page)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByLabel('Name of the passkey').fill('Blue laptop')
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  await page.getByText('Blue laptop').waitFor()

  await signOut(page)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await myWork(page)
})

test('a code of the authenticator app, and a recovery code once', async () => {
  const ada = await browserOf(world, null, { byName: true })
  const page = await ada.open('/settings/security')
  await enterPassword(page)
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click()
  await page.getByRole('button', { name: 'Show the QR code' }).click()
  const secret = (await page.locator('.mono').textContent())!.replace(/\s/g, '')
  const code = () => new TOTP({ secret }).generate({ timestamp: clock.now().getTime() })
  await page.getByLabel('Code the app shows now').fill(code())
  await page.getByRole('button', { name: 'Confirm the app' }).click()
  const recovery = (await page.locator('.codes li').first().textContent())!
  await page.getByRole('button', { name: 'I have kept the codes' }).click()

  await signOut(page)
  // The same code is not taken twice, and the app shows another one half a minute later.
  await world.forward('31s')
  await enterPassword(page)
  await page.getByLabel('Code of your authenticator app').fill('000000')
  await page.getByRole('alert').getByText('This code is wrong').waitFor()
  await page.getByLabel('Code of your authenticator app').fill(code())
  await myWork(page)

  await signOut(page)
  await enterPassword(page)
  await page.getByRole('button', { name: /recovery code/ }).click()
  await page.getByLabel('Recovery code').fill(recovery)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await myWork(page)
})
