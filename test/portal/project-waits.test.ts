import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { systemActor } from '#platform/actor.ts'
import { beginRun, createProcedure, publishDraft, saveDraft } from '#procedures'
import { browserOf, type Look, overflow, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* Projects that wait for others in a real Chromium: said at the start and on the page, seen on both, taken away, and over by itself. */
const world = await createWorld({ live: true })
const { staff, acme } = await world.tx(makeProvider)
const sam = await clientOf(world, staff.sam)
const actor = systemActor('test')

const drawn = (nodes: string, ids: string[]) =>
  `<?xml version="1.0"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:palisade="http://palisade.example/bpmn/1" id="d" targetNamespace="x"><bpmn:process id="p" isExecutable="true">
  <bpmn:startEvent id="start"/>${nodes}<bpmn:endEvent id="end"/>${['start', ...ids].map((id, n) => `<bpmn:sequenceFlow id="f${n}" sourceRef="${id}" targetRef="${ids[n] ?? 'end'}"/>`).join('')}
  </bpmn:process></bpmn:definitions>` // biome-ignore format: a file
const human = (id: string, name: string, more = '') =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements><palisade:task who="engineer" ${more}/></bpmn:extensionElements></bpmn:userTask>`
const tells = `<bpmn:serviceTask id="tell" name="Tell the users"><bpmn:extensionElements><palisade:act name="journal"><palisade:input name="text" value="All users know of the move"/></palisade:act></bpmn:extensionElements></bpmn:serviceTask>`

async function published(name: string, xml: string): Promise<string> {
  const { id } = await world.tx((tx) => createProcedure(tx, { name }))
  const { revision } = await saveDraft(world.app, actor, id, { xml, base: 0 })
  await publishDraft(world.app, actor, id, { revision })
  return id
}
const line = await published('New line', drawn(human('lay', 'Lay the line', 'milestone="Line is up"') + human('hand', 'Hand it over'), ['lay', 'hand'])) // biome-ignore format: one call
await published('Move', drawn(tells + human('pack', 'Pack') + human('carry', 'Carry'), ['tell', 'pack', 'carry'])) // biome-ignore format: one call
const begun = async (procedureId: string, title: string) =>
  (await world.tx((tx) => beginRun(tx, { procedureId, accountId: acme.id, title })))!.runId
const lineId = await begun(line, 'Line to the new house')
const cellarId = await begun(line, 'Line to the cellar')

/** A picture of the page where somebody wants to look at it: SHOTS names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true })
}
const numberOf = async (id: string) => (await sam.get(`/api/projects/${id}`)).body.number as number
const done = async (id: string, node: string) => {
  const { steps } = (await sam.get(`/api/projects/${id}`)).body as { steps: { node: string; job: number; state: string }[] } // biome-ignore format: one answer
  const { job } = steps.find((step) => step.node === node && step.state === 'open')!
  assert.equal((await sam.post(`/api/projects/${id}/steps/${job}/complete`, {})).status, 200)
}
let moveNumber = 0

test('at its start a project is told what it waits for, and does nothing before that is there', async () => {
  const page = await (await browserOf(world, staff.kim)).open('/projects')
  await page.getByRole('button', { name: 'Start a project' }).click()
  const form = page.getByRole('dialog', { name: 'Start a project' })
  assert.ok(
    await form.getByRole('button', { name: 'Wait for a project' }).isDisabled(),
    'of which account is not known',
  )
  await form.getByRole('combobox', { name: 'Account' }).click()
  await page.getByRole('option', { name: /Acme/ }).click()
  await form.getByLabel('Procedure').selectOption({ label: 'Move' })
  await form.getByLabel('Title').fill('Move to the new house')
  await form.getByRole('button', { name: 'Wait for a project' }).click()
  await form.getByLabel('Other project').selectOption({ label: `PJ-${await numberOf(lineId)} Line to the new house` })
  await form.getByLabel('Until').selectOption({ label: 'it has reached “Line is up”' })
  await picture(page, 'waits-start')
  assert.deepEqual(await violations(page), [])
  await form.getByRole('button', { name: 'Start a project' }).click()
  await page.getByRole('heading', { name: /Move to the new house/ }).waitFor()
  const step = page.getByRole('region', { name: 'Tell the users' })
  await step.getByText('waits for another project').waitFor()
  await page
    .locator('.pj-aside')
    .getByRole('link', { name: /Line to the new house: Line is up/ })
    .waitFor()
  await picture(page, 'waits-held')
  assert.deepEqual(await violations(page), [])
  assert.equal(await page.getByText('All users know of the move').count(), 0)
  moveNumber = Number(new URL(page.url()).pathname.split('/').pop())

  await done(lineId, 'lay')
  await page.locator('.pj-log').getByText('All users know of the move').waitFor()
  await page.locator('.pj-log').getByText('“Line is up” of Line to the new house is reached').waitFor()
  await step.waitFor({ state: 'detached' })
})

test('on its page a step is made to wait, both projects show it, and it is taken away', async () => {
  const page = await (await browserOf(world, staff.kim)).open(`/projects/${moveNumber}`)
  await page.getByRole('button', { name: 'Wait for a project' }).click()
  const form = page.getByRole('dialog', { name: 'Wait for a project' })
  const options = await form.getByLabel('Other project').locator('option').allTextContents()
  assert.ok(!options.some((text) => text.includes('Move to the new house')), 'not for itself')
  await form.getByLabel('Other project').selectOption({ label: `PJ-${await numberOf(cellarId)} Line to the cellar` })
  await form.getByLabel('What waits').selectOption({ label: 'Carry' })
  await form.getByRole('button', { name: 'Have it wait' }).click()
  await form.waitFor({ state: 'detached' })
  const aside = page.locator('.pj-aside')
  await aside.getByText('holds “Carry”').waitFor()
  await page.getByRole('list', { name: 'Later' }).getByText('Waits for').waitFor()
  await picture(page, 'waits-page')
  assert.deepEqual(await violations(page), [])

  await aside.getByRole('link', { name: /Line to the cellar/ }).click()
  await page.getByRole('heading', { name: /Line to the cellar/ }).waitFor()
  await aside.getByText('Waited for by').waitFor()
  // The other way round it would be a circle, which is refused in the form.
  await page.getByRole('button', { name: 'Wait for a project' }).click()
  await form.getByLabel('Other project').selectOption({ label: `PJ-${moveNumber} Move to the new house` })
  await form.getByRole('button', { name: 'Have it wait' }).click()
  await form.getByText('procedures.circle').waitFor()
  await page.keyboard.press('Escape')

  await aside.getByRole('link', { name: /Move to the new house/ }).click()
  await page.getByRole('button', { name: 'Wait for Line to the cellar no more' }).click()
  await aside.getByText('holds “Carry”').waitFor({ state: 'detached' })
  await page.locator('.pj-log').getByText('has it wait for Line to the cellar no more').waitFor()
})

const looks: [string, Look][] = [
  ['light', {}],
  ['dark', { dark: true }],
  ['phone', { phone: true }],
  ['phone-dark', { phone: true, dark: true }],
]
for (const [name, look] of looks)
  test(`the form fits in German, ${name}`, async () => {
    const page = await (await browserOf(world, staff.kim, { ...look, locale: 'de-DE' })).open(`/projects/${moveNumber}`)
    await page.getByRole('button', { name: 'Auf ein Projekt warten' }).click()
    const form = page.getByRole('dialog', { name: 'Auf ein Projekt warten' })
    await form
      .getByLabel('Anderes Projekt')
      .selectOption({ label: `PJ-${await numberOf(lineId)} Line to the new house` })
    await form.getByLabel('Bis', { exact: true }).selectOption({ label: 'es fertig ist' })
    await picture(page, `waits-form-${name}`)
    assert.equal(await overflow(page), 0)
    assert.deepEqual(await violations(page), [])
    await page.keyboard.press('Escape')
    await form.waitFor({ state: 'detached' })
    await picture(page, `waits-page-${name}`)
    assert.equal(await overflow(page), 0)
  })
