import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { type Client, clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* Reports in the portal: one is built, kept, looked behind, downloaded and mailed; each page at both widths, light and dark. */
const world = await createWorld({ live: true })
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme, birch } = provider
const kim = await clientOf(world, staff.kim)
const sam = await clientOf(world, staff.sam)

async function made(by: Client, path: string, body: Record<string, unknown>): Promise<{ id: string; number: number }> {
  const reply = await by.post(path, body)
  assert.equal(reply.status, 200, reply.text)
  return reply.body as never
}
const severities = ['P1', 'P2', 'P3', 'P3', 'P4']
for (const [n, accountId] of [acme.id, birch.id, acme.id, acme.id, birch.id].entries()) {
  const { id } = await made(kim, '/api/requests', {
    accountId,
    title: `Request ${n}`,
    text: 'x',
    severity: severities[n],
  })
  await world.forward('17m')
  if (n !== 3) await made(sam, `/api/requests/${id}/messages`, { text: 'An answer' })
}

const number = (page: Page, name: RegExp) => page.getByRole('link', { name })
async function sound(page: Page, where: string): Promise<void> {
  assert.deepEqual(await violations(page), [], where)
  assert.ok((await overflow(page)) <= 0, `${where} is wider than its window`)
}

test('a report is built, kept, and its numbers lead to the requests behind them', async () => {
  const seen = await browserOf(world, staff.kim)
  const page = await seen.open('/reports')
  await page.getByText('Volumes', { exact: true }).waitFor()
  await sound(page, 'the list')
  await page.getByRole('link', { name: 'New report' }).click()
  await page.getByLabel('Name').fill('Waiting by account')
  await page.getByLabel('About').selectOption({ label: 'Answers' })
  await page.getByLabel('Add a number').selectOption({ label: 'Time the customer waited, median' })
  await page.getByLabel('Group by').selectOption({ label: 'Account' })
  const preview = page.getByRole('region', { name: 'As it is now' })
  await preview.getByRole('button', { name: /^Acme, Answers, 2:/ }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('2 answers behind this number').waitFor()
  await drawer.getByRole('listitem').nth(1).waitFor()
  assert.equal(await drawer.getByRole('listitem').count(), 2)
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  await sound(page, 'the builder')
  await page.getByLabel('Everybody on the staff may open it').check()
  await page.getByRole('button', { name: 'Keep the report' }).click()
  await page.getByRole('heading', { name: 'Waiting by account' }).waitFor()
  await number(page, /^All, Answers, 4:/).click()
  assert.match(page.url(), /behind=0$/)
  await page.getByRole('dialog').getByText('4 answers behind this number').waitFor()
  const links = page.getByRole('dialog').getByRole('link')
  await links.nth(3).waitFor()
  assert.equal(await links.count(), 4)
  await links.first().click()
  await page.getByRole('heading', { name: /^Request 4/ }).waitFor()
  await page.goBack()
  await page.getByRole('dialog').getByText('4 answers behind this number').waitFor()
})

test('filters, days and the order of numbers show at once in what is built', async () => {
  const seen = await browserOf(world, staff.kim)
  const page = await seen.open('/reports/new')
  const preview = page.getByRole('region', { name: 'As it is now' })
  await preview.getByRole('button', { name: /^All, Requests, \d+:/ }).waitFor()
  await page.getByText('Filters', { exact: true }).click()
  await page.getByRole('combobox', { name: 'Account' }).last().click()
  await page.getByRole('option', { name: 'Birch' }).click()
  await preview.getByRole('button', { name: /^All, Requests, 2:/ }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByLabel('Add a number').selectOption({ label: 'Time to first answer, median' })
  await page.getByRole('button', { name: 'Move Time to first answer, median up' }).click()
  await preview.getByRole('img', { name: /^Time to first answer, median by Week/ }).waitFor()
  await sound(page, 'the filters')
  await page.getByLabel('Time', { exact: true }).selectOption({ label: 'Between two days' })
  await page.getByLabel('First day').fill('2020-01-01')
  await page.getByLabel('Last day').fill('2020-01-31')
  await preview.getByText('Nothing happened in this time').waitFor()
})

test('it is downloaded, and says the same', async () => {
  const seen = await browserOf(world, staff.kim)
  const page = await seen.open('/reports')
  await page.getByRole('link', { name: /^Waiting by account/ }).click()
  await number(page, /^Acme, Answers, 2:/).waitFor()
  await page.getByRole('button', { name: 'Download' }).click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'CSV, for any program' }).click(),
  ])
  assert.match(file.suggestedFilename(), /^waiting-by-account-.*\.csv$/)
  const lines = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\r\n')
  assert.match(lines[0]!, /^\ufeffAccount,Answers,"Time the customer waited, median \(seconds\)"$/)
  assert.match(lines[1]!, /^Acme,2,10\d\d/)
})

