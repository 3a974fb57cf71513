import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, Page } from 'playwright-core'
import { launchChromium } from '#test/chromium.ts'
import { clientOf } from '#test/client.ts'
import type { World } from '#test/world.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export interface Look {
  width?: number
  dark?: boolean
}

/** What went wrong on pages of a context without anybody asking: script errors, refusals of the content policy. */
export interface Watched {
  context: BrowserContext
  faults: string[]
  open(path: string): Promise<Page>
}

// Outside of any test, so that it lives as long as the file.
const browser = await launchChromium()

/** A browser in which somebody is signed in, or nobody. Times are Berlin's, motion is off, no service worker. */
export async function browserOf(world: World, personId: string | null, look: Look = {}): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1440, height: look.width && look.width < 700 ? 800 : 900 },
    colorScheme: look.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
    serviceWorkers: 'block',
  })
  if (personId) {
    const [name, value] = (await clientOf(world, personId)).cookie.split('=') as [string, string]
    await context.addCookies([{ name, value, url: world.url }])
  }
  const faults: string[] = []
  async function open(path: string): Promise<Page> {
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => faults.push(`${path}: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`${path}: ${message.text()}`)
    })
    await page.goto(world.url + path)
    return page
  }
  return { context, faults, open }
}

/** Violations of WCAG 2.2 A and AA that axe finds, one line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found =
    (await page.evaluate(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    .then((result) => result.violations.map((one) => one.id + ' ' + one.nodes.map((node) => node.target).join(' | ')))`)) as string[]
  return found
}

/** How far the page is wider than its window, in pixels. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - innerWidth') as Promise<number>
