import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readMessage, readText } from './command.ts'

const command = (text: string) => readMessage(text).command

describe('the first line of a message', () => {
  const cases: [string, unknown][] = [
    ['done 7', { do: 'done', step: 7, words: '' }],
    ['Erledigt 7', { do: 'done', step: 7, words: '' }],
    ['fertig: Schritt 12, ohne Fehler', { do: 'done', step: 12, words: 'ohne Fehler' }],
    ['DONE #7 copied both shares', { do: 'done', step: 7, words: 'copied both shares' }],
    ['due 7 Friday', { do: 'due', step: 7, when: 'Friday' }],
    ['fällig 7 morgen 14 Uhr', { do: 'due', step: 7, when: 'morgen 14 Uhr' }],
    ['fa\u0308llig 7 morgen', { do: 'due', step: 7, when: 'morgen' }],
    ['due 7 2027-03-01', { do: 'due', step: 7, when: '2027-03-01' }],
    ['milestone "Cutover"', { do: 'milestone', name: 'Cutover' }],
    ['Meilenstein „Umschaltung“', { do: 'milestone', name: 'Umschaltung' }],
    ['milestone: Go live', { do: 'milestone', name: 'Go live' }],
    ['note switch is on rack 4', { do: 'note', words: 'switch is on rack 4' }],
    ['Notiz: Raum 12', { do: 'note', words: 'Raum 12' }],
    ['help', { do: 'help' }],
    ['Hilfe!', { do: 'help' }],
    ['done', { do: 'unclear', word: 'done' }],
    ['due 7', { do: 'unclear', word: 'due' }],
  ]
  for (const [line, expected] of cases)
    test(line, () => {
      assert.deepEqual(command(line), expected)
      assert.deepEqual(readMessage(`P-12 ${line}`), { project: 12, command: expected, rest: '' })
    })

  for (const prose of [
    'Due to the outage we begin later',
    'Done with the copy of the first server',
    'Help is on its way',
    'Milestone reached yesterday evening',
    'done 7th',
    'Hello,',
    'notes of the meeting',
    '',
  ])
    test(`is prose: ${prose}`, () => assert.equal(command(prose), null))

  test('what stands below it is the entry', () => {
    const text = 'done 7\n\nBoth shares were copied.\nNothing was left.'
    assert.equal(readMessage(text).rest, 'Both shares were copied.\nNothing was left.')
  })

  test('P1 is a severity and no project', () => {
    assert.equal(readMessage('P1 the shop is down').project, null)
    assert.equal(readMessage('PJ-1042 note hello').project, 1042)
    assert.equal(readMessage('pj 1042: note hello').project, 1042)
  })

  test('any text is read, and loses nothing where it is no command', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 700 }), (text) => {
        const { command, project, rest } = readMessage(text)
        if (command === null && project === null) assert.equal(rest, text.normalize('NFC').trim())
      }),
    )
  })

  test('any step in any of its words is read as it was written', () => {
    const word = fc.constantFrom('done', 'Done', 'ERLEDIGT', 'fertig')
    fc.assert(
      fc.property(
        word,
        fc.integer({ min: 0, max: 9999 }),
        fc.integer({ min: 1, max: 999_999_999 }),
        (act, step, project) => {
          assert.deepEqual(readMessage(`PJ-${project} ${act} ${step}`), {
            project,
            command: { do: 'done', step, words: '' },
            rest: '',
          })
        },
      ),
    )
  })
})

describe('a text message', () => {
  for (const theirs of ['ack', '4821 ack', 'resolve', 'erledigt', 'erledigt 4821', 'help', 'note hello', 'on my way'])
    test(`${theirs} is for pages`, () => assert.equal(readText(theirs), null))
  for (const ours of [
    'done 7',
    'erledigt 7',
    'due 7 morgen',
    'milestone "Cutover"',
    'P-12 help',
    'P-12 on my way',
    'P-12 note hello',
  ])
    test(`${ours} is for the bot`, () => assert.notEqual(readText(ours), null))
})
