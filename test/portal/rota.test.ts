import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createChannel } from '#channels'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* A rota in depth: who looks after it and who may stand in, whom a page reaches in which second, what is being paged. */
const phone = await createPhone()
const world = await createWorld({ live: true, settings: phone.settings })
phone.connect(world)
after(() => phone.close())
const provider = await world.tx(async (tx) => {
  const made = await makeProvider(tx)
  for (const [position, kind] of (['sms', 'voice'] as const).entries())
    await createChannel(tx, {
      personId: made.staff.sam,
      kind,
      address: '+12025550101',
      label: 'Phone',
      delaySeconds: position * 45,
    })
  return made
})
const { staff, acme, rotaId } = provider
const kim = await clientOf(world, staff.kim)

test('holidays and stand-ins are chosen in the form, and saved', async () => {
  const holidays = await (await clientOf(world, staff.ada)).post('/api/calendars', {
    name: 'Works council days',
    zone: 'Europe/Berlin',
    weekly: [{ weekday: 1, from: '08:00', to: '18:00' }],
    holidays: [{ date: '2031-12-25', name: 'Christmas Day' }],
  })
  assert.equal(holidays.status, 200, holidays.text)
  const page = await (await browserOf(world, staff.kim)).open(`/on-call/rotas/${rotaId}/edit`)
  await settled(page)
  await page.getByLabel('Holidays').selectOption('Works council days')
  await page.getByPlaceholder('Nobody').click()
  await page.getByRole('option', { name: 'Ola Draft' }).click()
  await page.keyboard.press('Escape')
  assert.deepEqual(await violations(page), [])
  await page.getByRole('button', { name: /^Save/ }).click()
  await page.getByText('Who would be paged?').waitFor()
  const saved = (await kim.get(`/api/rotas/${rotaId}`)).body
  assert.equal(saved.holidaysId, holidays.body.id)
  assert.deepEqual(
    (saved.standIns as { name: string }[]).map((one) => one.name),
    ['Ola Draft'],
  )
})

test('who would be paged is told by channel, to the second', async () => {
  const page = await (await browserOf(world, staff.kim)).open(`/on-call/rotas/${rotaId}`)
  const chain = page.getByRole('complementary', { name: 'Changes, shares and checks' })
  await chain.getByText('Sam Sample').first().waitFor()
  const times = await chain.locator('.ch time').allTextContents()
  const seconds = times.slice(0, 2).map((one) => one.split(':').reduce((sum, part) => sum * 60 + Number(part), 0))
  assert.equal((seconds[1]! - seconds[0]! + 86_400) % 86_400, 45, times.join())
})

test('what is being paged is not hidden behind requests nobody is paged for', async () => {
  const jordan = await clientOf(world, acme.jordan)
  for (let n = 0; n < 51; n++) await jordan.post('/api/requests', { title: `Quiet ${n}`, text: 'No hurry.' })
  const answers = { work: 'no', customers: 'all', wayAround: 'no' }
  await jordan.post('/api/requests', { title: 'Everything burns', text: 'Since nine.', answers })
  const page = await (await browserOf(world, staff.kim, { phone: true })).open('/on-call')
  await page.getByRole('link', { name: /Everything burns/ }).waitFor()
  assert.equal(await page.getByRole('link', { name: /Quiet/ }).count(), 0)
  assert.equal(await overflow(page), 0)
})
