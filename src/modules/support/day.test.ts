import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createDesk } from './support.fixture.ts'

const desk = await createDesk()
const { staff, acme, birch, teamId } = desk

type Made = { id: string; number: number }
async function made(title: string, changes: object = {}): Promise<Made> {
  const reply = await desk.post(acme.jordan, '/api/requests', { title, text: `${title}, since noon.`, ...changes })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body
}
const get = async (one: Made, person = staff.kim) => (await desk.get(person, `/api/requests/${one.id}`)).body
const solve = async (one: Made) =>
  desk.patch(staff.kim, `/api/requests/${one.id}`, { version: (await get(one)).version, status: 'solved' })
const work = async (person: string) => (await desk.get(person, '/api/my-work')).body
const inHours = (hours: number) => new Date(desk.now() + hours * 3_600_000).toISOString()

describe('a reminder', () => {
  test('opens the request, moves it up and reaches its owner, and is seen to by working on it', async () => {
    const one = await made('Call them on Monday')
    const { version } = await get(one)
    await desk.patch(staff.kim, `/api/requests/${one.id}`, {
      version,
      assigneeId: staff.sam,
      status: 'waiting_customer',
    })
    const set = await desk.put(staff.sam, `/api/requests/${one.id}/follow-up`, { dueAt: inHours(2), note: 'Ring them' })
    assert.equal(set.status, 200, JSON.stringify(set.body))
    assert.deepEqual((await work(staff.sam)).reminders, [])
    await desk.world.forward('2h 1s')
    const open = await get(one)
    assert.equal(open.status, 'open')
    const mine = await work(staff.sam)
    assert.equal(mine.reminders[0].note, 'Ring them')
    assert.ok(mine.now.some((row: Made) => row.id === one.id))
    const mail = await desk.mailbox.waitFor((sent) => sent.subject.includes('Reminder: Call them on Monday'))
    assert.equal(mail.envelope.to[0], 'sam@provider.test')
    assert.match(mail.text, /Ring them/)
    await desk.post(staff.sam, `/api/requests/${one.id}/notes`, { text: 'Rang, nobody there.' })
    assert.deepEqual((await work(staff.sam)).reminders, [])
  })

  test('wakes a solved request without calling whoever is on duty', async () => {
    const one = await made('Still good next week?', { answers: { work: 'no', customers: 'all', wayAround: 'no' } })
    const { version } = await get(one)
    await desk.patch(staff.kim, `/api/requests/${one.id}`, { version, assigneeId: staff.robin, status: 'solved' })
    await desk.put(staff.kim, `/api/requests/${one.id}/follow-up`, { dueAt: inHours(1), personId: staff.robin })
    await desk.world.forward('1h 1s')
    const seen = await get(one)
    assert.equal(seen.status, 'open')
    assert.equal(seen.paging.status, 'closed')
  })

  test('moved to another moment comes once, taken back never; refused in the past, for strangers and customers', async () => {
    const one = await made('Later')
    const put = (body: object, person = staff.sam) => desk.put(person, `/api/requests/${one.id}/follow-up`, body)
    await put({ dueAt: inHours(1) })
    const moved = await put({ dueAt: inHours(5) })
    assert.equal(moved.body.followUps.length, 1)
    await desk.world.forward('1h 1s')
    assert.deepEqual(
      (await work(staff.sam)).reminders.filter((r: Made & { requestId: string }) => r.requestId === one.id),
      [],
    )
    assert.equal((await desk.remove(staff.sam, `/api/follow-ups/${moved.body.followUps[0].id}`)).status, 200)
    await desk.world.forward('5h')
    assert.equal((await get(one)).followUps.length, 0)
    assert.equal((await put({ dueAt: inHours(-1) })).body.code, 'support.follow_up_refused')
    assert.equal((await put({ dueAt: inHours(1), personId: acme.jordan })).body.code, 'support.unknown_assignee')
    assert.equal((await put({ dueAt: inHours(1) }, acme.jordan)).status, 404)
    assert.equal((await desk.remove(acme.jordan, `/api/follow-ups/${moved.body.followUps[0].id}`)).status, 404)
  })
})