test('it is mailed every week, and no longer', async () => {
  const seen = await browserOf(world, staff.kim)
  const page = await seen.open('/reports')
  await page.getByRole('link', { name: /^Waiting by account/ }).click()
  await page.getByRole('button', { name: 'Mail it' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('On').selectOption({ label: 'Friday' })
  await dialog.getByLabel('CSV').check()
  await sound(page, 'the dialog')
  await dialog.getByRole('button', { name: 'Mail the report' }).click()
  await page.getByText(/^Mailed next .* to Kim Mockup\./).waitFor()
  const { body } = await kim.get('/api/reports')
  const kept = (body.items as { name: string; schedule: Record<string, unknown> }[]).find(
    ({ name }) => name === 'Waiting by account',
  )!
  assert.deepEqual(
    [kept.schedule.every, kept.schedule.weekday, kept.schedule.formats, kept.schedule.zone],
    ['weekly', 5, ['csv', 'pdf'], 'Europe/Berlin'],
  )
  await page.getByRole('button', { name: 'Mail it' }).click()
  await dialog.getByRole('button', { name: 'Stop mailing it' }).click()
  await page.getByText(/^Mailed next/).waitFor({ state: 'detached' })
})

test('one number by two groups is a table of one against the other', async () => {
  const seen = await browserOf(world, staff.kim)
  const page = await seen.open('/reports/load')
  await page.getByRole('columnheader', { name: 'Sam Sample' }).waitFor()
  assert.equal(await page.getByRole('rowheader').count(), 24)
  const { body } = await kim.post('/api/reports/run', {
    definition: {
      dataSet: 'work',
      columns: [{ value: 'rows', of: 'count' }],
      groups: ['hour', 'person'],
      span: { kind: 'last_30_days' },
      zone: 'Europe/Berlin',
    },
  })
  const { rows } = body as { rows: { keys: [string, string]; cells: { value: number }[] }[] }
  const [hour, person] = rows[0]!.keys
  const name = person === staff.sam ? 'Sam Sample' : 'Kim Mockup'
  const { value } = rows[0]!.cells[0]!
  await number(page, new RegExp(`^${hour}:00, ${name}, Acts, ${value}:`)).click()
  const said = value === 1 ? 'One stands behind this number' : `${value} acts behind this number`
  await page.getByRole('dialog').getByText(said).waitFor()
  await sound(page, 'the table')
})

test('the numbers of the page of promises lead to what they count, too', async () => {
  const seen = await browserOf(world, staff.kim)
  const page = await seen.open('/reports/promises')
  const { body } = await kim.get('/api/promises?order=decided&limit=200')
  const decided = (body.items as { kind: string; severity: string; state: string }[]).filter(({ state }) =>
    ['kept', 'broken'].includes(state),
  )
  await page.getByRole('button', { name: `${decided.length} promises behind these numbers` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(`${decided.length} promises behind this number`).waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  const first = decided.filter(({ kind, severity }) => kind === 'first_response' && severity === 'P3').length
  await page.getByRole('button', { name: new RegExp(`^First response, P3, Measured, ${first}:`) }).click()
  await dialog
    .getByRole('listitem')
    .nth(first - 1)
    .waitFor()
  assert.equal(await dialog.getByRole('listitem').count(), first)
  await sound(page, 'promises kept')
})

test('whoever may not share builds for themselves and opens what is shared', async () => {
  const seen = await browserOf(world, staff.sam)
  const page = await seen.open('/reports')
  await page.getByRole('link', { name: /^Waiting by account/ }).click()
  await number(page, /^Acme, Answers, 2:/).waitFor()
  assert.equal(await page.getByRole('link', { name: 'Edit' }).count(), 0)
  assert.equal(await page.getByRole('button', { name: 'Mail it' }).count(), 0)
  await page.getByRole('link', { name: 'Keep a copy' }).click()
  assert.equal(await page.getByLabel('Name').inputValue(), 'Waiting by account, copy')
  assert.equal(await page.getByText('Everybody on the staff may open it').count(), 0)
})

for (const look of [{ phone: true, dark: true, locale: 'de-DE' }, { dark: true }, { width: 360 }])
  test(`each page is sound ${JSON.stringify(look)}`, async () => {
    const seen = await browserOf(world, staff.kim, look)
    for (const path of [
      '/reports',
      '/reports/volumes',
      '/reports/load',
      '/reports/attainment?behind=0',
      '/reports/new',
    ]) {
      const page = await seen.again(path)
      await settled(page)
      await page.waitForLoadState('networkidle')
      await sound(page, path)
    }
  })
