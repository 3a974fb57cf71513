import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { recordPromises } from '#promises'
import { createPromises, HOUR, MINUTE, newSubject } from './promises.fixture.ts'

const { world, gold, acme, heardOf, present, armedFor, factsOf } = await createPromises()

describe('promises of the past', () => {
  it('are replayed by the same rules, with their record and nothing armed', async () => {
    const now = await world.tx(async (tx) => tx.now)
    const startedAt = new Date(now.getTime() - 24 * HOUR)
    const past = (minutes: number) => ({
      accountId: acme.id,
      subject: newSubject(),
      label: 'Before',
      kind: 'first_response',
      severity: 'P1',
      planId: gold.id,
      calendarId: null,
      allowedMs: 30 * MINUTE,
      warnings: [50, 75],
      startedAt,
      keptAt: new Date(startedAt.getTime() + minutes * MINUTE),
      latenessMs: 3,
      reason: 'Forgotten at hand-over',
    })
    const both = [past(20), past(40)]
    await world.tx((tx) => recordPromises(tx, both))
    const [kept, broken] = await Promise.all(both.map((each) => present(each.subject, 'first_response')))
    assert.deepEqual([kept!.state, kept!.usedMs, kept!.reason], ['kept', 20 * MINUTE, ''])
    assert.deepEqual([broken!.state, broken!.latenessMs, broken!.reason], ['broken', 3, 'Forgotten at hand-over'])
    const facts = await factsOf(broken!.id)
    assert.deepEqual(
      facts.map((each: { fact: string; latenessMs: number | null }) => [each.fact, each.latenessMs]),
      [
        ['started', null],
        ['warned', 3],
        ['warned', 3],
        ['broken', 3],
        ['kept', null],
      ],
    )
    assert.equal(facts[4].earlyMs, -10 * MINUTE)
    assert.deepEqual(await armedFor(broken!.id), [])
    assert.deepEqual(heardOf(broken!), [])
    const future = { ...past(20), keptAt: new Date(now.getTime() + HOUR) }
    await assert.rejects(
      world.tx((tx) => recordPromises(tx, [future])),
      { code: 'promises.never_due' },
    )
  })
})
