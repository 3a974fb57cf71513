import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { systemActor } from '#platform/actor.ts'
import { clientOf } from '#test/client.ts'
import {
  begun,
  does,
  drawing,
  folds,
  look,
  oneStep,
  procedureWorld,
  rules,
  startEnd,
  stepOf,
} from './procedures.fixture.ts'
import { publishDraft, saveDraft } from './procedures.ts'

const { world, provider, sam, kim, ola, jordan, published } = await procedureWorld()
const { acme, birch, staff } = provider
const accountId = acme.id

describe('a run', () => {
  test('goes from its start to a step, is done by the right role only, and ends', async () => {
    const { id: procedureId } = await published(oneStep())
    const id = await begun(kim, { procedureId, accountId, title: 'Move Acme' })
    const before = await look(sam, id)
    assert.deepEqual(
      before.steps.map(({ name, state }) => [name, state]),
      [['Do the work', 'open']],
    )
    const wrong = await does(ola, id, 'work')
    assert.deepEqual([wrong.status, wrong.body.code], [403, 'procedures.not_yours'])
    assert.equal((await does(kim, id, 'work')).body.code, 'procedures.not_yours', 'who steers has not its role')
    assert.equal((await does(sam, id, 'work')).status, 200)
    const after = await look(sam, id)
    assert.deepEqual([after.state, after.steps[0]!.state], ['done', 'done'])
    const { job } = before.steps[0]!
    assert.equal((await sam.post(`/api/projects/${id}/steps/${job}/complete`, {})).body.code, 'procedures.not_open')
    await folds(world, id)
    const { items } = (await sam.get(`/api/projects/${id}/journal`)).body as { items: { text: string }[] }
    assert.deepEqual(items.map(({ text }) => text).filter((text) => /did|started|done/.test(text)).length, 3)
  })

  test('takes only what its form asks for, and keeps it as data', async () => {
    const form = `<palisade:field name="shares" label="Shares" type="number" required="true"/>
      <palisade:field name="cost" label="Cost" type="money"/>
      <palisade:field name="how" label="How" type="choice"><palisade:option value="fast"/><palisade:option value="slow"/></palisade:field>`
    const { id: procedureId } = await published(oneStep('engineer', form))
    const id = await begun(sam, { procedureId, accountId })
    const bad = await does(sam, id, 'work', { shares: 'many', cost: '1.2.3', how: 'never', other: 1 })
    assert.equal(bad.body.code, 'procedures.form_refused')
    assert.deepEqual(Object.keys(bad.body.fields as object).sort(), ['cost', 'how', 'other', 'shares'])
    assert.deepEqual(Object.keys((await does(sam, id, 'work')).body.fields as object), ['shares'])
    assert.equal((await does(sam, id, 'work', { shares: 31, cost: '12.50', how: 'fast' })).status, 200)
    const { data } = (await sam.get(`/api/projects/${id}/diagram`)).body as { data: Record<string, unknown> }
    assert.deepEqual([data.shares, data.cost, data.how], [31, '12.50', 'fast'])
    assert.equal((data.project as { account: string }).account, 'Acme')
  })

  test('keeps to the version it was started with when another is published', async () => {
    const { id: procedureId } = await published(oneStep())
    const old = await begun(sam, { procedureId, accountId })
    const longer = drawing(
      [
        ...startEnd,
        { id: 'work', tag: 'userTask', name: 'Other words', inside: rules('who="engineer"') },
        { id: 'more', tag: 'userTask', name: 'More', inside: rules('who="engineer"') },
      ],
      [
        ['start', 'work'],
        ['work', 'more'],
        ['more', 'end'],
      ],
    )
    const actor = systemActor('test')
    await saveDraft(world.app, actor, procedureId, { xml: longer, base: 1 })
    await publishDraft(world.app, actor, procedureId, { revision: 2 })
    const fresh = await begun(sam, { procedureId, accountId })
    await does(sam, old, 'work')
    await does(sam, fresh, 'work')
    assert.equal((await look(sam, old)).state, 'done')
    assert.equal((await stepOf(sam, fresh, 'more')).name, 'More')
    const { versions } = (await sam.get(`/api/procedures/${procedureId}`)).body as {
      versions: { number: number; running: number }[]
    }
    assert.deepEqual(versions.map(({ number, running }) => [number, running]), [[2, 1], [1, 0]]) // biome-ignore format: short
  })

  test('waits for its deadline to the second, and goes another way when it comes', async () => {
    const xml = drawing(
      [
        ...startEnd,
        { id: 'work', tag: 'userTask', inside: rules('who="engineer"') },
        {
          id: 'late',
          tag: 'boundaryEvent',
          attributes: 'attachedToRef="work"',
          inside: '<bpmn:timerEventDefinition><bpmn:timeDuration>PT2H</bpmn:timeDuration></bpmn:timerEventDefinition>',
        },
        { id: 'hurry', tag: 'userTask', inside: rules('who="engineer"') },
      ],
      [
        ['start', 'work'],
        ['work', 'end'],
        ['late', 'hurry'],
        ['hurry', 'end'],
      ],
    )
    const { id: procedureId } = await published(xml)
    const id = await begun(sam, { procedureId, accountId })
    const { job } = await stepOf(sam, id, 'work')
    await world.forward('1h 59m 58s')
    assert.equal((await stepOf(sam, id, 'work')).job, job)
    await world.forward('2s')
    await stepOf(sam, id, 'hurry')
    const withdrawn = await sam.post(`/api/projects/${id}/steps/${job}/complete`, {})
    assert.equal(withdrawn.body.code, 'procedures.not_open')
    await folds(world, id)
  })

  test('is cancelled by who steers, with what it waits for', async () => {
    const { id: procedureId } = await published(oneStep())
    const id = await begun(sam, { procedureId, accountId })
    assert.equal((await ola.post(`/api/projects/${id}/cancel`, { reason: 'no' })).status, 403)
    assert.equal((await kim.post(`/api/projects/${id}/cancel`, { reason: 'Not wanted' })).status, 200)
    const after = await look(sam, id)
    assert.deepEqual([after.state, after.steps[0]!.state], ['cancelled', 'withdrawn'])
    assert.equal((await kim.post(`/api/projects/${id}/cancel`, { reason: 'again' })).body.code, 'procedures.over')
    await folds(world, id)
  })

  test('starts only what was published, on an account that is its own, with people who are there', async () => {
    const own = await sam.post('/api/procedures', { name: 'Of Birch', accountId: birch.id })
    assert.equal(
      (await sam.post('/api/projects', { procedureId: own.body.id, accountId })).body.code,
      'procedures.not_published',
    )
    const actor = systemActor('test')
    await saveDraft(world.app, actor, own.body.id as string, { xml: oneStep(), base: 0 })
    await publishDraft(world.app, actor, own.body.id as string, { revision: 1 })
    assert.equal(
      (await sam.post('/api/projects', { procedureId: own.body.id, accountId })).body.code,
      'procedures.other_account',
    )
    const { id: procedureId } = await published(oneStep())
    const people = [{ role: 'lead', personId: birch.toni }]
    assert.equal(
      (await sam.post('/api/projects', { procedureId, accountId, people })).body.code,
      'procedures.people_refused',
    )
    const startable = (await sam.get(`/api/procedures?startable=${accountId}&limit=200`)).body.items as { id: string }[]
    assert.ok(startable.some(({ id }) => id === procedureId) && !startable.some(({ id }) => id === own.body.id))
  })
})

