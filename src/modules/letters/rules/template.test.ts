import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { fieldsOf, letterKinds, letterLanguages, ownWords, sampleValues } from './kinds.ts'
import { chooseLetter, faultsOf, fillLetter } from './template.ts'

describe('filling', () => {
  const letter = { subject: '[#{{number}}] {{title}}', body: 'About {{ title }}.\n{{nothing}}' }
  test('puts values where their fields stand; one without a value leaves nothing', () =>
    assert.deepEqual(fillLetter(letter, { number: '1', title: 'Shop' }), { subject: '[#1] Shop', text: 'About Shop.' }))
  test('what is in a value is never read again, and the subject stays one line', () =>
    assert.deepEqual(fillLetter(letter, { number: '1', title: 'a {{number}}\r\nBcc: x@y.test' }), {
      subject: '[#1] a {{number}} Bcc: x@y.test',
      text: 'About a {{number}}\r\nBcc: x@y.test.',
    }))
  test('names of the language itself are no values', () =>
    assert.equal(fillLetter({ subject: 'x', body: '{{constructor}}{{to_string}}.' }, {}).text, '.'))
  test('hostile values stay text, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (title) => {
        const { subject, text } = fillLetter({ subject: '{{title}}', body: '[{{title}}]' }, { title, secret: 'never' })
        assert.equal(text, `[${title}]`)
        assert.doesNotMatch(subject, /[\r\n\0\u2028]/)
      }),
    )
  })
})

describe('a text is refused', () => {
  const good = ownWords.en.confirmation
  for (const [says, change, faults] of [
    ['never when it is ours', {}, {}],
    [
      'with a field the mail does not know',
      { subject: '{{author}}' },
      { subject: 'has the field {{author}}, which this mail does not know' },
    ],
    [
      'with braces that are no field',
      { body: '{{number}} {{promise}} {{#if}}' },
      { body: 'has braces that are no field' },
    ],
    ['without what it must say', { body: '{{number}}' }, { body: 'must contain {{promise}}' }],
    ['empty', { subject: ' ' }, { subject: 'must not be empty' }],
  ] as const)
    test(says, () => assert.deepEqual(faultsOf('confirmation', { ...good, ...change }), faults))
  test('none of our own, in any language; each uses only its fields', () => {
    for (const language of letterLanguages)
      for (const kind of letterKinds) {
        assert.deepEqual(faultsOf(kind, ownWords[language][kind]), {}, `${language} ${kind}`)
        assert.ok(fieldsOf[kind].fields.every((name) => sampleValues[name]))
      }
  })
})

describe('which text counts', () => {
  const kept = (accountId: string | null, language: string, body: string | null) => ({
    accountId,
    language,
    subject: body,
    body,
  })
  const all = [
    kept('acme', 'de', 'acme de'),
    kept(null, 'de', 'all de'),
    kept(null, 'en', 'all en'),
    kept('acme', 'en', null),
  ]
  for (const [says, list, accountId, language, body, source] of [
    ['the account’s in the language', all, 'acme', 'de', 'acme de', 'account'],
    ['everybody’s, when the account took its own back', all, 'acme', 'en', 'all en', 'language'],
    ['everybody’s for another account', all, 'birch', 'de-AT', 'all de', 'language'],
    ['our own in German', [], 'acme', 'de', ownWords.de.solved.body, 'own'],
    ['our own in English for a language we do not speak', all, 'acme', 'fr', ownWords.en.solved.body, 'own'],
  ] as const)
    test(says, () => {
      const chosen = chooseLetter('solved', list, { accountId, language })
      assert.deepEqual([chosen.letter.body, chosen.source], [body, source])
    })
})
