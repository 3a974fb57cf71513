import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { clientOf } from './client.ts'
import type { World } from './world.ts'

const root = join(import.meta.dirname, '../..')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// `npm test` has built it before; a single file run by hand builds what is not there. Worlds look for it when they start.
if (!existsSync(join(root, 'portal/dist/index.html'))) await import('../../scripts/build-portal.ts')

// Outside of any test, so that it lives as long as the file.
const browser = await launchChromium()

export type Look = {
  width?: number
  dark?: boolean
  /** A telephone: 390 x 844, touch, three pixels a point. */
  phone?: boolean
  /** The portal by the name `localhost`: passkeys belong to a name, never to an address. */
  byName?: boolean
  /** With the service worker, which other tests do without: it would answer from what an earlier page left. */
  worker?: boolean
  /** What the browser asks for, `de-DE`; English without. */
  locale?: string
  /** It stays after the test, until the next that is kept: see `again`. What went wrong fails the test it happened in all the same. */
  kept?: boolean
}

export type Watched = {
  context: BrowserContext
  /** What went wrong without anybody asking: script errors, refusals of the content policy, replies of 500 and more. */
  faults: string[]
  /** Address of the portal as this browser knows it. */
  url: string
  open(path: string): Promise<Page>
  /**
   * As `open`, in the page that is there, at the size and colours of the beginning: as on a first visit, but that the scripts are
   * known already. It costs half of what a page in a new browser does. What differs by its `#` alone is not loaded anew.
   */
  again(path: string): Promise<Page>
}

const all: Watched[] = []
let kept: Watched | undefined

// Faults fail the test they happened in, also where nobody looks at them.
afterEach(async () => {
  const watched = all.splice(0)
  await Promise.all(watched.map(({ context }) => context.close()))
  assert.deepEqual(
    [...watched, ...(kept ? [kept] : [])].flatMap(({ faults }) => faults.splice(0)),
    [],
    'the portal said these on the console',
  )
})

function sizeOf({ width, phone }: Look): { width: number; height: number } {
  if (phone) return { width: 390, height: 844 }
  return { width: width ?? 1440, height: width && width < 700 ? 800 : 900 }
}

/**
 * A browser in which somebody is signed in, or nobody. Times are Berlin's, motion is off, no service worker. It is closed
 * after the test.
 */
export async function browserOf(world: World, personId: string | null, look: Look = {}): Promise<Watched> {
  const url = look.byName ? world.url.replace('127.0.0.1', 'localhost') : world.url
  const context = await browser.newContext({
    viewport: sizeOf(look),
    colorScheme: look.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
    serviceWorkers: look.worker ? 'allow' : 'block',
    locale: look.locale ?? 'en-GB',
    ...(look.phone && { hasTouch: true, isMobile: true, deviceScaleFactor: 3 }),
  })
  if (personId) {
    const [name, value] = (await clientOf(world, personId)).cookie.split('; ')[0]!.split('=') as [string, string]
    await context.addCookies([{ name, value, url }])
  }
  const faults: string[] = []
  async function open(path: string): Promise<Page> {
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    const at = () => page.url().replace(url, '')
    page.on('pageerror', (error) => faults.push(`${at()}: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() !== 'error') return
      const from = message.location().url
      // Chromium reports every refusal (4xx) of a fetch; what the page makes of it is the page's matter.
      if (/^Failed to load resource: .* status of 4\d\d/.test(message.text()) && from.startsWith(`${url}/api/`)) return
      faults.push(`${at()}: ${message.text()} ${from}`)
    })
    await page.goto(url + path)
    return page
  }
  async function again(path: string): Promise<Page> {
    const [page] = context.pages()
    if (!page) return open(path)
    await page.evaluate('localStorage.clear(); sessionStorage.clear()')
    await page.emulateMedia({ colorScheme: look.dark ? 'dark' : 'light', reducedMotion: 'reduce' })
    await page.setViewportSize(sizeOf(look))
    await page.goto(url + path)
    return page
  }
  const watched = { context, faults, url, open, again }
  if (look.kept) {
    await kept?.context.close()
    kept = watched
  } else all.push(watched)
  return watched
}

/**
 * Violations of WCAG 2.2 A and AA that axe finds, one line each. It looks when every movement has ended: behind a drawer that
 * is still fading in, colours are of neither the page nor the drawer.
 */
export async function violations(page: Page): Promise<string[]> {
  await until(
    page,
    `document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getComputedTiming().endTime === Infinity)`,
  )
  // It stays in a page until that loads anew; reading its half a megabyte in is a fifth of a look.
  if (!(await page.evaluate('typeof window.axe?.run === "function"'))) await page.evaluate(axe)
  return (await page.evaluate(`axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    resultTypes: ['violations'],
  }).then((result) => result.violations.map((one) => one.id + ' ' + one.nodes.map((node) => node.target).join(' | ')))`)) as string[]
}

/**
 * Until an expression is true on a page; ten seconds at most. Playwright's own `waitForFunction` looks again by `eval` within the page,
 * which our content security policy forbids: it works when the first look is enough and fails on a slow machine.
 */
export async function until(page: Page, expression: string): Promise<void> {
  const end = performance.now() + 10_000
  while (!(await page.evaluate(expression))) {
    if (performance.now() > end) throw new Error(`Never true: ${expression}`)
    await sleep(50)
  }
}

/** How far the page is wider than its window, in pixels. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - innerWidth') as Promise<number>

/** Until the page shows its head and nothing on it waits for the server. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
}

/** A passkey as a virtual authenticator hands it out, private key and all. */
export type DevicePasskey = { credentialId: string; [more: string]: unknown }

/** A device's passkeys: those it has now, for the same device in another browser window. */
export type PasskeyDevice = { passkeys(): Promise<DevicePasskey[]> }

/**
 * A device with passkeys whose owner's finger lies on it (WebAuthn, virtual authenticators); with `having` those it made
 * before. Without the offer in the e-mail field: it would be taken before anybody presses the button.
 */
export async function passkeyDevice(page: Page, having: readonly DevicePasskey[] = []): Promise<PasskeyDevice> {
  await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false')
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  for (const credential of having)
    await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: credential as never })
  return {
    async passkeys() {
      const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
      return credentials.map((each) => ({ ...each }))
    },
  }
}
