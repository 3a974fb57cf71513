import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeSignals } from '#alerts'
import { createSystem } from '#systems'
import { browserOf, violations } from '#test/browser.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { makeWall } from '#wall'

/* A wall in a real Chromium: made at the desk, opened by its link on a television nobody is signed in at, fresh by itself. */
const world = await createWorld({ live: true })
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme } = provider
const router = await world.tx(async (tx) => {
  const lines = []
  for (const name of ['Line North', 'Line South'])
    lines.push((await createSystem(tx, { accountId: acme.id, name, kind: 'line' })).id)
  const parents = [{ mode: 'any' as const, members: lines }]
  return createSystem(tx, { accountId: acme.id, name: 'Core router', kind: 'gateway', parents })
})
const say = (status: 'problem' | 'clear') =>
  world.tx((tx) =>
    takeSignals(tx, [
      { source: 'test', key: 'router', accountId: acme.id, systemId: router.id, status, sequence: null, severity: 'P1', title: 'Core router does not answer', text: '', labels: {}, runbook: null, at: tx.now }, // biome-ignore format: one signal
    ]),
  )

test('a wall is made, opened without a session, hears of an alarm by itself and ends with its link', async () => {
  const desk = await (await browserOf(world, staff.kim, { width: 1280 })).open('/walls')
  await desk.getByLabel('Name').fill('SOC North')
  await desk.getByRole('button', { name: 'Make a wall' }).click()
  const link = await desk.getByLabel('Copy the link now').inputValue()
  assert.deepEqual(await violations(desk), [])
  const { pathname, hash } = new URL(link)

  const television = await browserOf(world, null, { width: 1920 })
  const screen = await television.open(`${pathname}${hash}`)
  await screen.setViewportSize({ width: 1920, height: 1080 })
  await screen.getByRole('heading', { name: 'SOC North' }).waitFor()
  await screen.getByText('Nothing is open').waitFor()
  const asked: string[] = []
  screen.on('request', (request) => void asked.push(request.url()))
  await say('problem')
  await screen.getByText('Core router does not answer', { exact: true }).waitFor()
  await screen.locator('rect.bad').waitFor()
  assert.ok(
    asked.every((url) => !url.includes(hash.slice(1))),
    'the secret stands in no address',
  )
  assert.deepEqual(await violations(screen), [])
  const beyond = await screen.evaluate(`[
    document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth,
    Math.min(...[...document.querySelectorAll('.wall .t, .wall .s')].map((one) => parseFloat(getComputedStyle(one).fontSize))),
  ]`)
  assert.deepEqual(beyond, [false, 24], 'it fits the screen, and no text is too small for five metres')
  if (process.env.SCREENSHOTS) await screen.screenshot({ path: `${process.env.SCREENSHOTS}/wall.png` })

  // A low screen has room for one of two alarms: the worse, and a line that says what it has none for.
  await world.tx((tx) =>
    takeSignals(tx, [
      { source: 'test', key: 'mail', accountId: provider.birch.id, systemId: null, status: 'problem', sequence: null, severity: 'P2', title: 'Mail of the whole clinic is delayed by more than a quarter of an hour', text: '', labels: {}, runbook: null, at: tx.now }, // biome-ignore format: one signal
    ]),
  )
  const alarms = screen.getByRole('region', { name: 'Alarms' })
  await alarms.getByText('Mail of the whole clinic').waitFor()
  await screen.setViewportSize({ width: 1920, height: 640 })
  await alarms.getByText('and 1 more:').waitFor()
  await alarms.locator('.wl-more', { hasText: '1 P2' }).waitFor()
  assert.equal(await alarms.getByText('Core router does not answer', { exact: true }).isVisible(), true)
  assert.equal(await alarms.getByText('Mail of the whole clinic').isVisible(), false)
  await screen.setViewportSize({ width: 1920, height: 1080 })
  await alarms.getByText('Mail of the whole clinic').waitFor()

  await say('clear')
  await screen.locator('rect.bad').waitFor({ state: 'detached' })
  desk.on('dialog', (dialog) => void dialog.accept())
  await desk.getByRole('button', { name: 'End it' }).click()
  await screen.getByText('This link shows no wall').waitFor()
})

test('a wall that does not understand its server any more loads itself anew', async () => {
  const { url } = await world.tx((tx) => makeWall(tx, { name: 'SOC South' }))
  const { pathname, hash } = new URL(url)
  const television = await browserOf(world, null, { width: 1920 })
  // As if it had stood there for two minutes.
  await television.context.addInitScript(
    'const since = performance.now.bind(performance); performance.now = () => since() + 120_000',
  )
  let of = 'another release'
  let loads = 0
  await television.context.route('**/api/wall', (route) =>
    of === 'another release' ? route.fulfill({ json: { name: 'of another release' } }) : route.continue(),
  )
  await television.context.route('**/wall', (route) => {
    if (++loads === 2) of = 'ours'
    return route.continue()
  })
  const screen = await television.open(`${pathname}${hash}`)
  await screen.getByRole('heading', { name: 'SOC South' }).waitFor()
  assert.equal(loads, 2)
})
