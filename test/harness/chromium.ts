import { existsSync } from 'node:fs'
import { after } from 'node:test'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

/** The package's own flags but one: in a single process, closing one page may hang the next. */
const args = () => chromium.args.filter((flag) => flag !== '--single-process' && flag !== '--no-zygote')

/** A real Chromium: CHROMIUM_PATH, the system's, or the one inside the npm package. Closes itself after the test file. */
export async function launchChromium(): Promise<Browser> {
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  const executablePath = process.env.CHROMIUM_PATH ?? system ?? (await chromium.executablePath())
  const browser = await playwright.launch({ executablePath, args: args(), headless: true })
  after(() => browser.close())
  return browser
}
