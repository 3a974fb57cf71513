import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { signalOf } from './alerts.fixture.ts'
import { countOn, takeSignals } from './alerts.ts'

const world = await createWorld()
const { acme } = await world.tx(makeProvider)

type Step = { say: 'again' | 'newer' | 'older' | 'over' | 'raised'; times: number; passes: number }
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    say: fc.constantFrom('again', 'again', 'again', 'newer', 'older', 'over', 'raised'),
    times: fc.integer({ min: 1, max: 9 }),
    passes: fc.constantFrom(1, 5, 20, 90, 400),
  }),
  { minLength: 4, maxLength: 15 },
)

/** All that is stored of a key and its alerts, but for what names it. */
async function storedOf(key: string) {
  return world.tx(async (tx) => {
    const keys = await sql`select status, sequence, at, reported, resolved_at, seen_at, kept_at, repeats from alert_key
      where key = ${key}`.execute(tx)
    const alerts = await sql`select status, severity, reported, title, count, first_at, last_at, resolved_at from alert
      where key = ${key} order by opened_at`.execute(tx)
    const signals =
      await sql`select s.change, s.severity, s.repeats, s.at from alert_signal s join alert a on a.id = s.alert_id
      where a.key = ${key} order by s.taken_at, s.id`.execute(tx)
    return [keys.rows, alerts.rows, signals.rows]
  })
}

test('counting on leaves what taking the same signals as a whole does, whatever was said between', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(steps, async (said) => {
      const [whole, counted] = [`whole-${++run}`, `counted-${run}`]
      let sequence = 5n
      let severity: 'P1' | 'P3' = 'P3'
      for (const { say, times, passes } of said) {
        await world.forward(`${passes}s`)
        if (say === 'newer') sequence++
        if (say === 'raised') severity = 'P1'
        const at = say === 'older' ? sequence - 1n : sequence
        await world.tx(async (tx) => {
          const more = { severity, sequence: at, title: 'the same', at: new Date(2026, 0, 1, 0, 0, Number(at)) }
          const of = (key: string) => signalOf({ accountId: acme.id, key, ...more, times }, tx.now)
          if (say === 'over')
            await takeSignals(
              tx,
              [whole, counted].map((key) => ({ ...of(key), status: 'clear' as const })),
            )
          else {
            await takeSignals(tx, [of(whole)])
            await takeSignals(tx, say === 'again' || say === 'older' ? await countOn(tx, [of(counted)]) : [of(counted)])
          }
        })
      }
      assert.deepEqual(await storedOf(counted), await storedOf(whole))
    }),
    { numRuns: 15 },
  )
})

test('what nobody knows, and what is to be kept in full, is not counted but handed back', async () => {
  const say = (key: string, more = {}) =>
    world.tx(async (tx) => {
      const signal = signalOf({ accountId: acme.id, key, sequence: 1n, ...more }, tx.now)
      const left = await countOn(tx, [signal])
      await takeSignals(tx, left)
      return left.length
    })
  assert.equal(await say('known'), 1)
  assert.equal(await say('known'), 0)
  assert.equal(await say('known', { sequence: 2n }), 1)
  assert.equal(await say('known', { sequence: null }), 1)
  assert.equal(await say('known'), 1)
  await world.forward('61s')
  assert.deepEqual([await say('known'), await say('known')], [1, 0])
})
