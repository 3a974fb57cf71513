import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createDesk } from './support.fixture.ts'

const desk = await createDesk()
const { staff, acme, birch, teamId } = desk

type Made = { id: string; number: number }
async function made(title: string, by = acme.jordan): Promise<Made> {
  const reply = await desk.post(by, '/api/requests', { title, text: `${title}, since noon.` })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body
}
const get = async (one: Made, person = staff.kim) => (await desk.get(person, `/api/requests/${one.id}`)).body
const bulk = (some: Made[], act: object, person = staff.kim) =>
  desk.post(person, '/api/requests/bulk', { ids: some.map((one) => one.id), act })
type Result = { number: number | null; done: boolean; code: string | null }
const said = (results: Result[]) => results.map((one) => `${one.number} ${one.done ? 'done' : one.code}`).sort()

describe('one act on many', () => {
  test('is answered for each, and has one way back', async () => {
    const [a, b, c] = [await made('a'), await made('b'), await made('c')]
    await desk.patch(staff.kim, `/api/requests/${c.id}`, { version: 1, status: 'solved' })
    await desk.patch(staff.kim, `/api/requests/${c.id}`, { version: 2, status: 'closed' })
    const given = await bulk([a, b, c], { do: 'assign', to: staff.robin })
    assert.deepEqual(said(given.body.results), [
      `${a.number} done`,
      `${b.number} done`,
      `${c.number} support.request_closed`,
    ])
    assert.equal((await get(a)).assignee.name, 'Robin Example')
    assert.equal((await get(a)).status, 'open')
    // Somebody takes one of them meanwhile: that one stays as it is.
    await desk.patch(staff.sam, `/api/requests/${b.id}`, { version: (await get(b)).version, assigneeId: staff.sam })
    const undone = await desk.post(staff.kim, `/api/acts/${given.body.actId}/undo`)
    assert.deepEqual(said(undone.body.results), [`${a.number} done`, `${b.number} support.changed_since`])
    assert.equal((await get(a)).assignee, null)
    assert.equal((await get(a)).status, 'new')
    assert.equal((await get(b)).assignee.name, 'Sam Sample')
    const twice = await desk.post(staff.kim, `/api/acts/${given.body.actId}/undo`)
    assert.equal(twice.body.code, 'support.undone_already')
  })

  const acts: [object, (r: { severity: string; tags: string[]; team: unknown; status: string }) => unknown][] = [
    [{ do: 'severity', severity: 'P2' }, (r) => r.severity],
    [{ do: 'status', status: 'waiting_customer' }, (r) => r.status],
    [{ do: 'status', status: 'solved' }, (r) => r.status],
    [{ do: 'tags', add: ['billing', 'billing'], remove: ['old'] }, (r) => r.tags],
    [{ do: 'team', teamId: null }, (r) => r.team],
  ]
  for (const [act, of] of acts)
    test(`${JSON.stringify(act)} and back`, async () => {
      const one = await made('one')
      await desk.patch(staff.kim, `/api/requests/${one.id}`, { version: 1, tags: ['old'] })
      const before = of(await get(one))
      const done = await bulk([one], act)
      assert.notDeepEqual(of(await get(one)), before)
      const undone = await desk.post(staff.robin, `/api/acts/${done.body.actId}/undo`)
      assert.deepEqual(said(undone.body.results), [`${one.number} done`])
      assert.deepEqual(of(await get(one)), before)
    })

  test('merges many into one, and back', async () => {
    const into = await made('Main')
    const [a, b] = [await made('Copy'), await made('Copy of the copy')]
    const foreign = await made('Foreign', birch.toni)
    const merged = await bulk([a, b, foreign, into], { do: 'merge', into: into.id })
    assert.deepEqual(
      said(merged.body.results),
      [
        `${a.number} done`,
        `${b.number} done`,
        `${foreign.number} support.merge_refused`,
        `${into.number} support.merge_refused`,
      ].sort(),
    )
    assert.equal((await get(into)).messages.length, 3)
    await desk.post(staff.kim, `/api/acts/${merged.body.actId}/undo`)
    assert.equal((await get(into)).messages.length, 1)
    assert.equal((await get(a)).status, 'new')
  })

  test('is permitted request by request; absent ones are told like foreign ones', async () => {
    const one = await made('mine')
    const byCentre = await bulk([one], { do: 'severity', severity: 'P1' }, staff.ola)
    assert.deepEqual(said(byCentre.body.results), [`${one.number} platform.not_permitted`])
    assert.equal(byCentre.body.actId, null)
    assert.equal((await bulk([one], { do: 'severity', severity: 'P1' }, acme.jordan)).status, 404)
    const absent = { id: '0198c000-0000-7000-8000-00000000dead', number: 0 }
    const gone = await bulk([absent, one], { do: 'tags', add: ['x'] })
    assert.deepEqual(said(gone.body.results), [`${one.number} done`, 'null platform.not_found'])
    assert.equal((await bulk([], { do: 'severity', severity: 'P1' })).status, 400)
    assert.equal((await bulk([one], { do: 'explode' })).status, 400)
    assert.equal((await desk.post(acme.jordan, `/api/acts/${gone.body.actId}/undo`)).status, 404)
    assert.equal((await desk.post(staff.kim, `/api/acts/${absent.id}/undo`)).status, 404)
  })
})

