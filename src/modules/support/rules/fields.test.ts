import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type FieldValues, fieldNames, fill, firstName, unknownField } from './fields.ts'

const values = Object.fromEntries(fieldNames.map((name) => [name, `<${name}>`])) as FieldValues

test('fields are filled, with or without blanks, each as often as it stands there', () => {
  assert.deepEqual(fill('Dear {{contact.name}}, {{ request.number }}, {{contact.name}}!', values), {
    text: 'Dear <contact.name>, <request.number>, <contact.name>!',
    missing: [],
    unknown: null,
  })
})

test('an unknown field is named and left as it stands', () => {
  for (const [text, name] of [
    ['Hello {{contact.shoe_size}}', 'contact.shoe_size'],
    ['Hello {{}}', '(nothing)'],
    ['Hello {{constructor}}', 'constructor'],
    ['Hello {{contact.name}', null],
    ['Hello {contact.name}', null],
    ['Hello', null],
  ] as const)
    assert.equal(unknownField(text), name)
  assert.equal(fill('Hello {{nobody}}', values).text, 'Hello {{nobody}}')
})

test('what has no value here is named, never a hole in the sentence', () => {
  const empty = { ...values, 'contact.name': null, 'promise.next_update': '' }
  assert.deepEqual(fill('{{contact.name}} by {{promise.next_update}}', empty).missing, [
    'contact.name',
    'promise.next_update',
  ])
})

test('what a field holds is words and never a field again', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const held = { ...values, 'contact.name': `${name}{{agent.name}}$&` }
      assert.equal(fill('Dear {{contact.name}}', held).text, `Dear ${name}{{agent.name}}$&`)
    }),
  )
})

test('what people are called by', () => {
  assert.equal(firstName('Jordan Placeholder'), 'Jordan')
  assert.equal(firstName('Dr. Uma Trial'), 'Uma')
  assert.equal(firstName('Herr Test'), 'Test')
  assert.equal(firstName('Cher'), 'Cher')
  assert.equal(firstName(null), null)
})
