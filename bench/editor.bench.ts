// The editor of procedures with a drawing of 300 steps and events (599 elements with their ways) in a real Chromium, each time in a
// browser that never saw it: from the touch on "Edit" until all of it is drawn, and from the last input of an edit (a shape is let go,
// a name is left, a step is added beside another) until the frame after the one it stands in. Whole drawing in sight, which is the
// most there is to paint. Beside both the raw limit in the same browser: two frames. OPENS and EDITS say how often,
// SHOTS names a folder for a picture of what hinders it.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { findPerson } from '#accounts'
import { openSession, sessionCookie } from '#identity'
import { systemActor } from '#platform/actor.ts'
import { createProcedure, saveDraft } from '#procedures'
import { plainArgs, startChromium } from '#test/chromium.ts'
import { makeProvider } from '#test/provider.ts'
import { startBenchDatabase } from './database.ts'
import { benchProgram, type Figure, quantile } from './figure.ts'
import { grid, perRow } from './grid-drawing.ts'

const nodes = 300
const opens = Number(process.env.OPENS ?? 12)
// A p99 of fewer than a hundred is the longest of all, which is told beside it: the first of a kind runs code that never ran before.
const edits = Number(process.env.EDITS ?? 120)

const twoFrames = 'requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - from)))'
const whole = `document.querySelectorAll('.pe-canvas .djs-shape').length >= ${nodes} && document.querySelectorAll('.pe-canvas .djs-connection').length >= ${nodes - 1}` // biome-ignore format: one condition

if (!existsSync(join(import.meta.dirname, '../portal/dist/index.html')))
  throw new Error('The portal is not built: node scripts/build-portal.ts')
const actor = systemActor('bench')
const folder = await mkdtemp(join(tmpdir(), 'palisade-editor-'))
const database = await startBenchDatabase()
const { program, close } = await benchProgram(
  { DATA_DIR: folder, HOST: '127.0.0.1', SMTP_HOST: '127.0.0.1' },
  database.url,
)
const { app } = program
const url = `http://127.0.0.1:${(app.http.server.address() as { port: number }).port}`
const { staff } = await app.db.transact(actor, makeProvider)
const { id } = await app.db.transact(actor, (tx) => createProcedure(tx, { name: 'Three hundred' }))
await saveDraft(app, actor, id, { xml: grid(nodes), base: 0 })
const { secret } = await app.db.transact(actor, async (tx) =>
  openSession(tx, (await findPerson(tx, staff.ada))!, 'passkey', { ip: '127.0.0.1', device: 'bench' }),
)

const browser = await startChromium(plainArgs())
try {
  const figures: Figure[] = [...(await opening()), ...(await editing())]
  process.stdout.write(`${JSON.stringify(figures)}\n`)
} finally {
  await browser.close()
  await close()
  await database.stop()
  await rm(folder, { recursive: true, force: true })
}

async function freshPage(): Promise<{ page: Page; done(): Promise<void> }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' })
  await context.addCookies([{ name: sessionCookie, value: secret, url }])
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  return { page, done: () => context.close() }
}

/**
 * Milliseconds in the page from the first event of a kind that an act brings until this holds and was drawn; counted from when the browser
 * took the input in, not from when the page got round to it. The page listens before the act begins: input may overtake a script that
 * was sent before it. Throws when it does not come.
 */
async function drawnAfter(page: Page, event: string, holds: string, act: () => Promise<void>): Promise<number> {
  await page.evaluate(`void (window.measured = new Promise((resolve, reject) => {
    let from
    addEventListener('${event}', (event) => { from ??= event.timeStamp }, { capture: true, once: true })
    const look = () => from !== undefined && (${holds}) && (observer.disconnect(), clearTimeout(late), ${twoFrames})
    const observer = new MutationObserver(look)
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
    const late = setTimeout(() => reject(new Error((from === undefined ? 'no ' : 'after ') + '${event}: never ' + ${JSON.stringify(holds)})), 30000)
  }))`) // biome-ignore format: a script
  await act()
  return page.evaluate('window.measured') as Promise<number>
}

function frames(page: Page): Promise<number> {
  return page.evaluate(`new Promise((resolve) => { const from = performance.now(); ${twoFrames} })`) as Promise<number>
}

async function opening(): Promise<Figure[]> {
  const took: number[] = []
  const raw: number[] = []
  for (let n = 0; n < opens; n++) {
    const { page, done } = await freshPage()
    await page.goto(`${url}/procedures/${id}`)
    await page
      .locator('.pj-canvas .djs-connection')
      .nth(nodes - 2)
      .waitFor({ state: 'attached' })
    took.push(
      await drawnAfter(page, 'click', whole, () => page.getByRole('link', { name: 'Edit the drawing' }).click()),
    )
    raw.push(await frames(page))
    await done()
  }
  const note = `p99 ${Math.round(quantile(took, 0.99))} ms, ${opens} browsers`
  return [
    { name: `editor: opens a drawing of ${nodes} steps and events, p50`, value: Math.round(quantile(took, 0.5)), unit: 'ms', floor: 1000, atMost: true, note }, // biome-ignore format: one figure
    { name: 'raw limit: two frames of the same browser, p50', value: Math.round(quantile(raw, 0.5)), unit: 'ms' },
  ]
}

function shapeOf(element: string): string {
  return `.pe-canvas .djs-element[data-element-id="${element}"]`
}

