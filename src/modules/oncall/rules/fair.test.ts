import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { prove } from './coverage.ts'
import { holidaySpans } from './holidays.ts'
import { type Layer, onCallAt, type Rota, shifts } from './rota.ts'
import { learnersAt } from './shadow.ts'
import { added, fairShares } from './shares.ts'
import { accept, end, expiryOf, faultOf, hasAllOf, overridesOf, type Swap } from './swap.ts'
import { hourMs } from './wall.ts'

const now = new Date('2026-03-20T10:00:00Z')
const at = (hours: number) => new Date(now.getTime() + hours * hourMs)
const people = ['ana', 'ben', 'cy']
const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC']

const layer = (change: Partial<Layer> = {}): Layer => ({
  id: 'layer',
  name: 'All day',
  participants: people,
  unit: 'daily',
  every: 1,
  handoverAt: '2026-01-01T09:00',
  restrictions: [],
  validFrom: null,
  validUntil: null,
  ...change,
})
const rota = (change: Partial<Rota> = {}): Rota => ({
  zone: 'Europe/Berlin',
  layers: [layer()],
  overrides: [],
  mustCover: [],
  ...change,
})

/** Rotas over the change of the clocks (29 March in Berlin, 5 April on Lord Howe, 8 March in New York). */
const anyRota = fc
  .record({
    zone: fc.constantFrom(...zones),
    unit: fc.constantFrom('hourly', 'daily', 'weekly' as const),
    every: fc.integer({ min: 1, max: 9 }),
    hour: fc.integer({ min: 0, max: 23 }),
    nights: fc.boolean(),
  })
  .map(({ zone, unit, every, hour, nights }) =>
    rota({
      zone,
      layers: [
        layer({
          unit: unit as Layer['unit'],
          every,
          handoverAt: `2026-01-01T${String(hour).padStart(2, '0')}:00`,
          restrictions: nights ? [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '20:00', until: '08:00' }] : [],
        }),
      ],
    }),
  )
const anySpan = fc
  .tuple(fc.integer({ min: 1, max: 24 * 30 }), fc.integer({ min: 1, max: 24 * 9 }))
  .map(([from, hours]) => ({ from: at(from), until: at(from + hours) }))

describe('fairness', () => {
  test('sums to the time somebody is on call, to the millisecond, over every change of the clocks', () => {
    fc.assert(
      fc.property(anyRota, anySpan, (plan, { from, until }) => {
        const { final } = shifts(plan, from, until)
        const covered = final.reduce((ms, shift) => ms + shift.until.getTime() - shift.from.getTime(), 0)
        const shares = fairShares(final, plan.zone)
        assert.equal(
          shares.reduce((ms, share) => ms + share.ms, 0),
          covered,
        )
        const whole = plan.layers[0]!.restrictions.length === 0
        if (whole) assert.equal(covered, until.getTime() - from.getTime())
      }),
    )
  })

  test('a night in which the clocks go back has an hour more, and holidays count by the person', () => {
    const plan = rota({
      layers: [layer({ participants: ['ana'], restrictions: [{ weekdays: [7], from: '00:00', until: '24:00' }] })],
    })
    const [from, until] = [new Date('2026-10-24T22:00:00Z'), new Date('2026-10-25T23:00:00Z')]
    const calendar = { zone: 'Europe/Berlin', holidays: [{ date: '2026-10-25', name: 'Founders’ day' }] }
    const holidays = holidaySpans(calendar, from, until)
    const [ana] = fairShares(shifts(plan, from, until).final, plan.zone, () => holidays)
    assert.deepEqual([ana!.hours, ana!.holidays, ana!.holidayHours, ana!.nights, ana!.weekends], [25, 1, 25, 1, 1])
    const [none] = fairShares(shifts(plan, from, until).final, plan.zone)
    assert.equal(none!.holidays, 0)
  })

  test('several rotas of a person are one sum', () => {
    const share = { nights: 1, weekends: 0, holidays: 0, holidayHours: 0 }
    const sum = added([
      [{ personId: 'ana', ms: 1, hours: 1, ...share }],
      [
        { personId: 'ben', ms: 5, hours: 5, ...share },
        { personId: 'ana', ms: 2, hours: 2, ...share },
      ],
    ])
    assert.deepEqual(
      sum.map((one) => [one.personId, one.hours, one.nights]),
      [
        ['ben', 5, 1],
        ['ana', 3, 2],
      ],
    )
  })
})