describe('a step', () => {
  test('is taken, given back and given to another who has its role', async () => {
    const robin = await clientOf(world, staff.robin)
    const { id: procedureId } = await published(oneStep())
    const id = await begun(sam, { procedureId, accountId })
    const { job } = await stepOf(sam, id, 'work')
    const path = `/api/projects/${id}/steps/${job}`
    assert.equal((await ola.post(`${path}/claim`)).body.code, 'procedures.not_yours')
    assert.equal((await sam.post(`${path}/claim`)).status, 200)
    assert.equal((await robin.post(`${path}/claim`)).body.code, 'procedures.not_yours')
    assert.equal((await ola.post(`${path}/release`)).body.code, 'procedures.not_yours', 'nor gives she away what')
    assert.equal(
      (await ola.post(`${path}/delegate`, { personId: staff.robin })).body.code,
      'procedures.not_yours',
      'is another’s',
    )
    assert.equal((await does(robin, id, 'work')).body.code, 'procedures.not_yours', 'somebody else has it')
    assert.equal((await sam.post(`/api/projects/${id}/steps/${job}/delegate`, { personId: staff.robin })).status, 200)
    assert.equal((await does(sam, id, 'work')).body.code, 'procedures.not_yours')
    assert.equal((await robin.post(`/api/projects/${id}/steps/${job}/release`)).status, 200)
    assert.equal(
      (await sam.post(`/api/projects/${id}/steps/${job}/delegate`, { personId: birch.toni })).body.code,
      'procedures.people_refused',
    )
    assert.equal(
      (await kim.post(`/api/projects/${id}/steps/${job}/delegate`, { personId: staff.ola })).status,
      200,
      'who steers gives it to anybody',
    )
    assert.equal((await does(ola, id, 'work')).status, 200)
  })

  test('stands in the work of who can do it, what is due first comes first', async () => {
    const { id: procedureId } = await published(oneStep('engineer', '', 'due="PT5H"'))
    const soon = await published(oneStep('engineer', '', 'due="PT1H"'))
    const later = await begun(sam, { procedureId, accountId })
    const first = await begun(sam, { procedureId: soon.id, accountId })
    const roles = ((await sam.get('/api/my-steps')).body.roles as { run: { id: string } }[]).map(({ run }) => run.id)
    assert.ok(roles.indexOf(first) >= 0 && roles.indexOf(first) < roles.indexOf(later))
    const { job } = await stepOf(sam, later, 'work')
    await sam.post(`/api/projects/${later}/steps/${job}/claim`)
    const mine = (await sam.get('/api/my-steps')).body.yours as { run: { id: string } }[]
    assert.ok(mine.some(({ run }) => run.id === later))
    const others = (await ola.get('/api/my-steps')).body as { yours: unknown[]; roles: { run: { id: string } }[] }
    assert.ok(!others.roles.some(({ run }) => run.id === first))
  })

  test('that is stuck asks who steers, and goes on as they say', async () => {
    const { id: procedureId } = await published(oneStep())
    const id = await begun(sam, { procedureId, accountId })
    const { job } = await stepOf(sam, id, 'work')
    assert.equal((await sam.post(`/api/projects/${id}/steps/${job}/fail`, { text: 'No key' })).status, 200)
    const [asked] = (await look(kim, id)).interruptions
    assert.equal(asked!.text, 'No key')
    const questions = (await kim.get('/api/my-steps')).body.questions as { run: { id: string } }[]
    assert.ok(questions.some(({ run }) => run.id === id))
    assert.deepEqual((await ola.get('/api/my-steps')).body.questions, [], 'she steers nothing')
    assert.ok(
      ((await kim.get('/api/projects?interrupted=true')).body.items as { id: string }[]).some((one) => one.id === id),
    )
    const answer = (by: typeof sam, body: object) => by.post(`/api/projects/${id}/interruptions/${asked!.id}`, body)
    assert.equal((await answer(ola, { answer: 'retry' })).body.code, 'procedures.not_yours')
    assert.equal((await answer(kim, { answer: 'retry' })).status, 200)
    assert.equal((await answer(kim, { answer: 'retry' })).body.code, 'procedures.not_waiting')
    assert.equal((await does(sam, id, 'work')).status, 200)
    assert.equal((await look(sam, id)).state, 'done')
    await folds(world, id)
  })

  test('that asks for a passkey is done with a fresh proof of who it is, never by a token', async () => {
    const { id: procedureId } = await published(oneStep('engineer', '', 'passkey="true"'))
    const id = await begun(sam, { procedureId, accountId })
    await stepOf(sam, id, 'work')
    await world.forward('2h')
    assert.equal((await does(sam, id, 'work')).body.code, 'identity.step_up_needed')
    const fresh = await clientOf(world, staff.sam)
    assert.equal((await does(fresh, id, 'work')).status, 200)
  })

  test('reminds who has it over their channels, before and after it is due', async () => {
    const inside = '<palisade:reminder at="-PT1H"/><palisade:reminder at="PT1H"/>'
    const { id: procedureId } = await published(oneStep('lead', inside, 'due="PT4H"'))
    const id = await begun(sam, { procedureId, accountId, people: [{ role: 'lead', personId: staff.sam }] })
    await world.forward('3h 1s')
    const texts = async () =>
      ((await sam.get(`/api/projects/${id}/journal`)).body.items as { text: string }[]).map(({ text }) => text)
    assert.ok((await texts()).some((text) => /“Do the work”/.test(text) && /remind/i.test(text)))
    await world.forward('2h')
    assert.equal((await texts()).filter((text) => /remind/i.test(text)).length, 2)
    await does(sam, id, 'work')
  })
})

