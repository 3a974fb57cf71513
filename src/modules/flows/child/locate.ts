import { setTimeout } from 'node:timers/promises'
import type { Frame, Locator } from 'playwright-core'
import { type Part, partsOf } from '../rules/selectors.ts'

export type Found = { locator: Locator /** Which of the alternatives matched, from 0. */; selector: number }

/** So long a later selector waits for an earlier one: a page that builds itself up shows the right one a moment later. */
const graceMs = 700
const lookEveryMs = 100

/**
 * The first of a step's selectors that matches something to be seen; tried in order until the time is up, and null then. A
 * later one counts only when those before it have had their grace.
 */
export async function locate(
  frame: Frame,
  selectors: readonly (string | string[])[],
  withinMs: number,
  visible = true,
): Promise<Found | null> {
  const locators = selectors.map((one) => locatorOf(frame, one))
  const began = performance.now()
  let since: number | null = null
  for (;;) {
    for (const [selector, locator] of locators.entries()) {
      const first = locator.first()
      const there = await (visible ? first.isVisible() : first.count().then((n) => n > 0)).catch(() => false)
      if (!there) continue
      if (selector === 0) return { locator: first, selector }
      since ??= performance.now()
      if (performance.now() - since >= graceMs || performance.now() - began >= withinMs)
        return { locator: first, selector }
      break
    }
    if (performance.now() - began >= withinMs) return null
    await setTimeout(lookEveryMs)
  }
}

/** Everything one alternative matches. */
export function locatorOf(frame: Frame, selector: string | readonly string[]): Locator {
  const [first, ...rest] = partsOf(selector)
  return rest.reduce<Locator>((within, part) => one(within.first(), part), one(frame, first!))
}

/** Roles the Recorder names elements by without saying which (WAI-ARIA 1.2). */
const roles = [
  'button',
  'link',
  'textbox',
  'searchbox',
  'combobox',
  'checkbox',
  'radio',
  'switch',
  'spinbutton',
  'slider',
  'option',
  'menuitem',
  'tab',
  'heading',
  'img',
  'listitem',
  'row',
  'cell',
  'dialog',
  'region',
  'main',
] as const

function one(within: Frame | Locator, part: Part): Locator {
  switch (part.by) {
    case 'css':
      return within.locator(`css=${part.css}`)
    case 'xpath':
      return within.locator(`xpath=${part.path}`)
    case 'text':
      return within.getByText(part.text)
    case 'aria': {
      const how = { name: part.name, exact: true }
      if (part.role) return within.getByRole(part.role as 'button', part.name ? how : {})
      const byRole = roles.map((role) => within.getByRole(role, how))
      const byText = [within.getByLabel(part.name, { exact: true }), within.getByText(part.name, { exact: true })]
      return [...byRole, ...byText].reduce((all, next) => all.or(next))
    }
  }
}
