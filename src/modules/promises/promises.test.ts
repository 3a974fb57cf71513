import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { newId } from '#platform/id.ts'
import { armPromise, createPlan, previewPromises, startPromises, targetOf } from '#promises'
import { createPromises, HOUR, MINUTE, newSubject } from './promises.fixture.ts'

const { world, gold, acme, other, actors, call, heardOf, begin, armedFor, factsOf } = await createPromises()

describe('starting', () => {
  it('makes what the plan promises, with deadlines and the record', async () => {
    const { views, of } = await begin()
    assert.deepEqual(
      views.map((each) => each.kind),
      ['acknowledgement', 'first_response', 'resolution'],
    )
    const first = of('first_response')
    assert.equal(first.name, 'First response')
    assert.equal(first.dueAt!.getTime() - first.startedAt.getTime(), 30 * MINUTE)
    assert.deepEqual(await armedFor(first.id), ['promise.due', 'promise.warn'])
    assert.deepEqual(await armedFor(of('acknowledgement').id), ['promise.due'])
    assert.deepEqual(
      (await factsOf(first.id)).map((each: { fact: string }) => each.fact),
      ['started'],
    )
  })

  it('counts from the moment given, and may find the promise broken at once', async () => {
    const startedAt = await world.tx(async (tx) => new Date(tx.now.getTime() - 10 * MINUTE))
    const order = { accountId: acme.id, subject: newSubject(), planId: gold.id, severity: 'P1' as const, label: 'Late' }
    const views = await world.tx((tx) => startPromises(tx, { ...order, startedAt }))
    assert.deepEqual(
      views.map((each) => each.state),
      ['broken', 'running', 'running'],
    )
    assert.equal(views[0]!.latenessMs, null)
    assert.deepEqual(heardOf(views[0]!), ['promises.broken'])
  })

  it('twice is refused, and nothing is stored of it', async () => {
    const { subject } = await begin()
    const order = { accountId: acme.id, subject, planId: gold.id, severity: 'P1' as const, label: 'Again' }
    await assert.rejects(
      world.tx((tx) => startPromises(tx, order)),
      { code: 'promises.already_owed' },
    )
    assert.equal((await call('tier1', 'GET', `/api/promises?subject=${subject.id}`)).body.items.length, 3)
  })

  it('is done in a contact’s own transaction, for its own account only', async () => {
    const { of } = await begin('P1', actors.contact)
    assert.equal(of('first_response').state, 'running')
    await assert.rejects(begin('P1', actors.contact, other.id))
  })

  it('of any kind, on a calendar, for elapsed time, or to a fixed moment', async () => {
    const order = { accountId: acme.id, subject: newSubject(), label: 'Snapshot' }
    const dueAt = new Date((await world.tx(async (tx) => tx.now)).getTime() + HOUR)
    const view = await world.tx((tx) => armPromise(tx, { ...order, kind: 'commit_or_revert', dueAt, warnings: [] }))
    assert.deepEqual(view.dueAt, dueAt)
    const past = new Date(dueAt.getTime() - 2 * HOUR)
    await assert.rejects(
      world.tx((tx) => armPromise(tx, { ...order, kind: 'reminder', dueAt: past })),
      { code: 'promises.never_due' },
    )
    assert.deepEqual(await world.tx((tx) => targetOf(tx, gold.id, 'P3', 'resolution')), null)
  })

  it('is shown before it is done', async () => {
    const now = new Date('2026-11-17T12:35:00Z')
    const lines = await world.tx((tx) => previewPromises(tx, gold.id, 'P1', now), actors.contact)
    assert.deepEqual(
      lines.map((each) => [each.kind, each.dueAt.toISOString().slice(11, 16)]),
      [
        ['acknowledgement', '12:39'],
        ['first_response', '13:05'],
        ['next_update', '13:35'],
        ['resolution', '16:35'],
      ],
    )
    const reply = await call('tier1', 'GET', `/api/plans/${gold.id}/preview?severity=P3&at=2026-11-17T12:35:00Z`)
    assert.deepEqual([reply.body.items.length, reply.body.items[0].dueAt], [1, '2026-11-17T14:35:00.000Z'])
  })

  it('shows a contact no plan but those of its contracts', async () => {
    const secret = await world.tx((tx) =>
      createPlan(tx, {
        name: 'Birch special',
        description: '',
        goalPercent: 98,
        targets: [{ severity: 'P1', kind: 'first_response', allowedMs: MINUTE, calendarId: null, warnings: [] }],
      }),
    )
    assert.deepEqual(await world.tx((tx) => previewPromises(tx, secret.id, 'P1'), actors.contact), [])
  })
})

