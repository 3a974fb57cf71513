import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { browserOf, overflow, passkeyDevice, settled, violations } from '#test/browser.ts'
import { createSigner } from '#test/signer.ts'
import { Appliance, approve, createSeller, done } from '../../src/modules/licensing/licensing.fixture.ts'

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
      const page = await watched.again(path)
      await settled(page)
      assert.deepEqual(await violations(page), [], path)
      assert.equal(await overflow(page), 0, path)
    }
  }
})

/** A key of Acme's on an appliance that imported so many TB. */
async function imported(code: string, value: string) {
  const appliance = new Appliance(signer.pin)
  const key = (await done(lena.post('/api/licence-keys', { accountId: provider.acme.id, kindId: kind.id, code }))).body
  await done(lena.post(`/api/licence-keys/${key.id}/appliance`, { file: appliance.request(null) }))
  const made = (await done(ask(acme.jordan, value, { licenceKeyId: key.id }))).body
  await done(approve(lena, made.id, made.amount.amount))
  await signer.settle()
  const { rows } = await world.tx((tx) =>
    sql<{ file: Buffer }>`select file from licence_package where request_id = ${made.id}`.execute(tx),
  )
  assert.equal(appliance.import(rows[0]!.file).code, 'APPLIED')
  return { appliance, id: key.id as string }
}

