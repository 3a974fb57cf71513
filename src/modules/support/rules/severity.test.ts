import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Answers } from '../shapes.ts'
import { isHigher, severityInSubject, severityOf } from './severity.ts'

const cells: [Answers['work'], Answers['customers'], Answers['wayAround'], string][] = [
  ['no', 'all', 'no', 'P1'],
  ['no', 'all', 'yes', 'P2'],
  ['no', 'some', 'no', 'P1'],
  ['no', 'some', 'yes', 'P2'],
  ['no', 'none', 'no', 'P1'],
  ['no', 'none', 'yes', 'P3'],
  ['partly', 'all', 'no', 'P1'],
  ['partly', 'all', 'yes', 'P2'],
  ['partly', 'some', 'no', 'P2'],
  ['partly', 'some', 'yes', 'P3'],
  ['partly', 'none', 'no', 'P3'],
  ['partly', 'none', 'yes', 'P4'],
  ['yes', 'all', 'no', 'P2'],
  ['yes', 'all', 'yes', 'P3'],
  ['yes', 'some', 'no', 'P3'],
  ['yes', 'some', 'yes', 'P4'],
  ['yes', 'none', 'no', 'P4'],
  ['yes', 'none', 'yes', 'P4'],
]

describe('severity by three questions', () => {
  for (const [work, customers, wayAround, expected] of cells)
    test(`work ${work}, customers ${customers}, way around ${wayAround}: ${expected}`, () =>
      assert.equal(severityOf({ work, customers, wayAround }), expected))

  test('a worse answer never makes it milder', () => {
    const works = ['yes', 'partly', 'no'] as const
    const seen = ['none', 'some', 'all'] as const
    const ways = ['yes', 'no'] as const
    for (const [w, work] of works.entries())
      for (const [c, customers] of seen.entries())
        for (const [a, wayAround] of ways.entries()) {
          const here = severityOf({ work, customers, wayAround })
          for (const worse of [
            w < 2 && { work: works[w + 1]!, customers, wayAround },
            c < 2 && { work, customers: seen[c + 1]!, wayAround },
            a < 1 && { work, customers, wayAround: ways[1] },
          ])
            if (worse)
              assert.ok(
                !isHigher(here, severityOf(worse)),
                JSON.stringify({ here: { work, customers, wayAround }, worse }),
              )
        }
  })
})

describe('severity in a subject', () => {
  const cases: [string, string | null][] = [
    ['P1: shop is down', 'P1'],
    ['[p2] slow', 'P2'],
    ['P3 - question', 'P3'],
    ['  P4: later', 'P4'],
    ['Our P1: printer', null],
    ['P5: unknown', null],
    ['P1 support contract', null],
    ['URGENT', null],
  ]
  for (const [subject, expected] of cases) test(subject, () => assert.equal(severityInSubject(subject), expected))
})