const swapOf = (change: Partial<Swap> = {}): Swap & { askedBy: string } => ({
  id: 'swap',
  kind: 'offer',
  giverId: 'ana',
  takerId: null,
  from: at(24),
  until: at(30),
  back: null,
  state: 'open',
  expiresAt: at(24),
  askedBy: 'ana',
  ...change,
})

describe('swaps', () => {
  test('become overrides that move exactly the giver’s time to the taker and change nothing else', () => {
    fc.assert(
      fc.property(anyRota, anySpan, fc.nat(2), fc.nat(2), (plan, { from, until }, g, t) => {
        fc.pre(g !== t)
        const [giverId, takerId] = [people[g]!, people[t]!]
        const overrides = overridesOf({ giverId, takerId, from, until, back: null }).map((one, i) => ({
          ...one,
          id: `o${i}`,
        }))
        const range: [Date, Date] = [at(-24), at(24 * 45)]
        const before = shifts(plan, ...range).final
        const after = shifts({ ...plan, overrides }, ...range).final
        const ms = (list: typeof before, id: string) =>
          fairShares(list, plan.zone).find((one) => one.personId === id)?.ms ?? 0
        const given = shifts(plan, from, until)
          .final.filter((shift) => shift.personId === giverId)
          .reduce((sum, shift) => sum + shift.until.getTime() - shift.from.getTime(), 0)
        assert.equal(ms(after, giverId), ms(before, giverId) - given)
        assert.equal(ms(after, takerId), ms(before, takerId) + given)
        const third = people.find((id) => id !== giverId && id !== takerId)!
        assert.equal(ms(after, third), ms(before, third))
        if (until > from) assert.notEqual(onCallAt({ ...plan, overrides }, from).personId, giverId)
      }),
    )
  })

  const shift = shifts(rota(), at(24), at(24 * 10)).final
  const of = (who: string) => shift.find((one) => one.personId === who && one.from > at(24))!
  const mine = () => ({ from: of('ana').from, until: of('ana').until })

  test('are between people of the rota, about shifts to come that are really theirs', () => {
    const fault = (change: Partial<Swap>) => faultOf(swapOf({ ...mine(), ...change }), rota(), ['dora'], now)
    assert.equal(fault({ takerId: 'ben' }), null)
    assert.equal(fault({ takerId: 'dora' }), null, 'allowed to stand in')
    assert.equal(fault({ takerId: 'eve' })?.refused, 'oncall.swap_invalid')
    assert.equal(fault({ takerId: 'ana' })?.refused, 'oncall.swap_invalid')
    assert.equal(fault({ giverId: 'eve' })?.refused, 'oncall.swap_invalid')
    assert.equal(fault({ giverId: 'ben' })?.refused, 'oncall.swap_stale', 'it is Ana’s')
    assert.equal(fault({ until: mine().from })?.refused, 'oncall.swap_invalid')
    assert.equal(fault({ from: at(-2), until: at(-1) })?.refused, 'oncall.swap_invalid', 'over')
    const theirs = { from: of('ben').from, until: of('ben').until }
    assert.equal(fault({ takerId: 'ben', back: theirs }), null)
    assert.equal(fault({ takerId: 'ben', back: mine() })?.refused, 'oncall.swap_invalid', 'overlap')
    assert.equal(fault({ takerId: 'cy', back: theirs })?.refused, 'oncall.swap_stale')
    assert.ok(hasAllOf(rota(), 'ana', mine().from, mine().until))
  })

  test('are accepted by who was asked, once, in time, while the plan says the same', () => {
    const open = swapOf({ ...mine(), expiresAt: mine().from })
    const yes = accept(open, 'ben', rota(), [], now)
    assert.deepEqual(yes, { takerId: 'ben', overrides: [{ personId: 'ben', replaces: 'ana', ...mine() }] })
    const refused = (swap: Swap, who: string, plan = rota(), moment = now) => {
      const answer = accept(swap, who, plan, [], moment)
      return 'refused' in answer ? answer.refused : null
    }
    assert.equal(refused(open, 'ana'), 'oncall.swap_not_yours', 'nobody takes their own')
    assert.equal(refused(open, 'eve'), 'oncall.swap_invalid')
    assert.equal(refused({ ...open, takerId: 'cy' }, 'ben'), 'oncall.swap_not_yours')
    assert.equal(refused({ ...open, kind: 'ask', takerId: 'ben' }, 'ben'), 'oncall.swap_not_yours', 'the giver decides')
    assert.equal(refused({ ...open, kind: 'ask', takerId: 'ben' }, 'ana'), null)
    assert.equal(refused({ ...open, state: 'withdrawn' }, 'ben'), 'oncall.swap_over')
    assert.equal(refused(open, 'ben', rota(), mine().from), 'oncall.swap_over')
    const changed = rota({ overrides: [{ id: 'o', personId: 'cy', replaces: null, ...mine() }] })
    assert.equal(refused(open, 'ben', changed), 'oncall.swap_stale')
  })

  test('are declined by who was asked and taken back by who asked, or who plans', () => {
    const named = swapOf({ takerId: 'ben' })
    assert.deepEqual(end(named, 'decline', 'ben', false, now), { state: 'declined' })
    assert.deepEqual(end(named, 'withdraw', 'ana', false, now), { state: 'withdrawn' })
    assert.deepEqual(end(named, 'withdraw', 'kim', true, now), { state: 'withdrawn' })
    const no = (answer: ReturnType<typeof end>) => ('refused' in answer ? answer.refused : null)
    assert.equal(no(end(named, 'withdraw', 'ben', false, now)), 'oncall.swap_not_yours')
    assert.equal(no(end(named, 'decline', 'cy', true, now)), 'oncall.swap_not_yours')
    assert.equal(no(end({ ...named, state: 'accepted' }, 'withdraw', 'ana', true, now)), 'oncall.swap_over')
    assert.deepEqual(expiryOf({ from: at(24 * 60), back: null }, now), at(24 * 14))
    assert.deepEqual(expiryOf({ from: at(48), back: { from: at(5), until: at(6) } }, now), at(5))
  })
})

