import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Hearing, heartbeatWithinMs, isGuarded, silentAfterMs, staleAfterMs, standingOf } from './silence.ts'

const now = 1_790_000_000_000
const hearing = (one: Partial<Hearing>): Hearing => ({ heardAtMs: now, startedAtMs: 0, tookOverAtMs: null, ...one })

test('a watchman takes over after ten seconds of silence, from a copy that is fresh enough', () => {
  const cases: [Partial<Hearing>, string][] = [
    [{ heardAtMs: now - silentAfterMs + 1 }, 'listens'],
    [{ heardAtMs: now - silentAfterMs }, 'takes_over'],
    [{ heardAtMs: now - 3_600_000 }, 'takes_over'],
    [{ heardAtMs: now - 60_000, startedAtMs: now - 5000 }, 'listens'],
    [{ heardAtMs: now - 60_000, startedAtMs: now - silentAfterMs }, 'takes_over'],
    [{ heardAtMs: now - staleAfterMs - silentAfterMs - 1, startedAtMs: now - silentAfterMs }, 'knows_too_little'],
    [{ heardAtMs: null, startedAtMs: now - 60_000 }, 'knows_too_little'],
    [{ heardAtMs: now - 3_600_000, tookOverAtMs: now - 1000 }, 'pages'],
  ]
  for (const [one, standing] of cases) assert.equal(standingOf(hearing(one), now), standing, JSON.stringify(one))
})

test('the heartbeat stops when neither the site nor the watchman pages', () => {
  assert.ok(isGuarded(hearing({ heardAtMs: now - heartbeatWithinMs }), now))
  assert.ok(!isGuarded(hearing({ heardAtMs: now - heartbeatWithinMs - 1 }), now))
  assert.ok(!isGuarded(hearing({ heardAtMs: null }), now))
  assert.ok(isGuarded(hearing({ heardAtMs: now - 3_600_000, tookOverAtMs: now - 3_000_000 }), now))
})
