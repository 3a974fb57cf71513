import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { verifiedChannel } from '#test/channel.ts'
import { clientOf } from '#test/client.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* A day at a provider: what engineers, the call centre and customers do in the portal, with the paging behind it. */
const phone = await createPhone()
const world = await createWorld({ live: true, settings: phone.settings })
phone.connect(world)
after(() => phone.close())

const provider = await world.tx(async (tx) => {
  const made = await makeProvider(tx)
  await verifiedChannel(tx, made.staff.sam, 'sms', '+12025550101', { label: 'Phone' })
  return made
})
const { staff, acme } = provider
const jordan = await clientOf(world, acme.jordan)
const kim = await clientOf(world, staff.kim)

type Made = { id: string; number: number }
const burning = { work: 'no', customers: 'all', wayAround: 'no' }

async function newRequest(title: string, answers?: typeof burning): Promise<Made> {
  const reply = await jordan.post('/api/requests', { title, text: `${title}, since half past one.`, answers })
  assert.equal(reply.status, 200, reply.text)
  return reply.body as Made
}

const composer = (page: Page) => page.locator('.composer')
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const statusOf = async (id: string) =>
  ((await kim.get(`/api/escalations/of/request/${id}`)).body.items as { status: string }[])[0]?.status

test('woken by an SMS, one tap takes it; the page says so only after the server did', async () => {
  const { id } = await newRequest('Depot 3 is dark', burning)
  const sms = await phone.waitForSms((one) => one.body.includes('Depot 3'))
  const path = /\/page\/[\w-]+/.exec(sms.body)?.[0] ?? assert.fail(sms.body)
  const sam = await browserOf(world, null, { phone: true })
  const page = await sam.open(path)
  await page.getByRole('heading', { name: 'Depot 3 is dark' }).waitFor()
  assert.equal(await overflow(page), 0)
  assert.deepEqual(await violations(page), [])
  const tap = button(page, 'Acknowledge')
  const box = (await tap.boundingBox())!
  assert.ok(box.height >= 44 && box.y + box.height <= 844, 'a thumb reaches it without scrolling')

  // The connection is lost on the way: nothing is claimed, and the same tap works again.
  await page.route('**/acts', (route) => route.abort())
  await tap.tap()
  await page.getByRole('alert').waitFor()
  assert.equal(await page.getByText('You have it').count(), 0)
  assert.equal(await statusOf(id), 'paging')
  sam.faults.splice(0)
  await page.unroute('**/acts')

  let saidAtServer: string | undefined
  await page.route('**/acts', async (route) => {
    const answer = await route.fetch()
    saidAtServer = await statusOf(id)
    assert.equal(await page.getByText('You have it').count(), 0)
    await route.fulfill({ response: answer })
  })
  await tap.tap()
  await page.getByText('You have it').waitFor()
  assert.equal(saidAtServer, 'acknowledged')
})

test('from my work to the answer: a note stays, an answer leaves, what the customer writes meanwhile appears', async () => {
  const { number, id } = await newRequest('Invoices come twice')
  const sam = await browserOf(world, staff.sam)
  const page = await sam.open('/')
  await page.getByRole('heading', { name: /^Web operations, nobody yet/ }).waitFor()
  // The pointer comes into the list, and the row under it stays the same element: a click that falls between would be lost.
  const row = page.getByRole('link', { name: /Invoices come twice/ })
  const element = (await row.elementHandle())!
  await row.hover()
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))')
  assert.ok(await element.evaluate((one) => one.isConnected))
  await row.click()
  await page.getByRole('heading', { name: `Invoices come twice ${number}` }).waitFor()

  // The box as a whole says what it is: its form, its words, its button.
  await composer(page).getByText('To Jordan Placeholder').waitFor()
  await button(page, 'Internal note').click()
  assert.match((await composer(page).getAttribute('class'))!, /\bnote\b/)
  await composer(page).getByText('Acme never sees this').waitFor()
  assert.equal(await button(page, /^Send to/).count(), 0)
  await page.getByLabel('Internal note, Acme never sees it').fill('Their own export is broken, I think.')
  await button(page, /^Save note/).click()
  const note = page.locator('article.note', { hasText: 'Their own export is broken' })
  await note.getByText('Acme never sees this').waitFor()

  await button(page, 'Answer').last().click()
  await page.getByLabel('Answer to Acme').fill('We look at your export.')
  await button(page, /^Send to Acme/).click()
  await page.locator('article.answer', { hasText: 'We look at your export.' }).waitFor()

  const said = await jordan.post(`/api/requests/${id}/messages`, { text: 'It happened again just now.' })
  assert.equal(said.status, 200)
  await page.locator('article', { hasText: 'It happened again just now.' }).waitFor()

  const theirs = (await jordan.get(`/api/requests/${number}`)).text
  assert.ok(theirs.includes('We look at your export.') && !theirs.includes('Their own export'))
})

