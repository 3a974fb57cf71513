import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createChannel } from '#channels'
import { clientOf, strangerTo } from '#test/client.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * A customer's data move to an appliance. The procedure is drawn and published; a project of it runs with the people of both sides,
 * counts its dates, reminds by telephone, refuses a step to the wrong role, goes on by its own drawing while a newer one is
 * published, asks for an approval, waits for a call from the appliance, and is closed. The customer sees what is theirs.
 */
const phone = await createPhone()
const world = await createWorld({ live: true, settings: { PUBLIC_URL: 'https://palisade.test', ...phone.settings } })
phone.connect(world)
after(() => phone.close())

const provider = await world.tx(async (tx) => {
  const made = await makeProvider(tx)
  await createChannel(tx, { personId: made.staff.sam, kind: 'sms', address: '+12025550101', label: 'Phone' })
  return made
})
const { staff, acme, birch } = provider
const [sam, robin, kim] = [
  await clientOf(world, staff.sam),
  await clientOf(world, staff.robin),
  await clientOf(world, staff.kim),
]
const [jordan, toni] = [await clientOf(world, acme.jordan), await clientOf(world, birch.toni)]

const task = (id: string, name: string, attributes: string, inside = '') =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements><palisade:task ${attributes}>${inside}</palisade:task></bpmn:extensionElements></bpmn:userTask>`
const act = (id: string, name: string, act: string, inputs: Record<string, string>) =>
  `<bpmn:serviceTask id="${id}" name="${name}"><bpmn:extensionElements><palisade:act name="${act}">${Object.entries(
    inputs,
  )
    .map(([key, value]) => `<palisade:input name="${key}" value="${value.replaceAll('"', '&quot;')}"/>`)
    .join('')}</palisade:act></bpmn:extensionElements></bpmn:serviceTask>`

/** The migration; `more` stands before the end. */
function drawing(more: string[] = []): string {
  const shares = '<palisade:field name="shares" label="Shares" type="number" required="true"/>'
  const accepted = '<palisade:field name="accepted" label="Accepted" type="yes_no" required="true"/>'
  const reminder = '<palisade:reminder at="-PT1H"/>'
  const nodes = [
    '<bpmn:startEvent id="start"/>',
    task('survey', 'List the shares', 'who="lead" milestone="Kick-off"', shares),
    act('order', 'Order space', 'open_request', {
      title: '="Space for " + string(shares) + " shares"',
      text: 'For the copy',
    }),
    task('rehearse', 'Rehearsal', 'who="lead" due="PT8H" milestone="Rehearsed"', reminder),
    task('accept', 'Accept the rehearsal', 'who="customer" milestone="Accepted"', accepted),
    '<bpmn:exclusiveGateway id="good" default="again"/>',
    act('ask', 'Ask for the cut-over', 'ask_approval', { of: 'support_manager', question: 'Cut over now?' }),
    act('copied', 'Wait for the appliance', 'await_webhook', {}),
    task('close', 'Report and close', 'who="lead" milestone="Closed"'),
    ...more.map((id) => task(id, `Then ${id}`, 'who="lead"')),
    '<bpmn:endEvent id="end"/>',
  ]
  const order = ['start', 'survey', 'order', 'rehearse', 'accept', 'good']
  const rest = ['ask', 'copied', 'close', ...more, 'end']
  const flow = (from: string, to: string) =>
    `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`
  const flows = [
    ...order.slice(1).map((to, n) => flow(order[n]!, to)),
    '<bpmn:sequenceFlow id="again" sourceRef="good" targetRef="rehearse"/>',
    `<bpmn:sequenceFlow id="on" sourceRef="good" targetRef="ask"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">accepted = true</bpmn:conditionExpression></bpmn:sequenceFlow>`,
    ...rest.slice(1).map((to, n) => flow(rest[n]!, to)),
  ]
  return `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:palisade="http://palisade.example/bpmn/1" id="d" targetNamespace="x"><bpmn:process id="p" isExecutable="true">
    ${nodes.join('')}${flows.join('')}</bpmn:process></bpmn:definitions>`
}

type Step = {
  job: number
  node: string
  name: string
  state: string
  kind: string
  door: string | null
  may: { do: boolean }
}
type Project = {
  number: number
  state: string
  steps: Step[]
  milestones: { name: string; reachedAt: string | null }[]
  procedure: { version: number } | null
}
let id = ''
let procedureId = ''
const project = async (by = sam) => (await by.get(`/api/projects/${id}`)).body as unknown as Project
const open = async (node: string, by = sam) =>
  (await project(by)).steps.find((step) => step.node === node && step.state === 'open')
async function does(by: typeof sam, node: string, data: Record<string, unknown> = {}, text?: string) {
  const { job } = (await open(node))!
  const body = { data, ...(text && { record: { text } }) }
  return by.post(`/api/projects/${id}/steps/${job}/complete`, body)
}
const logbook = async (by = sam) =>
  ((await by.get(`/api/projects/${id}/journal?limit=200`)).body.items as { text: string }[]).map(({ text }) => text)