describe('reading', () => {
  it('lists what is due in a window, in order, page by page', async () => {
    await world.tx(async (tx) => {
      for (const minutes of [50, 10, 30, 20, 40]) {
        const order = { accountId: other.id, subject: newSubject(), kind: 'window', label: `in ${minutes}` }
        await armPromise(tx, { ...order, allowedMs: minutes * MINUTE })
      }
    })
    const to = new Date((await world.tx(async (tx) => tx.now)).getTime() + 45 * MINUTE).toISOString()
    const labels: string[] = []
    let cursor = ''
    do {
      const { body } = await call('tier1', 'GET', `/api/promises?kind=window&owed=true&dueTo=${to}&limit=3${cursor}`)
      labels.push(...body.items.map((each: { label: string }) => each.label))
      cursor = body.next ? `&cursor=${body.next}` : ''
    } while (cursor)
    assert.deepEqual(labels, ['in 10', 'in 20', 'in 30', 'in 40'])
  })

  it('shows people outside their own, and only what customers are promised', async () => {
    const { subject, of } = await begin()
    const own = await call('contact', 'GET', `/api/promises?subject=${subject.id}`)
    assert.deepEqual(own.body.items.map((each: { kind: string }) => each.kind).sort(), ['first_response', 'resolution'])
    const ids = `${of('first_response').id}`
    assert.equal((await call('contact', 'GET', `/api/promises/${ids}`)).status, 200)
    assert.equal((await call('contact', 'GET', `/api/promises/${of('acknowledgement').id}`)).status, 404)
    assert.equal((await call('stranger', 'GET', `/api/promises/${ids}`)).body.code, 'platform.not_found')
    assert.deepEqual((await call('stranger', 'GET', `/api/promises?subject=${subject.id}`)).body.items, [])
    assert.equal((await call('stranger', 'GET', `/api/promises?account=${acme.id}`)).status, 404)
    assert.equal(
      (await call('contact', 'GET', `/api/reports/promises?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z`)).status,
      404,
    )
    assert.equal((await call('contact', 'GET', '/api/plans')).status, 404)
  })

  it('refuses a cursor somebody made up', async () => {
    for (const values of [
      ['x', 'y'],
      ['2026-01-01', newId()],
      [1, 2],
      ['infinity', 'z'],
    ]) {
      const cursor = Buffer.from(JSON.stringify(values)).toString('base64url')
      const reply = await call('tier1', 'GET', `/api/promises?cursor=${cursor}`)
      assert.deepEqual([reply.status, reply.body.code], [400, 'platform.invalid'])
    }
  })
})

describe('the reason of a breach', () => {
  it('is said by staff, about a broken promise, and shown to staff', async () => {
    const { of } = await begin()
    await world.forward('5m')
    const path = `/api/promises/${of('acknowledgement').id}/reason`
    const reply = await call('tier1', 'PUT', path, { reason: 'Nobody covered: gap Sat 22:00 to 24:00' })
    assert.deepEqual([reply.status, reply.body.reasonBy], [200, 'Noor Fixture'])
    assert.equal((await call('auditor', 'PUT', path, { reason: 'x' })).body.code, 'platform.not_permitted')
    assert.equal((await call('contact', 'PUT', path, { reason: 'x' })).status, 404)
    assert.equal((await call('tier1', 'PUT', path, { reason: '' })).status, 400)
    const kept = `/api/promises/${of('resolution').id}/reason`
    assert.equal((await call('tier1', 'PUT', kept, { reason: 'x' })).body.code, 'promises.not_broken')
    assert.equal((await call('tier1', 'PUT', `/api/promises/${newId()}/reason`, { reason: 'x' })).status, 404)
  })
})