describe('two who answer', () => {
  test('the second is told, and may send all the same', async () => {
    const one = await made('Which of us?')
    const seen = (await get(one)).messages.at(-1).id
    const say = (person: string, body: object) => desk.post(person, `/api/requests/${one.id}/messages`, body)
    assert.equal((await say(staff.sam, { text: 'I look at it.', seen })).status, 200)
    const second = await say(staff.kim, { text: 'I look at it too.', seen })
    assert.equal(second.status, 409)
    assert.equal(second.body.code, 'support.answered_meanwhile')
    assert.equal(second.body.by, 'Sam Sample')
    const update = await desk.post(staff.kim, `/api/requests/${one.id}/status-updates`, { text: 'News.', seen })
    assert.equal(update.body.code, 'support.answered_meanwhile')
    assert.equal((await say(staff.sam, { text: 'More of mine.', seen })).status, 200, 'one’s own answers are no news')
    await say(acme.jordan, { text: 'Thank you.' })
    const newest = (await get(one)).messages.at(-1).id
    assert.equal((await say(staff.kim, { text: 'After all of it.', seen: newest })).status, 200)
    assert.equal((await say(staff.sam, { text: 'All the same.', seen, anyway: true })).status, 200)
    assert.equal((await get(one)).messages.filter((m: { text: string }) => m.text === 'I look at it too.').length, 0)
  })

  test('see each other reading and writing until they leave or fall silent; customers see nobody', async () => {
    const one = await made('Crowded')
    const here = (person: string, state: string) => desk.put(person, `/api/requests/${one.id}/presence`, { state })
    assert.deepEqual((await here(staff.sam, 'reading')).body.others, [])
    const kim = await here(staff.kim, 'writing')
    assert.deepEqual(
      kim.body.others.map((o: { person: { name: string }; writing: boolean }) => [o.person.name, o.writing]),
      [['Sam Sample', false]],
    )
    assert.equal((await here(staff.sam, 'reading')).body.others[0].writing, true)
    await here(staff.kim, 'gone')
    assert.deepEqual((await here(staff.sam, 'reading')).body.others, [])
    await here(staff.kim, 'writing')
    await desk.world.forward('31s')
    assert.deepEqual((await here(staff.sam, 'reading')).body.others, [], 'a lease that ran out is nobody')
    assert.deepEqual((await here(acme.jordan, 'reading')).body.others, [])
    assert.equal((await here(birch.toni, 'reading')).status, 404)
  })
})

