import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { browserOf, type Look, overflow, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* A new procedure that begins with a template of the library, at a desk and on a phone in the dark. */
const world = await createWorld({ live: true })
const { staff } = await world.tx(makeProvider)
const kim = await clientOf(world, staff.kim)

/** A picture of the page where somebody wants to look at it: SHOTS names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` })
}

test('a template is chosen, becomes a procedure, and is drawn in the editor', async () => {
  const page = await (await browserOf(world, staff.kim)).open('/procedures')
  await page.getByRole('button', { name: 'New procedure' }).first().click()
  const form = page.getByRole('dialog', { name: 'New procedure' })
  await form.getByRole('radio', { name: /Minor patch/ }).check()
  assert.equal(await form.getByLabel('Name', { exact: true }).inputValue(), 'Minor patch')
  await form.getByRole('radio', { name: /Data migration/ }).check()
  assert.equal(await form.getByLabel('Name', { exact: true }).inputValue(), 'Data migration')
  await picture(page, 'library')
  assert.deepEqual(await violations(page), [])
  await form.getByRole('button', { name: 'Make the procedure' }).click()
  await page.getByRole('heading', { name: 'Data migration' }).waitFor()
  await page.getByRole('link', { name: 'Edit' }).click()
  await page.locator('.djs-element[data-element-id="approve"]').waitFor()
  await picture(page, 'library-editor')
  const { items } = (await kim.get('/api/procedures')).body as { items: { name: string; revision: number }[] }
  assert.deepEqual(
    items.map(({ name, revision }) => [name, revision]),
    [['Data migration', 1]],
  )
})

const looks: [string, Look][] = [
  ['light', {}],
  ['dark', { dark: true }],
  ['phone', { phone: true }],
  ['phone-dark', { phone: true, dark: true }],
]
for (const [name, look] of looks)
  test(`whose language is German is offered the library in German, ${name}`, async () => {
    const page = await (await browserOf(world, staff.kim, { ...look, locale: 'de-DE' })).open('/procedures')
    await page.getByRole('button', { name: 'Neue Prozedur' }).first().click()
    const form = page.getByRole('dialog', { name: 'Neue Prozedur' })
    await form.getByRole('radio', { name: /Dienst ausgefallen/ }).check()
    await picture(page, `library-${name}`)
    assert.equal(await overflow(page), 0)
    assert.deepEqual(await violations(page), [])
  })

test('a template taken in German is drawn, described and shown in German', async () => {
  const page = await (await browserOf(world, staff.kim, { locale: 'de-DE' })).open('/procedures')
  await page.getByRole('button', { name: 'Neue Prozedur' }).first().click()
  const form = page.getByRole('dialog', { name: 'Neue Prozedur' })
  await form.getByRole('radio', { name: /Datenmigration/ }).check()
  await form.getByRole('button', { name: 'Prozedur anlegen' }).click()
  await page.getByRole('heading', { name: 'Datenmigration' }).waitFor()
  await page.getByRole('link', { name: 'Zeichnung bearbeiten' }).click()
  await page.locator('.djs-element[data-element-id="approve"]').waitFor()
  await page.locator('.djs-element[data-element-id="order"] .djs-hit').first().click()
  await page.getByLabel('Was von selbst geschieht').waitFor()
  const act = page.getByLabel('Was von selbst geschieht')
  assert.equal(await act.locator('option:checked').textContent(), 'Eine Anfrage eröffnen')
  await page.getByLabel('Wortlaut').waitFor()
  await picture(page, 'library-editor-de')
  assert.deepEqual(await violations(page), [])
})
