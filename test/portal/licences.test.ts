import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserOf, overflow, passkeyDevice, settled, violations } from '#test/browser.ts'
import { createSigner } from '#test/signer.ts'
import { approve, createSeller, done } from '../../src/modules/licensing/licensing.fixture.ts'

/* Licences in a real Chromium: asked by a customer, approved on a telephone with a passkey, taken from the download area. */
const seller = await createSeller({ live: true })
const { world, acme, dana, lena, provider, kind, ask } = seller
const signer = await createSigner(world, [kind.code], 10n ** 15n)
await signer.allow(lena.id, ['licence_manager'])

test('a customer asks, a sales executive approves with two taps, and the package lies there', async () => {
  const customer = await (await browserOf(world, provider.acme.jordan, { width: 360 })).open('/licences/ask')
  await customer.getByLabel('How much').fill('40')
  await customer.getByLabel('What for').fill('Weekend cut-over.')
  await customer.getByRole('button', { name: 'Send the request' }).click()
  await customer.getByText('Waits for approval').first().waitFor()
  assert.equal(await overflow(customer), 0)
  const path = new URL(customer.url()).pathname

  const phone = await browserOf(world, dana.id, { phone: true, byName: true })
  const page = await phone.open('/settings/security')
  await passkeyDevice(page)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByLabel('Name').fill('Telephone')
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  await page.getByText('Telephone').first().waitFor()
  await signer.allow(dana.id, ['sales_executive'])

  await page.goto(`${phone.url}${path}`)
  await page.getByText('Within your limit of 50 TB, one approval is enough').waitFor()
  assert.deepEqual(await violations(page), [])
  await page.getByRole('button', { name: 'Approve 40 TB' }).click()
  const sheet = page.getByRole('dialog', { name: 'Your passkey signs exactly this' })
  await sheet.getByText('40 TB, package number 1').waitFor()
  assert.equal(await sheet.getByText('does not know your passkey').count(), 0)
  assert.deepEqual(await violations(page), [])
  await sheet.getByRole('button', { name: 'Sign with passkey' }).click()
  await page
    .getByText(/Approved, being signed|Issued/)
    .first()
    .waitFor()
  await signer.settle()

  await customer.getByRole('link', { name: 'The package is there' }).click()
  const download = customer.waitForEvent('download')
  await customer.getByRole('link', { name: 'Download ACME-MIG-07-1.licence.json' }).click()
  assert.equal((await download).suggestedFilename(), 'ACME-MIG-07-1.licence.json')
  assert.equal(await overflow(customer), 0)
  assert.deepEqual(await violations(customer), [])
})

test('whoever asked sees no approval; above a limit only less is offered; a refusal has its reason', async () => {
  const made = (await done(ask(acme.jordan, '60'))).body
  const path = `/licences/requests/${made.id}`
  const page = await (await browserOf(world, dana.id, { phone: true })).open(path)
  await page.getByText('It is above your limit').waitFor()
  assert.equal(await page.getByRole('button', { name: /^Approve/ }).count(), 0)
  await page.getByRole('button', { name: 'Less' }).click()
  await page.getByLabel('Amount').fill('51')
  assert.equal(await page.getByRole('button', { name: 'Go on to sign' }).isDisabled(), true)
  await page.getByLabel('Amount').fill('0,5')
  await page.getByRole('button', { name: 'Go on to sign' }).click()
  await page.getByRole('dialog').getByText('0.5 TB').first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Ask back' }).click()
  await page.getByLabel('Question').fill('Which site?')
  await page.getByRole('button', { name: 'Send the question' }).click()
  await page.getByText('Question open').first().waitFor()

  const customer = await (
    await browserOf(world, provider.acme.jordan, { phone: true, dark: true, locale: 'de-DE' })
  ).open(path)
  await customer.getByRole('button', { name: 'Antworten' }).click()
  await customer.getByRole('textbox', { name: 'Antwort' }).fill('Die zweite.')
  await customer.getByRole('button', { name: 'Antwort senden' }).click()
  await customer.getByText('Wartet auf Freigabe').first().waitFor()
  assert.equal(await customer.getByRole('button', { name: /freigeben/ }).count(), 0)
  assert.deepEqual(await violations(customer), [])
  assert.equal(await overflow(customer), 0)
})

test('keys, packages and the catalogue read well on a desk and on a telephone, light and dark', async () => {
  const made = (await done(ask(acme.jordan, '5'))).body
  await done(approve(lena, made.id, made.amount.amount))
  await signer.settle()
  const paths = [
    '/licences',
    '/licences/keys',
    `/licences/keys/${acme.key.id}`,
    '/licences/downloads',
    '/licences/overview',
    '/licences/catalogue',
  ]
  for (const look of [{}, { phone: true, dark: true }]) {
    const watched = await browserOf(world, lena.id, look)
    for (const path of paths) {
      const page = await watched.open(path)
      await settled(page)
      assert.deepEqual(await violations(page), [], path)
      assert.equal(await overflow(page), 0, path)
      await page.close()
    }
  }
})
