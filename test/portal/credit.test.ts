import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserOf, overflow, passkeyDevice, violations } from '#test/browser.ts'
import { done } from '#test/seller.ts'
import { createSigner } from '#test/signer.ts'
import { approveChange, createCredit } from '../../src/modules/credit/credit.fixture.ts'

/* Credit accounts in a real Chromium: bought on the desktop, approved on a telephone with a passkey, withdrawn by the customer. */
const it = await createCredit({ live: true })
const { world, dana, lena, mara, provider, kind } = it
const signer = await createSigner(world, [kind.code], 10n ** 15n)
await signer.allow(lena.id, ['licence_manager'])
const path = `/licences/credit/${it.id}`

test('a purchase is proposed on the desktop and approved on a telephone with a passkey', async () => {
  const desk = await (await browserOf(world, dana.id, { width: 1280 })).open(path)
  const form = desk.getByRole('form', { name: 'Propose' })
  await form.getByLabel('How much').fill('40')
  await form.getByLabel('Order, invoice or reason').fill('PO-4711')
  await form.getByRole('button', { name: 'Propose' }).click()
  await desk.getByText('0 of 1 approvals').waitFor()
  assert.equal(await desk.getByRole('button', { name: 'Approve with passkey' }).count(), 0)
  assert.deepEqual(await violations(desk), [])

  const phone = await browserOf(world, mara.id, { phone: true, byName: true })
  const page = await phone.open('/settings/security')
  await passkeyDevice(page)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByLabel('Name').fill('Telephone')
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  await page.getByText('Telephone').first().waitFor()
  await signer.allow(mara.id, ['licence_manager'])
  await page.goto(`${phone.url}${path}`)
  await page.getByText('0 of 1 approvals').waitFor()
  assert.equal(await overflow(page), 0)
  assert.deepEqual(await violations(page), [])
  await page.getByRole('button', { name: 'Approve with passkey' }).click()
  await page.getByText('Purchase, Booked').waitFor()
  await desk.getByText('Purchase, Booked').waitFor()
  assert.equal((await it.balance()).available, '40 TB')
})

test('a customer withdraws on a telephone; the package comes without anybody approving it', async () => {
  const page = await (await browserOf(world, provider.acme.jordan, { phone: true })).open('/licences/credit')
  await page.getByRole('link', { name: /CA-1001/ }).click()
  await page.getByText('At most 50 TB at once').waitFor()
  assert.equal(await overflow(page), 0)
  assert.deepEqual(await violations(page), [])
  await page.getByLabel('How much').fill('60')
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await page.getByText('more than you may withdraw at once').waitFor()
  await page.getByLabel('How much').fill('15')
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await page.waitForURL(/\/licences\/requests\//)
  await signer.settle()
  await page.getByRole('link', { name: 'The package is there' }).waitFor()
  assert.deepEqual((({ available, drawn }) => ({ available, drawn }))(await it.balance()), { available: '25 TB', drawn: '15 TB' }) // biome-ignore format: one thing

  await page.goto(new URL(path, page.url()).href)
  await page.getByText('25 TB available after it').first().waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'PDF' }).click()
  assert.match((await download).suggestedFilename(), /^CA-1001-.*\.pdf$/)
})

test('limits are set and taken away; the page is there in German', async () => {
  await done(approveChange(lena, (await done(dana.post(`/api/credit-accounts/${it.id}/changes`, { purpose: 'purchase', amount: { value: '1', unit: 'TB' }, reference: 'PO-4712' }))).body.id)) // biome-ignore format: one thing
  const page = await (await browserOf(world, dana.id, { width: 1280 })).open(path)
  await page.getByRole('button', { name: /Take away: Jordan/ }).click()
  await page.getByText('Nobody may withdraw yet').waitFor()
  const form = page.getByRole('form', { name: 'Set the limit' })
  await form.getByLabel('At most at once').fill('2')
  await form.getByLabel('At most a day').fill('3')
  await form.getByRole('button', { name: 'Set the limit' }).click()
  await page.getByText('2 TB at once, 3 TB a day').waitFor()
  await page.evaluate(() => localStorage.setItem('palisade.language', 'de'))
  await page.reload()
  await page.getByText('Wer abrufen darf').waitFor()
  assert.deepEqual(await violations(page), [])
})
