import type { BrowserContext, Frame, Locator, Page } from 'playwright-core'
import type { ElementStep, Flow, Step } from '../rules/recording.ts'
import type { FlowFault } from '../rules/result.ts'
import { filledIn, hasSecret, type Values } from '../rules/variables.ts'
import { compares, expressionHolds, holds } from './assertion.ts'
import { locate, locatorOf } from './locate.ts'

/** A step that did not succeed, with why. */
export class StepFailed extends Error {
  readonly code: FlowFault
  constructor(code: FlowFault, message: string) {
    super(message)
    this.code = code
  }
}

export type Played = { selector: number | null /** What was typed into and must not be shown. */; hide: Locator | null }

export type Stage = { context: BrowserContext; page: Page; values: Values; flow: Flow }

const buttons = { primary: 'left', auxiliary: 'middle', secondary: 'right', back: 'left', forward: 'left' } as const
const nothing: Played = { selector: null, hide: null }

/** Runs one step within `ms`. Throws StepFailed, or what the browser says. */
export async function play(stage: Stage, step: Step, ms: number): Promise<Played> {
  const page = pageOf(stage, 'target' in step ? step.target : undefined)
  const wait =
    'assertedEvents' in step && step.assertedEvents?.length ? arrival(page, step.assertedEvents.length, ms) : null
  const played = await act(stage, page, step, ms)
  await wait?.()
  return played
}

/** Waits for the navigations that were recorded with a step. Begun before the step, so that a quick one is not missed. */
function arrival(page: Page, count: number, ms: number): () => Promise<void> {
  let left = count
  const arrived = Promise.withResolvers<void>()
  const seen = (frame: Frame) => {
    if (frame === page.mainFrame() && --left <= 0) arrived.resolve()
  }
  page.on('framenavigated', seen)
  return async () => {
    const timer = setTimeout(() => arrived.reject(new StepFailed('navigation', 'No other page came.')), ms)
    try {
      // An address within the same page may have changed once where two changes were recorded.
      if (left < count) left = 0
      if (left > 0) await arrived.promise
      await page.waitForLoadState('domcontentloaded', { timeout: ms })
    } finally {
      clearTimeout(timer)
      page.off('framenavigated', seen)
    }
  }
}

async function act(stage: Stage, page: Page, step: Step, ms: number): Promise<Played> {
  switch (step.type) {
    case 'setViewport':
      await page.setViewportSize({ width: step.width, height: step.height })
      return nothing
    case 'navigate':
      await navigate(page, value(stage, step.url), ms)
      return nothing
    case 'keyDown':
      await page.keyboard.down(step.key)
      return nothing
    case 'keyUp':
      await page.keyboard.up(step.key)
      return nothing
    case 'close':
      await page.close()
      return nothing
    case 'emulateNetworkConditions':
      await slowDown(stage.context, page, step)
      return nothing
    case 'waitForExpression':
      if (await expressionHolds(frameOf(page, step.frame), step.expression, ms)) return nothing
      throw new StepFailed('not_held', 'What was waited for did not become so.')
    case 'scroll':
      return scroll(page, step, ms)
    case 'waitForElement':
      return waitFor(page, step, ms)
    case 'customStep':
      return step.name === 'palisade/assert' ? claim(stage, page, step, ms) : nothing
    default:
      return onElement(stage, page, step, ms)
  }
}

