import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { systemActor } from '#platform/actor.ts'
import { createProcedure, saveDraft } from '#procedures'
import { browserOf, overflow, until, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* The editor of procedures in a real Chromium: drawn, described, saved by itself, brought back, published, and two who draw at once. */
const world = await createWorld({ live: true })
const provider = await world.tx(makeProvider)
const { staff } = provider
const { id } = await world.tx((tx) => createProcedure(tx, { name: 'Restore a server' }))
const ada = await clientOf(world, staff.ada)

/** A drawing of its own: fork by data, a step with a form, a deadline beside a step, a message. With its picture. */
const shape = (id: string, x: number, y: number, w: number, h: number) =>
  `<bpmndi:BPMNShape id="${id}_s" bpmnElement="${id}"><dc:Bounds x="${x}" y="${y}" width="${w}" height="${h}"/></bpmndi:BPMNShape>`
const way = (id: string, ...points: [number, number][]) =>
  `<bpmndi:BPMNEdge id="${id}_e" bpmnElement="${id}">${points.map(([x, y]) => `<di:waypoint x="${x}" y="${y}"/>`).join('')}</bpmndi:BPMNEdge>`
const flow = (id: string, from: string, to: string, when = '') =>
  `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${when && `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${when}</bpmn:conditionExpression>`}</bpmn:sequenceFlow>`
const forked = `<?xml version="1.0"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:palisade="http://palisade.example/bpmn/1" id="d" targetNamespace="x"><bpmn:message id="m" name="restored"/>
  <bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="start"/>
  <bpmn:userTask id="count" name="Count the losses"><bpmn:extensionElements><palisade:task who="engineer"><palisade:field name="lost" label="Files lost" type="number"/></palisade:task></bpmn:extensionElements></bpmn:userTask>
  <bpmn:boundaryEvent id="late" name="Two hours" attachedToRef="count" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDuration>PT2H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
  <bpmn:userTask id="tell" name="Tell the lead"/><bpmn:exclusiveGateway id="which" name="Many?" default="few"/>
  <bpmn:intermediateCatchEvent id="hear" name="Restored"><bpmn:messageEventDefinition messageRef="m"/></bpmn:intermediateCatchEvent>
  <bpmn:businessRuleTask id="rate" name="Rate it"/><bpmn:endEvent id="end"/><bpmn:endEvent id="told"/>
  ${flow('a', 'start', 'count')}${flow('b', 'count', 'which')}${flow('many', 'which', 'hear', 'lost &gt; 10')}${flow('few', 'which', 'rate')}
  ${flow('c', 'hear', 'end')}${flow('e', 'rate', 'end')}${flow('f', 'late', 'tell')}${flow('g', 'tell', 'told')}</bpmn:process>
  <bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="pl" bpmnElement="p">${shape('start', 60, 122, 36, 36)}${shape('count', 150, 100, 120, 80)}
  ${shape('late', 222, 162, 36, 36)}${shape('tell', 300, 240, 120, 80)}${shape('which', 330, 115, 50, 50)}${shape('hear', 480, 122, 36, 36)}
  ${shape('rate', 440, 10, 120, 80)}${shape('end', 640, 122, 36, 36)}${shape('told', 480, 262, 36, 36)}
  ${way('a', [96, 140], [150, 140])}${way('b', [270, 140], [330, 140])}${way('many', [380, 140], [480, 140])}${way('few', [355, 115], [355, 50], [440, 50])}
  ${way('c', [516, 140], [640, 140])}${way('e', [560, 50], [658, 50], [658, 122])}${way('f', [240, 198], [240, 280], [300, 280])}${way('g', [420, 280], [480, 280])}
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`
const { id: forkedId } = await world.tx((tx) => createProcedure(tx, { name: 'After a failed disk' }))
await saveDraft(world.app, systemActor('test'), forkedId, { xml: forked, base: 0 })

const draft = async () => {
  const { body } = await ada.get(`/api/procedures/${id}/draft`)
  return body as { xml: string; revision: number }
}
const saved = (page: Page) =>
  page
    .getByRole('status')
    .filter({ hasText: /^Saved$/ })
    .waitFor()
const choose = (page: Page, element: string) =>
  page.locator(`.djs-element[data-element-id="${element}"] .djs-hit`).first().click()

/** A picture of the page where somebody wants to look at it: SHOTS names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true })
}

test('a step is drawn and described, saved by itself, undone and published', async () => {
  const page = await (await browserOf(world, staff.ada)).open(`/procedures/${id}`)
  await page.getByRole('link', { name: 'Edit' }).click()
  await choose(page, 'step_1')
  await page.getByLabel('Name', { exact: true }).fill('Stop the services')
  await page.getByLabel('Who does it').fill('engineer')
  await page.getByLabel('Instructions').fill('Tell the users **first**.')
  await page.getByRole('button', { name: 'Add a field' }).click()
  await page.getByLabel('Label').fill('Services stopped')
  await page.getByLabel('Type').selectOption({ label: 'Number' })
  await page.getByRole('checkbox', { name: 'Required' }).check()
  await page.getByLabel('Due').fill('PT4H')
  await page.getByLabel('Milestone').fill('Stopped')
  await page.getByLabel('Milestone').blur()
  // A second step: the library's own way, from the pad beside the chosen one.
  await choose(page, 'end')
  await choose(page, 'step_1')
  await page.locator('.djs-context-pad [data-action="append.append-task"]').click()
  await page.keyboard.type('Start them again')
  await page.keyboard.press('Enter')
  await saved(page)
  const { xml } = await draft()
  for (const text of [
    'name="Stop the services"',
    'who="engineer"',
    'Tell the users **first**.',
    'label="Services stopped"',
    'type="number"',
    'required="true"',
    'due="PT4H"',
    'milestone="Stopped"',
    'name="Start them again"',
  ])
    assert.ok(xml.includes(text), `${text} in ${xml}`)
  assert.ok((await page.locator('.bjs-powered-by').count()) > 0, 'the library’s mark stays')
  assert.deepEqual(await violations(page), [])
  await picture(page, 'editor')

  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Redo' }).click()
  await saved(page)
  await page.getByRole('button', { name: 'Publish' }).click()
  await page
    .getByRole('dialog')
    .getByLabel('What changed')
    .or(page.getByRole('dialog').getByRole('textbox'))
    .first()
    .fill('First')
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const { body } = await ada.get(`/api/procedures/${id}`)
  assert.equal((body as { published: { number: number } }).published.number, 1)
})

test('what could not be saved is kept on the device, brought back after the window closed, and saved', async () => {
  const browser = await browserOf(world, staff.ada)
  const page = await browser.open(`/procedures/${id}/edit`)
  await page.route('**/api/procedures/*/draft', (route) =>
    route.request().method() === 'PUT' ? route.abort() : route.continue(),
  )
  await choose(page, 'step_1')
  await page.getByLabel('Milestone').fill('All quiet')
  await page.getByLabel('Milestone').blur()
  await page.getByText('Not saved yet, kept on this device').waitFor()
  assert.ok(!(await draft()).xml.includes('All quiet'))
  await page.unroute('**/api/procedures/*/draft')
  await page.reload()
  await page.getByText('was brought back').waitFor()
  await saved(page)
  assert.ok((await draft()).xml.includes('All quiet'))
})

test('what was drawn the moment before the page is left is kept, also by a page that never rests', async () => {
  const page = await (await browserOf(world, staff.ada)).open(`/procedures/${id}/edit`)
  await choose(page, 'step_1')
  await page.evaluate('window.requestIdleCallback = () => 1; window.cancelIdleCallback = () => {}')
  await page.getByLabel('Due').fill('PT9H')
  await page.evaluate('document.activeElement.blur(); location.reload()')
  await page.getByText('was brought back').waitFor()
  await saved(page)
  assert.ok((await draft()).xml.includes('due="PT9H"'))
})

test('two draw at once: neither is lost, and who sees it decides', async () => {
  const page = await (await browserOf(world, staff.ada, { phone: true, dark: true })).open(`/procedures/${id}/edit`)
  await choose(page, 'step_1')
  const before = await draft()
  await saveDraft(world.app, systemActor('test'), id, {
    xml: before.xml.replace('Stop the services', 'Stop everything'),
    base: before.revision,
  })
  await page.getByLabel('Name', { exact: true }).fill('Stop them all')
  await page.getByLabel('Name', { exact: true }).blur()
  await page.getByText('Somebody else saved this drawing meanwhile').waitFor()
  assert.ok((await draft()).xml.includes('Stop everything'))
  assert.equal(await overflow(page), 0)
  assert.deepEqual(await violations(page), [])
  await picture(page, 'editor-phone-dark')
  await page.getByRole('button', { name: 'Save mine over it' }).click()
  await saved(page)
  const after = await draft()
  assert.ok(after.xml.includes('Stop them all'))
  assert.equal(after.revision, before.revision + 2)
})

test('what cannot run is marked in the drawing and listed with its element', async () => {
  const page = await (await browserOf(world, staff.ada)).open(`/procedures/${id}/edit`)
  const { xml } = await draft()
  await page.locator('.djs-element').first().waitFor()
  await page.getByLabel('Import a file').setInputFiles({
    name: 'complex.bpmn',
    mimeType: 'application/xml',
    buffer: Buffer.from(
      xml
        .replace(/<bpmn:endEvent id="end"/, '<bpmn:complexGateway id="end"')
        .replace(/(<bpmn:complexGateway id="end"[\s\S]*?)<\/bpmn:endEvent>/, '$1</bpmn:complexGateway>'),
    ),
  })
  await page.locator('.pe-refused').first().waitFor()
  await page.locator('.pe-found button.t-p1').first().click()
  assert.ok((await page.locator('.djs-element.selected').count()) > 0)
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByText('end', { exact: true }).waitFor()
})

test('a drawing is tried out before it is published: chosen on the drawing and beside it, with data, taken back, played', async () => {
  const page = await (await browserOf(world, staff.ada)).open(`/procedures/${forkedId}/edit`)
  await page.locator('.djs-element').first().waitFor()
  await page.getByRole('button', { name: 'Try it out' }).click()
  await page.locator('.ps-canvas .pj-here').first().waitFor()
  assert.equal(await page.locator('.djs-palette:visible').count(), 0, 'nothing is drawn while it is tried out')
  // The deadline comes beside the step, which stays.
  await page.getByRole('button', { name: 'time: Two hours' }).click()
  await page.getByRole('button', { name: 'Go on: Tell the lead' }).waitFor()
  assert.equal(await page.locator('.ps-canvas .pj-token').count(), 2)
  await page.getByRole('button', { name: 'One step back' }).click()
  await page.getByRole('button', { name: 'Go on: Tell the lead' }).waitFor({ state: 'detached' })
  // A step with a form asks for it.
  await page.getByRole('button', { name: 'step: Count the losses' }).click()
  const form = page.getByRole('form', { name: 'Count the losses' })
  await form.getByLabel('Files lost').fill('12')
  await picture(page, 'play')
  assert.deepEqual(await violations(page), [])
  await form.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'message: Restored' }).waitFor()
  assert.ok(
    (await page.locator('.ps-canvas .djs-connection.ps-walked').count()) >= 3,
    'the way that was gone is marked',
  )
  await page.getByRole('button', { name: 'Step', exact: true }).click()
  await page.getByText('It came to its end').first().waitFor()
  await picture(page, 'played')
  await page.getByRole('button', { name: 'From the start' }).click()
  await page.getByLabel('Set data').fill('{ "lost": ')
  await page.getByRole('button', { name: 'Set', exact: true }).click()
  await page.getByText('Must be JSON').waitFor()
  await page.getByLabel('Set data').fill('{ "lost": 3 }')
  await page.getByRole('button', { name: 'Set', exact: true }).click()
  await page.getByRole('button', { name: 'Play' }).click()
  // The business rule has no table yet: it asks, and nothing goes past it by itself.
  await page.getByRole('button', { name: 'Answer: Rate it' }).click()
  await page.getByRole('button', { name: 'Leave it out' }).click()
  await page.getByText('It came to its end').first().waitFor()
  await page.getByRole('button', { name: 'Back to drawing' }).click()
  await page.locator('.djs-palette').waitFor()

  const phone = await (await browserOf(world, staff.ada, { phone: true, dark: true, locale: 'de-DE' })).open(`/procedures/${forkedId}/edit`) // biome-ignore format: one call
  await phone.locator('.djs-element').first().waitFor()
  await phone.getByRole('button', { name: 'Ausprobieren' }).click()
  await phone.getByRole('button', { name: 'Weiter: Count the losses' }).waitFor()
  await picture(phone, 'play-phone-dark')
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
})

test('a decision table is filled in by the keyboard, and decides when it is tried out', async () => {
  const page = await (await browserOf(world, staff.ada)).open(`/procedures/${forkedId}/edit`)
  await choose(page, 'rate')
  await page.getByLabel('Which row counts').selectOption({ label: 'The first that fits' })
  await page.getByLabel('Input 1', { exact: true }).fill('lost')
  await page.getByLabel('Output 1', { exact: true }).fill('level')
  await page.getByLabel('Its value goes to').fill('level')
  await page.getByLabel('Row 1, when lost is').fill('> 5')
  await page.keyboard.press('Enter')
  await page.getByLabel('Row 2, when lost is').waitFor()
  await until(page, `document.activeElement.dataset.cell === '1 0'`)
  await page.keyboard.press('Tab')
  await page.keyboard.type('"low"')
  await page.keyboard.press('ArrowUp')
  await until(page, `document.activeElement.dataset.cell === '0 1'`)
  await page.keyboard.type('"middle"')
  await page.keyboard.press('Tab')
  await saved(page)
  await picture(page, 'decision')
  assert.deepEqual(await violations(page), [])
  const { body } = await ada.get(`/api/procedures/${forkedId}/draft`)
  const { xml } = body as { xml: string }
  for (const text of [
    'hit="first"',
    'expression="lost"',
    'name="level"',
    'test="&#62; 5"',
    'value="&#34;low&#34;"',
    'value="&#34;middle&#34;"',
  ])
    assert.ok(
      xml.includes(text) || xml.includes(text.replaceAll('&#62;', '&gt;').replaceAll('&#34;', '&quot;')),
      `${text} in ${xml}`,
    )
  await page.getByRole('button', { name: 'Try it out' }).click()
  await page.getByRole('button', { name: 'With data: Count the losses' }).click()
  await page.getByRole('form', { name: 'Count the losses' }).getByLabel('Files lost').fill('3')
  await page.getByRole('form', { name: 'Count the losses' }).getByRole('button', { name: 'Go on' }).click()
  await page.getByText('It came to its end').first().waitFor()
  assert.equal(await page.locator('.pe-side dt', { hasText: 'level' }).count(), 1)
  await page.locator('.pe-side dd', { hasText: 'low' }).waitFor()
  const phone = await (await browserOf(world, staff.ada, { phone: true, dark: true, locale: 'de-DE' })).open(`/procedures/${forkedId}/edit`) // biome-ignore format: one call
  await choose(phone, 'rate')
  await phone.getByLabel('Zeile 2, dann level').waitFor()
  await picture(phone, 'decision-phone-dark')
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
})
