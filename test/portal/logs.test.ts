import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeSignals } from '#alerts'
import { clock } from '#platform/clock.ts'
import { createSystem } from '#systems'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* Logs in a real Chromium: lines come by OTLP as from a collector, stand out on the page of the incident, hang on its request. */
const world = await createWorld({ live: true })
const provider = await world.tx(makeProvider)
const { staff, acme } = provider
const kim = await clientOf(world, staff.kim)
const sam = await clientOf(world, staff.sam)
const web = await world.tx((tx) => createSystem(tx, { accountId: acme.id, name: 'web-1', kind: 'server' }))
const quiet = await world.tx((tx) => createSystem(tx, { accountId: acme.id, name: 'quiet-1', kind: 'server' }))
const made = await kim.post('/api/signal-sources', { accountId: acme.id, kind: 'otlp', name: 'Collector' })
const { token } = made.body as { token: string }

/** Lines as OTLP's JSON has them, so many milliseconds ago. */
async function send(ago: number, severityNumber: number, texts: readonly string[]): Promise<void> {
  const at = clock.now().getTime() - ago
  const logRecords = texts.map((stringValue, n) => ({
    timeUnixNano: `${at + n}000000`,
    severityNumber,
    body: { stringValue },
  }))
  const attributes = [
    { key: 'host.name', value: { stringValue: 'web-1' } },
    { key: 'service.name', value: { stringValue: 'shop' } },
  ]
  const reply = await world.app.http.inject({
    method: 'POST',
    url: '/api/signals/otlp/v1/logs',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    payload: JSON.stringify({ resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords }] }] }),
  })
  assert.equal(reply.statusCode, 200, reply.body)
}

const many = (n: number, text: string) => Array.from({ length: n }, (_, at) => text.replace('#', String(4000 + at)))
const day = 86_400_000
for (let back = 9; back >= 1; back--) {
  await send(back * day + 300_000, 9, many(60, 'payment # authorised'))
  await send(back * day + 300_000, 9, many(3, 'retry # of order'))
}
await send(300_000, 9, [...many(2, 'payment # authorised'), ...many(54, 'retry # of order')])
await send(240_000, 17, many(12, 'TLS handshake of card # with 203.0.113.7 refused, password=hunter2'))
await world.settle()

async function incidentOf(systemId: string, key: string): Promise<number> {
  await world.tx((tx) =>
    takeSignals(tx, [
      { accountId: acme.id, systemId, key, source: 'test', status: 'problem', sequence: null, severity: 'P1', title: `${key} is failing`, text: '', labels: {}, runbook: null, at: tx.now }, // biome-ignore format: one signal
    ]),
  )
  await world.settle()
  const { body } = await sam.get(`/api/alerts?q=${key}`)
  return (body as unknown as { items: { incident: { number: number } }[] }).items[0]!.incident.number
}

const shown = process.env.SHOTS
test('what stands out is on the page of the incident with its reason, and goes on the request without its secrets', async () => {
  const number = await incidentOf(web.id, 'Checkout')
  for (const look of [{ width: 1440 }, { width: 1440, dark: true }, { phone: true }, { phone: true, dark: true }]) {
    const page = await (await browserOf(world, staff.sam, look)).open(`/incidents/${number}`)
    await page.getByRole('heading', { name: 'Log messages' }).waitFor()
    await page.getByText('never seen in the 14 days before').waitFor()
    await page.getByText(/^More ×18/).waitFor()
    await page.getByText(/^Fewer −96/).waitFor()
    await settled(page)
    assert.ok((await overflow(page)) <= 0)
    assert.deepEqual(await violations(page), [])
    await page.getByText('never seen in the 14 days before').scrollIntoViewIfNeeded()
    if (shown)
      await page.screenshot({
        path: `${shown}/incident-${'phone' in look ? 'phone' : 'desk'}-${'dark' in look ? 'dark' : 'light'}.png`,
      })
  }
  const desk = await (await browserOf(world, staff.sam, { width: 1440 })).open(`/incidents/${number}`)
  await desk.getByText('Lines', { exact: true }).first().click()
  await desk.getByText('TLS handshake of card 4000').waitFor()
  await desk.getByRole('button', { name: /^Attach bundle to/ }).click()
  await desk.getByText(/^Attached. Replaced: 1 secrets, 0 e-mail addresses, 1 network addresses/).waitFor()
  if (shown) await desk.screenshot({ path: `${shown}/bundled.png` })
  await desk.getByRole('link', { name: /^See request/ }).click()
  await desk.getByText(`IN-${number}-logs.json`).first().waitFor()
  const empty = await (await browserOf(world, staff.sam, { width: 1440 })).open(
    `/incidents/${await incidentOf(quiet.id, 'Silence')}`,
  )
  await empty.getByText('No logs from these systems').waitFor()
  if (shown) await empty.screenshot({ path: `${shown}/empty.png` })
})

test('the lines of a system are searched by words, on a telephone too', async () => {
  for (const look of [{ width: 1440 }, { phone: true }]) {
    const page = await (await browserOf(world, staff.sam, look)).open(`/systems/${web.id}`)
    const part = page.locator('section.lg')
    await part.getByText('TLS handshake of card 4011').waitFor()
    await part.getByLabel('Words').fill('retry 4001')
    await part.getByRole('button', { name: 'Show lines' }).click()
    await part.getByText('retry 4001 of order').waitFor()
    assert.equal(await part.locator('.lg-lines li').count(), 1)
    assert.ok((await overflow(page)) <= 0)
    assert.deepEqual(await violations(page), [])
    await part.getByLabel('Words').fill('')
    await part.getByRole('button', { name: 'Show lines' }).click()
    await part.getByText('TLS handshake of card 4011').waitFor()
    if (shown) await part.scrollIntoViewIfNeeded()
    if (shown) await page.screenshot({ path: `${shown}/system-${'phone' in look ? 'phone' : 'desk'}.png` })
    await part.getByLabel('Words').fill('nothing of the kind')
    await part.getByRole('button', { name: 'Show lines' }).click()
    await part.getByText('No lines in this time').waitFor()
  }
})

test('in German', async () => {
  const number = await incidentOf(web.id, 'Kasse')
  const page = await (await browserOf(world, staff.sam, { width: 1440, locale: 'de-DE' })).open(`/incidents/${number}`)
  await page.getByRole('heading', { name: 'Logmeldungen' }).waitFor()
  await page.getByText('in den 14 Tagen davor nie gesehen').waitFor()
  if (shown) await page.screenshot({ path: `${shown}/german.png`, fullPage: true })
})
