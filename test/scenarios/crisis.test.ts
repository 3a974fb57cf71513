import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { takeSignals } from '#alerts'
import { createChannel } from '#channels'
import { addOverride } from '#oncall'
import { clientOf } from '#test/client.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * A database dies at night. Its alert opens an incident, the incident a request, and the runbook that is attached to its label begins by
 * itself, once. Whoever is on call leads, communications are reminded by telephone of the update that is owed, the customer hears,
 * the shift changes and the roles with it, it is closed, and the post-mortem holds what was written.
 */
const phone = await createPhone()
const world = await createWorld({ live: true, settings: { PUBLIC_URL: 'https://palisade.test', ...phone.settings } })
phone.connect(world)
after(() => phone.close())

const numbers = { sam: '+12025550101', robin: '+12025550102', kim: '+12025550103' }
const provider = await world.tx(async (tx) => {
  const made = await makeProvider(tx)
  for (const name of ['sam', 'robin', 'kim'] as const)
    await createChannel(tx, { personId: made.staff[name], kind: 'sms', address: numbers[name], label: 'Phone' })
  return made
})
const { staff, acme, rotaId } = provider
const [sam, robin, kim, jordan] = [
  await clientOf(world, staff.sam),
  await clientOf(world, staff.robin),
  await clientOf(world, staff.kim),
  await clientOf(world, acme.jordan),
]

const step = (id: string, name: string, who: string) =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements><palisade:task who="${who}"/></bpmn:extensionElements></bpmn:userTask>`
const flow = (from: string, to: string) =>
  `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`
const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:palisade="http://palisade.example/bpmn/1"
  id="d" targetNamespace="x"><bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="start"/>
  ${step('look', 'Which database is it', 'incident lead')}${step('restore', 'Fail over to the standby', 'incident lead')}
  ${step('check', 'Check the backups', 'engineer')}<bpmn:endEvent id="end"/>
  ${flow('start', 'look')}${flow('look', 'restore')}${flow('restore', 'check')}${flow('check', 'end')}</bpmn:process></bpmn:definitions>`

type Crisis = {
  id: string
  number: number
  state: string
  severity: string
  summary: string
  roles: { role: string; person: { id: string }; byDefault: boolean }[]
  handovers: { id: string; word: string; shift: boolean; to: { id: string } }[]
  request: { id: string; number: number } | null
  incident: { number: number } | null
  run: { id: string } | null
  updateDueAt: string | null
  startedAt: string
}
let number = 0
const all = async () => (await sam.get('/api/crises')).body.items as unknown as Crisis[]
const crisis = async () => (await sam.get(`/api/crises/CR-${number}`)).body as unknown as Crisis
const lead = async () => (await crisis()).roles.find(({ role }) => role === 'lead')?.person.id
const written = async () =>
  ((await sam.get(`/api/crises/${number}/journal?limit=2000`)).body.items as { text: string }[]).map(({ text }) => text)
