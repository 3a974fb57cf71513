import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCalendar } from '#calendars'
import type { Actor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { createDuty, hushAll, numberOf, policyOf, rotaOf, startOne } from './oncall.fixture.ts'
import { createRota, escalationOf } from './oncall.ts'
import { decideSwap } from './operations/swap.ts'

const duty = await createDuty()
const { sam, robin, noor, kim, world, phone } = duty
const dayMs = 86_400_000

type Swap = { id: string; state: string; may: string[]; taker: { name: string } | null }
type Code = { code: string; seenGaps: string; gaps: { isNew: boolean }[] }
type Schedule = { final: { person: { name: string }; from: string; until: string }[]; holidays: { name: string }[] }

/** Sam and Robin by turns, a day each in UTC from midnight. */
const first = new Date(Math.floor(clock.now().getTime() / dayMs) * dayMs)
const day = (n: number) => new Date(first.getTime() + n * dayMs).toISOString()
let made = 0
const newRota = () => world.tx((tx) => rotaOf(tx, `Swaps ${++made}`, [sam, robin], first.toISOString().slice(0, 16)))

const schedule = async (id: string, from: number, until: number) =>
  (await duty.call('GET', `/api/rotas/${id}/schedule?from=${day(from)}&until=${day(until)}`, sam)).body as Schedule
const onDuty = async (id: string, from: number, until: number) =>
  (await schedule(id, from, until)).final.map((shift) => shift.person.name.split(' ')[0])
const ask = (id: string, who: typeof sam, body: object) => duty.call('POST', `/api/rotas/${id}/swaps`, who, body)
const decide = (id: string, swap: string, who: typeof sam, act: string) =>
  duty.call('POST', `/api/rotas/${id}/swaps/${swap}/decision`, who, { act })

test('a shift is offered, the other hears of it, accepts, and the swap is two overrides', async () => {
  await hushAll(duty)
  const id = await newRota()
  const wish = { kind: 'offer', otherId: robin.id, from: day(2), until: day(3), back: { from: day(3), until: day(4) } }
  const offered = await ask(id, sam, { ...wish, message: 'Concert' })
  assert.equal(offered.status, 200, JSON.stringify(offered.body))
  const swap = offered.body as Swap
  assert.deepEqual([swap.state, swap.may], ['open', ['withdraw']])
  await world.settle()
  const sms = await phone.waitForSms((one) => one.to === `${numberOf.robin}0`)
  assert.match(sms.body, /Sam Sample offers/)
  const mine = (await duty.call('GET', '/api/on-call/swaps', robin)).body as { items: Swap[] }
  assert.deepEqual(mine.items.find((one) => one.id === swap.id)?.may.slice(0, 2), ['accept', 'decline'])
  assert.deepEqual(await onDuty(id, 2, 4), ['Sam', 'Robin'])
  assert.equal(((await decide(id, swap.id, noor, 'accept')).body as Code).code, 'oncall.swap_not_yours')
  assert.equal(((await decide(id, swap.id, robin, 'accept')).body as Swap).state, 'accepted')
  assert.deepEqual(await onDuty(id, 2, 4), ['Robin', 'Sam'])
  assert.equal(((await decide(id, swap.id, robin, 'accept')).body as Code).code, 'oncall.swap_over')
  await world.settle()
  assert.match((await phone.waitForSms((one) => one.to === `${numberOf.sam}0`)).body, /Robin Example accepted/)
})

test('asked for, declined, withdrawn, expired: each is told and nothing changes', async () => {
  await hushAll(duty)
  const id = await newRota()
  const wanted = { kind: 'ask', otherId: robin.id, from: day(3), until: day(4) }
  const asked = (await ask(id, sam, wanted)).body as Swap
  assert.equal(((await decide(id, asked.id, robin, 'decline')).body as Swap).state, 'declined')
  const again = (await ask(id, sam, wanted)).body as Swap
  const colleague: Actor = { ...duty.as(robin), roles: ['engineer'] }
  await assert.rejects(
    world.tx((tx) => decideSwap(tx, id, again.id, 'withdraw'), colleague),
    { code: 'oncall.swap_not_yours' },
  )
  assert.equal(((await decide(id, again.id, sam, 'withdraw')).body as Swap).state, 'withdrawn')
  const open = (await ask(id, sam, { kind: 'offer', otherId: null, from: day(2), until: day(3) })).body as Swap
  await world.settle()
  phone.sms.length = 0
  // The shift begins in one to two days; half of that is the time of the reminder.
  for (let hours = 0; hours < 48; hours += 8) await world.forward('8h')
  assert.ok(phone.sms.some((sms) => sms.to === `${numberOf.robin}0` && /Still open/.test(sms.body)))
  assert.ok(phone.sms.some((sms) => sms.to === `${numberOf.sam}0` && /Nobody answered in time/.test(sms.body)))
  const list = (await duty.call('GET', `/api/rotas/${id}/swaps`, sam)).body as { items: Swap[] }
  assert.deepEqual(list.items.map((one) => one.state).sort(), ['declined', 'expired', 'withdrawn'])
  assert.equal(((await decide(id, open.id, robin, 'accept')).body as Code).code, 'oncall.swap_over')
})

test('only people of the rota swap, about shifts that are theirs; a foreign swap is not found', async () => {
  const id = await newRota()
  const start = Math.ceil((clock.now().getTime() - first.getTime()) / dayMs)
  const samsDay = start % 2 === 0 ? start + 2 : start + 3
  const offer = { kind: 'offer', from: day(samsDay), until: day(samsDay + 1) }
  const code = async (who: typeof sam, body: object) => ((await ask(id, who, body)).body as Code).code
  assert.equal(await code(sam, { ...offer, otherId: noor.id }), 'oncall.swap_invalid')
  assert.equal(await code(noor, { ...offer, otherId: null }), 'oncall.swap_invalid')
  assert.equal(await code(robin, { ...offer, otherId: sam.id }), 'oncall.swap_stale')
  const open = (await ask(id, sam, { ...offer, otherId: null })).body as Swap
  const other = await newRota()
  assert.equal((await decide(other, open.id, robin, 'accept')).status, 404)
  // The plan changes: what was offered is not Sam's any more.
  await duty.call('POST', `/api/rotas/${id}/overrides`, kim, {
    personId: kim.id,
    from: day(samsDay),
    until: day(samsDay + 1),
  })
  assert.equal(((await decide(id, open.id, robin, 'accept')).body as Code).code, 'oncall.swap_stale')
})

test('gaps are shown before an absence is saved, and saved only by whoever has seen exactly these', async () => {
  const id = await newRota()
  const start = Math.ceil((clock.now().getTime() - first.getTime()) / dayMs) + 1
  const away = { personId: null, replaces: sam.id, from: day(start), until: day(start + 4) }
  const proof = await duty.call('POST', '/api/rotas/coverage', sam, { rotaId: id, add: [away] })
  const shown = proof.body as unknown as { seen: string; gaps: { away: { name: string } }[] }
  assert.deepEqual(
    shown.gaps.map((gap) => gap.away.name),
    ['Sam Sample', 'Sam Sample'],
  )
  const refused = await duty.call('POST', `/api/rotas/${id}/overrides`, kim, away)
  assert.equal(refused.status, 409)
  const { code, seenGaps, gaps } = refused.body as Code
  assert.deepEqual([code, seenGaps, gaps.length], ['oncall.gaps_open', shown.seen, 2])
  const wrong = await duty.call('POST', `/api/rotas/${id}/overrides`, kim, { ...away, seenGaps: robin.id })
  assert.equal(wrong.status, 409)
  assert.equal((await duty.call('POST', `/api/rotas/${id}/overrides`, kim, { ...away, seenGaps })).status, 200)
  // Covering one of them opens nothing and is not asked about; all at once, or none.
  const change = { add: [{ personId: noor.id, from: day(start), until: day(start + 4) }], remove: [] }
  const covered = await duty.call('POST', `/api/rotas/${id}/overrides/changes`, kim, change)
  assert.equal(covered.status, 200, JSON.stringify(covered.body))
  const overrides = (covered.body as { overrides: { id: string; person: { name: string } | null }[] }).overrides
  const noors = overrides.find((one) => one.person)!.id
  const back = await duty.call('DELETE', `/api/rotas/${id}/overrides/${noors}`, kim)
  assert.equal((back.body as unknown as Code).code, 'oncall.gaps_open')
  const both = { add: [], remove: [noors, id] }
  const seen = (await duty.call('POST', '/api/rotas/coverage', kim, { rotaId: id, ...both })).body as { seen: string }
  assert.equal(
    (await duty.call('POST', `/api/rotas/${id}/overrides/changes`, kim, { ...both, seenGaps: seen.seen })).status,
    404,
  )
  assert.equal((await onDuty(id, start, start + 1)).join(), 'Noor')
})

test('a learner is paged along, never counts, and is not paged alone', async () => {
  await hushAll(duty)
  const id = await world.tx((tx) => rotaOf(tx, `Swaps ${++made}`, [sam], first.toISOString().slice(0, 16)))
  const learn = { learnerId: noor.id, from: clock.now().toISOString(), until: day(20) }
  const added = await duty.call('POST', `/api/rotas/${id}/shadows`, kim, learn)
  assert.equal(added.status, 200, JSON.stringify(added.body))
  const step = { name: null, targets: [{ kind: 'rota' as const, id }], alternates: [], afterSeconds: 120 }
  const next = { ...step, targets: [{ kind: 'person' as const, id: kim.id }] }
  const policyId = await world.tx((tx) => policyOf(tx, [step, next]))
  const about = await world.tx((tx) => startOne(tx, duty, policyId))
  await world.settle()
  const sms = await phone.waitForSms((one) => one.to === `${numberOf.noor}0`)
  assert.match(sms.body, /^P1 To learn from: /)
  assert.match(sms.body, /nothing is expected of you/)
  assert.doesNotMatch(sms.body, /Reply/)
  const token = /page\/([\w-]+)/.exec(sms.body)![1]!
  const looks = (await duty.call('GET', `/api/pages/${token}`, null)).body as { actions: string[]; shadow: boolean }
  assert.deepEqual([looks.shadow, looks.actions], [true, []])
  const acts = await duty.call('POST', `/api/pages/${token}/acts`, null, { act: 'acknowledge' })
  assert.equal((acts.body as Code).code, 'oncall.only_learning')
  const [view] = await world.tx((tx) => escalationOf(tx, [{ kind: 'request', id: about }]))
  assert.deepEqual(
    view!.steps[0]!.people.map((one) => [one.person.name, one.shadow]),
    [
      ['Sam Sample', false],
      ['Noor Fixture', true],
    ],
  )

  // Sam cannot be reached at all: the step passes, and nobody waits for the learner.
  await hushAll(duty)
  phone.refuse(400, { code: 21211, to: `${numberOf.sam}0` })
  phone.refuse(400, { code: 21211, to: `${numberOf.sam}1` })
  await world.tx((tx) => startOne(tx, duty, policyId))
  await world.settle()
  assert.ok(
    phone.sms.some((one) => one.to === `${numberOf.kim}0`),
    'the next step at once',
  )
  const { id: shadowId } = added.body as { id: string }
  await duty.call('DELETE', `/api/rotas/${id}/shadows/${shadowId}`, kim)
  await hushAll(duty)
  await world.tx((tx) => startOne(tx, duty, policyId))
  await world.settle()
  assert.ok(!phone.sms.some((one) => one.to === `${numberOf.noor}0`))
})

test('what if: every channel in its second, who is passed over, learners, and then it happens so', async () => {
  await hushAll(duty)
  const id = await world.tx((tx) => rotaOf(tx, `Swaps ${++made}`, [sam], first.toISOString().slice(0, 16)))
  const step = (target: object, alternates: object[] = []) =>
    ({ name: null, targets: [target], alternates, afterSeconds: 90 }) as never
  const policyId = await world.tx((tx) =>
    policyOf(
      tx,
      [step({ kind: 'rota', id }, [{ kind: 'person', id: robin.id }]), step({ kind: 'person', id: kim.id })],
      1,
    ),
  )
  const at = clock.now()
  const answer = (
    await duty.call('POST', '/api/on-call/what-if', sam, { policyId, severity: 'P1', at: at.toISOString() })
  ).body as {
    steps: { dueAt: string; called: { name: string }[]; targets: { channels: { kind: string; at: string }[] }[] }[]
    againAt: string
    endsAt: string
  }
  const seconds = (text: string) => (Date.parse(text) - at.getTime()) / 1000
  assert.deepEqual(
    answer.steps.map((one) => [seconds(one.dueAt), one.called.map((p) => p.name)]),
    [
      [0, ['Sam Sample']],
      [90, ['Kim Mockup']],
    ],
  )
  assert.deepEqual(
    answer.steps[0]!.targets[0]!.channels.map((one) => [one.kind, seconds(one.at)]),
    [
      ['sms', 0],
      ['voice', 60],
    ],
  )
  assert.deepEqual([seconds(answer.againAt), seconds(answer.endsAt)], [180, 360])
  // Sam's channels are broken: Robin stands in, from the first second.
  await world.tx((tx) =>
    tx
      .updateTable('channel')
      .set({ broken_at: tx.now, last_failure_at: tx.now })
      .where('person_id', '=', sam.id)
      .execute(),
  )
  const broken = (
    await duty.call('POST', '/api/on-call/what-if', sam, { policyId, severity: 'P1', at: at.toISOString() })
  ).body as typeof answer
  assert.deepEqual(
    broken.steps[0]!.called.map((p) => p.name),
    ['Sam Sample', 'Robin Example'],
  )
})

test('holidays are those of the rota or the person’s own; they are shown and counted', async () => {
  const holiday = (name: string, n: number) => ({ date: day(n).slice(0, 10), name })
  const calendar = (name: string, n: number) =>
    world.tx((tx) =>
      createCalendar(tx, {
        name,
        zone: 'UTC',
        always: false,
        weekly: [{ weekday: 1, from: '08:00', to: '17:00' }],
        holidays: [holiday(`${name} day`, n)],
      }),
    )
  const ours = await calendar('Here', 40)
  const theirs = await calendar('There', 41)
  const id = await world.tx(async (tx) => {
    const layer = {
      name: 'All',
      participants: [sam.id, robin.id],
      unit: 'daily' as const,
      every: 1,
      handoverAt: first.toISOString().slice(0, 16),
      restrictions: [],
      validFrom: null,
      validUntil: null,
    }
    return (
      await createRota(tx, {
        name: 'Holidays',
        description: '',
        zone: 'UTC',
        mustCover: [],
        layers: [layer],
        holidaysId: ours.id,
      })
    ).id
  })
  assert.equal(
    (await duty.call('PUT', `/api/on-call/holidays/${robin.id}`, kim, { calendarId: theirs.id })).status,
    204,
  )
  assert.equal(((await duty.call('GET', '/api/on-call/holidays', kim)).body as { items: unknown[] }).items.length, 1)
  assert.deepEqual(
    (await schedule(id, 39, 43)).holidays.map((one) => one.name),
    ['Here day', 'There day'],
  )
  const shares = async (path: string) =>
    (await duty.call('GET', `${path}?from=${day(40)}&until=${day(42)}`, sam)).body as {
      hours: number
      items: { person: { name: string }; hours: number; holidays: number; holidayHours: number; share: number }[]
    }
  const one = await shares(`/api/rotas/${id}/shares`)
  // Day 40 is Sam's and a holiday here; day 41 is Robin's and a holiday there.
  assert.deepEqual(one.items.map((s) => [s.person.name, s.hours, s.holidays, s.holidayHours, s.share]).sort(), [
    ['Robin Example', 24, 1, 24, 0.5],
    ['Sam Sample', 24, 1, 24, 0.5],
  ])
  const all = await shares('/api/on-call/shares')
  assert.ok(all.hours >= one.hours && all.items.some((s) => s.person.name === 'Sam Sample'))
  const kept = await duty.call('DELETE', `/api/calendars/${theirs.id}`, kim)
  assert.equal((kept.body as Code).code, 'calendars.in_use')
})
