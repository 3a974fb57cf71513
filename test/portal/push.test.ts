import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page, Worker } from 'playwright-core'
import { browserOf, settled } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { pushDevice } from '#test/push-device.ts'
import { receiver } from '#test/receiver.ts'
import { createWorld } from '#test/world.ts'

/*
 * From a customer's request to the notification on the telephone, and back from its buttons. The push service is one that
 * listens; what it was given is opened with the device's keys and handed to the real worker in Chromium. Headless Chromium
 * shows no notifications, so they are taken down where they would be shown, and pressed from there.
 */
const world = await createWorld({ live: true, settings: { OUTGOING_PRIVATE: true } })
const provider = await world.tx((tx) => makeProvider(tx))
const sam = await clientOf(world, provider.staff.sam)
const kim = await clientOf(world, provider.staff.kim)
const service = await receiver()
const device = pushDevice(`${service.url}/push/sam`)

type Shown = {
  title: string
  options: { body?: string; data: { target: string; token?: string }; actions?: { action: string; title: string }[] }
}

/** The worker of a page, with its notifications taken down. */
async function workerOf(page: Page): Promise<Worker> {
  const worker =
    page.context().serviceWorkers()[0] ?? (await page.context().waitForEvent('serviceworker', { timeout: 8000 }))
  await worker.evaluate(`self.shown = []; self.opened = [];
    self.registration.showNotification = async (title, options) => void self.shown.push({ title, options });
    self.clients.openWindow = async (target) => void self.opened.push(target); 0`)
  return worker
}
const shown = (worker: Worker) => worker.evaluate('self.shown') as Promise<Shown[]>
/** An event as the browser gives it: the worker is kept alive until what it waits for is over. */
const happens = (worker: Worker, event: string) =>
  worker.evaluate(`(async () => { const event = ${event}; const waits = [];
    Object.defineProperty(event, 'waitUntil', { value: (promise) => waits.push(promise) });
    self.dispatchEvent(event); await Promise.all(waits) })()`)
const push = (worker: Worker, message: unknown) =>
  happens(worker, `new PushEvent('push', { data: ${JSON.stringify(JSON.stringify(message))} })`)
const press = (worker: Worker, { options }: Shown, action: string) =>
  happens(
    worker,
    `Object.assign(new Event('notificationclick'), { action: '${action}',
      notification: { close() {}, data: ${JSON.stringify(options.data)} } })`,
  )

async function burning(title: string): Promise<string> {
  const { body } = await kim.post('/api/requests', {
    accountId: provider.acme.id,
    title,
    text: 'Since half past one.',
    severity: 'P1',
  })
  await world.settle()
  return String(body.id)
}
const escalationOf = async (id: string) =>
  ((await kim.get(`/api/escalations/of/request/${id}`)).body.items as { status: string }[])[0]!.status
const newestMessage = () => device.read(service.received.at(-1)!.body)

test('a page is shown with its buttons, and they hold it, pass it on, or open it', async () => {
  const added = await sam.post('/api/channels', { kind: 'push', subscription: device.subscription, label: 'Telephone' })
  assert.equal(added.status, 200, added.text)
  const phone = await browserOf(world, provider.staff.sam, { phone: true, worker: true })
  const page = await phone.open('/')
  await settled(page)
  const worker = await workerOf(page)

  const held = await burning('Checkout is down')
  await push(worker, newestMessage())
  const first = (await shown(worker)).at(-1)!
  assert.match(first.title, /P1 .*Checkout is down/)
  assert.deepEqual(
    first.options.actions?.map(({ action }) => action),
    ['acknowledge', 'escalate'],
  )
  assert.equal(await escalationOf(held), 'paging', 'being shown is no acknowledgement')
  await press(worker, first, 'acknowledge')
  assert.equal(await escalationOf(held), 'acknowledged')
  assert.match((await shown(worker)).at(-1)!.title, /Acknowledged/i)

  await press(worker, first, '')
  assert.deepEqual(await worker.evaluate('self.opened'), [first.options.data.target])
  await page.goto(phone.url + first.options.data.target)
  await page.getByText('Checkout is down').first().waitFor()

  const passed = await burning('Mail is down')
  await push(worker, newestMessage())
  await press(worker, (await shown(worker)).at(-1)!, 'escalate')
  await world.settle()
  const { items } = (await kim.get(`/api/escalations/of/request/${passed}`)).body as {
    items: { steps: { outcome: string | null }[] }[]
  }
  assert.equal(items[0]!.steps[0]!.outcome, 'escalated')
})

test('what the server does not take is never shown as done: the page opens instead', async () => {
  const phone = await browserOf(world, provider.staff.sam, { phone: true, worker: true })
  const page = await phone.open('/')
  await settled(page)
  const worker = await workerOf(page)
  await push(worker, { title: 'P1 x', body: '', token: 'x'.repeat(32), tag: 'x' })
  const [only] = await shown(worker)
  await press(worker, only!, 'acknowledge')
  assert.equal((await shown(worker)).length, 1)
  assert.deepEqual(await worker.evaluate('self.opened'), [`/page/${'x'.repeat(32)}`])
})
