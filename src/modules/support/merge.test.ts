import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createDesk } from './support.fixture.ts'

const desk = await createDesk()
const { staff, acme, birch } = desk

type Made = { id: string; number: number; version: number }
async function made(title: string, by = acme.jordan, changes: object = {}): Promise<Made> {
  const reply = await desk.post(by, '/api/requests', { title, text: `${title}, since noon.`, ...changes })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body
}
const get = async (ref: string | number, person = staff.kim) => (await desk.get(person, `/api/requests/${ref}`)).body
const merge = async (from: Made, into: Made, person = staff.kim) => {
  const { version } = await get(from.id)
  return desk.post(person, `/api/requests/${from.id}/merge`, { version, into: into.id })
}

/** Everything of a request that an undo must bring back; versions and the journal only grow. */
// biome-ignore lint/suspicious/noExplicitAny: a reply, looked at field by field
function standing(r: any) {
  const { version, updatedAt, journal, alsoOpen, account, promises, nextPromise, paging, followUps, ...rest } = r
  return {
    ...rest,
    followUps: followUps.map((one: { note: string; dueAt: string }) => [one.note, one.dueAt]),
    promises: promises.map((one: { kind: string; state: string; dueAt: string }) => [one.kind, one.state, one.dueAt]),
  }
}

