import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Response } from 'playwright-core'
import { browserOf, violations } from '#test/browser.ts'
import { clientOf, strangerTo } from '#test/client.ts'
import { createMailbox } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

const mailbox = await createMailbox()
const world = await createWorld({ live: true, settings: { SMTP_OUT_URL: mailbox.url } })
const provider = await world.tx((tx) => makeProvider(tx))
const jordan = await clientOf(world, provider.acme.jordan)

async function newRequest(title: string, severity: 'P1' | 'P3' = 'P1') {
  const answers = severity === 'P1' ? { work: 'no', customers: 'all', wayAround: 'no' } : undefined
  const reply = await jordan.post('/api/requests', { title, text: 'The page says “502 Bad Gateway”.', answers })
  assert.equal(reply.status, 200, reply.text)
  return reply.body as { id: string; number: number; severity: string }
}

test('who is paged sees it, acknowledges with one key, and it is shown as done only once the server said so', async () => {
  const { number } = await newRequest('Checkout returns 502')
  await mailbox.waitFor((mail) => mail.envelope.to.includes('sam@provider.test'))
  const sam = await browserOf(world, provider.staff.sam)
  const page = await sam.open('/')
  await page.getByText('You are being paged: Checkout returns 502').waitFor()
  let answered = false
  await page.route('**/acknowledge', async (route) => {
    await page.getByRole('button', { name: 'Acknowledging' }).waitFor()
    answered = true
    await route.continue()
  })
  const acknowledged = page.waitForResponse('**/acknowledge')
  await page.keyboard.press('a')
  await acknowledged
  assert.ok(answered, await page.locator('main').innerText())
  await page.getByText('You are being paged').waitFor({ state: 'detached' })
  await page.goto(`${world.url}/requests/${number}`)
  await page.getByText('Escalation, held by Sam Sample').waitFor()
  assert.deepEqual(sam.faults, [])
})

test('a note stays in the house; text that began as one leaves only after a second look', async () => {
  const { number } = await newRequest('Note and answer', 'P3')
  const sam = await browserOf(world, provider.staff.sam)
  const page = await sam.open(`/requests/${number}`)
  await page.getByRole('heading', { name: 'Note and answer' }).waitFor()
  await page.keyboard.press('n')
  await page.keyboard.type('They have not paid since May.')
  await page.keyboard.press('Control+Enter')
  await page.locator('article.note').getByText('They have not paid since May.').waitFor()

  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  await page.keyboard.type('We look into it.')
  await page.getByRole('button', { name: 'Answer', exact: true, pressed: false }).click()
  await page.getByRole('button', { name: /^Send to Acme/ }).click()
  await page.getByText('This began as an internal note.').waitFor()
  assert.equal(await page.locator('article.answer').count(), 0)
  await page.getByRole('button', { name: /^Send to Acme after all/ }).click()
  await page.locator('article.answer').getByText('We look into it.').waitFor()

  const customer = await browserOf(world, provider.acme.jordan)
  const theirs = await customer.open(`/requests/${number}`)
  await theirs.getByText('We look into it.').waitFor()
  assert.ok(!(await theirs.content()).includes('not paid'))
  assert.deepEqual([...sam.faults, ...customer.faults], [])
})

test('a customer sees the promise change with the answers, sends, and staff see it come without a reload', async () => {
  const sam = await browserOf(world, provider.staff.sam)
  const list = await sam.open('/requests')
  await list.getByRole('heading', { name: 'Requests', level: 1 }).waitFor()
  const customer = await browserOf(world, provider.acme.jordan, { width: 390 })
  const page = await customer.open('/requests/new')
  await page.getByText('normal (P3)').waitFor()
  const group = (name: string) => page.getByRole('radiogroup', { name })
  await group('Can you still work?').getByText('No').click()
  await group('Do your customers notice?').getByText('All').click()
  await group('Is there a way around it?').getByText('No').click()
  await page.getByText('critical (P1)').waitFor()
  await page.getByLabel('In one sentence').fill('No customer can pay by card')
  await page.getByLabel('What happens, and since when?').fill('Since half past one.')
  await page.getByRole('button', { name: 'Send request' }).click()
  await page.getByRole('heading', { name: /No customer can pay by card \d+/ }).waitFor()
  await list.getByText('No customer can pay by card').waitFor()

  // Nothing moves under the pointer: what comes now waits behind "1 new".
  await list.locator('[data-row]').first().hover()
  await newRequest('While somebody points', 'P3')
  await list.getByRole('button', { name: '1 new' }).click()
  await list.getByText('While somebody points').waitFor()
  assert.deepEqual([...sam.faults, ...customer.faults], [])
})

test('a call is logged with the caller on the line', async () => {
  const ola = await browserOf(world, provider.staff.ola, { width: 390 })
  const page = await ola.open('/calls/new')
  await page.getByPlaceholder('Number, name or contract').fill('Jordan')
  await page.getByRole('button', { name: /Jordan Placeholder/ }).click()
  const group = (name: string) => page.getByRole('radiogroup', { name })
  await group('Can they still work?').getByText('No').click()
  await group('Do their own customers notice?').getByText('All').click()
  await group('Is there a way around it?').getByText('No').click()
  await page.getByLabel('In their words').fill('The shop is gone')
  await page.getByRole('button', { name: 'Log call and page' }).click()
  await page.getByRole('heading', { name: /The shop is gone \d+/ }).waitFor()
  assert.deepEqual(ola.faults, [])
})

test('the night page works without a session; looking at it changes nothing', async () => {
  mailbox.clear()
  await newRequest('Depot 3 is dark')
  const mail = await mailbox.waitFor(
    (one) => one.envelope.to.includes('sam@provider.test') && one.subject.includes('Depot 3'),
  )
  const token = /\/page\/([\w-]+)/.exec(mail.text)?.[1] ?? ''
  const nobody = await browserOf(world, null, { width: 390 })
  const page = await nobody.open(`/page/${token}`)
  await page.getByText('Depot 3 is dark').waitFor()
  const before = (await strangerTo(world).get(`/api/pages/${token}`)).body
  assert.equal(before.status, 'paging')
  assert.deepEqual(await violations(page), [])
  await page.getByRole('button', { name: 'Acknowledge' }).click()
  await page.getByText('You have it').waitFor()
  const after = (await strangerTo(world).get(`/api/pages/${token}`)).body
  assert.equal(after.status, 'acknowledged')
  assert.deepEqual(nobody.faults, [])
})

test('the first screen takes at most 350 kB of compressed JavaScript', async () => {
  const sam = await browserOf(world, provider.staff.sam)
  const sizes: Promise<number>[] = []
  const hear = (reply: Response) => {
    if (reply.url().endsWith('.js'))
      sizes.push(reply.body().then(async () => Number((await reply.headerValue('content-length')) ?? 0)))
  }
  sam.context.on('response', hear)
  const page = await sam.open('/')
  await page.getByRole('heading', { name: 'My work' }).waitFor()
  sam.context.off('response', hear) // what is asked for later comes when the window closes
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  assert.ok(total > 50_000, `${total} bytes is too little to be true`)
  assert.ok(total <= 350_000, `${total} bytes`)
})
