import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HorizonMark, lanes } from './horizon.ts'

const from = 1_000_000
const minute = 60_000
const mark = (id: string, minutes: number): HorizonMark => ({
  id,
  at: from + minutes * minute,
  label: `4800${id} first response`,
  href: `/${id}`,
})

test('marks far apart share the first lane', () => {
  assert.deepEqual(
    lanes([mark('1', 5), mark('2', 60), mark('3', 110)], from).map((one) => one.lane),
    [0, 0, 0],
  )
})

test('marks close to each other take the lanes below', () => {
  assert.deepEqual(
    lanes([mark('1', 20), mark('2', 21), mark('3', 22)], from).map((one) => one.lane),
    [0, 1, 2],
  )
})

test('a label that stands before its mark covers none of those before it', () => {
  const placed = lanes([mark('1', 92), mark('2', 120)], from)
  assert.deepEqual(
    placed.map(({ lane, turned }) => [lane, turned]),
    [
      [0, false],
      [1, true],
    ],
  )
  assert.deepEqual(
    lanes([mark('1', 40), mark('2', 120)], from).map(({ lane }) => lane),
    [0, 0],
  )
})

test('what finds no room is counted at the mark before it, and none is lost', () => {
  const marks = ['1', '2', '3', '4', '5'].map((id, i) => mark(id, 20 + i))
  const placed = lanes(marks, from)
  assert.equal(placed.length, 3)
  assert.deepEqual(
    placed.at(-1)?.more.map((one) => one.id),
    ['4', '5'],
  )
})

test('the order given does not matter', () => {
  const marks = ['1', '2', '3'].map((id, i) => mark(id, 20 + i))
  assert.deepEqual(lanes(marks.toReversed(), from), lanes(marks, from))
})
