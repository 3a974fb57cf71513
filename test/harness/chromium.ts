import { existsSync } from 'node:fs'
import { after } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

/**
 * The package's own flags but some: in a single process, closing one page may hang the next; and a browser that does not
 * keep origins apart shows nothing about ours.
 */
const unwanted = ['--single-process', '--no-zygote', '--disable-web-security', '--allow-running-insecure-content']
const args = () => chromium.args.filter((flag) => !unwanted.includes(flag))

/** Test files that start together unpack the package's Chromium together: while one still writes it, no other can run it. */
async function launch(executablePath: string): Promise<Browser> {
  for (let tries = 0; ; tries++)
    try {
      return await playwright.launch({ executablePath, args: args(), headless: true })
    } catch (error) {
      if (tries >= 40 || !String(error).includes('ETXTBSY')) throw error
      await setTimeout(250)
    }
}

/** A real Chromium: CHROMIUM_PATH, the system's, or the one inside the npm package. Closes itself after the test file. */
export async function launchChromium(): Promise<Browser> {
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  const executablePath = process.env.CHROMIUM_PATH ?? system ?? (await chromium.executablePath())
  const browser = await launch(executablePath)
  after(() => browser.close())
  return browser
}