describe('time spent', () => {
  test('one timer runs at a time; it is exact, and corrected by its owner', async () => {
    const [one, two] = [await made('Timed'), await made('Timed too')]
    assert.equal((await desk.post(staff.robin, '/api/timer/stop')).body.code, 'support.no_timer')
    await desk.post(staff.robin, `/api/requests/${one.id}/timer`, { note: 'Reading logs' })
    await desk.world.forward('12m 30s')
    const second = await desk.post(staff.robin, `/api/requests/${two.id}/timer`, { billable: false })
    assert.equal(second.body.ended.request.number, one.number)
    const lasted = Date.parse(second.body.ended.endedAt) - Date.parse(second.body.ended.startedAt)
    assert.ok(lasted >= 750_000 && lasted % 60_000 !== 0, `${lasted} ms, not rounded`)
    assert.equal((await desk.get(staff.robin, '/api/timer')).body.running.request.number, two.number)
    const same = await desk.post(staff.robin, `/api/requests/${two.id}/timer`)
    assert.equal(same.body.running.id, second.body.running.id)
    const stopped = await desk.post(staff.robin, '/api/timer/stop', { note: 'Done' })
    assert.equal(stopped.body.note, 'Done')
    const sum = (await desk.get(staff.kim, `/api/time?request=${one.id}`)).body
    assert.equal(sum.totalMs, lasted)
    assert.equal(sum.billableMs, lasted)
    assert.ok((await get(one)).timeSpentMs === lasted)
    assert.equal((await get(one, acme.jordan)).timeSpentMs, 0)
    const fixed = await desk.patch(staff.robin, `/api/time/${stopped.body.id}`, { billable: true, note: 'Billed' })
    assert.equal(fixed.body.billable, true)
    const others = await desk.patch(staff.sam, `/api/time/${stopped.body.id}`, { note: 'Mine now' })
    assert.equal(others.status, 403)
    assert.equal((await desk.remove(staff.kim, `/api/time/${stopped.body.id}`)).status, 204, 'a lead may')
    assert.equal((await desk.get(acme.jordan, '/api/time')).status, 404)
  })

  test('by hand: refused in the future, backwards, for more than a day and for customers', async () => {
    const one = await made('By hand')
    const add = (from: number, to: number, person = staff.sam) =>
      desk.post(person, `/api/requests/${one.number}/time`, { startedAt: inHours(from), endedAt: inHours(to) })
    assert.equal((await add(-2, -1)).status, 200)
    for (const [from, to] of [
      [-1, 1],
      [-1, -2],
      [-30, -1],
    ] as const)
      assert.equal((await add(from, to)).body.code, 'support.time_refused')
    assert.equal((await add(-2, -1, acme.jordan)).status, 404)
    assert.equal(
      (await desk.get(staff.sam, `/api/time?request=${one.id}&person=me&billable=true`)).body.items.length,
      1,
    )
  })
})

describe('what is told of a request that moved', () => {
  test('is told once it is saved: who hears of it reads it so', async () => {
    const heard: string[] = []
    for (const name of ['support.request_solved', 'support.request_reopened'] as const)
      desk.world.app.events.on(name, async (tx, { data }) => {
        const { status } = await tx
          .selectFrom('request')
          .select('status')
          .where('id', '=', data.requestId)
          .executeTakeFirstOrThrow()
        heard.push(`${name} reads ${status}`)
      })
    const one = await made('Told in time')
    const say = (person: string, body: object) => desk.post(person, `/api/requests/${one.id}/messages`, body)
    await solve(one)
    await say(acme.jordan, { text: 'Not yet.' })
    await say(staff.kim, { text: 'Now it is.', status: 'solved' })
    const bulk = { ids: [one.id], act: { do: 'status', status: 'in_progress' } }
    const act = await desk.post(staff.kim, '/api/requests/bulk', bulk)
    assert.equal(act.status, 200, JSON.stringify(act.body))
    const back = await desk.post(staff.kim, `/api/acts/${act.body.actId}/undo`)
    assert.equal(back.status, 200, JSON.stringify(back.body))
    await desk.patch(staff.kim, `/api/requests/${one.id}`, { version: (await get(one)).version, status: 'in_progress' })
    await say(acme.jordan, { text: 'It is, thank you.', solved: true })
    const [solved, reopened] = ['support.request_solved reads solved', 'support.request_reopened reads ']
    assert.deepEqual(heard, [
      solved,
      `${reopened}open`,
      solved,
      `${reopened}in_progress`,
      solved,
      `${reopened}in_progress`,
      solved,
    ])
  })
})

