import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Signal, takeSignals } from '#alerts'
import { createSystem } from '#systems'
import { browserOf, overflow, until, violations } from '#test/browser.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { incidentsOf, signalOf } from '../../src/modules/alerts/alerts.fixture.ts'

/* The operators' list in a real Chromium: live, taken and snoozed by one thumb; an incident with its cause; silences and rules. */
const world = await createWorld({ live: true })
const provider = await world.tx(makeProvider)
const { acme, birch, staff } = provider

const { router, servers } = await world.tx(async (tx) => {
  const above = await createSystem(tx, {
    accountId: acme.id,
    name: 'Router Frankfurt',
    kind: 'network_device',
    runbook: 'https://wiki.test/router',
  })
  const parents = [{ mode: 'all' as const, members: [above.id] }]
  const ids: string[] = []
  for (const name of ['shop-web', 'pay-gw-2', 'mail'])
    ids.push((await createSystem(tx, { accountId: acme.id, name, kind: 'server', parents })).id)
  return { router: above.id, servers: ids }
})

async function take(accountId: string, ...said: (Partial<Signal> & { key: string })[]): Promise<void> {
  await world.tx((tx) =>
    takeSignals(
      tx,
      said.map((one) => signalOf({ accountId, ...one }, tx.now)),
    ),
  )
  await world.settle()
}

/** Pictures for those who want to look: `SHOTS=folder`. */
async function shot(page: Page, name: string): Promise<void> {
  if (!process.env.SHOTS) return
  mkdirSync(process.env.SHOTS, { recursive: true })
  await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) })
}

test('the list is live, and one touch takes or snoozes an incident on a telephone', async () => {
  const phone = await (await browserOf(world, staff.sam, { phone: true })).open('/incidents')
  await phone.getByText('Nothing is wrong').waitFor()
  assert.deepEqual(await violations(phone), [])
  await take(birch.id, { key: 'Backup of last night', severity: 'P3' })
  await take(acme.id, { key: 'Router Frankfurt', systemId: router, severity: 'P1' })
  await phone.getByText('Router Frankfurt is failing').waitFor()
  await phone.getByText('Backup of last night is failing').waitFor()
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
  await shot(phone, 'incidents-phone')
  const rows = await phone.locator('[data-row] .a').allInnerTexts()
  assert.deepEqual(rows, ['Router Frankfurt is failing', 'Backup of last night is failing'])
  const first = phone.locator('.incrow').first()
  await first.getByRole('button', { name: /^Acknowledge IN-/ }).tap()
  await first.getByRole('button', { name: /^Acknowledge IN-/ }).waitFor({ state: 'detached' })
  const second = phone.locator('.incrow').nth(1)
  await second.getByRole('button', { name: /^Snooze IN-/ }).tap()
  await phone.getByRole('menuitem', { name: 'For 1 hour' }).tap()
  await second.getByRole('button').first().waitFor({ state: 'detached' })
  const incidents = await world.tx((tx) => incidentsOf(tx, acme.id))
  assert.equal(incidents[0]!.acked_name, 'Sam Sample')
})

