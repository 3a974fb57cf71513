import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createChannel } from '#channels'
import { clientOf } from '#test/client.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* How long it took until somebody on duty took a call, and how far over a broken promise was, as reports say it. */
type Json = Record<string, unknown>
type Cell = { value: number | null; behind: number }

const phone = await createPhone()
const world = await createWorld({ settings: phone.settings })
phone.connect(world)
after(() => phone.close())
const { staff, acme } = await world.tx(async (tx) => {
  const made = await makeProvider(tx)
  await createChannel(tx, { personId: made.staff.sam, kind: 'sms', address: '+12025550101', label: 'Phone' })
  await createChannel(tx, { personId: made.staff.robin, kind: 'sms', address: '+12025550102', label: 'Phone' })
  return made
})
const kim = await clientOf(world, staff.kim)
const sam = await clientOf(world, staff.sam)
const robin = await clientOf(world, staff.robin)
const minute = 60_000

async function burning(title: string): Promise<string> {
  const { body } = await kim.post('/api/requests', { accountId: acme.id, title, text: 'x', severity: 'P1' })
  return String(body.id)
}
const escalationOf = async (id: string) =>
  ((await kim.get(`/api/escalations/of/request/${id}`)).body.items as { id: string }[])[0]!.id

async function run(dataSet: string, columns: string[], groups: string[], filters: Json = {}) {
  const definition = {
    dataSet,
    columns: columns.map((name) => ({ value: name.split('.')[0], of: name.split('.')[1] })),
    groups,
    filters: { account: [acme.id], ...filters },
    span: { kind: 'last_7_days' },
    zone: 'UTC',
  }
  const reply = await kim.post('/api/reports/run', { definition })
  assert.equal(reply.status, 200, reply.text)
  return reply.body as { rows: { keys: string[]; cells: Cell[] }[]; total: Cell[] }
}
const values = (cells: Cell[]) => cells.map(({ value }) => value)

const quick = await burning('Taken at once')
await world.forward('60s')
assert.equal((await sam.post(`/api/escalations/${await escalationOf(quick)}/acknowledge`)).status, 200)
const slow = await burning('Taken by the second')
await world.forward('150s')
assert.equal((await robin.post(`/api/escalations/${await escalationOf(slow)}/acknowledge`)).status, 200)
const never = await burning('Taken by nobody')

describe('calls', () => {
  const measures = ['rows.count', 'acknowledged.count', 'to_acknowledge.max', 'passed_on.count']

  test('say who took them, and after how long', async () => {
    const { rows } = await run('calls', measures, ['person'])
    const of = (person: string) => values(rows.find(({ keys }) => keys[0] === person)!.cells)
    const [count, taken, after, passedOn] = of(staff.sam)
    assert.deepEqual([count, taken, passedOn], [1, 1, 0])
    assert.ok(Math.abs(after! - minute) < 3000, `${after}`)
    const second = of(staff.robin)
    assert.deepEqual([second[0], second[1], second[3]], [1, 1, 1])
    assert.ok(Math.abs(second[2]! - 150_000) < 3000, `${second[2]}`)
    assert.deepEqual(of('-'), [1, 0, null, 0])
  })

  test('taken once stay taken when the acknowledgement ends and somebody else is called', async () => {
    await world.forward('45m')
    const { total } = await run('calls', ['acknowledged.count', 'to_acknowledge.max'], [])
    assert.equal(total[0]!.value, 2)
    assert.ok(Math.abs(total[1]!.value! - 150_000) < 3000, `${total[1]!.value}`)
  })
})

test('a broken promise that is still owed is broken, and how far over it is is said when it was met', async () => {
  const owed = await run('promises', ['broken.count', 'over.max', 'used.max'], ['kind'], { kind: ['first_response'] })
  assert.deepEqual(values(owed.total), [3, null, null])
  await sam.post(`/api/requests/${quick}/messages`, { text: 'We are on it.' })
  const met = await run('promises', ['broken.count', 'over.max', 'share.max'], ['kind'], { kind: ['first_response'] })
  const { body } = await kim.get(`/api/promises?state=broken&limit=200`)
  const record = (body.items as { kind: string; subject: { id: string }; usedMs: number; allowedMs: number }[]).find(
    ({ kind, subject }) => kind === 'first_response' && subject.id === quick,
  )!
  assert.equal(met.total[0]!.value, 3)
  assert.equal(met.total[1]!.value, record.usedMs - record.allowedMs)
  assert.ok(Math.abs(met.total[2]!.value! - record.usedMs / record.allowedMs) < 1e-9)
})

test('load counts being paged, once for each page of the record', async () => {
  const { rows } = await run('work', ['rows.count'], ['kind', 'person'], { kind: ['page'] })
  type Paged = { person: { id: string }; pages: { firedAt: string | null }[] }
  type Escalation = { steps: { people: Paged[] }[] }
  const pages: string[] = []
  for (const id of [quick, slow, never])
    for (const one of (await kim.get(`/api/escalations/of/request/${id}`)).body.items as Escalation[])
      for (const step of one.steps)
        for (const { person, pages: theirs } of step.people)
          for (const { firedAt } of theirs) if (firedAt !== null) pages.push(person.id)
  assert.ok(pages.length >= 4)
  for (const { keys, cells } of rows) assert.equal(cells[0]!.value, pages.filter((person) => person === keys[1]).length)
  assert.equal(rows.length, new Set(pages).size)
})