describe('the customer', () => {
  const xml = drawing(
    [
      ...startEnd,
      { id: 'prepare', tag: 'userTask', name: 'Prepare', inside: rules('who="engineer" milestone="Prepared"') },
      { id: 'accept', tag: 'userTask', name: 'Accept', inside: rules('who="customer" milestone="Accepted"') },
      { id: 'check', tag: 'userTask', name: 'Check', inside: rules('who="dba"') },
    ],
    [
      ['start', 'prepare'],
      ['prepare', 'accept'],
      ['accept', 'check'],
      ['check', 'end'],
    ],
  )

  test('sees the milestones and the steps that are theirs of what is shared with them, and nothing else', async () => {
    const { id: procedureId } = await published(xml)
    const hidden = await begun(sam, { procedureId, accountId })
    assert.equal((await jordan.get(`/api/projects/${hidden}`)).status, 404)
    const people = [{ role: 'dba', personId: acme.jordan }]
    const id = await begun(sam, { procedureId, accountId, shared: true, people })
    const first = await look(jordan, id)
    assert.deepEqual([first.steps, first.interruptions], [[], []])
    assert.deepEqual(first.milestones.map(({ name, reachedAt }) => [name, reachedAt !== null]), [['Prepared', false], ['Accepted', false]]) // biome-ignore format: short
    const { job } = await stepOf(sam, id, 'prepare')
    assert.equal((await jordan.post(`/api/projects/${id}/steps/${job}/complete`, {})).status, 404)
    assert.equal((await jordan.get(`/api/projects/${id}/diagram`)).status, 404)
    await does(sam, id, 'prepare')
    assert.equal((await does(sam, id, 'accept')).body.code, 'procedures.not_yours', 'staff do not accept for them')
    assert.deepEqual(((await jordan.get('/api/my-steps')).body.roles as { name: string }[]).map(({ name }) => name), ['Accept']) // biome-ignore format: short
    assert.equal((await does(jordan, id, 'accept')).status, 200)
    assert.equal((await does(jordan, id, 'check')).status, 200)
    assert.equal((await look(jordan, id)).state, 'done')
    const told = ((await jordan.get(`/api/projects/${id}/journal`)).body.items as { text: string }[]).map(
      ({ text }) => text,
    )
    assert.ok(told.includes('Milestone reached: Prepared'))
    assert.deepEqual(
      ((await jordan.get('/api/projects?state=done')).body.items as { id: string }[]).map((one) => one.id),
      [id],
    )
    await folds(world, id)
  })

  test('of another account, and of a partner of another, finds nothing of it', async () => {
    const { id: procedureId } = await published(xml)
    const id = await begun(sam, { procedureId, accountId, shared: true })
    for (const personId of [birch.toni, provider.delta.pat]) {
      const other = await clientOf(world, personId)
      assert.equal((await other.get(`/api/projects/${id}`)).status, 404)
      assert.equal((await other.get(`/api/projects/${id}/journal`)).status, 404)
      assert.equal((await other.post(`/api/projects/${id}/records`, { text: 'x' })).status, 404)
      assert.deepEqual((await other.get('/api/projects')).body.items, [])
    }
    const pat = await clientOf(world, provider.delta.pat)
    const theirs = await begun(sam, { procedureId, accountId: provider.cedar.id, shared: true })
    assert.equal((await pat.get(`/api/projects/${theirs}`)).status, 200, 'a partner sees their customer’s')
  })

  test('writes into the logbook, and reads what is meant for them', async () => {
    const { id: procedureId } = await published(xml)
    const id = await begun(sam, { procedureId, accountId, shared: true })
    await sam.post(`/api/projects/${id}/records`, { text: 'Inside' })
    await sam.post(`/api/projects/${id}/records`, { text: 'Outside', customer: true })
    await jordan.post(`/api/projects/${id}/records`, { text: 'From Acme' })
    const read = async (by: typeof sam) =>
      ((await by.get(`/api/projects/${id}`)).body.records as { text: string }[]).map(({ text }) => text)
    assert.deepEqual(await read(sam), ['Inside', 'Outside', 'From Acme'])
    assert.deepEqual(await read(jordan), ['Outside', 'From Acme'])
  })
})

