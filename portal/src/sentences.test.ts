import assert from 'node:assert/strict'
import { test } from 'node:test'
import { combined, matcher } from './sentences.ts'

const number = (text: string) => (/^\d+$/.test(text) ? text : null)
const colour = (text: string) => ({ red: 'rot', green: 'grün' })[text] ?? text

test('a sentence is its literal parts, with what stands between them', () => {
  const say = matcher(
    [
      ['Assigned to {1}', 'Zugewiesen an {1}'],
      ['{1} gave {2} to {3}', '{1} gab {3} {2}'],
      ['Done.', 'Fertig.'],
    ],
    {},
  )
  assert.equal(say('Assigned to Sam'), 'Zugewiesen an Sam')
  assert.equal(say('Sam gave the key to Kim'), 'Sam gab Kim the key')
  assert.equal(say('Done.'), 'Fertig.')
  for (const other of ['', 'Done', 'Done..', 'Assigned to ', 'assigned to Sam', 'Sam gave  to Kim', 'gave a to b'])
    assert.equal(say(other), null, other)
})

test('the sentence with most words of its own counts', () => {
  const say = matcher(
    [
      ['{1} was made', '{1} wurde angelegt'],
      ['{1} changed {2}', '{1} änderte {2}'],
      ['Account {1} was made', 'Konto {1} wurde angelegt'],
      ['{1} changed the check {2}', '{1} änderte die Prüfung {2}'],
    ],
    {},
  )
  assert.equal(say('Account 7 was made'), 'Konto 7 wurde angelegt')
  assert.equal(say('Ac 7 was made'), 'Ac 7 wurde angelegt')
  assert.equal(say('Sam changed the check HTTP'), 'Sam änderte die Prüfung HTTP')
})

test('places are said by their kind, and one that does not fit leaves the sentence to another', () => {
  const say = matcher(
    [
      ['{1:colour} is it, {2:number} times', '{2}-mal {1}'],
      ['{1:colour} is it, {2}', '{1}: {2}'],
    ],
    { colour, number },
  )
  assert.equal(say('red is it, 3 times'), '3-mal rot')
  assert.equal(say('red is it, three times'), 'rot: three times')
  assert.equal(say('blue is it, 3 times'), '3-mal blue')
})

test('a title that holds the words between two places is told from them at the other end', () => {
  const say = matcher([['{1} in {2:number} days', '{1} in {2} Tagen']], { number })
  assert.equal(say('Disk in rack in Berlin in 4 days'), 'Disk in rack in Berlin in 4 Tagen')
})

test('what stands in a place comes out as it is', () => {
  const say = matcher([['Title was "{1}".', 'Der Titel war „{1}“.']], {})
  for (const title of [
    '{1}',
    '{2:number}',
    '$&',
    "$1 $$ $`$'",
    '.*(a+)+$',
    '"."',
    'x'.repeat(5000),
    'ein\nzwei',
    '\u202e',
  ])
    assert.equal(say(`Title was "${title}".`), `Der Titel war „${title}“.`)
})

test('sentences are put together of parts', () => {
  assert.deepEqual(
    combined(
      [['a', 'A']],
      [
        ['', ''],
        [' b', ' B'],
      ],
      [
        ['.', '!'],
        ['?', '?'],
      ],
    ),
    [
      ['a.', 'A!'],
      ['a?', 'A?'],
      ['a b.', 'A B!'],
      ['a b?', 'A B?'],
    ],
  )
})
