import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Decision } from '#procedures-rules'
import { withColumn, withEntry, withHead, withoutColumn, withoutRow, withRow, withRowMoved } from './table.ts'

/* A decision table as it is edited: every row keeps as many entries as there are columns. */

const rule = (when: string[], then: string[]) => ({ when, then })
const table: Decision = {
  hit: 'first',
  inputs: ['amount'],
  outputs: ['level'],
  rules: [rule(['> 100'], ['"high"']), rule(['-'], ['"low"'])],
}
const square = ({ inputs, outputs, rules }: Decision) =>
  rules.every(({ when, then }) => when.length === inputs.length && then.length === outputs.length)

test('columns come and go with their entries', () => {
  const wide = withColumn(withColumn(table, 'inputs', 'plan'), 'outputs', 'who')
  assert.deepEqual([wide.inputs, wide.outputs, square(wide)], [['amount', 'plan'], ['level', 'who'], true])
  assert.deepEqual(wide.rules[0], rule(['> 100', ''], ['"high"', '']))
  assert.deepEqual(withoutColumn(withoutColumn(wide, 'inputs', 1), 'outputs', 1), table)
  assert.deepEqual(withoutColumn(wide, 'inputs', 0).rules[0]!.when, [''])
  assert.deepEqual(withHead(table, 'inputs', 0, 'sum').inputs, ['sum'])
})

test('rows are added after one, moved and taken away; nothing moves over an end', () => {
  const more = withRow(table, 0)
  assert.deepEqual(more.rules.map(({ then }) => then[0]), ['"high"', '', '"low"']) // biome-ignore format: short
  assert.ok(square(more))
  assert.deepEqual(withoutRow(more, 1), table)
  assert.deepEqual(withRowMoved(table, 0, 1).rules.map(({ then }) => then[0]), ['"low"', '"high"']) // biome-ignore format: short
  assert.equal(withRowMoved(table, 0, -1), table)
  assert.equal(withRowMoved(table, 1, 1), table)
})

test('an entry is said in its own cell alone, and what was there before is not changed', () => {
  const said = withEntry(table, 1, 'outputs', 0, '"none"')
  assert.deepEqual([said.rules[1]!.then, said.rules[0], table.rules[1]!.then], [['"none"'], table.rules[0], ['"low"']])
})