test('a contact’s words are taken out of data, log and records, and the log still gives the state', async () => {
  const form = '<palisade:field name="who" label="Who" type="text"/>'
  const more = drawing(
    [
      ...startEnd,
      { id: 'work', tag: 'userTask', inside: rules('who="customer"', form) },
      { id: 'then', tag: 'userTask', inside: rules('who="engineer"') },
    ],
    [
      ['start', 'work'],
      ['work', 'then'],
      ['then', 'end'],
    ],
  )
  const { id: procedureId } = await published(more)
  const id = await begun(sam, { procedureId, accountId: birch.id, shared: true })
  const toni = await clientOf(world, birch.toni)
  await does(toni, id, 'work', { who: 'Ask Toni Testcase' })
  await toni.post(`/api/projects/${id}/records`, { text: 'Toni Testcase was here' })
  const ada = await clientOf(world, staff.ada)
  await ada.post(`/api/people/${birch.toni}/leave`, {})
  const erased = await ada.post(`/api/people/${birch.toni}/erase`, { reason: 'asked' })
  assert.ok(erased.status < 300, erased.text)
  for (const path of ['', '/diagram', '/journal'])
    assert.doesNotMatch((await sam.get(`/api/projects/${id}${path}`)).text, /Toni Testcase/)
  const { rows } = await world.tx((tx) =>
    sql<{ event: string }>`select event::text as event from procedure_event where run_id = ${id}`.execute(tx),
  )
  assert.doesNotMatch(JSON.stringify(rows), /Toni Testcase/)
  await folds(world, id)
})

describe('who steers', () => {
  test('changes dates, people and what is shared, and sets data', async () => {
    const { id: procedureId } = await published(oneStep('customer'))
    const id = await begun(sam, { procedureId, accountId })
    assert.equal((await jordan.get(`/api/projects/${id}`)).status, 404)
    const endsAt = '2031-05-01T10:00:00.000Z'
    const people = [{ role: 'Lead', personId: staff.sam }]
    const reply = await kim.patch(`/api/projects/${id}`, { title: 'Renamed', shared: true, endsAt, people })
    assert.equal(reply.status, 200, reply.text)
    assert.equal((await stepOf(jordan, id, 'work')).may.do, true, 'what was open is theirs to see now')
    assert.equal((await kim.call('PUT', `/api/projects/${id}/data`, { data: { shares: 3 } })).status, 204)
    const { data } = (await sam.get(`/api/projects/${id}/diagram`)).body as {
      data: { shares: number; project: { ends: string } }
    }
    assert.deepEqual([data.shares, data.project.ends], [3, endsAt])
    assert.equal((await ola.patch(`/api/projects/${id}`, { title: 'x' })).status, 403)
    await folds(world, id)
  })
})
