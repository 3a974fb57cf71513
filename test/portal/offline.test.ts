import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { browserOf, settled } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* Reading without a connection: what was seen last stays readable, for the one person, until they sign out. */
const world = await createWorld({ live: true })
const provider = await world.tx((tx) => makeProvider(tx))
const jordan = await clientOf(world, provider.acme.jordan)
const made = await jordan.post('/api/requests', { title: 'The depot is dark', text: 'Since nine.' })
assert.equal(made.status, 200, made.text)
const number = String(made.body.number)

/** Until the worker has the shell and serves this page. Asked again and again: the page's policy lets no function be made of text. */
async function ready(page: Page): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await page.evaluate('navigator.serviceWorker.controller?.state === "activated"')) return
    await page.waitForTimeout(100)
  }
  assert.fail('no service worker took over the page')
}
const keptAddresses = (page: Page) =>
  page.evaluate(
    `caches.keys().then(async (names) => names.includes('palisade-mine')
      ? (await (await caches.open('palisade-mine')).keys()).map((one) => new URL(one.url).pathname) : [])`,
  ) as Promise<string[]>

test('my work and an opened request are read offline; acts fail in the open; nothing is left after sign-out', async () => {
  const sam = await browserOf(world, provider.staff.sam, { phone: true, worker: true })
  const page = await sam.open('/')
  await settled(page)
  await ready(page)
  await page.goto(`${world.url}/requests/${number}`)
  await page.getByRole('heading', { name: 'The depot is dark' }).waitFor()
  await page.getByText('Since nine.').waitFor()
  await page.goto(`${world.url}/requests`)
  await page.getByText('The depot is dark').first().waitFor()
  const kept = await keptAddresses(page)
  assert.ok(kept.includes('/api/me') && kept.includes(`/api/requests/${number}`), kept.join())
  for (const secret of ['token', 'session', 'passkey', 'security', 'channels', 'accounts', 'people'])
    assert.ok(!kept.some((one) => one.includes(secret)), `${secret}: ${kept.join()}`)

  await sam.context.setOffline(true)
  await page.goto(`${world.url}/requests/${number}`)
  await page.getByRole('heading', { name: 'The depot is dark' }).waitFor()
  await page.getByText('Since nine.').waitFor()
  await page.getByText(/^Not live since/).waitFor()
  await page.getByText('nothing can be changed until the connection is back').waitFor()
  await page.goto(`${world.url}/`)
  await page.getByRole('heading', { name: 'My work' }).waitFor()
  // A page that was never opened says so instead of pretending.
  await page.goto(`${world.url}/health`)
  await page
    .getByText(/is not on this device|did not answer|connection failed/)
    .first()
    .waitFor()
  // A note written offline fails at once and is not sent later behind one's back.
  await page.goto(`${world.url}/requests/${number}`)
  await page.getByRole('heading', { name: 'The depot is dark' }).waitFor()
  await page.getByText('Internal note', { exact: true }).first().click()
  await page.locator('textarea').fill('Written in the tunnel.')
  await page.getByRole('button', { name: 'Save note' }).click()
  await page.locator('.composer').getByText('The connection failed on the way').waitFor()

  await sam.context.setOffline(false)
  await page.getByText(/^Not live since/).waitFor({ state: 'detached' })
  const seen = await (await clientOf(world, provider.staff.ada)).get(`/api/requests/${number}`)
  assert.ok(!seen.text.includes('Written in the tunnel.'))
  await page.goto(`${world.url}/more`)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  assert.deepEqual(await keptAddresses(page), [])
  // What was cut off on purpose is said on the console: the calls, and the code of the page that was not there.
  const cut = /ERR_INTERNET_DISCONNECTED|Failed to load|Unable to preload CSS|dynamically imported module/
  sam.faults.splice(0, sam.faults.length, ...sam.faults.filter((one) => !cut.test(one)))
})

test('what one person kept is thrown away when another signs in on the same device', async () => {
  const device = await browserOf(world, provider.staff.sam, { phone: true, worker: true })
  const page = await device.open(`/requests/${number}`)
  await page.getByRole('heading', { name: 'The depot is dark' }).waitFor()
  while ((await keptAddresses(page)).length < 3) await page.waitForTimeout(100)
  const [name, value] = (await clientOf(world, provider.acme.jordan)).cookie.split('; ')[0]!.split('=') as [
    string,
    string,
  ]
  await device.context.clearCookies()
  await device.context.addCookies([{ name, value, url: world.url }])
  await page.goto(`${world.url}/requests`)
  await page.getByText('The depot is dark').first().waitFor()
  const owners = (await page.evaluate(
    `caches.open('palisade-mine').then(async (cache) => Promise.all((await cache.keys()).map(async (one) => (await cache.match(one)).headers.get('x-kept-of'))))`,
  )) as string[]
  assert.deepEqual([...new Set(owners)], [provider.acme.jordan])
  // The session ends on the server: the next answer says so, and nothing stays.
  await device.context.clearCookies()
  await page.goto(`${world.url}/requests`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  assert.deepEqual(await keptAddresses(page), [])
})

test('can be installed: the browser finds nothing against it', async () => {
  const sam = await browserOf(world, provider.staff.sam, { phone: true, worker: true })
  const page = await sam.open('/')
  await settled(page)
  await ready(page)
  const cdp = await sam.context.newCDPSession(page)
  const { data, errors } = await cdp.send('Page.getAppManifest')
  assert.deepEqual(errors, [])
  const manifest = JSON.parse(data!) as { display: string; start_url: string; icons: { src: string; sizes: string }[] }
  assert.deepEqual([manifest.display, manifest.start_url], ['standalone', '/'])
  for (const size of ['192x192', '512x512']) {
    const icon = manifest.icons.find(({ sizes }) => sizes === size)!
    assert.equal((await sam.context.request.get(sam.url + icon.src)).headers()['content-type'], 'image/png', size)
  }
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
  // A private window, which tests use, is the one thing against it.
  assert.deepEqual(
    installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
    [],
  )
})