describe('canned answers', () => {
  const canned = (body: object, person = staff.kim) => desk.post(person, '/api/canned-answers', body)

  test('are filled for a request; what has no value is named, an unknown field is refused when it is saved', async () => {
    const one = await made('Slow shop')
    const text =
      'Dear {{contact.first_name}}, {{request.number}} is with {{agent.name}} until {{promise.first_response}}.'
    const saved = await canned({ name: 'First words', text })
    assert.equal(saved.status, 200, JSON.stringify(saved.body))
    const filled = await desk.post(staff.sam, `/api/requests/${one.number}/canned-answers/${saved.body.id}`)
    assert.match(filled.body.text, new RegExp(`^Dear Jordan, ${one.number} is with Sam Sample until \\d+ \\w+`))
    assert.deepEqual(filled.body.missing, [])
    await desk.post(staff.sam, `/api/requests/${one.id}/messages`, { text: 'Seen.' })
    const later = await desk.post(staff.sam, `/api/requests/${one.number}/canned-answers/${saved.body.id}`)
    assert.deepEqual(later.body.missing, ['promise.first_response'])
    const wrong = await canned({ name: 'Wrong', text: 'Dear {{contact.shoe_size}}' })
    assert.equal(wrong.body.code, 'support.unknown_field')
    assert.match(wrong.body.detail, /contact\.shoe_size/)
    const foreign = await desk.post(birch.toni, `/api/requests/${one.number}/canned-answers/${saved.body.id}`)
    assert.equal(foreign.status, 404)
  })

  test('stand by team and language, once a name, and are written by leads', async () => {
    const one = await made('Language')
    assert.equal((await canned({ name: 'Bye', text: 'Bye' })).status, 200)
    assert.equal((await canned({ name: 'bye', text: 'Bye' })).body.code, 'support.name_taken')
    assert.equal((await canned({ name: 'Bye', language: 'de', text: 'Auf Wiederhören' })).status, 200)
    const own = await canned({ name: 'Bye', teamId, text: 'Bye from the team' })
    assert.equal(own.status, 200)
    assert.equal((await canned({ name: 'No', text: 'No' }, staff.sam)).status, 403)
    assert.equal((await canned({ name: 'No', text: 'No' }, acme.jordan)).status, 404)
    const names = async (person: string) =>
      ((await desk.get(person, `/api/canned-answers?request=${one.id}`)).body.items as { text: string }[])
        .map((item) => item.text)
        .filter((words) => words.includes('Bye') || words.includes('Auf'))
    assert.deepEqual((await names(staff.sam)).toSorted(), ['Auf Wiederhören', 'Bye', 'Bye from the team'])
    assert.equal((await names(staff.sam)).at(-1), 'Auf Wiederhören', 'the contact reads English')
    const changed = await desk.put(staff.kim, `/api/canned-answers/${own.body.id}`, {
      name: 'Bye 2',
      teamId,
      text: 'x',
    })
    assert.equal(changed.body.name, 'Bye 2')
    assert.equal((await desk.remove(staff.kim, `/api/canned-answers/${own.body.id}`)).status, 204)
    assert.equal((await desk.remove(staff.kim, `/api/canned-answers/${own.body.id}`)).status, 404)
  })
})

