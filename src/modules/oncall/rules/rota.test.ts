import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { minuteByMinute } from './rota.oracle.ts'
import { gaps, type Layer, onCallAt, type Rota, shifts, type Window } from './rota.ts'

const everyDay = [1, 2, 3, 4, 5, 6, 7]

function layer(change: Partial<Layer>): Layer {
  return {
    id: 'l1',
    name: 'All day',
    participants: ['anna', 'ben'],
    unit: 'weekly',
    every: 1,
    handoverAt: '2026-01-05T08:00',
    restrictions: [],
    validFrom: null,
    validUntil: null,
    ...change,
  }
}

function rota(change: Partial<Rota>): Rota {
  return { zone: 'Europe/Berlin', layers: [layer({})], overrides: [], mustCover: [], ...change }
}

const at = (text: string) => new Date(Temporal.Instant.from(text).epochMilliseconds)
const inZone = (zone: string, local: string) =>
  at(Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant().toString())
const text = (list: { personId: string; from: Date; until: Date }[]) =>
  list.map((s) => `${s.personId} ${s.from.toISOString().slice(0, 16)} ${s.until.toISOString().slice(0, 16)}`)

test('a weekly hand-over stays at 08:00 on the wall through both changes of the clocks', () => {
  const spring = shifts(rota({}), at('2026-03-23T00:00Z'), at('2026-04-06T12:00Z')).final
  assert.deepEqual(text(spring), [
    'anna 2026-03-23T00:00 2026-03-23T07:00',
    'ben 2026-03-23T07:00 2026-03-30T06:00',
    'anna 2026-03-30T06:00 2026-04-06T06:00',
    'ben 2026-04-06T06:00 2026-04-06T12:00',
  ])
  const autumn = shifts(rota({}), at('2026-10-20T00:00Z'), at('2026-10-27T00:00Z')).final
  assert.equal(autumn[1]!.from.toISOString(), '2026-10-26T07:00:00.000Z')
})

test('the day that has 23 hours and the day that has 25 are one shift of a daily rotation each', () => {
  const daily = rota({ layers: [layer({ unit: 'daily', handoverAt: '2026-03-01T00:00' })] })
  const hours = (from: string, until: string) =>
    shifts(daily, inZone('Europe/Berlin', from), inZone('Europe/Berlin', until)).final.map(
      (s) => (s.until.getTime() - s.from.getTime()) / 3_600_000,
    )
  assert.deepEqual(hours('2026-03-28T00:00', '2026-03-31T00:00'), [24, 23, 24])
  assert.deepEqual(hours('2026-10-24T00:00', '2026-10-27T00:00'), [24, 25, 24])
})

test('a hand-over at a time that is skipped happens at the jump; one that comes twice happens the first time', () => {
  const skipped = rota({ layers: [layer({ unit: 'daily', handoverAt: '2026-03-20T02:30' })] })
  const spring = shifts(skipped, at('2026-03-29T00:00Z'), at('2026-03-29T03:00Z')).final
  assert.equal(spring[1]!.from.toISOString(), '2026-03-29T01:00:00.000Z')
  const autumn = shifts(skipped, at('2026-10-24T23:00Z'), at('2026-10-25T06:00Z')).final
  assert.deepEqual(
    autumn.map((s) => s.from.toISOString()),
    ['2026-10-24T23:00:00.000Z', '2026-10-25T00:30:00.000Z'],
  )
})

test('Lord Howe moves by half an hour: an hourly rotation keeps the wall', () => {
  const hourly = rota({
    zone: 'Australia/Lord_Howe',
    layers: [layer({ unit: 'hourly', every: 2, handoverAt: '2026-10-03T00:00' })],
  })
  const lengths = shifts(
    hourly,
    inZone('Australia/Lord_Howe', '2026-10-04T00:00'),
    inZone('Australia/Lord_Howe', '2026-10-04T06:00'),
  ).final
  // 02:00 is skipped to 02:30, so the shift from 00:00 to the jump has its two hours and the one to 04:00 one and a half.
  assert.deepEqual(
    lengths.map((s) => (s.until.getTime() - s.from.getTime()) / 60_000),
    [120, 90, 120],
  )
})

