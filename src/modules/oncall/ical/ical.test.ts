import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import ICAL from 'ical.js'
import { parseCalendar } from './parse.ts'
import { bounds, misread, type ReadOptions, readCalendar } from './read.ts'
import { calendarText } from './write.ts'

const options = (change: Partial<ReadOptions> = {}): ReadOptions => ({
  zone: 'Europe/Berlin',
  fromMs: Date.parse('2026-01-01T00:00:00Z'),
  untilMs: Date.parse('2027-01-01T00:00:00Z'),
  ...change,
})
const file = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//y', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: string[]) =>
  file('BEGIN:VEVENT', 'UID:1@x', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT')
const times = (text: string, change: Partial<ReadOptions> = {}) =>
  readCalendar(text, options(change)).map((one) =>
    one.fault === undefined
      ? `${new Date(one.from).toISOString().slice(0, 16)}/${new Date(one.until).toISOString().slice(0, 16)}`
      : one.fault,
  )

test('what is exported is read back the same, over every change of the clocks and in every zone of the reader', () => {
  const span = fc
    .tuple(fc.integer({ min: 0, max: 360 * 24 * 60 }), fc.integer({ min: 1, max: 14 * 24 * 60 }))
    .map(([minute, length]) => {
      const from = new Date(Date.parse('2026-01-02T00:00:00Z') + minute * 60_000)
      return { from, until: new Date(Math.min(from.getTime() + length * 60_000, Date.parse('2026-12-31T00:00:00Z'))) }
    })
    .filter(({ from, until }) => until > from)
  const name = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/\p{Cc}/gu, '').trim())
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC')
  fc.assert(
    fc.property(fc.array(fc.tuple(span, name), { maxLength: 12 }), zone, (list, reader) => {
      const written = list.map(([one, summary], i) => ({ uid: `${i}@x`, summary, ...one }))
      const read = readCalendar(
        calendarText('On call', written, new Date('2026-01-01T00:00:00Z')),
        options({ zone: reader }),
      )
      assert.deepEqual(
        read.map((one) => [one.summary, one.from, one.until]),
        written.map((one) => [one.summary, one.from.getTime(), one.until.getTime()]),
      )
    }),
    { numRuns: 60 },
  )
})

describe('an entry', () => {
  test('of whole days is those days on the wall of the rota, 23 hours when the clocks go forward', () =>
    assert.deepEqual(times(event('DTSTART;VALUE=DATE:20260329', 'DTEND;VALUE=DATE:20260330')), [
      '2026-03-28T23:00/2026-03-29T22:00',
    ]))
  test('without a zone means the wall of the rota, with one its own', () => {
    assert.deepEqual(times(event('DTSTART:20260601T090000', 'DTEND:20260601T100000')), [
      '2026-06-01T07:00/2026-06-01T08:00',
    ])
    assert.deepEqual(times(event('DTSTART;TZID=America/New_York:20260601T090000', 'DURATION:PT1H')), [
      '2026-06-01T13:00/2026-06-01T14:00',
    ])
    assert.deepEqual(times(event('DTSTART:20260601T090000Z', 'DTEND:20260601T100000Z')), [
      '2026-06-01T09:00/2026-06-01T10:00',
    ])
  })
  test('repeated keeps its hour on the wall, leaves out exceptions and follows what was moved', () => {
    const text = file(
      ...[
        'BEGIN:VEVENT',
        'UID:1@x',
        'DTSTART;TZID=Europe/Berlin:20260327T200000',
        'DURATION:PT1H',
        'RRULE:FREQ=DAILY;COUNT=4',
        'EXDATE;TZID=Europe/Berlin:20260328T200000',
        'END:VEVENT',
      ],
      ...[
        'BEGIN:VEVENT',
        'UID:1@x',
        'RECURRENCE-ID;TZID=Europe/Berlin:20260330T200000',
        'DTSTART;TZID=Europe/Berlin:20260330T220000',
        'DURATION:PT1H',
        'END:VEVENT',
      ],
    )
    assert.deepEqual(times(text), [
      '2026-03-27T19:00/2026-03-27T20:00',
      '2026-03-29T18:00/2026-03-29T19:00',
      '2026-03-30T20:00/2026-03-30T21:00',
    ])
  })
  test('by a rule that would give wrong days is refused', () =>
    assert.deepEqual(
      times(event('DTSTART:20260601T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO')),
      ['Its rule is of a kind that cannot be taken.'],
    ))
  test('that cannot be read says why and spoils no other', () => {
    assert.deepEqual(times(event('DTSTART;TZID=Moon/Base:20260601T090000', 'DURATION:PT1H')), [
      'Its time zone Moon/Base is not known.',
    ])
    assert.deepEqual(times(event('DTSTART:20260601T090000', 'DTEND:20260601T080000')), ['It ends before it begins.'])
    assert.deepEqual(times(event('SUMMARY:No time')), ['It has no beginning.'])
    assert.deepEqual(times(event('DTSTART:20260601T090000Z', 'DTEND:20260601T100000Z', 'STATUS:CANCELLED')), [])
    assert.deepEqual(times(event('DTSTART:20200601T090000Z', 'DTEND:20200601T100000Z')), [], 'over')
  })
})

