import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readAmount } from './amount.ts'
import { codesIn, readMailOrder } from './mail-order.ts'

const keys = new Set(['ACME-MIG-07', 'ACME-MIG-08', 'CEDAR-01'])
const read = (text: string, subject = '') => readMailOrder({ subject, text }, (code) => keys.has(code))
/** What was read, in one word or line. */
const said = (text: string, subject = '') => {
  const reading = read(text, subject)
  if (reading === null) return null
  if ('unclear' in reading) return reading.unclear
  return `${reading.order.code} ${reading.order.amount.value} ${reading.order.amount.unit}`
}

describe('a line that says key and amount', () => {
  const orders: [string, string][] = [
    ['ACME-MIG-07 40 TB', 'ACME-MIG-07 40 TB'],
    ['acme-mig-07: 40tb', 'ACME-MIG-07 40 TB'],
    ['40 TB for ACME-MIG-07, please.', 'ACME-MIG-07 40 TB'],
    ['We urgently need another 40 TiB for key ACME-MIG-07 this weekend!', 'ACME-MIG-07 40 TiB'],
    ['Bitte schicken Sie uns noch 1,5 TB für den Schlüssel ACME-MIG-07.', 'ACME-MIG-07 1.5 TB'],
    ['Wir benötigen heute 12 Stunden für ACME-MIG-08', 'ACME-MIG-08 12 h'],
    ['ACME-MIG-07 - 0040.50 Terabyte', 'ACME-MIG-07 40.5 TB'],
    ['CEDAR-01 250 Lizenzen', 'CEDAR-01 250 count'],
    ['ACME-MIG-07\u00a040\u00a0TB', 'ACME-MIG-07 40 TB'],
    ['(ACME-MIG-07) "40 TB"', 'ACME-MIG-07 40 TB'],
  ]
  for (const [text, order] of orders)
    test(`orders, in text and subject: ${text}`, () => {
      assert.equal(said(text), order)
      assert.equal(said('Regards\nJordan', text), order)
      assert.equal(said(`Hello,\n\n${text}\n\nKind regards\nJordan`, text), order, 'said twice it is said once')
    })
})

describe('whatever else it says, a person reads it', () => {
  const others: [string, string | null][] = [
    ['ACME-MIG-07 has used 40 TB', 'other_words'],
    ['Do not send 40 TB for ACME-MIG-07', 'other_words'],
    ['Bitte keine 40 TB für ACME-MIG-07', 'other_words'],
    ['Cancel ACME-MIG-07 40 TB', 'other_words'],
    ['Please extend ACME-MIG-07 to 40 TB', 'other_words'],
    ['ACME-MIG-07 bitte auf 40 TB', 'other_words'],
    ['ACME-MIG-07 40 TB\nACME-MIG-07 cancel 40 TB', 'other_words'],
    ['ACME-MIG-07 40 TB or 50 TB', 'several_amounts'],
    ['ACME-MIG-07 40 TB\nSorry, make it 50 TB', 'several_amounts'],
    ['ACME-MIG-07 40 TB 40 TiB', 'several_amounts'],
    ['ACME-MIG-07 and ACME-MIG-08: 40 TB', 'several_keys'],
    ['ACME-MIG-07 40 TB\nACME-MIG-08 is fine', 'several_keys'],
    ['ACME-MIG-07 1.000 TB', 'odd_number'],
    ['ACME-MIG-07 1,000 TB', 'odd_number'],
    ['ACME-MIG-07 1.000.000 MB', 'odd_number'],
    ['ACME-MIG-07 -40 TB', null],
    ['ACME-MIG-07 40-50 TB', null],
    ['ACME-MIG-07 40', null],
    ['ACME-MIG-07 40 TB/h', null],
    ['ACME-MIG-07 40e3 TB', null],
    ['ACME-MIG-07 40 parsecs', null],
    ['ACME-MIG-07 40 constructor', null],
    ['ACME-MIG-07 ٤٠ TB', null],
    ['OTHER-01 40 TB', null],
    ['XACME-MIG-07 40 TB', null],
    ['ACME-MIG-07-2 40 TB', null],
    ['Our disk of 40 TB is full.', null],
    ['ACME-MIG-07 does not start.', null],
    ['', null],
  ]
  for (const [text, expected] of others)
    test(JSON.stringify(text).slice(0, 80), () => {
      const found = said(text)
      assert.ok(found === null || !found.includes(' '), `no order: ${found}`)
      if (expected) assert.equal(found, expected)
    })

  test('what stands behind the end of a line that is too long, or of a text that is', () => {
    assert.equal(said(`ACME-MIG-07 40 TB ${' '.repeat(400)}not`), 'other_words')
    assert.equal(said(`${'\n'.repeat(5000)}ACME-MIG-07 40 TB`), null)
  })
})

describe('hostile mail', () => {
  const naughty = fc.string({ unit: fc.constantFrom('ACME-MIG-07', '40', ' TB', '-', '.', ',', '\n', 'a', '\u202e', 'ü', '9'.repeat(19)), maxLength: 400 }) // biome-ignore format: one unit

  test('never throws, names at most 200 codes, and an order is of one of the keys and an amount the amounts know', () => {
    fc.assert(
      fc.property(fc.oneof(naughty, fc.string({ maxLength: 2000 })), naughty, (text, subject) => {
        assert.ok(codesIn({ subject, text }).length <= 200)
        const reading = read(text, subject)
        if (!reading || 'unclear' in reading) return
        assert.ok(keys.has(reading.order.code))
        const amount = readAmount(reading.order.amount, 'byte')
        assert.notEqual('refused' in amount && amount.refused, 'not_a_number')
      }),
      { numRuns: 500 },
    )
  })

  test('of a megabyte is cut', () => {
    for (const piece of ['A', '1', '1.', '-', 'ACME-MIG-07 40 TB ', '9 TB '])
      assert.ok(codesIn({ subject: piece.repeat(1000), text: piece.repeat(1_000_000 / piece.length) }).length <= 200)
  })
})
