import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { browserOf, overflow, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* Moving in and out: tables that are tried before they are kept, an account as a ZIP, a person's data erased. */
const world = await createWorld({ live: true })
const provider = await world.tx(makeProvider)
const { staff, acme } = provider
const ada = await clientOf(world, staff.ada)
const csv = (text: string) => ({ name: 'table.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })

test('a table with faults says each by its line and keeps nothing; mended, all of it is moved in', async () => {
  const page = await (await browserOf(world, staff.ada, { phone: true })).open('/settings/transfer')
  await page.getByLabel('File').setInputFiles(csv('name;kind\nNorth Works;customer\nSouth Works;friend\n'))
  await page.getByText('1 of 2 rows cannot be moved in').waitFor()
  await page.getByText('Line 3').waitFor()
  assert.equal(await page.getByRole('button', { name: /^Move/ }).count(), 0)
  assert.ok(!(await ada.get('/api/accounts?q=North')).text.includes('North Works'))
  assert.deepEqual(await violations(page), [])
  assert.equal(await overflow(page), 0)
  await page.getByLabel('File').setInputFiles(csv('name;kind\nNorth Works;customer\nSouth Works;partner\n'))
  await page.getByRole('button', { name: 'Move 2 rows in' }).click()
  await page.getByText('2 rows were moved in').waitFor()
  assert.ok((await ada.get('/api/accounts?q=North')).text.includes('North Works'))
  await page.getByLabel('File').setInputFiles(csv('nmae\nWest Works\n'))
  await page.getByText('transfer.columns').waitFor()
})

test('an account is taken away as a ZIP by whoever may; others are not offered it', async () => {
  const page = await (await browserOf(world, staff.ada)).open(`/accounts/${acme.id}`)
  await page.getByRole('button', { name: 'More about this account' }).click()
  await page.getByRole('menuitem', { name: 'Export the account' }).click()
  assert.deepEqual(await violations(page), [])
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download the ZIP: To give away' }).click()
  const file = await readFile(await (await download).path())
  assert.equal(file.subarray(0, 2).toString(), 'PK')
  const sam = await (await browserOf(world, staff.sam)).open(`/accounts/${acme.id}`)
  await sam.getByRole('heading', { level: 1 }).waitFor()
  const more = sam.getByRole('button', { name: 'More about this account' })
  if ((await more.count()) > 0) await more.click()
  assert.equal(await sam.getByRole('menuitem', { name: 'Export the account' }).count(), 0)
})

test('a contact’s data is erased once the name is typed, and only the requests stay', async () => {
  const jordan = await clientOf(world, acme.jordan)
  const made = await jordan.post('/api/requests', { title: 'Badge of Jordan Placeholder', text: 'It does not open.' })
  assert.equal(made.status, 200, made.text)
  const page = await (await browserOf(world, staff.ada)).open(`/people/${acme.jordan}`)
  await page.getByRole('button', { name: 'Erase personal data' }).click()
  await page.getByLabel('Why').fill('Asked for it by letter')
  const erase = page.getByRole('button', { name: 'Erase the data of Jordan Placeholder' })
  await page.getByLabel(/^Type “Jordan Placeholder”/).fill('Jordan')
  assert.ok(await erase.isDisabled())
  await page.getByText('The audit log, which proves who did what').waitFor()
  assert.deepEqual(await violations(page), [])
  await page.getByLabel(/^Type “Jordan Placeholder”/).fill('Jordan Placeholder')
  await erase.click()
  await page.getByRole('heading', { name: 'Erased person' }).waitFor()
  const seen = (await ada.get(`/api/requests/${made.body.number}`)).text
  assert.ok(!seen.includes('Jordan') && seen.includes('It does not open.'), seen)
  assert.equal((await jordan.get('/api/me')).status, 401)
  const sam = await (await browserOf(world, staff.sam)).open(`/people/${staff.kim}`)
  await sam.getByRole('heading', { level: 1 }).waitFor()
  assert.equal(await sam.getByRole('button', { name: 'Erase personal data' }).count(), 0)
})