async function navigate(page: Page, url: string, ms: number): Promise<void> {
  if (!/^https?:\/\//i.test(url)) throw new StepFailed('navigation', 'The address must begin with http:// or https://.')
  const reply = await page.goto(url, { timeout: ms, waitUntil: 'load' })
  if (reply && reply.status() >= 400) throw new StepFailed('navigation', `The page answered ${reply.status()}.`)
}

type Acting = Extract<Step, { type: 'click' | 'doubleClick' | 'hover' | 'change' }>

async function onElement(stage: Stage, page: Page, step: Acting, ms: number): Promise<Played> {
  const { locator, selector } = await found(page, step, ms)
  const timeout = ms
  if (step.type === 'change') {
    await change(locator, value(stage, step.value), timeout)
    return { selector, hide: hasSecret(step.value) ? locator : null }
  }
  if (step.type === 'hover') await locator.hover({ timeout })
  else {
    const how = {
      timeout,
      button: buttons[step.button ?? 'primary'],
      delay: step.duration,
      position: await placeOf(locator, step),
    }
    await (step.type === 'click' ? locator.click(how) : locator.dblclick(how))
  }
  return { selector, hide: null }
}

/** Where it was clicked, as long as the element still reaches there; else its middle. */
async function placeOf(locator: Locator, { offsetX: x, offsetY: y }: { offsetX?: number; offsetY?: number }) {
  if (x === undefined || y === undefined || x < 0 || y < 0) return undefined
  const box = await locator.boundingBox()
  return box && x < box.width && y < box.height ? { x, y } : undefined
}

async function change(locator: Locator, text: string, timeout: number): Promise<void> {
  const kind = await locator.evaluate((element) => {
    const field = element as unknown as { tagName: string; type?: string }
    return field.tagName === 'SELECT' ? 'select' : (field.type ?? 'text')
  })
  if (kind === 'file') throw new StepFailed('step', 'Files are not chosen by a flow.')
  if (kind === 'select') await locator.selectOption(text, { timeout })
  else if (kind === 'checkbox' || kind === 'radio')
    await locator.setChecked(text !== 'false' && text !== '', { timeout })
  else await locator.fill(text, { timeout })
}

async function scroll(page: Page, step: Extract<Step, { type: 'scroll' }>, ms: number): Promise<Played> {
  const to = { x: step.x ?? 0, y: step.y ?? 0 }
  if (!step.selectors) {
    await frameOf(page, step.frame).evaluate(`scrollTo(${to.x}, ${to.y})`)
    return nothing
  }
  const { locator, selector } = await found(page, { ...step, selectors: step.selectors }, ms)
  await locator.evaluate(
    (element, { x, y }) => (element as unknown as { scrollTo(x: number, y: number): void }).scrollTo(x, y),
    to,
  )
  return { selector, hide: null }
}

async function waitFor(page: Page, step: Extract<Step, { type: 'waitForElement' }>, ms: number): Promise<Played> {
  const frame = frameOf(page, step.frame)
  const { selectors, count = 1, operator = '>=', visible } = step
  const began = performance.now()
  for (;;) {
    for (const [selector, one] of selectors.entries()) {
      const all = locatorOf(frame, one)
      const n = await all.count()
      const shown = visible === undefined || n === 0 || (await all.first().isVisible()) === visible
      if (compares(n, operator, count) && shown && (n > 0 || selector === selectors.length - 1))
        return { selector, hide: null }
    }
    if (performance.now() - began >= ms) throw new StepFailed('not_found', 'What was waited for did not come.')
    await page.waitForTimeout(100)
  }
}

async function claim(
  stage: Stage,
  page: Page,
  { parameters, frame }: Extract<Step, { name: 'palisade/assert' }>,
  ms: number,
): Promise<Played> {
  const filled = {
    ...parameters,
    ...(parameters.text !== undefined && { text: value(stage, parameters.text) }),
    ...(parameters.url !== undefined && { url: value(stage, parameters.url) }),
  }
  if (await holds(page, frameOf(page, frame), filled, ms)) return nothing
  throw new StepFailed('not_held', `Not so: ${parameters.name}`)
}

async function slowDown(
  context: BrowserContext,
  page: Page,
  to: { download: number; upload: number; latency: number },
) {
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: to.latency,
    downloadThroughput: to.download,
    uploadThroughput: to.upload,
  })
}

async function found(
  page: Page,
  step: Pick<ElementStep, 'frame'> & { selectors: ElementStep['selectors'] & {} },
  ms: number,
) {
  const it = await locate(frameOf(page, step.frame), step.selectors, ms)
  if (!it) throw new StepFailed('not_found', 'None of its selectors matches anything that can be seen.')
  return it
}

/** The page of a step: the first, or the pop-up whose address it was recorded with. */
function pageOf({ context, page }: Stage, target: string | undefined): Page {
  if (!target || target === 'main') return page
  const other = context.pages().find((one) => one.url() === target) ?? context.pages().find((one) => one !== page)
  return other ?? page
}

/** A frame by the numbers of its way down from the page's own. */
function frameOf(page: Page, path: readonly number[] = []): Frame {
  let frame = page.mainFrame()
  for (const index of path) {
    const next = frame.childFrames()[index]
    if (!next) throw new StepFailed('not_found', 'The frame of this step is not there.')
    frame = next
  }
  return frame
}

function value({ values }: Stage, text: string): string {
  const filled = filledIn(text, values)
  if (filled === null) throw new StepFailed('no_value', 'A variable or secret of this step has no value.')
  return filled
}
