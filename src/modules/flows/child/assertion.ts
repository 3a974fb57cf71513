import { setTimeout } from 'node:timers/promises'
import type { Frame, Page } from 'playwright-core'
import type { Assertion } from '../rules/recording.ts'
import { locatorOf } from './locate.ts'

const lookEveryMs = 100

export const compares = (n: number, operator: '>=' | '==' | '<=' | undefined, count: number): boolean =>
  operator === '<=' ? n <= count : operator === '==' ? n === count : n >= count

/** Whether what is claimed becomes true within the time; looked at again and again, because pages build themselves up. */
export const holds = (page: Page, frame: Frame, claim: Assertion, withinMs: number): Promise<boolean> =>
  becomesTrue(() => isSo(page, frame, claim), withinMs)

/**
 * Whether an expression of a recording becomes true on its page within the time. Each look is a call of its own: Playwright's
 * `waitForFunction` looks again by `eval` within the page, which the content security policy of a careful shop forbids.
 */
export const expressionHolds = (frame: Frame, expression: string, withinMs: number): Promise<boolean> =>
  becomesTrue(() => frame.evaluate(expression), withinMs)

/** What cannot be judged (a page on its way to the next, an element not there yet) is not true yet. */
async function becomesTrue(isTrue: () => Promise<unknown>, withinMs: number): Promise<boolean> {
  const over = AbortSignal.timeout(withinMs)
  const ended = new Promise<false>((resolve) => over.addEventListener('abort', () => resolve(false)))
  for (;;) {
    if (await Promise.race([isTrue().catch(() => false), ended])) return true
    if (over.aborted) return false
    await setTimeout(lookEveryMs)
  }
}

async function isSo(page: Page, frame: Frame, claim: Assertion): Promise<boolean> {
  if (claim.url !== undefined && !page.url().includes(claim.url)) return false
  if (!claim.selectors) return claim.text === undefined || (await textOf(frame)).includes(claim.text)
  // Of several selectors the first that matches anything is meant; a count of nothing is meant of all of them.
  const wanted = claim.count ?? 1
  const operator = claim.count === undefined ? '>=' : (claim.operator ?? '==')
  const counts = await Promise.all(claim.selectors.map((one) => locatorOf(frame, one).count()))
  const which = Math.max(
    0,
    counts.findIndex((n) => n > 0),
  )
  if (!compares(counts[which]!, operator, wanted)) return false
  if (counts[which] === 0) return claim.text === undefined && claim.visible !== true
  const first = locatorOf(frame, claim.selectors[which]!).first()
  if (claim.visible !== undefined && (await first.isVisible()) !== claim.visible) return false
  return claim.text === undefined || ((await first.textContent()) ?? '').includes(claim.text)
}

const textOf = (frame: Frame): Promise<string> => frame.locator('body').innerText()