describe('a merge', () => {
  test('moves everything, cancels the promises with the reason, and undone restores exactly', async () => {
    const into = await made('Shop is slow')
    const from = await made('Shop is slow again', acme.jordan, { watchers: [] })
    await desk.put(staff.kim, `/api/requests/${from.id}/watchers`, { watchers: [{ email: 'agency@outside.example' }] })
    await desk.patch(staff.kim, `/api/requests/${from.id}`, { version: (await get(from.id)).version, tags: ['shop'] })
    await desk.post(staff.kim, `/api/requests/${from.id}/notes`, { text: 'Looks like the first.' })
    await desk.post(staff.sam, `/api/requests/${from.id}/timer`, {})
    await desk.put(staff.kim, `/api/requests/${from.id}/follow-up`, {
      dueAt: new Date(desk.now() + 3 * 86_400_000),
      note: 'look again',
    })
    const before = { from: standing(await get(from.id)), into: standing(await get(into.id)) }

    const merged = await merge(from, into)
    assert.equal(merged.status, 200, JSON.stringify(merged.body))
    const gone = await get(from.number)
    assert.equal(gone.status, 'closed')
    assert.deepEqual(gone.mergedInto, { id: into.id, number: into.number })
    assert.deepEqual(gone.messages, [])
    for (const one of gone.promises) assert.equal(one.state, 'cancelled', 'neither kept nor broken')
    const reasons = (await desk.get(staff.kim, `/api/promises?subject=${from.id}`)).body.items
    assert.ok(reasons.length > 0)
    for (const one of reasons) assert.equal(one.reason, `Merged into ${into.number}.`)
    const stays = await get(into.id)
    assert.equal(stays.messages.length, 3)
    assert.deepEqual(stays.tags, ['shop'])
    assert.deepEqual(
      stays.watchers.map((one: { email: string }) => one.email),
      ['agency@outside.example'],
    )
    assert.equal(stays.followUps.length, 1)
    assert.equal((await desk.get(staff.kim, `/api/time?request=${into.id}`)).body.items.length, 1)

    const undone = await desk.post(staff.sam, `/api/merges/${merged.body.mergeId}/undo`)
    assert.equal(undone.status, 200, JSON.stringify(undone.body))
    assert.deepEqual(standing(await get(into.id)), before.into)
    const back = standing(await get(from.id))
    const ticking = (s: typeof back) => ({ ...s, timeSpentMs: 0 })
    assert.deepEqual(ticking(back), ticking(before.from))
    const again = await desk.post(staff.sam, `/api/merges/${merged.body.mergeId}/undo`)
    assert.equal(again.body.code, 'support.undone_already')
  })

  test('mail to the merged one reaches the other: by its reply address and by its number', async () => {
    const into = await made('Printer queue')
    const from = await made('Printer queue stuck')
    await desk.world.settle()
    const mail = await desk.mailbox.waitFor((one) => one.subject.includes(`#${from.number}`))
    await merge(from, into)
    await desk.receive({
      from: 'jordan@acme.test',
      to: mail.header('reply-to').replace(/.*<|>.*/g, ''),
      subject: `Re: ${mail.subject}`,
      text: 'By the address of the merged one.',
    })
    await desk.receive({ from: 'jordan@acme.test', subject: `[#${from.number}] again`, text: 'By its number.' })
    const texts = (await get(into.id)).messages.map((one: { text: string }) => one.text)
    assert.ok(texts.includes('By the address of the merged one.'), texts.join('|'))
    assert.ok(texts.includes('By its number.'))
    const said = await desk.post(acme.jordan, `/api/requests/${from.number}/messages`, { text: 'By the portal.' })
    assert.equal(said.status, 200)
    const shown = await get(into.id)
    assert.equal(shown.messages.at(-1).text, 'By the portal.')
    assert.equal(shown.status, 'new')
  })

  test('what was written after it stays where it was written', async () => {
    const into = await made('One')
    const from = await made('Two')
    const merged = await merge(from, into)
    await desk.post(acme.jordan, `/api/requests/${from.id}/messages`, { text: 'After the merge.' })
    await desk.post(staff.kim, `/api/merges/${merged.body.mergeId}/undo`)
    assert.equal((await get(into.id)).messages.at(-1).text, 'After the merge.')
    assert.equal((await get(from.id)).messages.length, 1)
    assert.equal((await get(from.id)).status, 'new')
  })

  test('the higher severity counts; nobody is paged for the merged one any more, and again after the undo', async () => {
    const into = await made('Slow')
    const burning = { answers: { work: 'no', customers: 'all', wayAround: 'no' } }
    const from = await made('Down', acme.jordan, burning)
    await desk.world.settle()
    assert.equal((await get(from.id)).paging.status, 'paging')
    const merged = await merge(from, into)
    await desk.world.settle()
    assert.equal((await get(from.id)).paging.status, 'closed')
    const raised = await get(into.id)
    assert.equal(raised.severity, 'P1')
    assert.equal(raised.paging.status, 'paging')
    await desk.post(staff.kim, `/api/merges/${merged.body.mergeId}/undo`)
    await desk.world.settle()
    assert.equal((await get(into.id)).severity, 'P3')
    assert.equal((await get(from.id)).paging.status, 'paging')
  })

  test('is refused between accounts, for those who may not, for what is not theirs, twice, and the wrong way', async () => {
    const ours = await made('Ours')
    const later = await made('Later')
    const theirs = await made('Theirs', birch.toni)
    const elsewhere = await merge(ours, theirs)
    assert.equal(elsewhere.body.code, 'support.merge_refused')
    assert.equal(elsewhere.body.why, 'other_account')
    assert.equal((await merge(later, later)).body.why, 'same')
    assert.equal((await merge(ours, later)).body.why, 'other_way', 'the earlier one still owes its first response')
    assert.equal((await merge(later, ours, staff.ola)).status, 403)
    const customer = await desk.post(acme.jordan, `/api/requests/${later.id}/merge`, { version: 1, into: ours.id })
    assert.equal(customer.status, 404)
    const nothing = await desk.post(staff.kim, `/api/requests/${later.id}/merge`, { version: 1, into: '999999' })
    assert.equal(nothing.status, 404)
    const stale = await desk.post(staff.kim, `/api/requests/${later.id}/merge`, { version: 99, into: ours.id })
    assert.equal(stale.body.code, 'platform.conflict')
    assert.equal((await merge(later, ours)).status, 200)
    assert.equal((await merge(later, ours)).body.why, 'merged')
    const customersUndo = await desk.post(acme.jordan, `/api/merges/${ours.id}/undo`)
    assert.equal(customersUndo.status, 404)
  })

  test('the customer sees where it goes on, and nothing of who merged it', async () => {
    const into = await made('First words')
    const from = await made('Second words')
    await merge(from, into)
    const seen = await get(from.number, acme.jordan)
    assert.equal(seen.mergedInto.number, into.number)
    assert.deepEqual(seen.merges, [])
    assert.equal((await get(into.id, acme.jordan)).messages.length, 2)
    assert.equal((await desk.get(birch.toni, `/api/requests/${from.number}`)).status, 404)
  })

  test('into one that was merged itself since is taken back in the other order', async () => {
    const [a, b, c] = [await made('a'), await made('b'), await made('c')]
    const first = await merge(c, b)
    const second = await merge(b, a)
    assert.equal((await get(a.id)).messages.length, 3)
    const early = await desk.post(staff.kim, `/api/merges/${first.body.mergeId}/undo`)
    assert.equal(early.body.code, 'support.merge_refused')
    await desk.post(staff.kim, `/api/merges/${second.body.mergeId}/undo`)
    assert.equal((await get(b.id)).messages.length, 2)
    await desk.post(staff.kim, `/api/merges/${first.body.mergeId}/undo`)
    for (const one of [a, b, c]) assert.equal((await get(one.id)).messages.length, 1)
  })
})