describe('macros', () => {
  const macro = (acts: object[], person = staff.kim) =>
    desk.post(person, '/api/macros', { name: `Macro ${Math.random()}`, acts })

  test('do everything or nothing, and are taken back in one act, but for what was said', async () => {
    const one = await made('Refund')
    const saved = await macro([
      { do: 'assign', to: 'me' },
      { do: 'tags', add: ['refund'] },
      { do: 'answer', text: 'Dear {{contact.first_name}}, the refund is on its way.' },
      { do: 'note', text: 'Paid by {{agent.name}}.' },
      { do: 'status', status: 'waiting_customer' },
      { do: 'follow_up', inMinutes: 60, note: 'Is it there?' },
    ])
    assert.equal(saved.status, 200, JSON.stringify(saved.body))
    const { version } = await get(one)
    const done = await desk.post(staff.sam, `/api/requests/${one.id}/macros/${saved.body.id}`, { version })
    assert.equal(done.status, 200, JSON.stringify(done.body))
    assert.equal(done.body.said, true)
    const after = await get(one)
    assert.equal(after.assignee.name, 'Sam Sample')
    assert.equal(after.status, 'waiting_customer')
    assert.deepEqual(after.tags, ['refund'])
    assert.equal(after.followUps.length, 1)
    assert.deepEqual(
      after.messages.slice(1).map((m: { kind: string; text: string }) => [m.kind, m.text]),
      [
        ['answer', 'Dear Jordan, the refund is on its way.'],
        ['note', 'Paid by Sam Sample.'],
      ],
    )
    const undone = await desk.post(staff.sam, `/api/acts/${done.body.actId}/undo`)
    assert.equal(undone.body.results[0].done, true, JSON.stringify(undone.body))
    const back = await get(one)
    assert.equal(back.assignee, null)
    assert.equal(back.status, 'new')
    assert.deepEqual(back.tags, [])
    assert.deepEqual(back.followUps, [])
    assert.equal(back.messages.length, 3)
  })

  test('that cannot be done in full change nothing; a stale page is told', async () => {
    const one = await made('Half')
    const saved = await macro([
      { do: 'tags', add: ['half'] },
      { do: 'assign', to: acme.jordan },
    ])
    const run = (version: number, person = staff.sam) =>
      desk.post(person, `/api/requests/${one.id}/macros/${saved.body.id}`, { version })
    assert.equal((await run(1)).body.code, 'support.unknown_assignee')
    assert.deepEqual((await get(one)).tags, [])
    assert.equal((await run(99)).body.code, 'platform.conflict')
    assert.equal((await run(1, acme.jordan)).status, 404)
    assert.equal((await run(1, staff.ola)).status, 403)
    assert.equal((await macro([{ do: 'answer', text: '{{nobody}}' }])).body.code, 'support.unknown_field')
    assert.equal((await macro([], staff.kim)).status, 400)
    assert.equal((await macro([{ do: 'status', status: 'solved' }], staff.sam)).status, 403)
    const changed = await desk.put(staff.kim, `/api/macros/${saved.body.id}`, {
      name: 'Solve',
      acts: [{ do: 'status', status: 'solved' }],
    })
    assert.equal(changed.body.name, 'Solve')
    const listed = await desk.get(staff.sam, '/api/macros')
    assert.ok(listed.body.items.some((item: { name: string }) => item.name === 'Solve'))
    assert.equal((await desk.remove(staff.kim, `/api/macros/${saved.body.id}`)).status, 204)
  })
})

describe('a problem', () => {
  test('is solved with all its open incidents, each customer in their own words', async () => {
    const problem = await made('Mail server is full')
    const [a, b] = [await made('No mail'), await made('No mail here', birch.toni)]
    for (const one of [a, b])
      await desk.post(staff.sam, `/api/requests/${one.id}/links`, { kind: 'caused_by', to: problem.id })
    const nothing = await desk.post(staff.kim, `/api/requests/${problem.id}/incidents`, {})
    assert.equal(nothing.body.code, 'support.nothing_to_do')
    const reply = await desk.post(staff.kim, `/api/requests/${problem.id}/incidents`, {
      text: 'Dear {{contact.first_name}}, it is cleared.',
      status: 'solved',
    })
    assert.deepEqual(said(reply.body.results), [`${a.number} done`, `${b.number} done`].sort())
    assert.equal((await get(a)).messages.at(-1).text, 'Dear Jordan, it is cleared.')
    assert.equal((await get(b)).messages.at(-1).text, 'Dear Toni, it is cleared.')
    for (const one of [a, b]) assert.equal((await get(one)).status, 'solved')
    assert.equal((await get(problem)).status, 'new')
    const again = await desk.post(staff.kim, `/api/requests/${problem.id}/incidents`, { status: 'solved' })
    assert.equal(again.body.code, 'support.nothing_to_do', 'no incident is open any more')
    const foreign = await desk.post(acme.jordan, `/api/requests/${problem.id}/incidents`, { status: 'solved' })
    assert.equal(foreign.status, 404)
  })
})
