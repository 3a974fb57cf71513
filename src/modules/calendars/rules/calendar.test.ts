import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Calendar } from './calendar.ts'
import { ALWAYS, dayNumber, faultsOf, minutesOf } from './calendar.ts'

const good: Calendar = {
  zone: 'Europe/Berlin',
  always: false,
  weekly: [
    { weekday: 1, from: '09:00', to: '12:00' },
    { weekday: 1, from: '12:00', to: '24:00' },
  ],
  holidays: [
    { date: '2026-12-25', name: 'Christmas' },
    { date: '2026-12-31', name: "New Year's Eve", hours: [{ from: '09:00', to: '12:00' }] },
  ],
}

const bad: [string, Partial<Calendar>, string, RegExp][] = [
  ['unknown zone', { zone: 'Mars/Base' }, 'zone', /no time zone "Mars\/Base"/],
  ['fixed offset', { zone: '+02:00' }, 'zone', /no time zone/],
  ['empty zone', { zone: '' }, 'zone', /no time zone/],
  ['always with hours', { always: true, holidays: [] }, 'weekly', /always open has no weekly/],
  ['always with holidays', { always: true, weekly: [] }, 'holidays', /always open has no holidays/],
  ['never open', { weekly: [], holidays: [{ date: '2026-12-25', name: 'Closed' }] }, 'weekly', /never opens/],
  ['weekday 0', { weekly: [{ weekday: 0, from: '09:00', to: '10:00' }] }, 'weekly.0.weekday', /1 \(Monday\)/],
  ['weekday 1.5', { weekly: [{ weekday: 1.5, from: '09:00', to: '10:00' }] }, 'weekly.0.weekday', /1 \(Monday\)/],
  ['not a time', { weekly: [{ weekday: 1, from: '9:00', to: '10:00' }] }, 'weekly.0.from', /"9:00" is not a time/],
  ['starts at 24:00', { weekly: [{ weekday: 1, from: '24:00', to: '24:00' }] }, 'weekly.0.from', /not a time/],
  ['minute 60', { weekly: [{ weekday: 1, from: '09:00', to: '09:60' }] }, 'weekly.0.to', /not a time/],
  ['backwards', { weekly: [{ weekday: 1, from: '22:00', to: '06:00' }] }, 'weekly.0.to', /two entries/],
  ['empty', { weekly: [{ weekday: 1, from: '09:00', to: '09:00' }] }, 'weekly.0.to', /ends before it begins/],
  [
    'overlap',
    {
      weekly: [
        { weekday: 1, from: '08:00', to: '18:00' },
        { weekday: 1, from: '09:00', to: '10:00' },
        { weekday: 1, from: '17:00', to: '19:00' },
      ],
    },
    'weekly.2',
    /17:00 to 19:00 overlaps 08:00 to 18:00/,
  ],
  ['no such date', { holidays: [{ date: '2026-02-30', name: 'None' }] }, 'holidays.0.date', /not a date/],
  ['date too far', { holidays: [{ date: '2351-01-01', name: 'None' }] }, 'holidays.0.date', /not a date/],
  ['nameless', { holidays: [{ date: '2026-02-28', name: ' ' }] }, 'holidays.0.name', /needs a name/],
  [
    'date twice',
    {
      holidays: [
        { date: '2026-02-28', name: 'One' },
        { date: '2026-02-28', name: 'Two' },
      ],
    },
    'holidays.1.date',
    /twice/,
  ],
  [
    'holiday hours overlap',
    {
      holidays: [
        {
          date: '2026-02-28',
          name: 'One',
          hours: [
            { from: '09:00', to: '11:00' },
            { from: '10:00', to: '12:00' },
          ],
        },
      ],
    },
    'holidays.0.hours.1',
    /overlaps/,
  ],
]

describe('what a calendar may be', () => {
  it('accepts a good one and 24x7', () => {
    assert.deepEqual(faultsOf(good), [])
    assert.deepEqual(faultsOf(ALWAYS), [])
  })
  for (const [name, change, path, message] of bad) {
    it(`refuses: ${name}`, () => {
      const fault = faultsOf({ ...good, ...change }).find((each) => each.path === path)
      assert.match(fault?.message ?? 'no fault', message)
    })
  }
  it('reads times and dates', () => {
    assert.equal(minutesOf('24:00'), 1440)
    assert.equal(minutesOf('24:01'), null)
    assert.equal(minutesOf('09:30\n'), null)
    assert.equal(dayNumber('1970-01-02'), 1)
    assert.equal(dayNumber('1969-12-31'), null)
    assert.equal(dayNumber('2026-1-1'), null)
  })
})
