import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { nextSpan, type Recurrence, spanAt, spansOf, type Window } from './window.ts'

const at = (text: string) => new Date(text)
const window = (more: Partial<Window>): Window => ({
  startsAt: '2026-10-20T22:00',
  zone: 'Europe/Berlin',
  minutes: 120,
  recurrence: { every: 'once' },
  lastDay: null,
  ...more,
})

describe('maintenance windows', () => {
  test('once: holds from its start to just before its end', () => {
    const once = window({})
    assert.equal(spanAt(once, at('2026-10-20T19:59:59.999Z')), null)
    assert.deepEqual(spanAt(once, at('2026-10-20T20:00:00Z')), {
      from: at('2026-10-20T20:00:00Z'),
      to: at('2026-10-20T22:00:00Z'),
    })
    assert.notEqual(spanAt(once, at('2026-10-20T21:59:59.999Z')), null)
    assert.equal(spanAt(once, at('2026-10-20T22:00:00Z')), null)
    assert.equal(nextSpan(once, at('2026-10-20T20:00:00Z')), null)
  })

  test('daily keeps its wall clock when the clocks change, and its length', () => {
    const daily = window({ startsAt: '2026-10-24T22:00', recurrence: { every: 'day' } })
    const spans = spansOf(daily, at('2026-10-24T00:00:00Z'), at('2026-10-26T00:00:00Z'))
    assert.deepEqual(
      spans.map(({ from }) => from.toISOString()),
      ['2026-10-24T20:00:00.000Z', '2026-10-25T21:00:00.000Z'],
    )
  })

  test('a start that the clocks leave out is moved on by the gap; one that comes twice is the first', () => {
    const gap = window({ startsAt: '2026-03-29T02:30', recurrence: { every: 'day' } })
    assert.equal(nextSpan(gap, at('2026-03-28T12:00:00Z'))!.from.toISOString(), '2026-03-29T01:30:00.000Z')
    const twice = window({ startsAt: '2026-10-25T02:30' })
    assert.equal(nextSpan(twice, at('2026-10-24T12:00:00Z'))!.from.toISOString(), '2026-10-25T00:30:00.000Z')
  })

  test('weekly, on days of the month, and on the second Tuesday', () => {
    const days = (recurrence: Recurrence, to: string, lastDay: string | null = null) =>
      spansOf(
        window({ startsAt: '2026-01-01T03:00', zone: 'UTC', recurrence, lastDay }),
        at('2026-01-01T00:00:00Z'),
        at(to),
      ).map(({ from }) => from.toISOString().slice(5, 10))
    assert.deepEqual(days({ every: 'week', days: [6, 7] }, '2026-01-15T00:00:00Z'), [
      '01-03',
      '01-04',
      '01-10',
      '01-11',
    ])
    assert.deepEqual(days({ every: 'month', day: 31 }, '2026-05-01T00:00:00Z'), ['01-31', '02-28', '03-31', '04-30'])
    assert.deepEqual(days({ every: 'month', nth: 2, weekday: 2 }, '2026-04-01T00:00:00Z'), ['01-13', '02-10', '03-10'])
    assert.deepEqual(days({ every: 'month', nth: -1, weekday: 5 }, '2026-04-01T00:00:00Z'), ['01-30', '02-27', '03-27'])
    assert.deepEqual(days({ every: 'day' }, '2026-02-01T00:00:00Z', '2026-01-02'), ['01-01', '01-02'])
  })

  test('every span lasts its minutes, holds at its start and not at its end, whatever the zone', () => {
    const recurrence = fc.oneof(
      fc.constant<Recurrence>({ every: 'day' }),
      fc.record({ every: fc.constant('week' as const), days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }) }),
      fc.record({ every: fc.constant('month' as const), day: fc.integer({ min: 1, max: 31 }) }),
      fc.record({
        every: fc.constant('month' as const),
        nth: fc.constantFrom(1 as const, 2 as const, 4 as const, -1 as const),
        weekday: fc.integer({ min: 1, max: 7 }),
      }),
    )
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Asia/Kolkata',
      'UTC',
    )
    fc.assert(
      fc.property(
        recurrence,
        zone,
        fc.integer({ min: 1, max: 1400 }),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 400 }),
        (rule, where, minutes, hour, day) => {
          const start = Temporal.PlainDate.from('2026-01-01').add({ days: day }).toPlainDateTime({ hour, minute: 15 })
          const one = window({ startsAt: start.toString().slice(0, 16), zone: where, minutes, recurrence: rule })
          const from = new Date(Date.UTC(2026, 6, 1))
          const spans = spansOf(one, from, new Date(Date.UTC(2026, 10, 20)))
          for (const span of spans) {
            assert.equal(span.to.getTime() - span.from.getTime(), minutes * 60_000)
            assert.ok(spanAt(one, span.from) && spanAt(one, new Date(span.to.getTime() - 1)))
          }
          for (const [i, span] of spans.entries()) if (i > 0) assert.ok(span.from > spans[i - 1]!.from)
        },
      ),
      { numRuns: 60 },
    )
  })
})
