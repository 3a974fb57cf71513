import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProcedure } from '#procedures'
import { browserOf, until } from '#test/browser.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* What is moved in the editor of procedures, in a real Chromium: where it lies, and what the mouse says with it. */
const world = await createWorld({ live: true })
const { staff } = await world.tx(makeProvider)
const { id } = await world.tx((tx) => createProcedure(tx, { name: 'Restore a server' }))

/** The elements of the drawing from the back to the front. */
const order = `[...document.querySelectorAll('.pe-canvas .djs-group > .djs-element')].map((one) => one.dataset.elementId).join(' ')`

test('a moved shape comes to lie over the other shapes; its click comes with it, so that the next one counts', async () => {
  const page = await (await browserOf(world, staff.ada)).open(`/procedures/${id}/edit`)
  const step = page.locator('.djs-element[data-element-id="step_1"]')
  await step.waitFor()
  const box = (await step.boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const before = (await page.evaluate(order)) as string
  await page.evaluate(`window.clicks = 0; addEventListener('click', () => { window.clicks++ }, { capture: true })`)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x, y + 40, { steps: 4 })
  await page.mouse.move(x, y + 90, { steps: 4 })
  await page.mouse.up()
  await page.locator('.djs-context-pad.open').waitFor()
  // The flows lie over all shapes.
  await until(page, `${order}.indexOf('step_1') > ${order}.indexOf('end')`)
  const after = (await page.evaluate(order)) as string
  assert.notEqual(after, before)
  assert.deepEqual(after.split(' ').sort(), before.split(' ').sort())
  assert.equal(await page.evaluate('window.clicks'), 1)
  await page.mouse.click(x, box.y - 60)
  await page.locator('.djs-context-pad.open').waitFor({ state: 'detached' })
})
