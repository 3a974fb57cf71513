import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRule, publishRule } from '#automation'
import { systemActor } from '#platform/actor.ts'
import { createRequest } from '#support'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* Automation rules in a real Chromium: one is written, tested against what happened, published, fires, and tells what it did. */
const world = await createWorld({ live: true })
const provider = await world.tx(makeProvider)
const { staff, acme } = provider

/** A picture of the page where somebody wants to look at it: SHOTS names a folder. */
async function picture(page: { screenshot(options: object): Promise<unknown> }, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true })
}

const request = (title: string, severity: 'P1' | 'P2' | 'P3') =>
  world.tx((tx) => createRequest(tx, { accountId: acme.id, title, text: title, severity, channel: 'api', asker: null }))

await request('Disk full on web-1', 'P2')
await request('A question', 'P3')
const actor = { ...systemActor('test'), personId: staff.kim, name: 'Kim Mockup' }
await world.tx(async (tx) => {
  const act = { name: 'start_procedure', inputs: { procedure: 'never-drawn' } }
  const content = { event: 'support.request_created', condition: { kind: 'feel' as const, text: 'severity = "P1" and account.name = "Acme"' }, act, hourly: 10 } // biome-ignore format: one thing
  const { id } = await createRule(tx, { name: 'Crisis room for every P1', content })
  await publishRule(tx, id, { revision: 1, enable: true })
}, actor)

test('a lead writes a rule, tests it against last week, switches it on, and reads what it did', async () => {
  const page = await (await browserOf(world, staff.kim)).open('/')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Automation' }).click()
  await page.getByRole('link', { name: /Crisis room/ }).waitFor()
  await page.getByRole('link', { name: 'New rule' }).click()
  await page.getByLabel('Name').fill('Note what fills up')
  await page.getByLabel('This happens').selectOption('support.request_created')
  await page.getByRole('button', { name: 'Add a row' }).click()
  await page.getByLabel('Field', { exact: true }).selectOption('title')
  await page.getByLabel('Sign').selectOption('contains')
  await page.getByLabel('Value').fill('disk full')
  await page.getByLabel('Do this').selectOption('journal')
  await page.getByLabel('text').fill('="Looks full: " + title')
  await page.getByRole('button', { name: 'Test the rule' }).click()
  await page.getByText(/Would have fired 1 × on \d+ events/).waitFor()
  await page.getByText('Looks full: Disk full on web-1').waitFor()
  await picture(page, 'rule-new')
  await page.getByRole('button', { name: 'Make the rule' }).click()
  await page.getByRole('heading', { name: 'Note what fills up' }).waitFor()
  await page.getByText('It has not fired yet.').waitFor()
  assert.deepEqual(await violations(page), [])
  await page.getByRole('button', { name: 'Publish and switch on' }).click()
  await page.getByRole('button', { name: 'Switch the rule off' }).waitFor()

  await request('Disk full again', 'P3')
  await world.settle()
  await page.getByText('Looks full: Disk full again').waitFor()
  await page.getByText('done', { exact: true }).waitFor()
  await page.getByText('Kim Mockup, ', { exact: false }).waitFor()
  await page.getByRole('button', { name: 'Test the rule' }).click()
  await page.getByText(/Would have fired 2 × on \d+ events/).waitFor()
  await picture(page, 'rule')
  assert.equal(await overflow(page), 0)
  await page.getByRole('button', { name: 'Expression' }).click()
  assert.match(
    await page.getByLabel('Expression in FEEL').inputValue(),
    /^contains\(lower case\(title\), "disk full"\)$/,
  )
  await page.getByLabel('Expression in FEEL').fill('title = ')
  await page.getByRole('button', { name: 'Save the rule' }).click()
  await page.getByText('Not yet possible').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Publish the rule' }).isDisabled(), true)
  await page.getByRole('button', { name: 'Switch the rule off' }).click()
  await page.getByRole('button', { name: 'Switch the rule on' }).waitFor()
})

test('the list says what is on and what went wrong, on a telephone, in the dark, in German', async () => {
  await request('Everything is down', 'P1')
  await world.settle()
  const phone = await (await browserOf(world, staff.kim, { phone: true, dark: true, locale: 'de-DE' })).open(
    '/automation',
  )
  await phone.getByText(/Letzte Störung/).waitFor()
  await picture(phone, 'rules-phone-dark-de')
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
  await phone.getByRole('link', { name: /Crisis room/ }).click()
  await phone.getByText('There is no procedure').first().waitFor()
  await phone.getByRole('button', { name: 'Regel prüfen' }).click()
  await phone
    .getByText(/ausgelöst\./)
    .first()
    .waitFor()
  await picture(phone, 'rule-phone-dark-de')
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
})

test('whoever may only read changes nothing, and sees the list at any width', async () => {
  const page = await (await browserOf(world, staff.ola)).open('/automation')
  await settled(page)
  assert.equal(await page.getByRole('link', { name: 'New rule' }).count(), 0)
  await picture(page, 'rules')
  await page.getByRole('link', { name: /Crisis room/ }).click()
  await page.getByRole('heading', { name: 'Crisis room for every P1' }).waitFor()
  assert.equal(await page.getByRole('button', { name: /Save|Publish|Switch/ }).count(), 0)
  assert.deepEqual(await violations(page), [])
})