test('a manager takes capacity back with a reason; more than is left is refused in its words; it waits for somebody else', async () => {
  const { appliance, id } = await imported('BACK-01', '40')
  appliance.consume('job', 10n ** 13n)
  await done(lena.post(`/api/licence-keys/${id}/receipts`, { file: appliance.receipt().file }))
  const page = await (await browserOf(world, lena.id, { phone: true })).open(`/licences/keys/${id}`)
  await page.getByRole('button', { name: 'Take capacity back' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('30 TB left, as last reported').waitFor()
  const send = dialog.getByRole('button', { name: 'Ask for approval' })
  await dialog.getByLabel('How much').fill('31')
  assert.equal(await send.isDisabled(), true, 'a reason belongs to it')
  await dialog.getByLabel('Why').fill('Sold by mistake.')
  await send.click()
  await dialog.getByText('Less would be left on the licence key than is used.').first().waitFor()
  assert.deepEqual(await violations(page), [])
  await dialog.getByLabel('How much').fill('25')
  await send.click()
  await page.getByText('Waits for approval').first().waitFor()
  await page.getByText('40 TB to 15 TB').waitFor()
  assert.equal(await page.getByRole('button', { name: /^Approve/ }).count(), 0, 'nobody approves their own')
  const other = await (await browserOf(world, seller.mara.id, { phone: true, locale: 'de-DE' })).open(
    new URL(page.url()).pathname,
  )
  await other.getByRole('button', { name: 'Zurücknahme von 25 TB freigeben' }).waitFor()
  assert.equal(await other.getByRole('button', { name: 'Weniger' }).count(), 0)
  assert.deepEqual(await violations(other), [])
  assert.equal(await overflow(other), 0)
})

test('a machine that was put back gets a new baseline: asked from its key, signed with all it says, imported', async () => {
  const { appliance, id } = await imported('BASE-01', '40')
  const before = structuredClone(appliance.state)
  appliance.consume('job', 3n * 10n ** 13n)
  await done(lena.post(`/api/licence-keys/${id}/receipts`, { file: appliance.receipt().file }))
  appliance.state = before
  appliance.consume('other', 10n ** 12n)
  await done(lena.post(`/api/licence-keys/${id}/receipts`, { file: appliance.receipt().file }))
  const page = await (await browserOf(world, seller.mara.id, { width: 1440 })).open(`/licences/keys/${id}`)
  await page.getByRole('button', { name: 'New baseline' }).click()
  const dialog = page.getByRole('dialog', { name: 'Say anew what was granted and used' })
  assert.equal(await dialog.getByLabel('Granted in all').inputValue(), '40')
  await dialog.getByLabel('Granted in all').fill('39')
  await dialog.getByLabel('Used so far').fill('30')
  const send = dialog.getByRole('button', { name: 'Ask for approval' })
  assert.equal(await send.isDisabled(), true, 'a reason belongs to it')
  await dialog.getByLabel('Why').fill('Restored from a backup.')
  await send.click()
  await dialog.getByText('A baseline does not lower what was granted.').first().waitFor()
  assert.deepEqual(await violations(page), [])
  await dialog.getByLabel('Granted in all').fill('40')
  await send.click()
  await page.getByText('40 TB granted in all, 30 TB used').waitFor()
  await page.getByText('40 TB to 40 TB').waitFor()
  assert.equal(await page.getByRole('button', { name: /^Approve/ }).count(), 0, 'nobody approves their own')
  const path = new URL(page.url()).pathname
  for (const look of [{}, { dark: true }, { phone: true }, { phone: true, dark: true }]) {
    const seen = await (await browserOf(world, lena.id, look)).open(path)
    assert.equal(await seen.getByRole('button', { name: 'Less' }).count(), 0)
    await seen.getByRole('button', { name: 'Approve the baseline of 40 TB' }).click()
    const sheet = seen.getByRole('dialog')
    await sheet.getByText('30 TB').first().waitFor()
    await sheet.getByText('40 TB, package number 2').waitFor()
    assert.deepEqual(await violations(seen), [])
    assert.equal(await overflow(seen), 0)
    await seen.close()
  }
  const request = path.split('/').at(-1)!
  await done(approve(lena, request, String(4n * 10n ** 13n)))
  await signer.settle()
  const { rows } = await world.tx((tx) =>
    sql<{ file: Buffer }>`select file from licence_package where request_id = ${request}`.execute(tx),
  )
  assert.equal(appliance.import(rows[0]!.file).code, 'APPLIED')
  assert.equal(appliance.state.capacities[0]!.used, 3n * 10n ** 13n)
  await page.goto(new URL(`/licences/keys/${id}`, page.url()).href)
  await page.getByText('BASE-01').first().waitFor()
  await page.getByRole('button', { name: 'New baseline' }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Count anew' }).count(), 0, 'nothing flags it any more')
})

for (const [code, look, say] of [
  [
    'MOVE-01',
    { width: 1280 },
    [
      'Move to another appliance',
      'Proof of return of the old appliance',
      'Request file of the new appliance',
      'Move the key',
    ],
  ],
  [
    'MOVE-02',
    { phone: true, locale: 'de-DE' },
    [
      'Auf ein anderes Gerät umziehen',
      'Rückgabenachweis des alten Geräts',
      'Anfragedatei des neuen Geräts',
      'Schlüssel umziehen',
    ],
  ],
] as const)
  test(`a key moves against the proof of return: ${say[3]}`, async () => {
    const { appliance, id } = await imported(code, '20')
    const page = await (await browserOf(world, lena.id, look)).open(`/licences/keys/${id}`)
    const form = page.getByRole('form', { name: say[0] })
    const file = (name: string, text: string) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
    const next = new Appliance(signer.pin).request(null)
    const move = form.getByRole('button', { name: say[3] })
    assert.equal(await move.isDisabled(), true, 'both files belong to it')
    await form.getByLabel(say[1]).setInputFiles(file('receipt.json', appliance.receipt().file))
    await form.getByLabel(say[2]).setInputFiles(file('request.json', next))
    await form.getByText('receipt.json').waitFor()
    await form.getByText('request.json').waitFor()
    await move.click()
    await form.getByRole('alert').first().waitFor()
    assert.deepEqual(await violations(page), [])
    assert.equal(await overflow(page), 0)
    await form.getByLabel(say[1]).setInputFiles(file('return.json', appliance.giveBack()))
    await form.getByText('return.json').waitFor()
    await move.click()
    await page.getByText(`${code}-2`).first().waitFor()
    assert.notEqual(new URL(page.url()).pathname, `/licences/keys/${id}`)
    const old = (await done(lena.get(`/api/licence-keys/${id}`))).body
    assert.ok(old.retiredAt)
    await page.goto(new URL(`/licences/keys/${id}`, page.url()).href)
    await page.getByText(code).first().waitFor()
    assert.equal(await page.getByRole('form', { name: say[0] }).count(), 0, 'a key out of use moves nowhere')
  })