describe('hostile files', () => {
  test('are refused by size, number and kind before they cost anything', () => {
    assert.throws(() => readCalendar('x'.repeat(bounds.bytes + 1), options()), /512 kB/)
    assert.throws(() => readCalendar('BEGIN:VEVENT\n'.repeat(bounds.events + 1), options()), /entries/)
    for (const text of ['', 'BEGIN:VCARD\nEND:VCARD\n', 'BEGIN:VCALENDAR\n', '{}', '\0'])
      assert.throws(() => readCalendar(text, options()), RangeError, JSON.stringify(text))
    const every = event('DTSTART:20260101T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY')
    assert.throws(() => readCalendar(every, options()), /1000 times/)
    const past = event('DTSTART:19700101T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY')
    assert.deepEqual(times(past), ['Its rule names too many times.'])
  })

  test('a rule that never comes true is ended, and nobody waited on it', async () => {
    const never = event('DTSTART:20260101T000000Z', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')
    const other = event('DTSTART:20260601T090000Z', 'DTEND:20260601T100000Z')
    const slow = parseCalendar(never, options())
    const quick = await parseCalendar(other, options())
    assert.ok('entries' in quick && quick.entries.length === 1)
    const ended = await slow
    assert.ok('fault' in ended || ended.entries.every((one) => one.fault !== undefined || one.from < options().untilMs))
  })
})

const corpus = join(import.meta.dirname, '../../../../../shared/corpora/rrule/libical/icalrecur_test.txt')
const skip = existsSync(corpus) ? false : `no corpus at ${corpus}`

test('rules of libical give the times libical gives, or are refused', { skip }, (context) => {
  let same = 0
  let refused = 0
  for (const block of readFileSync(corpus, 'utf8').split(/\n\s*\n/)) {
    const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(block)?.[1]?.trim()
    const [text, start, instances] = [field('RRULE'), field('DTSTART'), field('INSTANCES')]
    // Other calendars than the Gregorian, errors of libical's own, and its search from a later moment are not ours.
    if (!text || !start || !instances || instances.startsWith('***') || field('START-AT') || /RSCALE|SKIP/.test(text))
      continue
    const rule = ICAL.Recur.fromString(text)
    if (misread(rule)) {
      refused++
      continue
    }
    const wanted = instances.replaceAll('Z', '').split(',')
    const iterator = rule.iterator(ICAL.Time.fromString(iso(start), undefined as never))
    const got = wanted.map(() => iterator.next()?.toICALString())
    assert.deepEqual(got, wanted, text)
    same++
  }
  context.diagnostic(`${same} rules the same, ${refused} of a kind that is refused`)
  assert.ok(same >= 60, `only ${same} the same`)
})

function iso(text: string): string {
  const [, y, m, d, h, min, s] = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2}))?/.exec(text)!
  return h ? `${y}-${m}-${d}T${h}:${min}:${s}` : `${y}-${m}-${d}`
}
