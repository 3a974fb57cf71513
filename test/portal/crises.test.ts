import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeSignals } from '#alerts'
import { giveRole } from '#crises'
import { systemActor } from '#platform/actor.ts'
import { createProcedure, publishDraft, saveDraft } from '#procedures'
import { browserOf, overflow, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* A crisis in a real Chromium: it begins by itself and is worked on with a telephone at night, another sees it live, roles are handed over, it is closed and signed off. */
const world = await createWorld({ live: true })
const provider = await world.tx(makeProvider)
const { staff, acme } = provider

const step = (id: string, name: string, who: string, says = '') =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements><palisade:task who="${who}" due="PT30M"><palisade:instructions>${says}</palisade:instructions></palisade:task></bpmn:extensionElements></bpmn:userTask>`
const flow = (from: string, to: string) =>
  `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`
const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:palisade="http://palisade.example/bpmn/1"
  id="d" targetNamespace="x"><bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="start"/>
  ${step('look', 'Find out which database it is', 'incident lead', 'Look at the dashboard first.\n- Is the standby **in sync**?\n- Who else sees it?')}${step('over', 'Fail over to the standby', 'incident lead')}
  ${step('tell', 'Tell the customer that it is over', 'communications')}<bpmn:endEvent id="end"/>
  ${flow('start', 'look')}${flow('look', 'over')}${flow('over', 'tell')}${flow('tell', 'end')}</bpmn:process></bpmn:definitions>`

/** A picture of the page where somebody wants to look at it: SHOTS names a folder. */
async function picture(page: { screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown> }, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` })
} // biome-ignore format: one thing

const actor = systemActor('test')
const { id: procedureId } = await world.tx((tx) => createProcedure(tx, { name: 'Database is down' }))
await saveDraft(world.app, actor, procedureId, { xml, base: 0 })
await publishDraft(world.app, actor, procedureId, { revision: 1 })

test('a lead attaches a runbook to a label of alerts', async () => {
  const page = await (await browserOf(world, staff.kim)).open('/settings/runbooks')
  await page.getByText('No runbook is attached to anything').waitFor()
  await picture(page, 'runbooks-empty')
  await page.getByRole('button', { name: 'Attach a runbook' }).click()
  const form = page.getByRole('form', { name: 'Attach a runbook' })
  await form.getByLabel('Name').fill('Database is down')
  await form.getByLabel('Procedure').selectOption({ label: 'Database is down' })
  await form.getByLabel('Labels of the alert').fill('service="database"')
  await form.getByLabel('P1: minutes between updates').fill('20')
  await picture(page, 'runbooks-form')
  assert.deepEqual(await violations(page), [])
  await form.getByRole('button', { name: 'Attach a runbook' }).click()
  await page.getByText('P1 · service="database" · All accounts').waitFor()
  await picture(page, 'runbooks')
  assert.deepEqual(await violations(page), [])
  const phone = await (await browserOf(world, staff.kim, { phone: true, dark: true })).open('/settings/runbooks')
  await phone.getByText('P1 · service="database" · All accounts').waitFor()
  await picture(phone, 'runbooks-phone-dark')
  assert.equal(await overflow(phone), 0)
})

let number = 0

test('at three in the morning, with one thumb: the step is done, words are written, an update is given', async () => {
  await world.tx((tx) =>
    takeSignals(tx, [
      {
        source: 'probe',
        key: 'db-1',
        accountId: acme.id,
        systemId: null,
        status: 'problem',
        sequence: null,
        severity: 'P1',
        title: 'db-1 does not answer',
        text: '',
        labels: { service: 'database' },
        runbook: null,
        at: tx.now,
      },
    ]),
  )
  await world.settle()
  const phone = await (await browserOf(world, staff.sam, { phone: true, dark: true })).open('/')
  await phone.getByRole('link', { name: /^P1 CR-\d+ db-1 does not answer/ }).click()
  await phone.getByRole('heading', { name: /db-1 does not answer/ }).waitFor()
  number = Number(/\/crises\/(\d+)/.exec(phone.url())![1])
  await phone.getByRole('heading', { name: 'Find out which database it is' }).waitFor()
  await picture(phone, 'crisis-phone-dark')
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
  await phone.getByRole('button', { name: 'Take the role Communications' }).click()
  await phone.getByRole('button', { name: 'Take the role Communications' }).waitFor({ state: 'detached' })
  await phone.getByRole('button', { name: 'Give a status update' }).click()
  const dialog = phone.getByRole('dialog', { name: 'Give a status update' })
  await dialog.getByLabel('Where it stands').fill('One database does not answer. We are failing over.')
  await picture(phone, 'update-phone-dark')
  await dialog.getByRole('button', { name: 'Send the update' }).click()
  await phone.locator('.cr-says', { hasText: 'We are failing over.' }).waitFor()
  await phone.getByRole('button', { name: 'Done' }).click()
  await phone.getByRole('heading', { name: 'Fail over to the standby' }).waitFor()
  await phone.getByLabel('Write into the war room').fill('The standby is 4 s behind')
  await phone.getByRole('button', { name: 'Finding' }).click()
  await picture(phone, 'write-phone-dark')
  await phone.getByRole('button', { name: 'Write', exact: true }).click()
  await phone.locator('.tl', { hasText: 'The standby is 4 s behind' }).waitFor()
  await picture(phone, 'journal-phone-dark')
  assert.equal(await overflow(phone), 0)
  assert.deepEqual(await violations(phone), [])
})

test('everybody on it sees at once what another writes; the request and the incident lead to it', async () => {
  const page = await (await browserOf(world, staff.kim)).open(`/crises/${number}`)
  await page.locator('.tl', { hasText: 'The standby is 4 s behind' }).waitFor()
  const sam = await clientOf(world, staff.sam)
  const told = await sam.post(`/api/crises/${number}/entries`, { text: 'We fail over now', kind: 'decision' })
  assert.equal(told.status, 204)
  await page.locator('.tl', { hasText: 'We fail over now' }).waitFor()
  await picture(page, 'crisis')
  assert.deepEqual(await violations(page), [])
  await page.getByRole('link', { name: /^Request \d+/ }).click()
  await page.getByRole('link', { name: `Crisis CR-${number}` }).waitFor()
  await picture(page, 'request')
  await page.goto(`${world.url}/crises/${number}`)
  await page.getByRole('link', { name: /^IN-\d+/ }).click()
  await page.getByRole('link', { name: `Crisis CR-${number}` }).waitFor()
  await picture(page, 'incident')
  const list = await (await browserOf(world, staff.kim, { dark: true })).open('/crises')
  await list.getByRole('link', { name: /db-1 does not answer/ }).waitFor()
  await picture(list, 'crises-dark')
  assert.deepEqual(await violations(list), [])
})

test('a crisis is declared with one button on a request that has none', async () => {
  const sam = await clientOf(world, staff.sam)
  const made = await sam.post('/api/requests', { accountId: acme.id, contactId: acme.jordan, title: 'Smells of smoke', text: 'In the cellar', severity: 'P2' }) // biome-ignore format: one call
  assert.equal(made.status, 200, made.text)
  const page = await (await browserOf(world, staff.sam)).open(`/requests/${made.body.number}`)
  await page.getByRole('button', { name: 'Declare a crisis' }).click()
  await page.getByRole('heading', { name: /Smells of smoke/ }).waitFor()
  await page.getByText('No runbook goes with this crisis.').waitFor()
  await picture(page, 'crisis-without-runbook')
})

test('roles are handed over, it is closed, written about in German, and signed off', async () => {
  await world.tx((tx) => giveRole(tx, String(number), 'lead', staff.sam))
  const sam = await clientOf(world, staff.sam)
  const offer = { roles: ['lead'], toId: staff.robin, word: 'The standby runs. Only the backups are left.' }
  assert.equal((await sam.post(`/api/crises/${number}/handovers`, offer)).status, 200)
  const robin = await browserOf(world, staff.robin, { phone: true, locale: 'de-DE' })
  const phone = await robin.open(`/crises/${number}`)
  await phone.getByText('Sam Sample übergibt Ihnen: Einsatzleitung').waitFor()
  await picture(phone, 'handover-phone-de')
  assert.deepEqual(await violations(phone), [])
  await phone.getByRole('region', { name: 'Übergeben' }).getByRole('button', { name: 'Übernehmen' }).click()
  await phone.getByRole('button', { name: 'Krise schließen' }).click()
  const dialog = phone.getByRole('dialog', { name: 'Krise schließen' })
  await dialog.getByLabel('Was geschah').fill('Eine Platte ist gestorben.')
  await dialog.getByRole('button', { name: 'Krise schließen' }).click()
  await phone.getByRole('link', { name: 'Abschlussbericht öffnen' }).click()
  await phone.getByText('The standby is 4 s behind').waitFor()
  await picture(phone, 'post-mortem-phone-de')
  assert.equal(await overflow(phone), 0)
  const page = await (await browserOf(world, staff.robin)).open(`/crises/${number}/post-mortem`)
  await page.getByText('The standby is 4 s behind').waitFor()
  await picture(page, 'post-mortem')
  assert.deepEqual(await violations(page), [])
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Text of the post-mortem').fill('# Post-mortem\n\nThe disk was old.\n')
  await page.getByRole('button', { name: 'Save as a new version' }).click()
  await page.getByText('The disk was old.').waitFor()
  await page.getByRole('button', { name: 'Sign it off' }).click()
  await page.getByText(/Version 2 signed off by Robin Example/).waitFor()
  const over = await (await browserOf(world, staff.robin, { phone: true })).open(`/crises/${number}`)
  await over.getByRole('link', { name: 'Open the post-mortem' }).waitFor()
  await picture(over, 'crisis-over-phone')
  assert.equal(await overflow(over), 0)
})
