import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readWhen } from './when.ts'

/** A Wednesday, ten in the morning in Berlin. */
const now = Date.parse('2026-11-25T09:00:00Z')
const berlin = (words: string) => {
  const at = readWhen(words, { now, zone: 'Europe/Berlin' })
  return at === null ? null : new Date(at).toISOString().slice(0, 16)
}

describe('a moment in words', () => {
  const cases: [string, string | null][] = [
    ['Friday', '2026-11-27T16:00'],
    ['on Friday at 2pm', '2026-11-27T13:00'],
    ['Freitag um 14:30 Uhr', '2026-11-27T13:30'],
    ['bis Freitag, 9 Uhr', '2026-11-27T08:00'],
    ['nächsten Montag', '2026-11-30T16:00'],
    ['Wednesday', '2026-11-25T16:00'],
    ['Wednesday 8:00', '2026-12-02T07:00'],
    ['Mi', '2026-11-25T16:00'],
    ['tomorrow', '2026-11-26T16:00'],
    ['tomorrow 12 am', '2026-11-25T23:00'],
    ['tomorrow noon', '2026-11-26T11:00'],
    ['heute 18:00', '2026-11-25T17:00'],
    ['today 8:00', null],
    ['übermorgen', '2026-11-27T16:00'],
    ['2027-03-01', '2027-03-01T16:00'],
    ['2027-07-01 08:30', '2027-07-01T06:30'],
    ['2027-07-01T08:30', '2027-07-01T06:30'],
    ['2026-02-30', null],
    ['2020-01-01', null],
    ['4.12.', '2026-12-04T16:00'],
    ['4.12.2026 10:00', '2026-12-04T09:00'],
    ['1.3.', '2027-03-01T16:00'],
    ['18:30', '2026-11-25T17:30'],
    ['9:30', '2026-11-26T08:30'],
    ['25:00', null],
    ['soon', null],
    ['Friday or so', null],
    ['', null],
  ]
  for (const [words, at] of cases) test(`${words || 'nothing'}: ${at}`, () => assert.equal(berlin(words), at))

  test('an hour that the clocks skip is the moment they jump', () => {
    assert.equal(berlin('2027-03-28 02:30'), '2027-03-28T01:00')
  })

  test('is ahead of whoever says it, within a week for a weekday and on that day, in every zone', () => {
    const weekday = fc.constantFrom('Sunday', 'Monday', 'Dienstag', 'Mittwoch', 'Thursday', 'Freitag', 'sat')
    const order = ['Sunday', 'Monday', 'Dienstag', 'Mittwoch', 'Thursday', 'Freitag', 'sat']
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Kiritimati', 'Pacific/Pago_Pago')
    const moment = fc.integer({ min: Date.parse('2020-01-01T00:00Z'), max: Date.parse('2040-01-01T00:00Z') })
    fc.assert(
      fc.property(weekday, zone, moment, (word, zone, moment) => {
        const at = readWhen(word, { now: moment, zone })!
        assert.ok(at > moment && at - moment <= 7.1 * 86_400_000)
        const wall = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
        assert.equal(wall.dayOfWeek % 7, order.indexOf(word))
        assert.equal(wall.hour, 17)
      }),
    )
  })

  test('any words give a moment ahead or none', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (words) => {
        const at = readWhen(words, { now, zone: 'Asia/Kathmandu' })
        assert.ok(at === null || (Number.isSafeInteger(at) && at > now))
      }),
    )
  })
})