describe('what the customer thought', () => {
  test('is asked an hour after it was solved; looking answers nothing, one answer counts', async () => {
    const one = await made('Rate me')
    await solve(one)
    await desk.world.forward('1h 1s')
    const mail = await desk.mailbox.waitFor(
      (sent) => sent.text.includes('/rating/') && sent.subject.includes(`${one.number}`),
    )
    const token = /\/rating\/([\w-]+)/.exec(mail.text)![1]!
    for (let look = 0; look < 3; look++) {
      const asked = await desk.get(null, `/api/ratings/${token}`)
      assert.equal(asked.body.number, one.number)
      assert.equal(asked.body.answered, null)
    }
    const given = await desk.post(null, `/api/ratings/${token}`, { score: 4, comment: 'Quick.' })
    assert.equal(given.body.answered.score, 4)
    assert.equal((await desk.post(null, `/api/ratings/${token}`, { score: 1 })).body.code, 'support.rated_already')
    assert.equal(
      (await desk.post(acme.jordan, `/api/requests/${one.id}/rating`, { score: 1 })).body.code,
      'support.rated_already',
    )
    assert.deepEqual((await get(one)).rating.score, 4)
    const account = (await desk.get(staff.kim, `/api/accounts/${acme.id}/ratings`)).body
    assert.equal(account.count, 1)
    assert.equal(account.items[0].comment, 'Quick.')
    assert.equal((await desk.get(null, '/api/ratings/abcdefghijklmnopqrstuvwxyz')).status, 404)
    assert.equal((await desk.post(null, `/api/ratings/${token}`, { score: 6 })).status, 400)
  })

  test('in the portal from the moment it is solved; never of a request that is open or of another account', async () => {
    const one = await made('Rate me here')
    const rate = (person: string, score = 5) => desk.post(person, `/api/requests/${one.id}/rating`, { score })
    assert.equal((await rate(acme.jordan)).body.code, 'support.not_rateable')
    await solve(one)
    assert.equal((await get(one, acme.jordan)).mayRate, true)
    assert.equal((await rate(staff.kim)).body.code, 'support.not_rateable')
    assert.equal((await rate(birch.toni)).status, 404)
    assert.equal((await rate(acme.jordan)).status, 200)
    assert.equal((await get(one, acme.jordan)).mayRate, false)
    const sent = desk.mailbox.messages.length
    await desk.world.forward('1h 1s')
    const asked = desk.mailbox.messages.slice(sent).filter((mail) => mail.text.includes('/rating/'))
    assert.deepEqual(asked, [], 'whoever has answered is not asked')
  })

  test('reopened within the hour, nobody is asked', async () => {
    const one = await made('Not yet')
    await solve(one)
    await desk.post(acme.jordan, `/api/requests/${one.id}/messages`, { text: 'No, it is not.' })
    await desk.world.forward('1h 1s')
    assert.equal((await get(one)).rating, null)
  })
})

