import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSource, signalsOf } from '#signals'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

const world = await createWorld({ live: true, settings: { NSCA_PORT: 0 } })
const provider = await world.tx(makeProvider)
const mapping = {
  ...{ each: '', host: '{host}', key: '{id}', title: '{title}', text: '', status: '', clearWhen: [], severity: '' },
  ...{ severities: {}, at: '', runbook: '', labels: {} },
}
const made = await world.tx((tx) =>
  createSource(tx, {
    accountId: provider.acme.id,
    kind: 'webhook',
    name: 'Building control',
    settings: { mapping },
    networks: [],
    perMinute: 60_000,
  }),
)
const bring = (token: string, payload: string) =>
  world.app.http.inject({
    method: 'POST',
    url: '/api/signals/webhook',
    headers: { 'x-palisade-token': token, 'content-type': 'application/json' },
    payload,
  })
await bring(made.token, '{"id": 1, "title": "Warm"}')
await bring(made.token, '{"nothing": "that names it"}')
await bring('pss_nobody', '{}')
await signalsOf(world.app).settled()

for (const look of [{ width: 360, dark: true }, { width: 1440 }])
  test(`pages of sources, ${look.width} wide`, async () => {
    const watched = await browserOf(world, provider.staff.kim, look)
    for (const path of ['/settings/sources', '/settings/sources/new', `/settings/sources/${made.source.id}`]) {
      const page = await watched.again(path)
      await settled(page)
      assert.deepEqual(await violations(page), [], path)
      assert.equal(await overflow(page), 0, path)
      const { PICTURES } = process.env
      if (PICTURES)
        await page.screenshot({
          path: `${PICTURES}/${look.width}${path.replace(/\W+/g, '-').slice(0, 30)}.png`,
          fullPage: true,
        })
    }
  })

test('a source is made: its token is shown once, with what to write where', async () => {
  const watched = await browserOf(world, provider.staff.kim)
  const page = await watched.open('/settings/sources/new')
  await page.getByLabel('Account', { exact: true }).first().click()
  await page.getByRole('option', { name: /^Acme/ }).click()
  await page.getByLabel('Name', { exact: true }).fill('Their Prometheus')
  await page.getByRole('button', { name: 'Make the source' }).click()
  await page.getByText('This token is shown now and never again.').waitFor()
  const shown = await page.locator('pre').innerText()
  assert.match(shown, /alertmanagers:[\s\S]*credentials: pss_\S{43}/)
  await page.getByRole('link', { name: 'Close' }).click()
  await page.getByText(/The token ends in/).waitFor()
  const token = /pss_\S{43}/.exec(shown)![0]
  assert.ok(!(await page.content()).includes(token))
  await page.close()
})

test('a mapping is tried before it is saved; what was refused is shown', async () => {
  const watched = await browserOf(world, provider.staff.kim)
  const page = await watched.open(`/settings/sources/${made.source.id}`)
  await page.getByText('{"nothing": "that names it"}').waitFor()
  await page.getByLabel('Title', { exact: true }).fill('Room {room} is too warm')
  await page.getByLabel('Sample').fill('{"id": 7, "room": "B 12", "host": "web-1"}')
  await page.getByRole('button', { name: 'Try this sample' }).click()
  await page.getByText('Room B 12 is too warm').waitFor()
  await page.getByRole('button', { name: 'Save the source' }).click()
  await page.getByText('{"nothing": "that names it"}').waitFor()
  await page.close()
})