test('the key a on a request takes it, and my work has it', async () => {
  const { number, id } = await newRequest('Checkout returns 502', burning)
  await phone.waitForSms((one) => one.body.includes('Checkout'))
  const sam = await browserOf(world, staff.sam)
  const page = await sam.open(`/requests/${number}`)
  await button(page, /^Acknowledg/).waitFor()
  await page.keyboard.press('a')
  await button(page, /^Acknowledg/).waitFor({ state: 'detached' })
  assert.equal(await statusOf(id), 'acknowledged')
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await page.getByRole('heading', { name: 'My work' }).waitFor()
  await page
    .getByRole('link', { name: /Checkout returns 502/ })
    .first()
    .waitFor()
})

test('filters stand in the address: whoever has the link sees the same list', async () => {
  await newRequest('A plain question')
  await newRequest('Everything burns', burning)
  const sam = await browserOf(world, staff.sam)
  const page = await sam.open('/requests')
  const row = (name: string) => page.getByRole('link', { name: new RegExp(name) })
  await row('A plain question').waitFor()
  await button(page, /^Severity/).click()
  await page.getByRole('menuitem', { name: 'P1' }).click()
  await row('A plain question').waitFor({ state: 'detached' })
  assert.equal(new URL(page.url()).search, '?severity=P1')
  await page.keyboard.press('Escape')
  await page.getByRole('searchbox', { name: 'Words in these requests' }).fill('burns')
  await page.waitForURL(/q=burns/)
  await row('Checkout returns 502').waitFor({ state: 'detached' })

  const colleague = await browserOf(world, staff.robin)
  const same = await colleague.open(new URL(page.url()).pathname + new URL(page.url()).search)
  await same.getByRole('link', { name: /Everything burns/ }).waitFor()
  assert.equal(await same.locator('[data-row]').count(), 1)
  await button(same, /^Severity P1/).waitFor()
  await button(same, 'Clear filters').click()
  await same.getByRole('link', { name: /A plain question/ }).waitFor()
  assert.equal(new URL(same.url()).search, '')
})

test('a long list grows where one stands in it', async () => {
  const many = Array.from({ length: 60 }, (_, n) =>
    kim.post('/api/requests', { accountId: acme.id, title: `Line ${n}`, text: 'One of many.', severity: 'P4' }),
  )
  await Promise.all(many)
  const sam = await browserOf(world, staff.sam)
  const page = await sam.open('/requests?severity=P4&order=oldest')
  await page.getByRole('link', { name: /Line/ }).first().waitFor()
  const before = await page.locator('[data-row]').count()
  await button(page, 'Show more').hover()
  await button(page, 'Show more').click()
  await button(page, 'Show more').waitFor({ state: 'detached' })
  assert.ok(before < 60, `${before} at first`)
  assert.equal(await page.locator('[data-row]').count(), 60)
})

