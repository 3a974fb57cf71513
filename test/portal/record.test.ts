import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* The audit log as people read it: who did what, why it can be believed, and what shows when it cannot. */
const world = await createWorld({ live: true })
const provider = await world.tx(makeProvider)
const { staff } = provider
const ada = await clientOf(world, staff.ada)
const owner = new pg.Client({ connectionString: world.database.ownerUrl })
owner.on('error', () => {}) // its database goes away before it
await owner.connect()
after(() => owner.end())

test('acts are found by person, act and subject; the filters stand in the address; each shows what changed', async () => {
  const sam = (await ada.get(`/api/people/${staff.sam}`)).body
  const changed = await ada.patch(`/api/people/${staff.sam}`, { version: sam.version, title: 'Night engineer' })
  assert.equal(changed.status, 200, changed.text)
  const page = await (await browserOf(world, staff.ada)).open('/settings')
  await page.getByRole('link', { name: 'Audit log' }).click()
  await settled(page)
  const line = page.getByRole('listitem').filter({ hasText: 'Person changed' }).filter({ hasText: 'Sam Sample' })
  await line.getByRole('button', { name: 'Details' }).click()
  await line.getByRole('row', { name: /title.*Night engineer/ }).waitFor()
  await line.getByText(/under a signed checkpoint|sealed within seconds/).waitFor()
  assert.deepEqual(await violations(page), [])
  await line.getByRole('button', { name: 'Only about Sam Sample' }).click()
  await page.getByRole('button', { name: 'Only about Sam Sample' }).first().waitFor()
  assert.equal(new URL(page.url()).searchParams.get('subject'), staff.sam)
  await page.getByPlaceholder('Every act').click()
  await page.getByRole('option', { name: 'Person changed' }).click()
  await page.keyboard.press('Escape')
  assert.equal(new URL(page.url()).searchParams.get('act'), 'accounts.person_changed')
  const link = page.url()
  await page.goto(`${link}&actor=${staff.kim}`)
  await page.getByText('No act fits these filters').waitFor()
  await page.getByRole('button', { name: 'Clear the filters' }).click()
  await page.getByRole('listitem').filter({ hasText: 'Signed in' }).first().waitFor()
  await page.goto(`${link}&until=2001-01-01`)
  await page.getByText('No act fits these filters').waitFor()
})

test('a witness is named, handed over to and ended; whoever may only read the log is offered none of it', async () => {
  const page = await (await browserOf(world, staff.ada, { phone: true })).open('/settings/audit/witnesses')
  await page.getByText('The log is being written').waitFor()
  await page.getByText('No witness yet').waitFor()
  await page.getByRole('button', { name: 'Add a witness' }).click()
  await page.getByLabel('Name', { exact: true }).fill('The auditor')
  await page.getByLabel('Address').fill('auditor@firm.example')
  await page.getByRole('button', { name: 'Add a witness' }).click()
  await page.getByText('E-mail, auditor@firm.example').waitFor()
  assert.equal(await overflow(page), 0)
  assert.deepEqual(await violations(page), [])
  page.on('dialog', (dialog) => void dialog.accept())
  await page.getByRole('button', { name: 'End the witness' }).click()
  await page.getByText('No witness yet').waitFor()
  const kim = await (await browserOf(world, staff.kim)).open('/settings/audit/witnesses')
  await kim.getByText('The log is being written').waitFor()
  assert.equal(await kim.getByRole('button', { name: 'Add a witness' }).count(), 0)
})

test('threat-22: a stopped writer is said loudly on the page, and no longer once it writes', async () => {
  await owner.query('select pg_advisory_lock(7252549)')
  await owner.query(`update audit_writer set seen_at = seen_at - interval '2 minutes'`)
  const page = await (await browserOf(world, staff.ada, { phone: true })).open('/settings/audit')
  const banner = page.getByRole('alert').filter({ hasText: 'The audit log is not being written' })
  await banner.getByText(/No checkpoint of the audit log was signed for \d+ seconds/).waitFor()
  assert.deepEqual(await violations(page), [])
  await owner.query('select pg_advisory_unlock(7252549)')
  await banner.waitFor({ state: 'detached' })
})
