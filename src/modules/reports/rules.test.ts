import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readCsv } from './files/csv.fixture.ts'
import { csvOf } from './files/csv.ts'
import { fileName, fileOf } from './files/files.ts'
import { faultsOfSchedule, nextDue } from './rules/schedule.ts'
import { baseOf, seriesOf, topOf } from './rules/series.ts'
import { written } from './rules/sheet.ts'
import { keysOf, periodOf } from './rules/time.ts'
import type { Result, Schedule, SpanKind } from './types.ts'

const zone = 'Europe/Berlin'
const at = (text: string) => new Date(text)
const thursday = at('2026-11-26T10:00:00Z')

describe('a span', () => {
  const cases: [SpanKind, string, string][] = [
    ['last_7_days', '2026-11-19T23:00:00.000Z', '2026-11-26T23:00:00.000Z'],
    ['last_30_days', '2026-10-27T23:00:00.000Z', '2026-11-26T23:00:00.000Z'],
    ['last_12_months', '2025-11-30T23:00:00.000Z', '2026-11-26T23:00:00.000Z'],
    ['yesterday', '2026-11-24T23:00:00.000Z', '2026-11-25T23:00:00.000Z'],
    ['this_week', '2026-11-22T23:00:00.000Z', '2026-11-26T23:00:00.000Z'],
    ['last_week', '2026-11-15T23:00:00.000Z', '2026-11-22T23:00:00.000Z'],
    ['this_month', '2026-10-31T23:00:00.000Z', '2026-11-26T23:00:00.000Z'],
    // Summer time ended in it: its first midnight is two hours before, its last one hour.
    ['last_month', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    ['this_quarter', '2026-09-30T22:00:00.000Z', '2026-11-26T23:00:00.000Z'],
    ['last_quarter', '2026-06-30T22:00:00.000Z', '2026-09-30T22:00:00.000Z'],
  ]
  for (const [kind, from, to] of cases)
    test(kind, () => {
      const period = periodOf({ kind }, thursday, zone)
      assert.deepEqual([period.from.toISOString(), period.to.toISOString()], [from, to])
    })

  test('between two days includes both', () => {
    const { from, to } = periodOf({ kind: 'between', from: '2026-03-28', to: '2026-03-29' }, thursday, zone)
    assert.equal(to.getTime() - from.getTime(), 47 * 3_600_000)
  })

  test('has all its keys, whatever happened', () => {
    const period = periodOf({ kind: 'last_quarter' }, thursday, zone)
    assert.deepEqual(keysOf('month', period, 100), ['2026-07', '2026-08', '2026-09'])
    assert.deepEqual(keysOf('quarter', period, 100), ['2026-Q3'])
    assert.equal(keysOf('day', period, 100)?.length, 92)
    assert.equal(keysOf('day', period, 50), null)
    assert.equal(keysOf('week', period, 100)?.[0], '2026-06-29')
    assert.equal(keysOf('hour', period, 100)?.at(-1), '23')
  })
})

describe('a schedule', () => {
  const weekly = { every: 'weekly', weekday: 1, dayOfMonth: null, at: '07:00', zone } as const
  const monthly = { every: 'monthly', weekday: null, dayOfMonth: 31, at: '07:00', zone } as const

  test('comes due at the wall’s time, in summer and winter', () => {
    assert.equal(nextDue(weekly, thursday).toISOString(), '2026-11-30T06:00:00.000Z')
    assert.equal(nextDue(weekly, at('2026-07-01T00:00:00Z')).toISOString(), '2026-07-06T05:00:00.000Z')
    assert.equal(nextDue(weekly, at('2026-11-30T06:00:00Z')).toISOString(), '2026-12-07T06:00:00.000Z')
  })

  test('of the 31st comes at the end of shorter months', () => {
    assert.equal(nextDue(monthly, thursday).toISOString(), '2026-11-30T06:00:00.000Z')
    assert.equal(nextDue(monthly, at('2028-02-01T00:00:00Z')).toISOString(), '2028-02-29T06:00:00.000Z')
  })

  test('at an hour that the wall skips comes just after', () => {
    const daily = { every: 'daily', weekday: null, dayOfMonth: null, at: '02:30', zone } as const
    assert.equal(nextDue(daily, at('2026-03-28T12:00:00Z')).toISOString(), '2026-03-29T01:30:00.000Z')
  })

  test('is always later, at most a month and a day, and never skips one', () => {
    fc.assert(
      fc.property(
        fc.date({ min: at('2020-01-01'), max: at('2035-01-01'), noInvalidDate: true }),
        fc.constantFrom('daily', 'weekly', 'monthly'),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC', 'Pacific/Apia'),
        fc.integer({ min: 0, max: 23 }),
        (after, every, day, where, hour) => {
          const schedule = {
            every,
            weekday: every === 'weekly' ? day : null,
            dayOfMonth: every === 'monthly' ? day * 4 : null,
            at: `${String(hour).padStart(2, '0')}:15`,
            zone: where,
          }
          const due = nextDue(schedule, after)
          assert.ok(due > after)
          const longest = { daily: 2, weekly: 8, monthly: 32 }[every] * 86_400_000
          assert.ok(due.getTime() - after.getTime() <= longest)
          assert.equal(nextDue(schedule, new Date(due.getTime() - 1)).getTime(), due.getTime())
        },
      ),
    )
  })

  test('that does not fit is refused by field', () => {
    const odd: Schedule = { ...weekly, every: 'monthly', zone: 'x', formats: ['csv', 'csv'], recipients: ['a', 'a'] }
    assert.deepEqual(Object.keys(faultsOfSchedule(odd, () => false)).toSorted(), [
      'dayOfMonth',
      'formats',
      'recipients',
      'weekday',
      'zone',
    ])
  })
})

test('numbers as people read them', () => {
  const cases: [number | null, Parameters<typeof written>[1], string][] = [
    [null, 'count', '–'],
    [1204, 'count', '1,204'],
    [0.9999, 'percent', '99.9 %'],
    [1, 'percent', '100 %'],
    [4.333, 'score', '4.33'],
    [42_000, 'duration', '42 s'],
    [20 * 60_000, 'duration', '20:00 m'],
    [3 * 3_600_000 + 300_000, 'duration', '3 h 05 m'],
    [50 * 3_600_000, 'duration', '2 d 2 h'],
  ]
  for (const [value, unit, text] of cases) assert.equal(written(value, unit, 'en'), text)
})

const result = (names: string[]): Result => ({
  from: at('2026-10-31T23:00:00Z'),
  to: at('2026-11-30T23:00:00Z'),
  zone,
  row: 'Requests',
  counts: 'by when they came in',
  groups: [{ name: 'account', label: 'Account', keys: names.map((label, n) => ({ key: String(n), label })) }],
  columns: [
    { value: 'rows', of: 'count', label: 'Requests', unit: 'count' },
    { value: 'to_answer', of: 'median', label: 'Time, "median"', unit: 'duration' },
    { value: 'reopened', of: 'share', label: 'Reopened, share', unit: 'percent' },
  ],
  rows: names.map((_, n) => ({
    keys: [String(n)],
    cells: [
      { value: n, behind: n },
      { value: 1500, behind: 1 },
      { value: 0.125, behind: 1 },
    ],
  })),
  total: [
    { value: 3, behind: 3 },
    { value: null, behind: 0 },
    { value: 0.5, behind: 2 },
  ],
  groupsFound: names.length,
})
const hostile = ['=cmd|calc', '+49 30', '@SUM(A1)', '<img src="http://127.0.0.1/x">', 'a,"b"\r\nc', 'Łódź Ελλάδα']

describe('files', () => {
  test('CSV: nothing is run, everything can be read again', () => {
    const rows = readCsv(csvOf(result(hostile), 'en'))
    assert.deepEqual(rows[0], ['Account', 'Requests', 'Time, "median" (seconds)', 'Reopened, share (%)'])
    assert.deepEqual(rows[1], ["'=cmd|calc", '0', '1.5', '12.5'])
    assert.equal(rows[3]![0], "'@SUM(A1)")
    assert.equal(rows[5]![0], 'a,"b"\r\nc')
    assert.deepEqual(rows.at(-1), ['All', '3', '', '50'])
    const cut = readCsv(csvOf({ ...result(hostile), groupsFound: 4000 }, 'de'))
    assert.equal(cut.at(-1)![0], 'Nur die größten Gruppen: 6 von 4000.')
  })

  test('XLSX is made, also under a name no sheet can have', async () => {
    const report = { name: "'[a]/b*?:", definition: { chart: 'none' as const } }
    const bytes = await fileOf('xlsx', report, result(hostile), 'en', thursday)
    assert.equal(bytes.subarray(0, 2).toString(), 'PK')
  })

  test('threat-04: PDF draws what looks like a page or an address as the letters it has', async () => {
    const report = { name: '<iframe src="file:///etc/passwd">', definition: { chart: 'bar' as const } }
    const bytes = await fileOf('pdf', report, result(hostile), 'en', thursday)
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-')
    assert.doesNotMatch(bytes.toString('latin1'), /\/URI|\/JavaScript|\/Launch|\/EmbeddedFile|\/Annot/)
  })

  test('PDF of many groups goes over several pages', async () => {
    const many = result(Array.from({ length: 120 }, (_, n) => `Account ${n}`))
    const report = { name: 'Many', definition: { chart: 'none' as const } }
    const bytes = await fileOf('pdf', report, many, 'en', thursday)
    assert.ok((bytes.toString('latin1').match(/\/Type \/Page\b(?!s)/g) ?? []).length >= 4)
  })

  test('names in letters every system takes', () => {
    assert.equal(fileName('Größe: ../../etc 漢字', result([]), 'pdf'), 'groe-etc-2026-11-30.pdf')
    assert.equal(fileName('漢字', result([]), 'csv'), 'report-2026-11-30.csv')
  })
})

describe('a chart', () => {
  test('draws the first number', () => {
    const { column, points, series } = seriesOf(result(['A', 'B']))
    assert.deepEqual([column, points, series[0]?.values], [0, ['A', 'B'], [0, 1]])
  })

  test('of high shares begins above nothing as a line, never as bars', () => {
    const shares = [{ label: '', values: [0.97, null, 0.93] }]
    assert.equal(baseOf(shares, 'percent', 'line'), 0.9)
    assert.equal(baseOf(shares, 'percent', 'bar'), 0)
    assert.equal(baseOf([{ label: '', values: [0.2] }], 'percent', 'line'), 0)
    assert.equal(baseOf(shares, 'score', 'line'), 0)
  })

  test('ends its axis at or above the highest', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e12, noNaN: true }),
        fc.constantFrom('count', 'duration'),
        (value, unit) => {
          const top = topOf([{ label: '', values: [value, null] }], unit as 'count')
          assert.ok(top >= value && top > 0)
        },
      ),
    )
  })
})