describe('why a promise broke', () => {
  test('is asked of whoever has it, stands in their work until they say, and reaches the report', async () => {
    const one = await made('Too late', { severity: 'P1', answers: { work: 'no', customers: 'all', wayAround: 'no' } })
    await desk.patch(staff.kim, `/api/requests/${one.id}`, {
      version: (await get(one)).version,
      assigneeId: staff.robin,
    })
    await desk.world.forward('31m')
    const asked = (await desk.get(staff.robin, '/api/breaches')).body.items.filter(
      (b: { request: Made }) => b.request.id === one.id,
    )
    assert.equal(asked[0].name, 'First response')
    assert.ok((await work(staff.robin)).breaches.some((b: { request: Made }) => b.request.id === one.id))
    assert.ok(!(await work(staff.sam)).breaches.some((b: { request: Made }) => b.request.id === one.id))
    const reasons = (await desk.get(staff.robin, '/api/breach-reasons')).body.items
    const answer = (body: object, person = staff.robin) =>
      desk.post(person, `/api/breaches/${asked[0].promiseId}`, body)
    assert.equal((await answer({ reasonId: acme.id })).body.code, 'support.unknown_reason')
    assert.equal((await answer({ reasonId: reasons[0].id }, acme.jordan)).status, 404)
    const said = await answer({ reasonId: reasons[0].id, words: 'Twelve at\nonce.' })
    assert.equal(said.body.reason.name, reasons[0].name)
    assert.ok(!(await work(staff.robin)).breaches.some((b: { request: Made }) => b.request.id === one.id))
    const promise = (await desk.get(staff.kim, `/api/promises/${asked[0].promiseId}`)).body
    assert.equal(promise.reason, `${reasons[0].name}: Twelve at once.`)
    assert.deepEqual((await get(one, acme.jordan)).breaches, [])
  })

  test('what broke with nobody is asked of the team, then of whoever takes it', async () => {
    const one = await made('Nobody', { answers: { work: 'no', customers: 'all', wayAround: 'no' } })
    await desk.world.forward('31m')
    const of = async (person: string) =>
      (await desk.get(person, '/api/breaches')).body.items.some((b: { request: Made }) => b.request.id === one.id)
    assert.deepEqual([await of(staff.sam), await of(staff.robin), await of(staff.ola)], [true, true, false])
    await desk.patch(staff.kim, `/api/requests/${one.id}`, { version: (await get(one)).version, assigneeId: staff.sam })
    assert.deepEqual([await of(staff.sam), await of(staff.robin)], [true, false])
  })

  test('the catalogue is kept by leads; a reason that was used can only be retired', async () => {
    assert.equal((await desk.post(staff.sam, '/api/breach-reasons', { name: 'Rain' })).status, 403)
    const made = await desk.post(staff.kim, '/api/breach-reasons', { name: 'Rain' })
    assert.equal((await desk.post(staff.kim, '/api/breach-reasons', { name: 'Rain' })).body.code, 'support.name_taken')
    const retired = await desk.patch(staff.kim, `/api/breach-reasons/${made.body.id}`, { retired: true })
    assert.ok(retired.body.retiredAt)
  })
})

describe('views', () => {
  test('are one’s own, a team’s or everybody’s, and hold only filters the list knows', async () => {
    const put = (body: object, person = staff.sam) => desk.post(person, '/api/views', body)
    const own = await put({ name: 'Burning', filter: { severity: 'P1,P2', assignee: 'me' } })
    assert.equal(own.status, 200, JSON.stringify(own.body))
    assert.equal((await put({ name: 'Team', scope: 'team', teamId, filter: { team: 'mine' } })).status, 200)
    assert.equal((await put({ name: 'All', scope: 'all', filter: {} })).status, 403)
    const all = await put({ name: 'All', scope: 'all', filter: { tag: 'shop' } }, staff.kim)
    assert.equal(all.status, 200)
    assert.equal((await desk.remove(staff.sam, `/api/views/${all.body.id}`)).status, 403, 'not who only uses it')
    assert.equal((await put({ name: 'Odd', filter: { severity: 'P9' } })).body.code, 'support.view_refused')
    assert.equal((await put({ name: 'Odd', filter: { sudo: '1' } })).status, 400)
    assert.equal((await put({ name: 'Odd', scope: 'team', filter: {} })).body.code, 'support.view_refused')
    assert.equal(
      (await put({ name: 'Odd', scope: 'team', teamId, filter: {} }, staff.ola)).body.code,
      'support.view_refused',
    )
    const names = async (person: string) =>
      (await desk.get(person, '/api/views')).body.items.map((view: { name: string }) => view.name)
    assert.deepEqual(await names(staff.sam), ['Burning', 'Team', 'All'])
    assert.deepEqual(await names(staff.robin), ['Team', 'All'])
    assert.deepEqual(await names(staff.ola), ['All'])
    assert.equal((await desk.get(acme.jordan, '/api/views')).status, 404)
    const change = { name: 'Burning now', filter: { severity: 'P1' } }
    assert.equal((await desk.put(staff.sam, `/api/views/${own.body.id}`, change)).body.name, 'Burning now')
    assert.equal((await desk.put(staff.robin, `/api/views/${own.body.id}`, change)).status, 404)
    assert.equal((await desk.remove(staff.ola, `/api/views/${own.body.id}`)).status, 404)
    assert.equal((await desk.remove(staff.sam, `/api/views/${own.body.id}`)).status, 204)
  })
})