test('learners follow whoever is on call, or one person only; never nobody, never themselves', () => {
  const shadow = { id: 's', learnerId: 'lee', followsId: null, from: at(0), until: at(10) }
  assert.deepEqual(learnersAt([shadow], at(1), 'ana'), ['lee'])
  assert.deepEqual(learnersAt([shadow], at(10), 'ana'), [])
  assert.deepEqual(learnersAt([shadow], at(1), null), [])
  assert.deepEqual(learnersAt([shadow], at(1), 'lee'), [])
  assert.deepEqual(learnersAt([{ ...shadow, followsId: 'ben' }], at(1), 'ana'), [])
})

describe('the proof of coverage', () => {
  const away = (from: number, until: number, id = 'o') => ({
    id,
    personId: null,
    replaces: 'ana',
    from: at(from),
    until: at(until),
  })

  test('names every gap, and which the change opens; the same gaps have the same name all day', () => {
    const before = rota({ overrides: [{ id: 'x', personId: null, replaces: 'ben', from: at(0), until: at(24 * 10) }] })
    assert.ok(prove(null, before, now).gaps.length > 1)
    const same = prove(before, before, now)
    assert.equal(same.seen, null, 'nothing new')
    assert.ok(same.gaps.every((gap) => !gap.isNew))
    const after = { ...before, overrides: [...before.overrides, away(0, 24 * 10)] }
    const proof = prove(before, after, now)
    assert.ok(proof.seen)
    assert.ok(proof.gaps.some((gap) => gap.isNew && gap.away === 'ana') && proof.gaps.some((gap) => !gap.isNew))
    assert.equal(prove(before, after, at(3)).seen, proof.seen)
    const more = { ...after, overrides: [...after.overrides, { ...away(0, 24 * 10, 'p'), replaces: 'cy' }] }
    assert.notEqual(prove(before, more, now).seen, proof.seen)
  })

  test('a gap further away than 90 days asks for nothing, one that passed neither', () => {
    assert.equal(prove(rota(), rota({ overrides: [away(24 * 100, 24 * 110)] }), now).seen, null)
    assert.equal(prove(rota(), rota({ overrides: [away(-9, 0)] }), now).seen, null)
  })
})
