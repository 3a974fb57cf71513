import { existsSync } from 'node:fs'
import { after } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

/**
 * The package's own flags but some: in a single process, closing one page may hang the next; and a browser that does not
 * keep origins apart shows nothing about ours. Graphics within the browser's own process kill one start in a hundred.
 */
const unwanted = [
  '--single-process',
  '--no-zygote',
  '--in-process-gpu',
  '--disable-web-security',
  '--allow-running-insecure-content',
]
const args = () => chromium.args.filter((flag) => !unwanted.includes(flag))

/**
 * Without these the browser draws by itself and not through a graphics card that a program plays: a page in a fresh window costs
 * 1.6 s of processor time then, 2.0 s with them. What it lays out, and what pages can do but WebGL (ours have none), is the same.
 */
const playedGraphics = [
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
]
export const plainArgs = () => [...args().filter((flag) => !playedGraphics.includes(flag)), '--disable-gpu']

/**
 * Test files that start together unpack the package's Chromium together: while one still writes it, no other can run it. One that dies
 * before its first page is started once more: a whole file of tests would fail with it.
 */
async function launch(executablePath: string, flags: string[]): Promise<Browser> {
  for (let tries = 0; ; tries++)
    try {
      return await playwright.launch({ executablePath, args: flags, headless: true })
    } catch (error) {
      const again = String(error).includes('ETXTBSY') ? tries < 40 : tries === 0
      if (!again) throw error
      await setTimeout(250)
    }
}

/** CHROMIUM_PATH, the system's, or the one inside the npm package. */
export async function chromiumPath(): Promise<string> {
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  return process.env.CHROMIUM_PATH ?? system ?? (await chromium.executablePath())
}

/** A real Chromium. Whoever starts it closes it. */
export async function startChromium(flags = args()): Promise<Browser> {
  return launch(await chromiumPath(), flags)
}

/** As startChromium, for tests: it spends no time on graphics, and closes itself after the test file. */
export async function launchChromium(): Promise<Browser> {
  const browser = await startChromium(plainArgs())
  after(() => browser.close())
  return browser
}