describe('a project', () => {
  test('starts from a procedure that was drawn, published by another, and begun for the customer', async () => {
    const made = await sam.post('/api/procedures/import', {
      name: 'Data migration',
      key: 'data-migration',
      xml: drawing(),
    })
    assert.equal(made.status, 200, made.text)
    procedureId = made.body.id as string
    assert.equal((await sam.post(`/api/procedures/${procedureId}/publish`, { revision: 1 })).status, 403)
    const published = await kim.post(`/api/procedures/${procedureId}/publish`, { revision: 1 })
    assert.equal(published.status, 200, published.text)
    const people = [{ role: 'lead', personId: staff.sam }]
    const begun = await kim.post('/api/projects', {
      procedureId,
      accountId: acme.id,
      title: 'File servers to appliance',
      shared: true,
      people,
    })
    assert.equal(begun.status, 200, begun.text)
    id = begun.body.id as string
    assert.equal((await toni.get(`/api/projects/${id}`)).status, 404, 'another customer finds nothing')
    assert.deepEqual(
      (await project(jordan)).milestones.map(({ name }) => name),
      ['Kick-off', 'Rehearsed', 'Accepted', 'Closed'],
    )
  })

  test('collects what its form asks for, and acts by itself with it', async () => {
    assert.equal((await does(robin, 'survey', { shares: 31 })).body.code, 'procedures.not_yours')
    assert.equal((await does(sam, 'survey', {})).body.code, 'procedures.form_refused')
    assert.equal((await does(sam, 'survey', { shares: 31 }, 'Counted on both servers')).status, 200)
    await world.settle()
    const { items } = (await sam.get('/api/requests?q=Space')).body as { items: { title: string }[] }
    assert.deepEqual(
      items.map(({ title }) => title),
      ['Space for 31 shares'],
    )
    assert.ok(await open('rehearse'))
  })

  test('reminds by telephone before a step is due', async () => {
    await world.forward('6h 59m')
    assert.equal(phone.sms.length, 0)
    await world.forward('2m')
    const sms = await phone.waitForSms((one) => one.to === '+12025550101')
    assert.match(sms.body, /Rehearsal/)
  })

  test('goes on by its own drawing while a newer one is published, and another starts from that', async () => {
    const saved = await sam.call('PUT', `/api/procedures/${procedureId}/draft`, { xml: drawing(['archive']), base: 1 })
    assert.equal(saved.status, 200, saved.text)
    assert.equal((await kim.post(`/api/procedures/${procedureId}/publish`, { revision: 2 })).body.number, 2)
    assert.equal((await project()).procedure!.version, 1)
    const other = await kim.post('/api/projects', { procedureId, accountId: birch.id })
    assert.equal(((await sam.get(`/api/projects/${other.body.id}`)).body.procedure as { version: number }).version, 2)
  })

  test('gives the customer the steps that are theirs, and no other', async () => {
    assert.deepEqual((await project(jordan)).steps, [])
    assert.equal((await does(sam, 'rehearse')).status, 200)
    assert.deepEqual(
      (await project(jordan)).steps.map(({ name }) => name),
      ['Accept the rehearsal'],
    )
    assert.equal((await does(sam, 'accept', { accepted: true })).body.code, 'procedures.not_yours')
    assert.equal((await does(jordan, 'accept', { accepted: false })).status, 200)
    assert.ok(await open('rehearse'), 'not accepted: once more')
    await does(sam, 'rehearse')
    assert.equal((await does(jordan, 'accept', { accepted: true })).status, 200)
  })

  test('asks for an approval, waits for the appliance, and is closed', async () => {
    await world.settle()
    assert.equal((await does(sam, 'ask', { approved: true })).body.code, 'procedures.not_yours')
    assert.equal((await does(kim, 'ask', { approved: true, reason: 'Saturday is fine' })).status, 200)
    await world.settle()
    const { door } = (await open('copied'))!
    assert.equal((await strangerTo(world).post(door!, { copied: 31 })).status, 204)
    assert.equal((await does(sam, 'close')).status, 200)
    const closed = await project()
    assert.equal(closed.state, 'done')
    assert.ok((await project(jordan)).milestones.every(({ reachedAt }) => reachedAt !== null))
  })

  test('reads like a logbook, to each side what is meant for it', async () => {
    const [ours, theirs] = [await logbook(), await logbook(jordan)]
    for (const text of ['Jordan Placeholder did “Accept the rehearsal”', 'Milestone reached: Accepted'])
      assert.ok(ours.includes(text) && theirs.includes(text), text)
    const inside = 'Sam Sample did “List the shares”'
    assert.ok(ours.includes(inside) && !theirs.includes(inside), 'a step that is not theirs is not told to them')
    assert.ok(ours.some((text) => text.startsWith('Reminded of “Rehearsal”')))
    assert.ok(!theirs.some((text) => text.startsWith('Reminded')))
    assert.ok(ours.includes('Kim Mockup approved “Cut over now?”: Saturday is fine'))
  })
})
