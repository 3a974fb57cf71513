import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* Keys, palette and languages: the whole portal by hands that do not leave the keyboard, and by eyes that read German. */
const world = await createWorld({ live: true })
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme } = provider
const jordan = await clientOf(world, acme.jordan)
const made = await jordan.post('/api/requests', { title: 'The depot is dark', text: 'Since nine.' })
assert.equal(made.status, 200, made.text)
const number = String(made.body.number)

const palette = (page: Page) => page.getByRole('combobox', { name: 'Everything by a few letters' })
const chosen = (page: Page) => page.locator('dialog [role="option"][aria-selected="true"]')

test('the palette goes to pages, does what the page can, finds, and remembers where one was', async () => {
  const sam = await browserOf(world, staff.sam)
  const page = await sam.open(`/requests/${number}`)
  await page.getByRole('heading', { name: 'The depot is dark' }).waitFor()
  await page.keyboard.press('Control+k')
  await palette(page).waitFor()
  assert.deepEqual(await violations(page), [])
  // Acts of this page stand first; the note's key is one of them.
  await page.keyboard.type('note')
  await chosen(page).getByText(/note/i).waitFor()
  await page.keyboard.press('Enter')
  await palette(page).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Save note' }).waitFor()
  assert.equal(await page.evaluate('document.activeElement.tagName'), 'TEXTAREA')

  // Also while typing; letters in the middle of words fit, arrows choose.
  await page.keyboard.press('Control+k')
  await palette(page).waitFor()
  await page.keyboard.type('supp pl')
  await chosen(page).getByText('Support plans').waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Support plans', level: 1 }).waitFor()

  await page.keyboard.press('Control+k')
  await palette(page).waitFor()
  await page.getByRole('group', { name: 'Lately' }).getByText('The depot is dark').waitFor()
  await page.keyboard.type('Acme')
  await page.getByRole('group', { name: 'Found' }).getByText('Acme').first().waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Escape')
  await palette(page).waitFor({ state: 'detached' })
  assert.equal(await page.evaluate(`new URL(location.href).pathname`), '/settings/plans')
})

test('on a phone the palette is in the top bar, with rows a thumb can hit', async () => {
  const sam = await browserOf(world, staff.sam, { phone: true, dark: true })
  const page = await sam.open('/')
  await settled(page)
  await page.getByRole('button', { name: 'Everything by a few letters' }).click()
  await palette(page).waitFor()
  const heights = (await page.evaluate(
    `[...document.querySelectorAll('dialog [role="option"], dialog button')].map((one) => one.getBoundingClientRect().height)`,
  )) as number[]
  assert.ok(heights.length > 8 && Math.min(...heights) >= 44, heights.join())
  assert.ok((await overflow(page)) <= 0)
  assert.deepEqual(await violations(page), [])
  await page.getByRole('option', { name: /^Accounts/ }).click()
  await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor()
})

test('the field of a list keeps the hands while it searches, and follows when the filters are cleared', async () => {
  const sam = await browserOf(world, staff.sam)
  const page = await sam.open('/accounts')
  await page.getByText('Acme').first().waitFor()
  await page.keyboard.press('f')
  const field = page.getByRole('main').getByRole('searchbox')
  await page.keyboard.type('ac')
  await page.waitForURL(/q=ac$/)
  await page.keyboard.type('mexx')
  await page.waitForURL(/q=acmexx$/)
  assert.equal(await field.inputValue(), 'acmexx')
  await page.getByRole('button', { name: 'Show all accounts' }).click()
  await page.getByText('Acme').first().waitFor()
  assert.equal(await field.inputValue(), '')
})

test('the keys of the shell: slash, g and a letter, j and k, question mark', async () => {
  const ada = await browserOf(world, staff.ada)
  const page = await ada.open('/')
  await settled(page)
  await page.keyboard.press('/')
  assert.equal(await page.evaluate('document.activeElement.type'), 'search')
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('a')
  await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor()
  await page.locator('main [data-row]').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  assert.equal(await page.evaluate(`document.activeElement === document.querySelector('main [data-row]')`), true)
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys on this page' }).waitFor()
  await page.keyboard.press('Escape')
  for (const path of ['/settings/staff', '/settings/teams']) {
    await page.goto(world.url + path)
    await page.locator('main [data-row]').first().waitFor()
    await page.keyboard.press('j')
    assert.equal(await page.evaluate(`document.activeElement.hasAttribute('data-row')`), true, path)
  }
})

test('German: chosen on the sign-in page, kept with the person, and on another device, too', async () => {
  const nobody = await browserOf(world, null, { width: 360 })
  const page = await nobody.open('/sign-in')
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await page.getByRole('heading', { name: 'Anmelden' }).waitFor()
  assert.equal(await page.evaluate('document.documentElement.lang'), 'de')
  assert.ok((await overflow(page)) <= 0)
  assert.deepEqual(await violations(page), [])
  await page.getByLabel('E-Mail').fill('nobody@provider.test')
  await page.getByLabel('Passwort', { exact: true }).fill('this is wrong, surely')
  await page.getByRole('button', { name: 'Anmelden' }).first().click()
  await page.getByText('E-Mail-Adresse oder Passwort ist falsch.').waitFor()

  const kim = await browserOf(world, staff.kim)
  const settings = await kim.open('/settings')
  await settings.getByLabel('Language').selectOption({ label: 'Deutsch' })
  await settings.getByRole('button', { name: 'Save your details' }).click()
  await settings.getByRole('heading', { name: 'Sie', level: 1 }).waitFor()
  // Another device with an English browser follows the person.
  const other = await browserOf(world, staff.kim, { width: 390 })
  const there = await other.open('/settings/security')
  await there.getByRole('heading', { name: 'Anmeldung', level: 1 }).waitFor()
  assert.equal(await there.evaluate('document.documentElement.lang'), 'de')
})

test('German: the main way, from a colleague added to an account found and a person’s page', async () => {
  const ada = await browserOf(world, staff.ada, { locale: 'de-AT' })
  const page = await ada.open('/accounts')
  await page.getByRole('heading', { name: 'Konten', level: 1 }).waitFor()
  await page.getByRole('link', { name: 'Neues Konto' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Muster GmbH')
  await page.getByRole('button', { name: 'Konto anlegen' }).click()
  await page.getByRole('heading', { name: 'Muster GmbH' }).waitFor()
  await page
    .getByRole('link', { name: /^Personen/ })
    .first()
    .click()
  await page.getByRole('link', { name: 'Person hinzufügen' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Erika Beispiel')
  await page.getByLabel(/^E-Mail/).fill('erika@muster.example')
  await page.getByRole('button', { name: 'Person hinzufügen' }).click()
  await page.getByRole('heading', { name: 'Erika Beispiel' }).waitFor()
  await page.getByRole('button', { name: 'Einladung senden' }).click()
  await page.getByText('Eine Einladung ist unterwegs an erika@muster.example').waitFor()
})