/** The middle of a shape on the screen. */
async function middle(page: Page, element: string): Promise<[number, number]> {
  const box = (await page.locator(shapeOf(element)).first().boundingBox())!
  return [box.x + box.width / 2, box.y + box.height / 2]
}

/** A place of the canvas with nothing over it, looked for from the top of its middle downwards. */
async function emptyPlace(page: Page): Promise<[number, number]> {
  const place = await page.evaluate(`(() => {
    const canvas = document.querySelector('.pe-canvas')
    const box = canvas.getBoundingClientRect()
    for (let y = box.top + 24; y < box.bottom; y += 12)
      for (let x = box.left + box.width / 2; x < box.right - 24; x += 12) {
        const at = document.elementFromPoint(x, y)
        if (canvas.contains(at) && at.closest('svg') && !at.closest('.djs-element')) return [x, y]
      }
  })()`) // biome-ignore format: a script
  if (!place) throw new Error('No place of the canvas is empty')
  return place as [number, number]
}

/**
 * Nothing is chosen any more: what the library shows beside a chosen shape would lie over its neighbours. The library takes a click within
 * 400 ms after a drop for the drop's own, when the browser sent none with it: whoever sees the choice stay clicks once more.
 */
async function chooseNothing(page: Page): Promise<void> {
  const pad = page.locator('.djs-context-pad.open')
  for (let clicks = 0; clicks < 5; clicks++) {
    await page.mouse.click(...(await emptyPlace(page)))
    const gone = await pad.waitFor({ state: 'detached', timeout: 2000 }).then(() => true, () => false) // biome-ignore format: one question
    if (gone) return
  }
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, 'editor-choice-stays.png') })
  throw new Error('What was chosen stays chosen after five clicks on an empty place')
}

async function choose(page: Page, element: string): Promise<void> {
  await chooseNothing(page)
  await page.mouse.click(...(await middle(page, element)))
  await page.locator('.djs-context-pad.open').waitFor()
}

/** A shape is taken, moved down by a few points and let go. */
async function moved(page: Page, element: string): Promise<number> {
  await chooseNothing(page)
  const [x, y] = await middle(page, element)
  const before = await page.locator(shapeOf(element)).first().getAttribute('transform')
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 2, y + 4, { steps: 2 })
  await page.mouse.move(x, y + 8, { steps: 4 })
  // While it is dragged, a picture of it moves; the shape itself does when it is let go.
  const elsewhere = `document.querySelector('${shapeOf(element)}').getAttribute('transform') !== '${before}'`
  return drawnAfter(page, 'mouseup', elsewhere, () => page.mouse.up())
}

/**
 * A name is typed and left with the tab key. Both are sent in one go: the field gives the name over by itself after a second, and a slow
 * driver would come with its tab key when there is nothing left to be drawn.
 */
async function renamed(page: Page, element: string, name: string): Promise<number> {
  await choose(page, element)
  await page.getByLabel('Name', { exact: true }).selectText()
  const named = `document.querySelector('${shapeOf(element)} text')?.textContent.includes('${name}')`
  return drawnAfter(page, 'keydown', named, async () => {
    await Promise.all([page.keyboard.insertText(name), page.keyboard.press('Tab')])
  })
}

/** A step is added behind another with the pad beside it. */
async function added(page: Page, element: string): Promise<number> {
  await choose(page, element)
  const before = await page.locator('.pe-canvas .djs-shape').count()
  const more = `document.querySelectorAll('.pe-canvas .djs-shape').length > ${before}`
  const took = await drawnAfter(page, 'click', more, () =>
    page.locator('.djs-context-pad.open [data-action="append.append-task"]').click(),
  )
  await page.keyboard.press('Escape')
  return took
}

async function undone(page: Page): Promise<void> {
  const undo = page.getByRole('button', { name: 'Undo' })
  for (let n = 0; n < 200 && (await undo.isEnabled()); n++) await undo.click()
}

async function editing(): Promise<Figure[]> {
  const { page, done } = await freshPage()
  await page.goto(`${url}/procedures/${id}/edit`)
  await page
    .locator('.pe-canvas .djs-connection')
    .nth(nodes - 2)
    .waitFor({ state: 'attached' })
  const took: Record<'a shape moved' | 'a name' | 'a step added', number[]> = { 'a shape moved': [], 'a name': [], 'a step added': [] } // biome-ignore format: one list
  for (let n = 0; n < edits; n++) {
    // Steps that are added come to lie over others: from time to time all is taken back.
    if (n % 30 === 29) await undone(page)
    // From the middle of the drawing: the palette lies over its left.
    const element = (offset: number) => `n${(1 + (n % 10)) * perRow + 7 + ((n * 3 + offset) % 15)}`
    took['a shape moved'].push(await moved(page, element(0)))
    took['a name'].push(await renamed(page, element(2), `Name${n}`))
    took['a step added'].push(await added(page, element(4)))
  }
  await done()
  return Object.entries(took).map(([edit, of]) => ({
    name: `editor: ${edit} among ${nodes} stands in the drawing, p99`,
    value: Math.round(quantile(of, 0.99)),
    unit: 'ms',
    floor: 100,
    atMost: true,
    note: `p50 ${Math.round(quantile(of, 0.5))} ms, longest ${Math.round(Math.max(...of))} ms, ${of.length} edits`,
  }))
}
