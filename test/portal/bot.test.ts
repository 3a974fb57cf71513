import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemActor } from '#platform/actor.ts'
import { mailOf } from '#platform/mail/mail.ts'
import { beginRun, createProcedure, publishDraft, saveDraft } from '#procedures'
import { browserOf, overflow, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { dnsFromMap, sendMail } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* What came by mail, in a real Chromium: the address to write to, an entry with its files and the whole message folded behind it. */
const world = await createWorld({ live: true, settings: { DNS_FOR_MAIL: true } })
const ours = [['v=spf1 ip4:127.0.0.1 -all']]
mailOf(world.app).resolveWith(dnsFromMap({ 'TXT provider.test': ours, 'TXT acme.test': ours }))
const { staff, acme } = await world.tx(makeProvider)

const step = (id: string, name: string, who: string) =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements><palisade:task who="${who}"/></bpmn:extensionElements></bpmn:userTask>`
const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:palisade="http://palisade.example/bpmn/1"
  id="d" targetNamespace="x"><bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="start"/>${step('look', 'Look at the servers', 'engineer')}
  ${step('accept', 'Accept the plan', 'customer')}<bpmn:endEvent id="end"/><bpmn:sequenceFlow id="a" sourceRef="start" targetRef="look"/>
  <bpmn:sequenceFlow id="b" sourceRef="look" targetRef="accept"/><bpmn:sequenceFlow id="c" sourceRef="accept" targetRef="end"/></bpmn:process></bpmn:definitions>`

/** A picture of the page where somebody wants to look at it: SHOTS names a folder. */
async function picture(
  page: { screenshot(options: { path: string; fullPage: boolean }): Promise<unknown> },
  name: string,
) {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/bot-${name}.png`, fullPage: true })
}

const actor = systemActor('test')
const { id: procedureId } = await world.tx((tx) => createProcedure(tx, { name: 'Data migration' }))
await saveDraft(world.app, actor, procedureId, { xml, base: 0 })
await publishDraft(world.app, actor, procedureId, { revision: 1 })
const people = [{ role: 'lead', personId: staff.sam }]
const run = await world.tx((tx) => beginRun(tx, { procedureId, accountId: acme.id, title: 'File servers to appliance', shared: true, people })) // biome-ignore format: one act
const sam = await clientOf(world, staff.sam)
const address = async (path: string) => (await sam.get(`${path}/bot-address`)).body.address as string
const project = await address(`/api/projects/${run!.runId}`)
const account = await address(`/api/accounts/${acme.id}`)
const rack = { filename: 'rack plan of the second floor.txt', content: 'rack 4', contentType: 'text/plain' }
const said =
  'done 1\n\nBoth servers stand on rack 4 and have two power supplies each.\n\nOn Monday, Kim wrote:\n> How far are you?\n> Kim'
for (const [from, to, subject, text] of [
  ['sam@provider.test', project, 'Servers', said],
  ['jordan@acme.test', project, 'Re: Plan', 'Friday evening would suit us best.'],
  ['sam@provider.test', account, 'Call with Jordan', 'They move to the new building in spring.'],
] as const)
  await sendMail(mailOf(world.app).smtpPort, { from, to, subject, text, attachments: [rack] })
await world.settle()

test('a project shows what came by mail, its files, and the address to write to', async () => {
  const page = await (await browserOf(world, staff.sam)).open(`/projects/${run!.runId}`)
  await page.getByText('Both servers stand on rack 4').first().waitFor()
  await page.getByText(project).waitFor()
  await picture(page, 'project')
  assert.deepEqual(await violations(page), [])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: rack.filename }).last().click(),
  ])
  assert.equal(download.suggestedFilename(), rack.filename)
  assert.equal(await page.getByText('How far are you?').isVisible(), false)
  await page.getByText('Whole message').last().click()
  await page.getByText('How far are you?').waitFor()

  const phone = await (await browserOf(world, staff.sam, { phone: true, dark: true })).open(`/projects/${run!.runId}`)
  await phone.getByText(project).waitFor()
  await phone.getByText('Both servers stand on rack 4').first().waitFor()
  await picture(phone, 'project-phone-dark')
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
})

test('the customer sees what theirs wrote and not what we did', async () => {
  const page = await (await browserOf(world, acme.jordan, { locale: 'de-DE' })).open(`/projects/${run!.runId}`)
  await page.getByText('Friday evening would suit us best.').waitFor()
  await page.getByRole('button', { name: 'Adresse kopieren' }).waitFor()
  assert.equal(await page.getByText('Both servers stand on rack 4').count(), 0)
  await picture(page, 'customer-de')
  assert.deepEqual(await violations(page), [])
})

test('an account shows its address and the entry that came to it', async () => {
  const page = await (await browserOf(world, staff.sam, { dark: true })).open(`/accounts/${acme.id}`)
  await page.getByText(account).waitFor()
  await page.getByText('They move to the new building in spring.').waitFor()
  await page.getByRole('link', { name: rack.filename }).first().waitFor()
  await picture(page, 'account-dark')
  assert.deepEqual(await violations(page), [])
  const phone = await (await browserOf(world, staff.sam, { phone: true })).open(`/accounts/${acme.id}`)
  await phone.getByText(account).waitFor()
  await picture(phone, 'account-phone')
  assert.equal(await overflow(phone), 0)
})