test('a call: the caller by name, three questions, and what will happen before it is logged', async () => {
  const ola = await browserOf(world, staff.ola)
  const page = await ola.open('/calls/new')
  await page.getByPlaceholder('Number, name or contract').fill('Acme')
  await page.getByRole('button', { name: /Acme/ }).first().click()
  await button(page, 'Needs the three answers first').waitFor()
  const choose = (question: string, answer: string) =>
    page.getByRole('radiogroup', { name: question }).getByText(answer, { exact: true }).click()
  await choose('Can they still work?', 'No')
  await choose('Do their own customers notice?', 'All')
  await choose('Is there a way around it?', 'No')
  await page.getByText('First response by').waitFor()
  await page.getByText('Sam Sample').waitFor()
  await page.getByLabel('In their words').fill('Nobody can log in')
  await button(page, 'Log call and page').click()
  await page.getByRole('heading', { name: /^Nobody can log in/ }).waitFor()
  await phone.waitForSms((one) => one.body.includes('Nobody can log in'))
})

test('threat-03: what people write is text on every page, whatever it looks like', async () => {
  const evil = '<img src=x onerror="document.title=1"><script>document.title=1</script>"\'`><svg/onload=alert(1)>'
  const made = await jordan.post('/api/requests', { title: evil, text: evil, topic: evil.slice(0, 80) })
  const { number, id } = made.body as Made
  await kim.post(`/api/requests/${id}/notes`, { text: evil })
  const { version } = (await kim.get(`/api/requests/${id}`)).body
  await kim.patch(`/api/requests/${id}`, { version, tags: ['<b onmouseover=alert(1)>', 'javascript:alert(1)'] })
  const sam = await browserOf(world, staff.sam)
  const customer = await browserOf(world, acme.jordan)
  for (const [who, paths] of [
    [sam, [`/requests/${number}`, '/requests', '/', `/accounts/${acme.id}`, '/search?q=%3Cimg', '/calls/new']],
    [customer, [`/requests/${number}`, '/requests', '/requests/new']],
  ] as const)
    for (const path of paths) {
      const page = await who.open(path)
      page.on('dialog', (dialog) => assert.fail(`${path} asks ${dialog.message()}`))
      await settled(page)
      if (path !== '/calls/new' && path !== '/requests/new') await page.getByText('<img src=x').first().waitFor()
      assert.equal(await page.locator('img[src="x"], svg[onload], b[onmouseover], main script').count(), 0, path)
      assert.notEqual(await page.title(), '1')
      await page.close()
    }
})

test('a customer sees the promise before sending, then in their list, and the answer come; never a note', async () => {
  const customer = await browserOf(world, acme.jordan, { phone: true })
  const page = await customer.open('/')
  await page.getByRole('link', { name: 'New request' }).first().click()
  const promise = page.getByLabel('What we promise')
  await promise
    .getByText(/4 hours/)
    .first()
    .waitFor()
  const choose = (question: string, answer: string) =>
    page.getByRole('radiogroup', { name: question }).getByText(answer, { exact: true }).click()
  await choose('Can you still work?', 'No')
  await choose('Do your customers notice?', 'All')
  await choose('Is there a way around it?', 'No')
  await promise
    .getByText(/30 minutes/)
    .first()
    .waitFor()
  assert.match((await promise.locator('.t').textContent())!, /^\d\d:\d\d$/)
  await page.getByLabel('In one sentence').fill('The till is closed')
  await page.getByLabel('What happens, and since when?').fill('Since noon.')
  await button(page, 'Send request').first().click()
  const head = page.getByRole('heading', { name: /^The till is closed \d+/ })
  await head.waitFor()
  const number = /\d+$/.exec((await head.textContent())!)![0]
  await page.getByLabel('What we promised').getByText('First response').first().waitFor()

  await kim.post(`/api/requests/${number}/notes`, { text: 'Between ourselves: they cut the cable.' })
  await kim.post(`/api/requests/${number}/messages`, { text: 'A technician is on the way.' })
  await page.getByText('A technician is on the way.').waitFor()
  assert.ok(!(await page.content()).includes('Between ourselves'))

  await page.getByRole('link', { name: 'Requests' }).first().click()
  await page.getByRole('link', { name: /The till is closed/ }).waitFor()
  assert.equal(await overflow(page), 0)

  const stranger = await browserOf(world, provider.birch.toni)
  const theirs = await stranger.open(`/requests/${number}`)
  await theirs.getByRole('alert').waitFor()
  assert.ok(!(await theirs.content()).includes('The till is closed'))
})