describe('a split', () => {
  test('takes messages of the customer along, tells them the number, and undone brings them home', async () => {
    const origin = await made('Two things at once')
    await desk.post(acme.jordan, `/api/requests/${origin.id}/messages`, { text: 'And the fax is dead.' })
    const { messages, version } = await get(origin.id)
    const split = await desk.post(staff.kim, `/api/requests/${origin.id}/split`, {
      version,
      messageIds: [messages[1].id],
      severity: 'P4',
    })
    assert.equal(split.status, 200, JSON.stringify(split.body))
    assert.equal(split.body.title, 'And the fax is dead.')
    const fresh = await get(split.body.id)
    assert.equal(fresh.messages.length, 1)
    assert.equal(fresh.contact.name, 'Jordan Placeholder')
    assert.equal(fresh.links[0].request.number, origin.number)
    assert.ok(fresh.promises.length > 0)
    await desk.world.settle()
    await desk.mailbox.waitFor((mail) => mail.subject.includes(`#${split.body.number}`))
    const undone = await desk.post(staff.kim, `/api/merges/${split.body.splitId}/undo`)
    assert.equal(undone.status, 200, JSON.stringify(undone.body))
    assert.deepEqual(
      (await get(origin.id)).messages.map((one: { id: string }) => one.id),
      messages.map((one: { id: string }) => one.id),
    )
    assert.equal((await get(split.body.id)).mergedInto.number, origin.number)
  })

  test('is refused for all messages, for answers, for messages of others and for those who may not', async () => {
    const origin = await made('One thing')
    const other = await made('Another')
    await desk.post(staff.sam, `/api/requests/${origin.id}/messages`, { text: 'We look.' })
    const { messages, version } = await get(origin.id)
    const split = (messageIds: string[], person = staff.kim) =>
      desk.post(person, `/api/requests/${origin.id}/split`, { version, messageIds })
    assert.equal((await split([messages[0].id])).body.why, 'nothing_left')
    assert.equal((await split([messages[1].id])).body.why, 'not_theirs')
    assert.equal((await split([(await get(other.id)).messages[0].id])).body.why, 'unknown')
    assert.equal((await split([])).status, 400)
    assert.equal((await split([messages[0].id], acme.jordan)).status, 404)
    assert.equal((await split([messages[0].id], staff.ola)).status, 403)
  })
})

describe('links', () => {
  test('join requests of any accounts, both ways, for staff only', async () => {
    const incident = await made('No mail')
    const other = await made('No mail either', birch.toni)
    const problem = await made('Mail server is full')
    const link = (from: Made, to: Made, kind: string, person = staff.sam) =>
      desk.post(person, `/api/requests/${from.id}/links`, { kind, to: String(to.number) })
    assert.equal((await link(incident, problem, 'caused_by')).status, 200)
    const linked = await link(other, problem, 'caused_by')
    assert.equal(linked.body.links[0].direction, 'out')
    const seen = await get(problem.id)
    assert.equal(seen.links.length, 2)
    assert.ok(seen.links.every((one: { direction: string }) => one.direction === 'in'))
    assert.deepEqual((await get(incident.id, acme.jordan)).links, [])
    assert.equal((await link(other, problem, 'caused_by')).body.why, 'there')
    assert.equal((await link(problem, other, 'caused_by')).body.why, 'there')
    assert.equal((await link(problem, await made('Deeper'), 'caused_by')).body.why, 'problem_of_incident')
    assert.equal((await link(incident, incident, 'related')).body.why, 'same')
    assert.equal((await link(incident, problem, 'related', staff.ola)).status, 403)
    assert.equal((await link(incident, problem, 'related', acme.jordan)).status, 404)
    const removed = await desk.remove(staff.sam, `/api/requests/${problem.id}/links/${seen.links[0].id}`)
    assert.equal(removed.body.links.length, 1)
    const twice = await desk.remove(staff.sam, `/api/requests/${problem.id}/links/${seen.links[0].id}`)
    assert.equal(twice.status, 404)
  })
})