test('a monthly hand-over on the 31st falls on the last day of shorter months and returns to the 31st', () => {
  const monthly = rota({ zone: 'UTC', layers: [layer({ unit: 'monthly', handoverAt: '2026-01-31T08:00' })] })
  const starts = shifts(monthly, at('2026-01-31T08:00Z'), at('2026-07-01T00:00Z')).final.map((s) =>
    s.from.toISOString().slice(5, 10),
  )
  assert.deepEqual(starts, ['01-31', '02-28', '03-31', '04-30', '05-31', '06-30'])
})

test('nobody is on call before the first hand-over of a layer', () => {
  assert.equal(onCallAt(rota({}), at('2026-01-05T06:59:59.999Z')).personId, null)
  assert.equal(onCallAt(rota({}), at('2026-01-05T07:00Z')).personId, 'anna')
})

const nights: Window[] = [
  { weekdays: [1, 2, 3, 4, 5], from: '20:00', until: '08:00' },
  { weekdays: [6, 7], from: '08:00', until: '08:00' },
]
const businessHours: Window[] = [{ weekdays: [1, 2, 3, 4, 5], from: '08:00', until: '20:00' }]
const webOperations = rota({
  layers: [
    layer({
      id: 'nights',
      participants: ['kim', 'robin', 'noor'],
      unit: 'daily',
      handoverAt: '2026-11-02T20:00',
      restrictions: nights,
    }),
    layer({ id: 'days', participants: ['sam'], handoverAt: '2026-11-02T08:00', restrictions: businessHours }),
  ],
})

test('nights that cross midnight and business hours fill the week without a gap', () => {
  const from = inZone('Europe/Berlin', '2026-11-16T00:00')
  const schedule = shifts(webOperations, from, inZone('Europe/Berlin', '2026-11-23T00:00'))
  assert.deepEqual(schedule.gaps, [])
  assert.equal(onCallAt(webOperations, inZone('Europe/Berlin', '2026-11-17T13:38')).personId, 'sam')
  assert.deepEqual(onCallAt(webOperations, inZone('Europe/Berlin', '2026-11-17T20:00')).layers, [
    { layerId: 'nights', personId: 'kim' },
    { layerId: 'days', personId: null },
  ])
})

test('an override stands in for one person only, and absence without a stand-in is a gap that names who is away', () => {
  const from = inZone('Europe/Berlin', '2026-11-19T18:00')
  const until = inZone('Europe/Berlin', '2026-11-19T22:00')
  const away = { id: 'o1', personId: null, from, until, replaces: 'noor' }
  const withAbsence = { ...webOperations, overrides: [away] }
  const gap = gaps(withAbsence, from, inZone('Europe/Berlin', '2026-11-20T08:00'))
  assert.deepEqual(gap, [{ from: inZone('Europe/Berlin', '2026-11-19T20:00'), until, away: 'noor' }])
  const covered = { ...webOperations, overrides: [away, { ...away, id: 'o2', personId: 'robin' }] }
  assert.deepEqual(gaps(covered, from, until), [])
  assert.equal(onCallAt(covered, inZone('Europe/Berlin', '2026-11-19T21:00')).personId, 'robin')
  assert.equal(onCallAt(covered, inZone('Europe/Berlin', '2026-11-19T19:00')).personId, 'sam')
})

test('a rota that must only cover business hours has no gap at night', () => {
  const days = rota({ layers: [webOperations.layers[1]!], mustCover: businessHours })
  assert.deepEqual(
    gaps(days, inZone('Europe/Berlin', '2026-11-16T00:00'), inZone('Europe/Berlin', '2026-11-23T00:00')),
    [],
  )
  assert.equal(
    gaps(
      { ...days, mustCover: [] },
      inZone('Europe/Berlin', '2026-11-16T00:00'),
      inZone('Europe/Berlin', '2026-11-18T00:00'),
    ).length,
    3,
  )
})

test('nobody is found where there is no layer: the whole range is one gap', () => {
  const empty = rota({ layers: [] })
  assert.deepEqual(gaps(empty, at('2026-01-01T00:00Z'), at('2026-02-01T00:00Z')), [
    { from: at('2026-01-01T00:00Z'), until: at('2026-02-01T00:00Z'), away: null },
  ])
})