test('an incident names its cause and why, with alerts on one axis, promises, runbook and what happened', async () => {
  await take(acme.id, ...servers.map((systemId, n) => ({ key: `server ${n}`, systemId, severity: 'P2' as const })))
  const desk = await (await browserOf(world, staff.robin, { width: 1440 })).open('/incidents')
  await desk.getByRole('link', { name: /Router Frankfurt is failing/ }).click()
  await desk.getByText('Explains 4 of 4 alerts: they cannot be reached without it').waitFor()
  await desk.getByRole('link', { name: 'https://wiki.test/router' }).waitFor()
  await desk.getByText('Promises to Acme').waitFor()
  await desk.getByText('Sam Sample has it.').waitFor()
  assert.equal(await desk.locator('.bars li').count(), 4)
  assert.equal(await overflow(desk), 0)
  assert.deepEqual(await violations(desk), [])
  await shot(desk, 'incident')
  await desk.getByRole('textbox', { name: 'Comment' }).fill('Spare router is on its way.')
  await desk.getByRole('button', { name: 'Save the comment' }).click()
  await desk.getByText('Spare router is on its way.').first().waitFor()
  await desk.getByRole('button', { name: 'More' }).click()
  await desk.getByRole('menuitem', { name: 'Set the severity' }).click()
  const judged = desk.getByRole('form', { name: 'Set the severity' })
  assert.equal(await judged.getByRole('button', { name: 'Set the severity' }).isDisabled(), true)
  await judged.getByLabel('Severity').selectOption('P3')
  await judged.getByLabel('Why').fill('a spare one answers')
  assert.deepEqual(await violations(desk), [])
  await shot(desk, 'incident-severity')
  await judged.getByRole('button', { name: 'Set the severity' }).click()
  await desk.getByText(/^Robin .* set the severity from P\d to P3: a spare one answers$/).waitFor()
  await desk.locator('.bars .bar-name').nth(1).click()
  await desk.getByText('Depends on Router Frankfurt, which fails').waitFor()
  assert.deepEqual(await violations(desk), [])
  await shot(desk, 'alert')
  const phone = await (await browserOf(world, staff.sam, { phone: true })).open(new URL(desk.url()).pathname)
  await phone.getByText('Depends on Router Frankfurt, which fails').waitFor()
  assert.equal(await overflow(phone), 0)
  await phone.getByRole('link', { name: /^IN-/ }).first().tap()
  await phone.getByText('Explains 4 of 4 alerts').waitFor()
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
  await shot(phone, 'incident-phone')
})

test('silences are made from an incident and ended; rules are tried, saved and shown, in German, too', async () => {
  const desk = await (await browserOf(world, staff.kim, { width: 1280 })).open('/incidents')
  await desk.getByRole('link', { name: /Router Frankfurt is failing/ }).click()
  await desk.getByRole('button', { name: 'More' }).click()
  await desk.getByRole('menuitem', { name: 'Silence what is like it' }).click()
  await desk.waitForURL(/\/incidents\/silences/)
  await desk.getByRole('textbox', { name: 'What it matches' }).waitFor()
  await until(desk, `document.querySelector('textarea')?.value.includes('Router Frankfurt')`)
  await desk.getByLabel('Why').fill('Router is being replaced')
  await desk.getByRole('button', { name: 'Silence it' }).click()
  await desk.getByText('system="Router Frankfurt"').waitFor()
  assert.deepEqual(await violations(desk), [])
  await shot(desk, 'silences')
  await desk.getByRole('button', { name: 'End the silence' }).click()
  await desk.getByText('Ended', { exact: true }).waitFor()

  await desk.getByRole('link', { name: 'Rules' }).click()
  await desk.getByRole('link', { name: 'New rule' }).click()
  await desk.getByLabel('Name').fill('Mail is P3')
  await desk.getByLabel('Condition').fill('system = "mail"')
  await desk.getByLabel('Severity becomes').selectOption('P3')
  await desk.getByRole('button', { name: 'Try it on last week' }).click()
  await desk.getByText('At character 8').first().waitFor()
  await desk.getByLabel('Condition').fill('system == "mail"')
  await desk.getByRole('button', { name: 'Try it on last week' }).click()
  await desk.getByText(/^1 of the last week’s/).waitFor()
  assert.deepEqual(await violations(desk), [])
  await shot(desk, 'rule')
  await desk.getByRole('button', { name: 'Save the rule' }).click()
  await desk.getByRole('link', { name: 'Mail is P3' }).waitFor()
  const german = await (await browserOf(world, staff.kim, { width: 1280, locale: 'de-DE' })).open('/incidents/rules')
  await german.getByRole('heading', { name: 'Regeln' }).waitFor()
  await german.getByText('Mail is P3').waitFor()
  assert.deepEqual(await violations(german), [])
})
