import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserOf, overflow, passkeyDevice, violations } from '#test/browser.ts'
import { done } from '#test/seller.ts'
import { createSigner } from '#test/signer.ts'
import { approveChange, createCredit } from '../../src/modules/credit/credit.fixture.ts'

/* Credit accounts in a real Chromium: bought on the desktop, approved on a telephone with a passkey, withdrawn by the customer. */
const it = await createCredit({ live: true })
const { world, dana, lena, mara, provider, kind, acme } = it
const signer = await createSigner(world, [kind.code], 10n ** 15n)
await signer.allow(lena.id, ['licence_manager'])
const path = `/licences/credit/${it.id}`
const changes = async () => (await done(dana.get(`/api/credit-accounts/${it.id}`))).body.changes

test('a purchase is proposed on the desktop and approved on a telephone with a passkey', async () => {
  const desk = await (await browserOf(world, dana.id, { width: 1280 })).open(path)
  await desk.getByRole('button', { name: 'Propose' }).click()
  const form = desk.getByRole('dialog', { name: 'Propose a purchase or an adjustment' })
  await form.getByLabel('How much').fill('40')
  await form.getByLabel('Order, invoice or reason').fill('PO-4711')
  await form.getByRole('button', { name: 'Propose' }).click()
  await desk.getByText('0 of 1 approvals').waitFor()
  assert.equal(await desk.getByRole('button', { name: /^Approve/ }).count(), 0)
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
  await page.getByRole('button', { name: 'Approve 40 TB' }).click()
  const sheet = page.getByRole('dialog', { name: 'Your passkey signs exactly this' })
  for (const line of ['Purchase', 'CA-1001, Bulk 2026', 'PO-4711', 'Mara Manager'])
    await sheet.getByText(line).first().waitFor()
  await sheet.getByText(/^40.000.000.000.000 bytes/).waitFor()
  const { body } = await done(mara.get(`/api/credit-changes/${(await changes())[0].id}/to-sign`))
  assert.equal((await sheet.locator('.lic-fp').innerText()).replace(/\s/g, ''), body.hash)
  assert.equal(await sheet.getByText('does not know your passkey').count(), 0)
  assert.deepEqual(await violations(page), [])
  assert.equal((await it.balance()).available, '0 TB', 'nothing is booked before it is signed')
  await sheet.getByRole('button', { name: 'Sign with passkey' }).click()
  await page.getByText('Booked', { exact: true }).waitFor()
  await desk.getByText('Booked', { exact: true }).waitFor()
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

  // Wherever it is seen it is a withdrawal: who drew it, and from where.
  await page.getByText('Withdrawn by').waitFor()
  await page.getByText('CA-1001', { exact: false }).first().waitFor()
  assert.deepEqual(await violations(page), [])
  for (const at of ['/licences?state=all', '/licences/overview', `/licences/keys/${acme.key.id}`]) {
    await page.goto(new URL(at, page.url()).href)
    await page.getByText('Jordan Placeholder withdrew from CA-1001').first().waitFor()
    assert.equal(await overflow(page), 0, at)
    assert.deepEqual(await violations(page), [], at)
  }
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
  await page.getByRole('button', { name: 'Set the limit' }).click()
  const form = page.getByRole('dialog', { name: 'Set the limit' })
  await form.getByLabel('At most at once').fill('2')
  await form.getByLabel('At most a day').fill('3')
  await form.getByRole('button', { name: 'Set the limit' }).click()
  await page.getByText('2 TB at once, 3 TB a day').waitFor()
  await page.evaluate(() => localStorage.setItem('palisade.language', 'de'))
  await page.reload()
  await page.getByText('Wer abrufen darf').waitFor()
  assert.deepEqual(await violations(page), [])
})

test('it is named anew, says below what whom to warn, is closed and opened again', async () => {
  const page = await (await browserOf(world, dana.id, { phone: true })).open(path)
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Settings of CA-1001' })
  await dialog.getByLabel('Name').fill('Bulk of the year')
  await dialog.getByLabel('Warn when less is available than').fill('30,5')
  await dialog.getByLabel('Who is warned').fill('Jor')
  await page.getByRole('option', { name: 'Jordan Placeholder, Acme' }).click()
  await dialog.getByLabel('Who is warned').fill('Lena')
  await page.getByRole('option', { name: 'Lena Licence, Provider' }).click()
  await page.keyboard.press('Escape')
  assert.deepEqual(await violations(page), [])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('below 30.5 TB: Jordan Placeholder, Lena Licence').waitFor()
  await page.getByRole('heading', { name: 'CA-1001, Bulk of the year' }).waitFor()
  await page.getByText('Runs low').waitFor()
  // What was set comes back to be changed; an empty amount means no warning.
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  assert.equal(await dialog.getByLabel('Warn when less is available than').inputValue(), '30.5')
  await dialog.getByText('Lena Licence, Provider').waitFor()
  await dialog.getByLabel('Warn when less is available than').fill('')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Runs low').waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Close it' }).click()
  const closing = page.getByRole('dialog', { name: 'Close CA-1001' })
  await closing.getByText('stay on it; it can be opened again').waitFor()
  await closing.getByRole('button', { name: 'Close CA-1001' }).click()
  await page.getByText('Closed', { exact: true }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Propose' }).count(), 0)
  await page.getByRole('button', { name: 'Open it again' }).click()
  await page.getByText('Closed', { exact: true }).waitFor({ state: 'detached' })
  assert.equal((await done(dana.get(`/api/credit-accounts/${it.id}`))).body.closedAt, null)
})

test('the limits of a customer of a partner are for the partner’s people, too', async () => {
  const owner = { accountId: provider.cedar.id, kindId: kind.id, name: 'Bulk' }
  const { id } = (await done(dana.post('/api/credit-accounts', owner))).body
  const page = await (await browserOf(world, dana.id)).open(`/licences/credit/${id}`)
  await page.getByRole('button', { name: 'Set the limit' }).click()
  const form = page.getByRole('dialog', { name: 'Set the limit' })
  await form.getByLabel('Person').selectOption({ label: 'Pat Specimen, Delta' })
  await form.getByLabel('At most at once').fill('2')
  await form.getByLabel('At most a day').fill('3')
  await form.getByRole('button', { name: 'Set the limit' }).click()
  await page.getByText('2 TB at once, 3 TB a day').waitFor()
  const theirs = await (await browserOf(world, provider.delta.pat)).open(`/licences/credit/${id}`)
  await theirs.getByRole('heading', { name: 'Withdraw' }).waitFor()
})

test('the page reads well on a desk and on a telephone, light and dark, with something to approve', async () => {
  const order = { purpose: 'adjustment', takes: true, amount: { value: '1', unit: 'TB' }, reference: 'Counted twice' }
  await done(dana.post(`/api/credit-accounts/${it.id}/changes`, order))
  for (const look of [{ dark: true }, {}, { phone: true }, { phone: true, dark: true }]) {
    const page = await (await browserOf(world, lena.id, look)).open(path)
    await page.getByRole('button', { name: 'Approve -1 TB' }).click()
    await page.getByRole('dialog').getByText('Adjustment that takes credit away').waitFor()
    assert.deepEqual(await violations(page), [], 'the sheet')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.deepEqual(await violations(page), [], 'the page')
    assert.equal(await overflow(page), 0)
  }
})