// Two days around each change of the clocks, so that most runs meet one.
const moments: Record<string, string[]> = {
  'Europe/Berlin': ['2026-03-28T00:00', '2026-10-24T00:00', '2026-07-01T00:00'],
  'America/New_York': ['2026-03-07T00:00', '2026-10-31T00:00', '2026-12-30T00:00'],
  'Australia/Lord_Howe': ['2026-04-04T00:00', '2026-10-03T00:00', '2026-02-27T00:00'],
}

const person = fc.constantFrom('anna', 'ben', 'cleo')
const time = fc
  .tuple(fc.nat(23), fc.constantFrom(0, 15, 30, 59))
  .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`)
const anyWindow: fc.Arbitrary<Window> = fc.record({
  weekdays: fc.subarray(everyDay, { minLength: 1 }),
  from: time,
  until: fc.oneof(time, fc.constant('24:00')),
})

function anyRota(zone: string, fromMs: number): fc.Arbitrary<Rota> {
  const minute = fc.integer({ min: -300, max: 3180 }).map((m) => new Date(fromMs + m * 60_000))
  const anyLayer = fc
    .record({
      participants: fc.array(person, { maxLength: 4 }),
      rhythm: fc.constantFrom<[Layer['unit'], number]>(
        ['hourly', 1],
        ['hourly', 5],
        ['daily', 1],
        ['daily', 3],
        ['weekly', 1],
        ['weekly', 2],
        ['monthly', 1],
        ['monthly', 2],
      ),
      // Hourly rotations begin shortly before, or the oracle would count hand-overs for ever.
      backDays: fc.nat(60),
      time,
      restrictions: fc.array(anyWindow, { maxLength: 2 }),
      validFrom: fc.option(minute),
      validUntil: fc.option(minute),
    })
    .map(({ rhythm: [unit, every], backDays, time, ...rest }) => {
      const day = new Date(fromMs - (unit === 'hourly' ? backDays % 3 : backDays) * 86_400_000)
        .toISOString()
        .slice(0, 10)
      return { id: '', name: '', unit, every, handoverAt: `${day}T${time}`, ...rest }
    })
  return fc.record({
    zone: fc.constant(zone),
    layers: fc.array(anyLayer, { maxLength: 3 }).map((list) => list.map((l, i) => ({ ...l, id: `l${i}` }))),
    overrides: fc
      .array(fc.record({ personId: fc.option(person), from: minute, until: minute, replaces: fc.option(person) }), {
        maxLength: 3,
      })
      .map((list) => list.map((o, i) => ({ ...o, id: `o${i}` }))),
    mustCover: fc.array(anyWindow, { maxLength: 1 }),
  })
}

for (const [zone, days] of Object.entries(moments)) {
  test(`${zone}: shifts and gaps say what a walk minute by minute says`, () => {
    for (const day of days) {
      const from = inZone(zone, day)
      const until = new Date(from.getTime() + 48 * 3_600_000)
      fc.assert(
        fc.property(anyRota(zone, from.getTime()), (tried) => {
          const schedule = shifts(tried, from, until)
          const truth = minuteByMinute(tried, from, until)
          truth.forEach((minute, m) => {
            const ms = from.getTime() + m * 60_000
            const holds = (s: { from: Date; until: Date }) => s.from.getTime() <= ms && ms < s.until.getTime()
            const inShifts = schedule.final.filter(holds)
            assert.ok(inShifts.length <= 1, 'two shifts at one moment')
            assert.equal(inShifts[0]?.personId ?? null, minute.personId, new Date(ms).toISOString())
            assert.equal(
              schedule.gaps.some(holds),
              minute.personId === null && minute.mustCover,
              new Date(ms).toISOString(),
            )
          })
        }),
        { numRuns: 10, seed: 20261122 },
      )
    }
  })
}

test('onCallAt agrees with the schedule at any moment', () => {
  const from = inZone('Europe/Berlin', '2026-10-24T00:00')
  fc.assert(
    fc.property(anyRota('Europe/Berlin', from.getTime()), fc.nat(48 * 3600 - 1), (tried, second) => {
      const moment = new Date(from.getTime() + second * 1000)
      const shift = shifts(tried, from, new Date(from.getTime() + 48 * 3_600_000)).final.find(
        (s) => s.from <= moment && moment < s.until,
      )
      assert.equal(onCallAt(tried, moment).personId, shift?.personId ?? null)
    }),
    { numRuns: 200, seed: 7 },
  )
})
