import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { browserOf, overflow, settled, until, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* What a desk does all day beyond answering: together, many at once, later, and once more. */
const world = await createWorld({ live: true })
const provider = await world.tx(makeProvider)
const { staff, acme } = provider
const jordan = await clientOf(world, acme.jordan)
const kim = await clientOf(world, staff.kim)

type Made = { id: string; number: number; version: number }
async function newRequest(title: string): Promise<Made> {
  const reply = await jordan.post('/api/requests', { title, text: `${title}, since half past one.` })
  assert.equal(reply.status, 200, reply.text)
  return reply.body as Made
}
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
// biome-ignore lint/suspicious/noExplicitAny: a reply, looked at field by field
const read = async (of: Made) => (await kim.get(`/api/requests/${of.id}`)).body as any
const more = async (page: Page, item: string) => {
  await button(page, 'More acts').click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('two on one request: each sees the other, and the second answer waits for a second look', async () => {
  const made = await newRequest('Who answers this?')
  const sam = await (await browserOf(world, staff.sam)).open(`/requests/${made.number}`)
  await sam.getByLabel('Answer to Acme').waitFor()
  const robin = await (await browserOf(world, staff.robin)).open(`/requests/${made.number}`)
  await robin.getByText('Sam Sample is reading this too').waitFor()
  await sam.getByText('Robin Example is reading this too').waitFor()
  await robin.getByLabel('Answer to Acme').fill('I think it is the cable.')
  await sam.getByText('Robin Example is writing here').first().waitFor()
  await sam.getByLabel('Answer to Acme').fill('It is the switch.')
  await button(robin, /^Send to Acme/).click()
  await robin.locator('article.answer', { hasText: 'the cable' }).waitFor()
  await button(sam, /^Send to Acme/).click()
  await sam.getByText(/Robin Example answered at/).waitFor()
  assert.equal(
    (await read(made)).messages.filter((one: { text: string }) => one.text === 'It is the switch.').length,
    0,
  )
  await sam.locator('article.answer', { hasText: 'the cable' }).waitFor()
  await button(sam, 'Send all the same').click()
  await sam.locator('article.answer', { hasText: 'It is the switch.' }).waitFor()
})

test('a prepared answer goes into the text with its fields filled; a macro does everything and is taken back', async () => {
  const made = await newRequest('Refund, please')
  await kim.post('/api/canned-answers', {
    name: 'Refund is coming',
    text: 'Dear {{contact.first_name}}, {{request.number}} is refunded.',
  })
  await kim.post('/api/macros', {
    name: 'Refunded',
    acts: [
      { do: 'tags', add: ['refund'] },
      { do: 'assign', to: 'me' },
    ],
  })
  const page = await (await browserOf(world, staff.sam)).open(`/requests/${made.number}`)
  await button(page, 'Canned answers').click()
  await page.getByRole('menuitem', { name: /Refund is coming/ }).click()
  await page.getByText(`Dear Jordan, ${made.number} is refunded.`).waitFor()
  await more(page, 'Refunded')
  await page.getByText(`${made.number}: Refunded done`).waitFor()
  assert.deepEqual((await read(made)).tags, ['refund'])
  await button(page, 'Undo').click()
  await page.getByText('Nobody yet').waitFor()
  assert.deepEqual((await read(made)).tags, [])
})

test('merged into another and back; the old number says where it went on', async () => {
  const into = await newRequest('Invoices twice')
  const from = await newRequest('Invoices come twice again')
  const page = await (await browserOf(world, staff.sam)).open(`/requests/${from.number}`)
  await more(page, 'Merge into another')
  await page.getByRole('button', { name: new RegExp(`Invoices twice ${into.number}|Invoices twice`) }).click()
  await page.getByRole('heading', { name: `Invoices twice ${into.number}` }).waitFor()
  await page.getByText('Invoices come twice again, since half past one.').waitFor()
  await page.getByText(`${from.number} was merged into this one`).first().waitFor()
  const customer = await (await browserOf(world, acme.jordan, { phone: true })).open(`/requests/${from.number}`)
  await customer.getByRole('link', { name: `Merged into ${into.number}` }).waitFor()
  const old = await (await browserOf(world, staff.kim)).open(`/requests/${from.number}`)
  await button(old, 'Take back').click()
  await old.getByText('Invoices come twice again, since half past one.').waitFor()
  assert.equal((await read(into)).messages.length, 1)
})

test('x selects, the bar acts on all of them, and one press takes it back; a view keeps the filters', async () => {
  const [a, b] = [await newRequest('Bulk one'), await newRequest('Bulk two')]
  const page = await (await browserOf(world, staff.sam)).open('/requests?q=Bulk&order=oldest')
  await page.getByRole('link', { name: /Bulk two/ }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  const bar = page.getByRole('region', { name: '2 selected' })
  await bar.getByRole('button', { name: 'Severity' }).click()
  await page.getByRole('menuitem', { name: 'P2' }).click()
  await page.getByText('2 requests changed').waitFor()
  for (const one of [a, b]) assert.equal((await read(one)).severity, 'P2')
  await button(page, 'Undo').click()
  await page.getByText('2 requests changed').waitFor({ state: 'detached' })
  await until(
    page,
    `fetch('/api/requests/${a.id}').then((reply) => reply.json()).then((request) => request.severity === 'P3')`,
  )
  await page.getByRole('button', { name: /^Views/ }).click()
  await page.getByRole('menuitem', { name: 'Keep this view' }).click()
  await page.getByLabel('Name of the view').fill('Bulky')
  await button(page, 'Keep view').click()
  await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Bulky' }).waitFor()
  assert.deepEqual(await violations(page), [])
})

test('a reminder and a timer are set from the request', async () => {
  const made = await newRequest('Later')
  const page = await (await browserOf(world, staff.sam)).open(`/requests/${made.number}`)
  await more(page, 'Remind me')
  await page.getByLabel('What of').fill('Ask for the log')
  assert.deepEqual(await violations(page), [], 'with the dialog open')
  await button(page, 'Set the reminder').click()
  await page.getByText('Sam Sample, Ask for the log').waitFor()
  await button(page, 'Start timer').click()
  await page.getByRole('button', { name: /^Stop timer/ }).click()
  await button(page, 'Start timer').waitFor()
  assert.equal((await read(made)).followUps.length, 1)
  assert.deepEqual(await violations(page), [])
})

test('a customer says how it was, on the phone; a link of a mail answers only when the button is pressed', async () => {
  const made = await newRequest('Rate this')
  await kim.patch(`/api/requests/${made.id}`, { version: (await read(made)).version, status: 'solved' })
  const page = await (await browserOf(world, acme.jordan, { phone: true })).open(`/requests/${made.number}`)
  await page.getByRole('radiogroup', { name: 'How was it?' }).getByText('5 very good').click()
  await page.getByLabel('A word about it').fill('Quick and kind.')
  await button(page, 'Send the answer').click()
  await page.getByText('Thank you for your answer.').waitFor()
  assert.equal((await read(made)).rating.score, 5)
  assert.equal(await overflow(page), 0)
  const nobody = await browserOf(world, null)
  const gone = await nobody.open('/rating/abcdefghijklmnopqrstuvwxyz')
  await gone.getByText('This link asks nothing any more').waitFor()
})

test('texts and macros are written in the settings', async () => {
  const page = await (await browserOf(world, staff.kim)).open('/settings/desk')
  await settled(page)
  await button(page, 'New canned answer').click()
  await page.getByLabel('Name').fill('Hello')
  await page.getByLabel('Words').fill('Hello {{contact.shoe_size}}')
  await button(page, 'Save').click()
  await page.getByText('support.unknown_field').waitFor()
  await page.getByLabel('Words').fill('Hello {{contact.name}}')
  await button(page, 'Save').click()
  await page.getByRole('button', { name: /^Hello/ }).waitFor()
  assert.equal(await overflow(page), 0)
  assert.deepEqual(await violations(page), [])
})
