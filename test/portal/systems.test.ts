import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSystem, createTemplate } from '#systems'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* Systems in a real Chromium: made from a template at the desk, linked, seen on a telephone, retired; a customer sees its own. */
const world = await createWorld({ live: true })
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme } = provider
const sam = await clientOf(world, staff.sam)
const { lines, template } = await world.tx(async (tx) => ({
  lines: [
    await createSystem(tx, { accountId: acme.id, name: 'Line North', kind: 'line' }),
    await createSystem(tx, { accountId: acme.id, name: 'Line South', kind: 'line' }),
  ],
  template: await createTemplate(tx, {
    name: 'Router of a site',
    kind: 'gateway',
    description: 'What stands between a site and its lines',
    location: null,
    runbook: 'https://runbooks.example.test/{name}',
    documentation: '{name} answers at {address}.',
    parameters: [{ key: 'address', label: 'Host name or address', required: true, default: null }],
    checks: [
      {
        name: 'Answers',
        kind: 'ping',
        everySeconds: 30,
        severity: 'P1',
        settings: { host: '{address}' },
        thresholds: [],
      },
    ],
  }),
}))

test('a system is made from a template, depends on one of two lines, and is retired', async () => {
  const desk = await (await browserOf(world, staff.kim, { width: 1280 })).open(`/systems/new?account=${acme.id}`)
  await desk.getByLabel('Template').selectOption('Router of a site')
  await desk.getByLabel('Name', { exact: true }).fill('Router 1')
  await desk.getByRole('button', { name: 'Add a group' }).click()
  await desk.getByLabel('The group needs').selectOption('One of these is enough')
  for (const line of lines) {
    await desk.getByRole('combobox', { name: 'Systems' }).fill(line.name.slice(0, 7))
    await desk.getByRole('option', { name: line.name }).click()
  }
  await desk.getByRole('button', { name: 'Make the system' }).click()
  await desk.getByText('The template needs a value that was not given').waitFor()
  await desk.getByLabel('Host name or address').fill('gw.acme.test')
  assert.deepEqual(await violations(desk), [])
  await desk.getByRole('button', { name: 'Make the system' }).click()
  await desk.getByRole('heading', { name: 'Router 1' }).waitFor()
  await desk.getByText('Router 1 answers at gw.acme.test.').waitFor()
  const map = desk.getByRole('region', { name: 'Map of what it depends on and carries' })
  await map.getByRole('link', { name: 'Line North' }).waitFor()
  assert.equal(await map.locator('path.either').count(), 2)
  assert.deepEqual(await violations(desk), [])

  await desk.getByLabel('Journal entry about Router 1').fill('New power supply')
  await desk.getByRole('button', { name: 'Save the entry' }).click()
  await desk.getByText('New power supply').first().waitFor()
  const axis = desk.getByRole('region', { name: 'What happened around it' })
  await axis.getByText('New power supply').waitFor()
  await axis.getByRole('link', { name: '7 days' }).click()
  await axis.getByText('Router 1 was made from the template Router of a site').waitFor()
  await map.getByRole('link', { name: 'Line North' }).click()
  await desk.getByRole('heading', { name: 'Line North' }).waitFor()
  await desk.getByRole('button', { name: 'Retire the system' }).click()
  await desk.getByLabel('Reason').fill('cancelled')
  await desk.getByRole('dialog').getByRole('button', { name: 'Retire the system' }).click()
  await desk.getByText('Retired: cancelled', { exact: true }).first().waitFor()
  const { items } = (await sam.get('/api/systems?q=router')).body as { items: { id: string }[] }
  const { parents } = (await sam.get(`/api/systems/${items[0]!.id}`)).body as { parents: { members: unknown[] }[] }
  assert.equal(parents[0]!.members.length, 1)
})

test('lists and pages stand on a telephone, and a customer sees its systems without the provider’s words', async () => {
  const pages: [string, string][] = [
    ['/systems', 'Line South'],
    [`/systems/${lines[1]!.id}`, 'Carries'],
    ['/systems/templates', 'Router of a site'],
    [`/systems/templates/${template.id}`, 'Save the template'],
    ['/systems/new', 'Make the system'],
    [`/accounts/${acme.id}?tab=systems`, 'Line South'],
  ]
  const phone = await browserOf(world, staff.kim, { phone: true })
  for (const [path, word] of pages) {
    const page = await phone.again(path)
    await page.getByText(word).first().waitFor()
    await settled(page)
    assert.deepEqual([path, await overflow(page), ...(await violations(page))], [path, 0])
  }
  const customer = await (await browserOf(world, acme.jordan, { phone: true })).open('/systems')
  await customer.getByRole('link', { name: /Router 1/ }).click()
  await customer.getByText('Depends on', { exact: true }).waitFor()
  assert.equal(await customer.getByText('answers at').count(), 0)
  assert.equal(await customer.getByText('Runbook').count(), 0)
  assert.deepEqual([await overflow(customer), ...(await violations(customer))], [0])
})

test('a template with a check that says nothing sensible is told where, before and after saving', async () => {
  const desk = await (await browserOf(world, staff.kim, { width: 1280 })).open(`/systems/templates/${template.id}`)
  await desk.getByLabel('Settings (JSON)').fill('{"host": ')
  await desk.getByText('This is no JSON object').first().waitFor()
  assert.equal(await desk.getByRole('button', { name: 'Save the template' }).isDisabled(), true)
  await desk.getByLabel('Settings (JSON)').fill('{"host": "{nobody}"}')
  await desk.getByRole('button', { name: 'Save the template' }).click()
  await desk.getByText('names {nobody}, which is no parameter of the template').first().waitFor()
  assert.deepEqual(await violations(desk), [])
})
