import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hearPosted, type Knows } from '../rules/hear.ts'
import type { Source } from '../types.ts'
import { createRepeats, type Repeats } from './repeats.ts'

const now = new Date('2026-11-26T12:00:00Z')
const source = { id: 'one', settings: {} } as Source
const hearing = (knows: Knows | undefined, instance: string, more: object = {}) =>
  hearPosted(
    Buffer.from(
      JSON.stringify([{ labels: { alertname: 'Down', instance }, startsAt: '2026-11-26T11:00:00Z', endsAt: '2026-11-26T12:04:00Z', ...more }]), // biome-ignore format: one alert
    ),
    {},
    now,
    knows,
  )
const said = (instance: string, more?: object) => hearing(undefined, instance, more).told
/** How many of what is said are repeats. */
const hearIn = (repeats: Repeats) => (instance: string, more?: object) => {
  const { told, again } = hearing((...words) => repeats.knows(source, ...words, now), instance, more)
  repeats.again(source, again!)
  repeats.news(source, told)
  return again!.length
}

/** What waits of an alert, and how often it was said. */
const waiting = (repeats: Repeats) => (repeats.taken().get(source) ?? []).map(({ host, times }) => [host, times])

test('what repeats word for word is counted as one with how often; news, changes and ends are not', () => {
  const repeats = createRepeats()
  const hear = hearIn(repeats)
  assert.equal(hear('a'), 0, 'nobody knew it')
  repeats.stored(source, said('a'))
  assert.deepEqual([hear('a'), hear('a'), hear('b')], [1, 1, 0])
  assert.deepEqual(waiting(repeats), [['a', 2]])
  assert.deepEqual(waiting(repeats), [], 'it waits no more')
  assert.equal(hear('a', { annotations: { summary: 'worse' } }), 0, 'other words')
  repeats.stored(source, said('a'))
  assert.equal(hear('a', { startsAt: '2026-11-26T11:30:00Z' }), 0, 'it began anew')
  repeats.stored(source, said('a', { endsAt: '2026-11-26T12:00:59Z' }))
  assert.equal(hear('a'), 0, 'its repeat is what keeps it up')
})

test('of what was repeated the last end counts', () => {
  const repeats = createRepeats()
  repeats.stored(source, said('a'))
  for (const endsAt of ['2026-11-26T12:05:00Z', '2026-11-26T12:06:00Z', '2026-11-26T12:07:00Z'])
    assert.equal(hearIn(repeats)('a', { endsAt }), 1)
  const [one] = repeats.taken().get(source)!
  assert.deepEqual([one!.times, one!.active!.endsAt], [3, new Date('2026-11-26T12:07:00Z')])
})

test('what could not be counted waits on with what came since; what was forgotten is news', () => {
  const repeats = createRepeats()
  const hear = hearIn(repeats)
  for (const instance of ['a', 'b']) repeats.stored(source, said(instance))
  for (const instance of ['a', 'a', 'b']) hear(instance)
  const taken = repeats.taken().get(source)!
  hear('a')
  repeats.putBack(source, taken)
  assert.deepEqual(waiting(repeats), [
    ['a', 3],
    ['b', 1],
  ])
  repeats.forget(source, taken)
  assert.deepEqual([hear('a'), hear('b')], [0, 0])
  repeats.putBack(source, taken)
  assert.deepEqual(waiting(repeats), [], 'what is news is not counted twice')
})

test('of an alert the words it has now are known, whatever order they are stored in', () => {
  const repeats = createRepeats()
  const hear = hearIn(repeats)
  const [first, second] = [said('a'), said('a', { annotations: { summary: 'worse' } })]
  repeats.stored(source, first)
  repeats.stored(source, second)
  assert.deepEqual([hear('a', { annotations: { summary: 'worse' } }), hear('a')], [1, 0])
  repeats.stored(source, second)
  assert.equal(hear('a', { endsAt: '2026-11-26T11:59:00Z' }), 0, 'it is over')
  repeats.stored(source, second)
  const { again } = hearing((...words) => repeats.knows(source, ...words, now), 'a', {
    annotations: { summary: 'worse' },
  })
  assert.deepEqual(
    again!.map(({ read }) => read()),
    second,
    'what is not read is what would have been',
  )
})

test('what was counted is known until its new end, and not at all where something else was said meanwhile', () => {
  const repeats = createRepeats()
  const hear = hearIn(repeats)
  for (const instance of ['a', 'b']) repeats.stored(source, said(instance, { endsAt: '2026-11-26T12:01:01Z' }))
  for (const instance of ['a', 'b']) assert.equal(hear(instance), 1)
  const taken = repeats.taken().get(source)!
  assert.equal(hear('b', { endsAt: '2026-11-26T11:59:00Z' }), 0, 'it is over')
  repeats.counted(source, taken)
  const later = new Date('2026-11-26T12:02:00Z')
  const known = (instance: string) =>
    hearing((...words) => repeats.knows(source, ...words, later), instance).again!.length
  assert.deepEqual([known('a'), known('b')], [1, 0])
})
