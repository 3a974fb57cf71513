import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSystem } from '#systems'
import { browserOf, overflow, violations } from '#test/browser.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* A status page in a real Chromium: made, published and told of by staff; read by somebody without a session on a telephone. */
const world = await createWorld({ live: true })
const provider = await world.tx(makeProvider)
await world.tx((tx) => createSystem(tx, { accountId: provider.acme.id, name: 'inner-name-9', kind: 'server' }))

test('staff make a page, publish it and tell of an incident; everybody reads it without a session', async () => {
  const page = await (await browserOf(world, provider.staff.kim)).open('/status-pages')
  await page.getByText('No status page yet').waitFor()
  await page.getByRole('button', { name: 'New status page' }).click()
  const form = page.getByRole('dialog', { name: 'New status page' })
  await form.getByRole('combobox', { name: 'Account' }).click()
  await page.getByRole('option', { name: /Acme/ }).click()
  await form.getByLabel('Title').fill('Acme services')
  assert.equal(await form.getByLabel('Address').inputValue(), 'acme-services')
  await form.getByRole('button', { name: 'Make the page' }).click()
  await page.getByRole('button', { name: 'Add a service' }).click()
  await page.getByLabel('Name of service 1').fill('Web shop')
  await page.getByRole('combobox', { name: 'Systems behind service 1' }).click()
  await page.getByRole('option', { name: 'inner-name-9' }).click()
  await page.keyboard.press('Escape')
  await page.getByLabel('Everybody can read it').check()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('published', { exact: true }).waitFor()
  await page.getByText('operational', { exact: true }).waitFor()
  assert.deepEqual(await violations(page), [])

  await page.getByRole('button', { name: 'Tell everybody' }).click()
  const tell = page.getByRole('dialog', { name: 'Tell everybody' })
  await tell.getByLabel('Headline').fill('Payments fail')
  await tell.getByLabel('What everybody reads').fill('We are looking at it.')
  await tell.getByLabel('Web shop').selectOption('degraded')
  await tell.getByRole('button', { name: 'Say it' }).click()
  // A field holds its text as a text of the page, too: only without the dialog it was told.
  await tell.waitFor({ state: 'detached' })
  await page.getByText('We are looking at it.').waitFor()

  const outside = await (await browserOf(world, null, { phone: true, dark: true })).open('/status/acme-services')
  await outside.getByText('Some services are degraded').waitFor()
  await outside.getByText('We are looking at it.').waitFor()
  assert.equal(await outside.getByText('inner-name-9').count(), 0)
  assert.equal(await overflow(outside), 0)
  assert.deepEqual(await violations(outside), [])
  await outside.getByLabel('E-mail').fill('reader@elsewhere.test')
  await outside.getByRole('button', { name: 'Subscribe' }).click()
  await outside.getByText(/a mail with a link is on its way/).waitFor()
})
