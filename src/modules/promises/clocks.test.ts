import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createCalendar } from '#calendars'
import {
  armPromise,
  cancelPromises,
  keepPromise,
  pausePromises,
  promisesOf,
  restartPromise,
  resumePromises,
  retargetPromises,
} from '#promises'
import { createPromises, HOUR, MINUTE, newSubject } from './promises.fixture.ts'

const { world, acme, actors, call, heardOf, begin, present, armedFor, factsOf } = await createPromises()
const always = { zone: 'UTC', always: true, weekly: [], holidays: [] }

describe('the clocks', () => {
  it('warn, break, are kept late, and record how late they fired', async () => {
    const { subject, of } = await begin()
    const first = of('first_response')
    await world.forward('15m')
    assert.deepEqual(heardOf(first), ['promises.warned'])
    assert.deepEqual((await present(subject, 'first_response')).warned, [50])
    await world.forward('16m')
    const broken = await present(subject, 'first_response')
    assert.equal(broken.state, 'broken')
    assert.equal(broken.owed, true)
    assert.ok(broken.latenessMs! >= 60_000 - 1, 'the test moved the clock a minute past the due time')
    assert.equal(broken.latenessMs, broken.brokenAt!.getTime() - first.dueAt!.getTime())
    assert.deepEqual(await armedFor(first.id), [])
    const kept = await world.tx((tx) => keepPromise(tx, subject, 'first_response'))
    assert.deepEqual([kept?.state, kept?.owed], ['broken', false])
    const facts = await factsOf(first.id)
    assert.deepEqual(
      facts.map((each: { fact: string }) => each.fact),
      ['started', 'warned', 'broken', 'kept'],
    )
    assert.equal(facts[2].dueAt, first.dueAt!.toISOString())
    assert.ok(facts[2].latenessMs >= 59_999 && facts[3].earlyMs < 0)
  })

  it('stop when the promise is kept, and keeping again changes nothing', async () => {
    const { subject, of } = await begin()
    await world.forward('2m')
    const kept = await world.tx((tx) => keepPromise(tx, subject, 'first_response'))
    assert.equal(kept?.state, 'kept')
    assert.deepEqual(await armedFor(of('first_response').id), [])
    assert.equal(await world.tx((tx) => keepPromise(tx, subject, 'first_response')), null)
    await world.forward('40m')
    assert.equal((await present(subject, 'first_response')).state, 'kept')
    assert.deepEqual(heardOf(of('first_response')), ['promises.kept'])
  })

  it('stand while paused, and run on', async () => {
    const { subject, of } = await begin()
    await world.forward('1m')
    await world.tx((tx) => pausePromises(tx, subject))
    assert.deepEqual(await world.tx((tx) => pausePromises(tx, subject)), [], 'paused again: nothing changes')
    assert.deepEqual(await armedFor(of('resolution').id), [])
    await world.forward('5h')
    const paused = await present(subject, 'resolution')
    assert.deepEqual([paused.state, paused.dueAt, paused.ticking], ['paused', null, false])
    const resumed = await world.tx((tx) => resumePromises(tx, subject), actors.contact)
    assert.equal(resumed.length, 3)
    const resolution = await present(subject, 'resolution')
    const facts: { fact: string; firedAt: string }[] = await factsOf(resolution.id)
    const stood = (fact: string) => Date.parse(facts.find((each) => each.fact === fact)!.firedAt)
    assert.equal(
      resolution.dueAt!.getTime() - of('resolution').dueAt!.getTime(),
      stood('resumed') - stood('paused'),
      'due later by exactly the pause',
    )
    assert.deepEqual(await armedFor(of('resolution').id), ['promise.due', 'promise.warn'])
  })

  it('are counted anew from the start when the severity changes', async () => {
    const { subject, of } = await begin('P3')
    await world.forward('10m')
    await world.tx((tx) => retargetPromises(tx, subject, { severity: 'P1' }))
    const first = await present(subject, 'first_response')
    assert.deepEqual([first.id, first.severity, first.allowedMs], [of('first_response').id, 'P1', 30 * MINUTE])
    assert.equal(first.dueAt!.getTime(), first.startedAt.getTime() + 30 * MINUTE)
    const resolution = await present(subject, 'resolution')
    assert.equal(resolution.startedAt.getTime(), first.startedAt.getTime(), 'newly promised, from the original start')
    assert.equal((await present(subject, 'acknowledgement')).state, 'broken', 'its four minutes were over')
    await world.tx((tx) => retargetPromises(tx, subject, { severity: 'P3' }))
    assert.equal((await present(subject, 'resolution')).state, 'cancelled', 'P3 promises no resolution')
    assert.equal((await present(subject, 'acknowledgement')).state, 'broken', 'and never mends a breach')
  })

  it('of the next update begin anew with each update', async () => {
    const { subject } = await begin()
    const first = await world.tx((tx) => restartPromise(tx, subject))
    assert.deepEqual([first?.kind, first?.state], ['next_update', 'running'])
    await world.forward('10m')
    const second = await world.tx((tx) => restartPromise(tx, subject))
    assert.notEqual(second?.id, first?.id)
    const history = await world.tx((tx) => promisesOf(tx, [subject], { history: true }))
    const updates = history.get(subject.id)!.filter((each) => each.kind === 'next_update')
    assert.deepEqual(updates.map((each) => each.state).sort(), ['kept', 'running'])
    assert.deepEqual(await armedFor(first!.id), [])
    assert.deepEqual(await armedFor(second!.id), ['promise.due', 'promise.warn'])
    assert.equal(await world.tx((tx) => restartPromise(tx, newSubject())), null)
  })

  it('end with the subject', async () => {
    const { subject, views } = await begin()
    await world.tx((tx) => cancelPromises(tx, subject))
    for (const { id } of views) assert.deepEqual(await armedFor(id), [])
    assert.deepEqual(await world.tx((tx) => cancelPromises(tx, subject)), [])
  })

  it('fire in batches, each promise once', async () => {
    const subjects = await world.tx(async (tx) => {
      const all = Array.from({ length: 300 }, newSubject)
      for (const subject of all) {
        const order = { accountId: acme.id, subject, kind: 'reminder', label: 'Batch', allowedMs: HOUR, warnings: [50] }
        await armPromise(tx, order)
      }
      return all
    })
    await world.forward('61m')
    const views = await world.tx((tx) => promisesOf(tx, subjects))
    const all = [...views.values()].flat()
    assert.equal(all.length, 300)
    for (const view of all) {
      assert.equal(view.state, 'broken')
      assert.equal(heardOf(view).filter((name) => name === 'promises.broken').length, 1)
    }
  })

  it('do not wait for a promise somebody holds, and fire when it is free', async () => {
    const { subject, of } = await begin()
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let taken = () => {}
    const isTaken = new Promise<void>((resolve) => {
      taken = resolve
    })
    const holding = world.app.db.transact(actors.manager, async (tx) => {
      await tx.selectFrom('promise').select('id').where('id', '=', of('acknowledgement').id).forUpdate().execute()
      taken()
      await held
    })
    await isTaken
    setTimeout(release, 200)
    await world.forward('5m')
    await holding
    await world.settle()
    assert.equal((await present(subject, 'acknowledgement')).state, 'broken')
  })

  it('follow a calendar that changes', async () => {
    const calendar = await world.tx((tx) => createCalendar(tx, { name: 'Hours', ...always }))
    const order = { accountId: acme.id, subject: newSubject(), kind: 'reminder', label: 'Holiday', allowedMs: HOUR }
    const before = await world.tx((tx) => armPromise(tx, { ...order, calendarId: calendar.id }))
    const day = new Date(before.startedAt.getTime() + 3 * 24 * HOUR)
    const weekday = day.getUTCDay() || 7
    const changed = await call('manager', 'PUT', `/api/calendars/${calendar.id}`, {
      name: 'Hours',
      zone: 'UTC',
      weekly: [{ weekday, from: '10:00', to: '12:00' }],
      version: 1,
    })
    assert.equal(changed.status, 200)
    await world.settle()
    const after = await present(order.subject, 'reminder')
    assert.equal(after.dueAt!.toISOString(), `${day.toISOString().slice(0, 10)}T11:00:00.000Z`)
    assert.equal(after.ticking, false)
  })

  it('cannot be told by anybody that a breach did not happen', async () => {
    const { of } = await begin()
    await world.forward('5m')
    const { id } = of('acknowledgement')
    await assert.rejects(
      world.tx((tx) =>
        tx
          .updateTable('promise')
          .set({ state: 'kept', broken_at: null, kept_at: tx.now })
          .where('id', '=', id)
          .execute(),
      ),
      /was broken and stays broken/,
    )
    await assert.rejects(
      world.tx((tx) => tx.updateTable('promise_fact').set({ fact: 'kept' }).where('promise_id', '=', id).execute()),
      /permission denied/,
    )
    await assert.rejects(
      world.tx((tx) => tx.deleteFrom('promise_fact').where('promise_id', '=', id).execute()),
      /permission denied/,
    )
  })
})
