import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TemplateCheck } from '#systems'
import { flawOfThresholds, holdFor, watchesFor } from './threshold.ts'

const limit = (value: string, above: string | null, below: string | null = null) => ({ value, above, below, severity: 'P3' as const }) // biome-ignore format: one thing
const check = (kind: string, ...thresholds: TemplateCheck['thresholds']): TemplateCheck => ({
  name: 'Certificate',
  kind,
  everySeconds: 3600,
  severity: 'P1',
  settings: {},
  thresholds,
})
const of = { accountId: 'a', systemId: 's', labels: { check: 'c' } }

test('above and below are a watch each, about the series of the check, with the severity of the threshold', () => {
  const watches = watchesFor(check('tls', limit('certificate_days_left', '900', '14')), of)
  assert.deepEqual(
    watches.map(({ name, labels, direction, value, severity, holdSeconds }) => [name, labels, direction, value, severity, holdSeconds]), // biome-ignore format: one thing
    [
      ['certificate_days_left', { check: 'c' }, 'above', 900, 'P3', 0],
      ['certificate_days_left', { check: 'c' }, 'below', 14, 'P3', 0],
    ],
  )
  assert.equal(watches[1]!.note, 'Certificate: certificate_days_left below 14')
})

test('a value the kind never measures is refused where it stands; what plugins measure, their authors say', () => {
  assert.equal(flawOfThresholds(check('tls', limit('certificate_days_left', null, '14'))), null)
  assert.equal(
    flawOfThresholds(check('ping', limit('packet_loss', '10'), limit('total_ms', '5'))),
    'thresholds.1.value: a check of kind ping measures packet_loss and round_trip',
  )
  assert.equal(flawOfThresholds(check('tcp', limit('x', '1'))), 'thresholds.0.value: a check of kind tcp measures no value') // biome-ignore format: one claim
  assert.equal(flawOfThresholds(check('plugin', limit('anything', '1'))), null)
  assert.equal(flawOfThresholds(check('metrics')), 'thresholds: must be at least one')
})

test('three looks in a row are believed, a rare one at once', () => {
  assert.deepEqual([5, 60, 110, 3600].map(holdFor), [15, 180, 300, 0])
})
