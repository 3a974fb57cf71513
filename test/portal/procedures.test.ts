import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Download, Page } from 'playwright-core'
import { systemActor } from '#platform/actor.ts'
import { beginRun, createProcedure, publishDraft, saveDraft } from '#procedures'
import { browserOf, overflow, violations } from '#test/browser.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* Projects in a real Chromium: a file is imported and published, a project runs, its step is done on a telephone, the customer sees theirs. */
const world = await createWorld({ live: true })
const provider = await world.tx(makeProvider)
const { staff, acme } = provider

const task = (id: string, name: string, rules: string) =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements>${rules}</bpmn:extensionElements></bpmn:userTask>`
const shape = (id: string, x: number, width = 110, height = 60) =>
  `<bpmndi:BPMNShape id="${id}_s" bpmnElement="${id}"><dc:Bounds x="${x}" y="${100 - height / 2}" width="${width}" height="${height}"/></bpmndi:BPMNShape>`
const edge = (id: string, from: number, to: number) =>
  `<bpmndi:BPMNEdge id="${id}_e" bpmnElement="${id}"><di:waypoint x="${from}" y="100"/><di:waypoint x="${to}" y="100"/></bpmndi:BPMNEdge>`
const xml = `<?xml version="1.0"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:palisade="http://palisade.example/bpmn/1" id="d" targetNamespace="x">
  <bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="start"/>
  ${task('copy', 'Final difference copy', `<palisade:task who="engineer" due="PT4H" milestone="Rehearsed"><palisade:instructions>Tell the users first.\n- Set all shares to **read only**\n- Run the copy</palisade:instructions><palisade:field name="files" label="Files copied" type="number" required="true"/><palisade:field name="errors" label="Errors" type="number"/></palisade:task>`)}
  ${task('accept', 'Accept the copy', '<palisade:task who="customer" milestone="Accepted"/>')}
  ${task('close', 'Report and close', '<palisade:task who="engineer" milestone="Closed"/>')}<bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="copy"/><bpmn:sequenceFlow id="b" sourceRef="copy" targetRef="accept"/>
  <bpmn:sequenceFlow id="c" sourceRef="accept" targetRef="close"/><bpmn:sequenceFlow id="e" sourceRef="close" targetRef="end"/></bpmn:process>
  <bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="pl" bpmnElement="p">${shape('start', 40, 36, 36)}${shape('copy', 130)}${shape('accept', 300)}${shape('close', 470)}${shape('end', 640, 36, 36)}
  ${edge('a', 76, 130)}${edge('b', 240, 300)}${edge('c', 410, 470)}${edge('e', 580, 640)}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`

/** A picture of the page where somebody wants to look at it: SHOTS names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true })
}

async function textOf(download: Download): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const actor = systemActor('test')
const { id: procedureId } = await world.tx((tx) => createProcedure(tx, { name: 'Data migration' }))
await saveDraft(world.app, actor, procedureId, { xml, base: 0 })
await publishDraft(world.app, actor, procedureId, { revision: 1 })
await world.tx((tx) => beginRun(tx, { procedureId, accountId: acme.id, title: 'File servers to appliance', shared: true, people: [{ role: 'lead', personId: staff.sam }] })) // biome-ignore format: one act

test('an engineer finds the step in their work, and does it on a telephone', async () => {
  const desk = await (await browserOf(world, staff.sam)).open('/')
  await desk.getByRole('link', { name: /Final difference copy/ }).waitFor()
  await picture(desk, 'work')
  await desk.getByRole('link', { name: /Final difference copy/ }).click()
  await desk.locator('.pj-here').first().waitFor()
  assert.ok((await desk.locator('.bjs-powered-by').count()) > 0, 'the library’s mark stays')
  await picture(desk, 'project')
  assert.deepEqual(await violations(desk), [])

  const phone = await (await browserOf(world, staff.sam, { phone: true, dark: true })).open('/projects')
  await phone.getByRole('link', { name: /File servers to appliance/ }).click()
  await phone.getByText('Set all shares to').waitFor()
  await picture(phone, 'project-phone-dark')
  assert.equal(await overflow(phone), 0)
  await phone.getByRole('button', { name: 'Done' }).click()
  await phone.getByText('must be filled in').first().waitFor()
  await phone.getByLabel('Files copied').fill('31')
  await phone.getByRole('button', { name: 'Done' }).click()
  await phone.getByText('Milestone reached: Rehearsed').waitFor()
  assert.deepEqual(await violations(phone), [])
})

test('the customer sees what is theirs, in their language, and does it', async () => {
  const page = await (await browserOf(world, acme.jordan, { locale: 'de-DE' })).open('/projects')
  await page.getByRole('link', { name: /Accept the copy/ }).click()
  await page.getByRole('heading', { name: 'Accept the copy' }).waitFor()
  assert.equal(await page.getByText('Final difference copy').count(), 0)
  await picture(page, 'customer-de')
  assert.deepEqual(await violations(page), [])
  await page.getByRole('button', { name: 'Erledigt' }).click()
  await page.getByText('Meilenstein erreicht: Accepted').waitFor()
})

test('a lead imports a file, publishes it and starts a project', async () => {
  const page = await (await browserOf(world, staff.kim)).open('/procedures')
  await page.getByRole('button', { name: 'Import a file' }).click()
  const form = page.getByRole('dialog', { name: 'Import a file' })
  await form
    .getByLabel('BPMN file')
    .setInputFiles({ name: 'Restore.bpmn', mimeType: 'text/xml', buffer: Buffer.from(xml) })
  await form.getByRole('button', { name: 'Make the procedure' }).click()
  await page.getByRole('heading', { name: 'Restore' }).waitFor()
  await page.getByRole('button', { name: 'Publish the drawing' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish the drawing' }).click()
  await page.getByText('version 1').first().waitFor()
  await picture(page, 'procedure')
  assert.deepEqual(await violations(page), [])
  await page.getByRole('button', { name: 'Start a project' }).click()
  const start = page.getByRole('dialog', { name: 'Start a project' })
  await start.getByRole('combobox', { name: 'Account' }).click()
  await page.getByRole('option', { name: /Acme/ }).click()
  await start.getByLabel('Title').fill('Restore the shop')
  await start.getByRole('button', { name: 'Start a project' }).click()
  await page.getByRole('heading', { name: /Restore the shop/ }).waitFor()
  const list = await (await browserOf(world, staff.kim, { phone: true })).open('/procedures')
  await list.getByRole('link', { name: /Data migration/ }).waitFor()
  await picture(list, 'procedures-phone')
  assert.equal(await overflow(list), 0)
})

test('who steers changes people and dates, adds evidence, and moves the project to another version and back', async () => {
  const run = await world.tx((tx) =>
    beginRun(tx, { procedureId, accountId: acme.id, title: 'Print servers', shared: true }),
  )
  const renamed = xml.replaceAll('"copy"', '"duplicate"').replace('Report and close', 'Report, measure and close')
  await saveDraft(world.app, actor, procedureId, { xml: renamed, base: 1 })
  await publishDraft(world.app, actor, procedureId, { revision: 2, note: 'Measured' })

  const page = await (await browserOf(world, staff.kim)).open(`/projects/${run!.runId}`)
  await page.getByRole('button', { name: 'Change the project' }).click()
  const edit = page.getByRole('dialog', { name: 'Change the project' })
  await edit.getByLabel('Ends').fill('2027-02-01T18:00')
  await edit.getByRole('button', { name: 'Add a person' }).click()
  await edit.getByLabel('Role').fill('engineer')
  await edit.getByLabel('Person').selectOption({ label: 'Kim Mockup' })
  await picture(page, 'edit-project')
  assert.deepEqual(await violations(page), [])
  await edit.getByRole('button', { name: 'Save the changes' }).click()
  await edit.waitFor({ state: 'detached' })
  await page.getByText('Kim Mockup').first().waitFor()
  await page
    .getByText(/due .*1 Feb/)
    .first()
    .waitFor()

  await page.getByRole('button', { name: 'Add evidence' }).click()
  const evidence = page.getByRole('form', { name: 'Add evidence' })
  await evidence.getByLabel('What was done').fill('Twelve shares copied')
  await evidence.getByLabel('Add a file').setInputFiles({ name: 'copy.log', mimeType: 'text/plain', buffer: Buffer.from('12 of 12') }) // biome-ignore format: one call
  await evidence.getByRole('button', { name: 'Add' }).click()
  const step = page.getByRole('region', { name: 'Final difference copy' })
  const loading = page.waitForEvent('download')
  await step.getByRole('link', { name: /copy\.log/ }).click()
  assert.equal(await textOf(await loading), '12 of 12')
  await page.getByLabel('Write into the logbook').fill('Plan of the floor')
  await page.locator('.jot').getByLabel('Add a file').setInputFiles({ name: 'floor.txt', mimeType: 'text/plain', buffer: Buffer.from('ground') }) // biome-ignore format: one call
  await page.locator('.jot').getByRole('button', { name: /^Add/ }).click()
  await page
    .locator('.tl')
    .getByRole('link', { name: /floor\.txt/ })
    .waitFor()
  await picture(page, 'project-evidence')

  await page.getByRole('button', { name: 'Other version' }).click()
  const move = page.getByRole('dialog', { name: 'Move to another version' })
  await move.getByText('The other version has no such element').waitFor()
  assert.equal(await move.getByRole('button', { name: 'Move the project' }).isDisabled(), true)
  await move.getByLabel('Final difference copy').selectOption({ label: 'Final difference copy' })
  await picture(page, 'move')
  assert.deepEqual(await violations(page), [])
  await move.getByRole('button', { name: 'Move the project', disabled: false }).click()
  await page.getByRole('button', { name: 'Back to version 1' }).waitFor()
  await picture(page, 'moved')
  assert.deepEqual(await violations(page), [])
  await page.getByRole('button', { name: 'Back to version 1' }).click()
  await page.getByText('moved it back').waitFor()
  await page.getByRole('button', { name: 'Back to version 1' }).waitFor({ state: 'detached' })

  const phone = await (await browserOf(world, staff.kim, { phone: true, dark: true, locale: 'de-DE' })).open(`/projects/${run!.runId}`) // biome-ignore format: one call
  await phone.getByRole('button', { name: 'Projekt ändern' }).click()
  await phone.getByRole('dialog').getByLabel('Endet').waitFor()
  await picture(phone, 'edit-project-phone-dark')
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
  await phone.keyboard.press('Escape')
  await phone.getByRole('button', { name: 'Andere Version' }).click()
  await phone.getByText('Ohne Gegenstück dort').waitFor()
  await picture(phone, 'move-phone-dark')
  assert.equal(await overflow(phone), 0)
  await phone.keyboard.press('Escape')
  await phone
    .getByRole('link', { name: /copy\.log/ })
    .first()
    .waitFor()
  await picture(phone, 'project-evidence-phone-dark')
})

test('two versions are compared: coloured in both drawings, told property by property', async () => {
  const page = await (await browserOf(world, staff.kim)).open(`/procedures/${procedureId}`)
  await page.getByRole('link', { name: 'Compare versions' }).click()
  const list = page.getByRole('list', { name: 'Differences' })
  await list.getByRole('button', { name: 'changed Report, measure and close' }).click()
  assert.equal(await list.locator('ins').filter({ hasText: 'Report, measure and close' }).count(), 1)
  assert.equal(await list.locator('del').filter({ hasText: 'Report and close' }).count(), 1)
  await page.locator('.pc-added').first().waitFor()
  await page.locator('.pc-removed').first().waitFor()
  await page.locator('.pc-focus').first().waitFor()
  await picture(page, 'compare')
  assert.deepEqual(await violations(page), [])
  const phone = await (await browserOf(world, staff.kim, { phone: true, dark: true, locale: 'de-DE' })).open(`/procedures/${procedureId}/compare`) // biome-ignore format: one call
  await phone.locator('.pc-added').first().waitFor()
  await phone.locator('.pc-removed').first().waitFor()
  await picture(phone, 'compare-phone-dark')
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
})

test('a project is found by search, and its logbook under it', async () => {
  await world.indexed()
  const page = await (await browserOf(world, staff.kim)).open('/search?q=file%20servers')
  await page
    .getByRole('link', { name: /File servers to appliance/ })
    .first()
    .waitFor()
  await picture(page, 'search')
  assert.deepEqual(await violations(page), [])
  await page
    .getByRole('link', { name: /File servers to appliance/ })
    .first()
    .click()
  await page.getByRole('heading', { name: /File servers to appliance/ }).waitFor()
})
