import { existsSync } from 'node:fs'
import { after } from 'node:test'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

/**
 * The package's own flags but some: in a single process, closing one page may hang the next; and a browser that does not
 * keep origins apart shows nothing about ours.
 */
const unwanted = ['--single-process', '--no-zygote', '--disable-web-security', '--allow-running-insecure-content']
const args = () => chromium.args.filter((flag) => !unwanted.includes(flag))

/** A real Chromium: CHROMIUM_PATH, the system's, or the one inside the npm package. Closes itself after the test file. */
export async function launchChromium(): Promise<Browser> {
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  const executablePath = process.env.CHROMIUM_PATH ?? system ?? (await chromium.executablePath())
  const browser = await playwright.launch({ executablePath, args: args(), headless: true })
  after(() => browser.close())
  return browser
}
