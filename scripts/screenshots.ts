// Pictures of the main pages for the README: `npm run screenshots`. Starts the program on an empty folder with the demo,
// looks at it in a real Chromium, and writes docs/screenshots; with names (`-- report rota`) only those.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core'

const root = join(import.meta.dirname, '..')
const pictures = join(root, 'docs/screenshots')
const password = process.env.PICTURE_PASSWORD ?? 'a password for pictures only'

type Who = 'staff' | 'customer'
type Shot = {
  name: string
  who: Who
  path: (base: Page) => Promise<string> | string
  ready: string
  act?: (page: Page) => Promise<void>
  /** Also dark, on both widths. */
  dark?: true
}

/** The page behind the first link of a list whose words fit. */
const linked = (list: string, words: string) => async (page: Page) => {
  await page.goto(new URL(list, page.url()).href)
  const link = page.locator(`main a:has-text("${words}")`).first()
  return (await link.getAttribute('href')) ?? list
}

async function fillNewRequest(page: Page): Promise<void> {
  const choose = (question: string, answer: string) =>
    page.getByRole('radiogroup', { name: question }).getByText(answer, { exact: true }).click()
  await page
    .getByRole('radiogroup', { name: 'What is it about?' })
    .getByText('Web shop')
    .click()
    .catch(() => {})
  await page.getByLabel('In one sentence').fill('No customer can pay by card')
  await choose('Can you still work?', 'Partly')
  await choose('Do your customers notice?', 'All')
  await choose('Is there a way around it?', 'No')
  await page
    .getByLabel('What happens, and since when?')
    .fill('Since about half past one. The page says “502 Bad Gateway” after the card form. Wallet payments still work.')
  await page.getByText('critical (P1)').waitFor()
}

/** A wall of its own for the pictures: its secret is shown only when it is made. */
async function newWall(page: Page): Promise<string> {
  const reply = await page.request.post(new URL('/api/walls', page.url()).href, {
    data: { name: 'Pictures' },
    headers: { 'x-palisade': '1', 'idempotency-key': crypto.randomUUID() },
  })
  if (!reply.ok()) throw new Error(`no wall was made: ${await reply.text()}`)
  const { pathname, hash } = new URL(((await reply.json()) as { url: string }).url)
  return pathname + hash
}

/** The alarm, then the system it is about, at the time of the alarm. */
async function drillDown(page: Page): Promise<string> {
  await page.goto(new URL('/incidents', page.url()).href)
  await page.locator('main a[href*="/incidents/"]:has-text("Checkout")').first().click()
  const link = page.getByRole('complementary').locator('a[href^="/systems/"]').first()
  return (await link.getAttribute('href')) ?? '/incidents'
}

/** The pages whose story moves on with the clock come first. */
const shots: Shot[] = [
  { name: 'my-work', who: 'staff', path: () => '/', ready: 'My work' },
  { name: 'request', who: 'staff', path: () => '/requests/48213', ready: 'Checkout returns 502' },
  { name: 'incident', who: 'staff', path: linked('/incidents', 'Checkout'), ready: 'Checkout', dark: true },
  { name: 'drill-down', who: 'staff', path: drillDown, ready: 'Acme web shop (demo)', dark: true },
  { name: 'wall', who: 'staff', path: newWall, ready: 'Pictures', dark: true },
  { name: 'status-page', who: 'customer', path: () => '/status/acme-demo', ready: 'Acme services (demo)' },
  { name: 'new-request', who: 'customer', path: () => '/requests/new', ready: 'New request', act: fillNewRequest },
  { name: 'rota', who: 'staff', path: linked('/on-call', 'Web operations'), ready: 'Web operations' },
  { name: 'account', who: 'staff', path: linked('/accounts', 'Acme'), ready: 'Acme Corp demo' },
  { name: 'promises-kept', who: 'staff', path: () => '/reports/promises', ready: 'Promises kept' },
  { name: 'report', who: 'staff', path: () => '/reports/attainment-by-month', ready: 'Attainment by month' },
]

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts the program with the demo and waits until it answers. */
async function startDemo(folder: string): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort()
  const child = spawn(process.execPath, ['src/main.ts', 'start', '--demo'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DATA_DIR: folder,
      PORT: String(port),
      HOST: '127.0.0.1',
      SMTP_PORT: String(await freePort()),
      PALISADE_ADMIN_EMAIL: 'pictures@example.test',
      PALISADE_ADMIN_PASSWORD: password,
    },
  })
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; tries < 600; tries++) {
    const reply = await fetch(`${url}/readyz`).catch(() => null)
    if (reply?.ok) return { url, child }
    if (child.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  child.kill()
  throw new Error('The program did not start; run "npm start -- --demo" to see why.')
}

const people: Record<Who, string> = {
  staff: 'noor.fixture@example-hosting.example',
  customer: 'jordan.placeholder@acme.example',
}

async function signIn(browser: Browser, url: string, who: Who, phone: boolean, dark: boolean): Promise<BrowserContext> {
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    deviceScaleFactor: phone ? 2 : 1,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
    serviceWorkers: 'block',
  })
  const reply = await context.request.post(`${url}/api/sign-in/password`, {
    data: { email: people[who], password },
    headers: { 'x-palisade': '1' },
  })
  if (!reply.ok()) throw new Error(`${people[who]} cannot sign in: ${await reply.text()}`)
  return context
}

async function take(browser: Browser, url: string, shot: Shot, phone: boolean, dark: boolean): Promise<void> {
  const context = await signIn(browser, url, shot.who, phone, dark)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(url)
  await page.goto(url + (await shot.path(page)))
  await page.getByRole('heading', { name: shot.ready }).first().waitFor()
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
  await shot.act?.(page)
  await page.waitForLoadState('networkidle', { timeout: 2000 }).catch(() => {})
  const name = [shot.name, phone ? 'phone' : '', dark ? 'dark' : ''].filter(Boolean).join('-')
  await page.screenshot({ path: join(pictures, `${name}.png`) })
  console.log(`docs/screenshots/${name}.png`)
  await context.close()
}

async function main(): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  const given = process.argv.find((argument) => argument.startsWith('http'))
  const names = process.argv.slice(2).filter((argument) => !argument.startsWith('http'))
  const folder = mkdtempSync(join(tmpdir(), 'palisade-pictures-'))
  // Any user may read it: as root, PostgreSQL runs as another.
  chmodSync(folder, 0o755)
  const demo = given ? { url: given, child: null } : await startDemo(folder)
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  const browser = await playwright.launch({
    executablePath: process.env.CHROMIUM_PATH ?? system ?? (await chromium.executablePath()),
    // In a single process, closing one page may hang the next.
    args: chromium.args.filter((flag) => flag !== '--single-process' && flag !== '--no-zygote'),
  })
  try {
    const chosen = (shot: Shot) => names.length === 0 || names.includes(shot.name)
    for (const shot of shots.filter(chosen))
      for (const phone of [false, true]) await take(browser, demo.url, shot, phone, false)
    for (const shot of shots.slice(0, 2).filter(chosen)) await take(browser, demo.url, shot, false, true)
    for (const shot of shots.filter(({ dark }) => dark).filter(chosen))
      for (const phone of [false, true]) await take(browser, demo.url, shot, phone, true)
  } finally {
    await browser.close()
    if (demo.child) {
      demo.child.kill('SIGTERM')
      await new Promise((resolve) => demo.child?.once('exit', resolve))
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