const alert = (status: 'problem' | 'clear') =>
  world.tx((tx) =>
    takeSignals(tx, [
      {
        source: 'probe',
        key: 'db-1',
        accountId: acme.id,
        systemId: null,
        status,
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

describe('a crisis', () => {
  test('is prepared: a runbook is published and attached to a label', async () => {
    const made = await kim.post('/api/procedures/import', { name: 'Database is down', key: 'database-down', xml })
    assert.equal(made.status, 200, made.text)
    const id = made.body.id as string
    assert.equal((await kim.post(`/api/procedures/${id}/publish`, { revision: 1 })).status, 200)
    const attached = await kim.post('/api/crisis-runbooks', {
      name: 'Database is down',
      procedureId: id,
      matchers: [{ name: 'service', op: '=', value: 'database' }],
      updateMinutes: { P1: 20 },
    })
    assert.equal(attached.status, 200, attached.text)
  })

  test('begins by itself when the alert fires, once, and whoever is on call leads', async () => {
    await alert('problem')
    await world.settle()
    await alert('problem')
    await world.settle()
    const [one, ...more] = await all()
    assert.deepEqual(more, [])
    number = one!.number
    const { severity, roles, request, incident, run } = await crisis()
    assert.equal(severity, 'P1')
    assert.deepEqual(roles.map(({ role, person, byDefault }) => [role, person.id, byDefault]), [['lead', staff.sam, true]])
    assert.ok(request && incident && run, 'with its request, its incident and its checklist')
    const sms = await phone.waitForSms((one) => one.to === numbers.sam && one.body.includes(`CR-${number}`))
    assert.match(sms.body, /you have incident lead/)
  }) // biome-ignore format: one test

  test('gives its roles to whom they are given, and its steps to who has the role', async () => {
    const give = (role: string, personId: string) => sam.call('PUT', `/api/crises/${number}/roles/${role}`, { personId })
    assert.equal((await give('lead', staff.sam)).status, 200)
    assert.equal((await give('communications', staff.kim)).status, 200)
    const { run } = await crisis()
    const { steps } = (await sam.get(`/api/projects/${run!.id}`)).body as { steps: { job: number; name: string }[] }
    assert.deepEqual(steps.map(({ name }) => name), ['Which database is it'])
    const path = `/api/projects/${run!.id}/steps/${steps[0]!.job}/complete`
    assert.equal((await robin.post(path, {})).body.code, 'procedures.not_yours')
    assert.equal((await sam.post(path, {})).status, 200)
    assert.equal((await sam.post(`/api/crises/${number}/entries`, { text: 'The disk of db-1 is dead.', kind: 'finding' })).status, 204)
  }) // biome-ignore format: one test

  test('reminds communications by telephone when the status update is owed; the customer hears it', async () => {
    await world.forward('19m')
    assert.ok(!(await written()).some((text) => text.startsWith('A status update was due')))
    await world.forward('2m')
    const sms = await phone.waitForSms(
      (one) => one.to === numbers.kim && one.body.includes('a status update was due at'),
    )
    assert.match(sms.body, new RegExp(`CR-${number}`))
    assert.ok((await written()).some((text) => /^A status update was due at .*; Kim Mockup was reminded$/.test(text)))
    const given = await kim.post(`/api/crises/${number}/updates`, { text: 'We fail over to the standby now.' })
    assert.equal(given.status, 200, given.text)
    const { request, summary } = await crisis()
    assert.equal(summary, 'We fail over to the standby now.')
    assert.ok((await jordan.get(`/api/requests/${request!.id}`)).text.includes('We fail over to the standby now.'))
    assert.notEqual((await jordan.get(`/api/crises/${number}`)).status, 200, 'the war room is for staff')
  })

  test('goes on over the change of shift: who comes is told where it stands, and takes over', async () => {
    await world.tx(async (tx) => {
      const from = new Date(tx.now.getTime() + 600_000)
      const until = new Date(from.getTime() + 8 * 3_600_000)
      await addOverride(tx, rotaId, { personId: staff.robin, replaces: null, from, until, reason: '' })
    })
    await world.forward('10s')
    assert.deepEqual((await crisis()).handovers, [])
    await world.forward('11m')
    const [asked, ...more] = (await crisis()).handovers
    assert.deepEqual(more, [])
    assert.deepEqual([asked!.shift, asked!.to.id], [true, staff.robin])
    const comes = await phone.waitForSms((one) => one.to === numbers.robin && one.body.includes('your shift begins'))
    assert.match(comes.body, new RegExp(`CR-${number}`))
    await phone.waitForSms((one) => one.to === numbers.sam && one.body.includes('your shift ends'))
    const word = { roles: ['lead'], toId: staff.robin, word: 'The standby is up, only the backups are left.' }
    assert.equal((await sam.post(`/api/crises/${number}/handovers`, word)).status, 200)
    assert.equal(await lead(), staff.sam)
    assert.equal((await robin.post(`/api/crises/${number}/handovers/${asked!.id}/accept`)).status, 200)
    assert.equal(await lead(), staff.robin)
  })

  test('is closed by its lead, and the post-mortem holds the journal', async () => {
    await alert('clear')
    await world.settle()
    assert.equal((await sam.post(`/api/crises/${number}/close`, {})).body.code, 'crises.not_lead')
    const closed = await robin.post(`/api/crises/${number}/close`, { summary: 'A disk died; the standby took over.' })
    assert.equal(closed.status, 200, closed.text)
    const lines = (await written()).filter((text) => !text.includes('\n'))
    const { text } = (await robin.get(`/api/crises/${number}/post-mortem`)).body as { text: string }
    assert.ok(lines.length > 10)
    const bare = (words: string) => words.replace(/[^\p{L}\p{N} ]/gu, '')
    for (const line of lines) assert.ok(bare(text).includes(bare(line.replace(/^(Sam Sample|Robin Example|Kim Mockup) /, ''))), `“${line}” is missing in\n${text}`)
    for (const part of ['## Summary\n\nA disk died; the standby took over.', '- [x] Which database is it', '- [ ] Fail over to the standby', `CR-${number}`])
      assert.ok(text.includes(part), part)
    assert.equal((await robin.post(`/api/crises/${number}/post-mortem/sign`, { number: 1 })).status, 200)
    const file = await kim.get(`/api/crises/${number}/post-mortem/file`)
    assert.equal(file.text, text)
    await world.forward('3h')
    assert.equal((await all()).length, 1, 'nothing begins again')
  }) // biome-ignore format: one test
})
