import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { cleanName, cleanType, disposition, isPicture } from './files.ts'
import { framePage } from './frame.ts'
import { recipientsOf } from './recipients.ts'
import { moment, promiseSentence, quoted, titleFrom, titleOf } from './words.ts'

const at = new Date('2026-11-17T12:35:00Z')

describe('titles', () => {
  const cases: [string, string, string][] = [
    ['Shop down', 'x', 'Shop down'],
    ['', '\n\n  The shop is down.\nSince ten.', 'The shop is down.'],
    ['a\r\nBcc: x@y', 'x', 'a Bcc: x@y'],
    ['  ', '', '(no subject)'],
  ]
  for (const [subject, text, expected] of cases)
    test(JSON.stringify(subject), () => assert.equal(titleOf(subject, text), expected))
  test('are never longer than the column takes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600, unit: 'binary' }), (text) =>
        assert.ok(titleFrom(text).length <= 200 && titleFrom(text).length > 0),
      ),
    )
  })
})

describe('mails', () => {
  test("quote newest first, indented, with author and moment in the reader's zone", () => {
    const past = [
      { author: 'Jordan', at, text: 'one\n> deeper' },
      { author: 'Sam', at: new Date(at.getTime() + 60_000), text: 'two' },
    ]
    assert.equal(
      quoted(past, 'Europe/Berlin'),
      'On 17 Nov 2026, 13:36 CET, Sam wrote:\n> two\n\nOn 17 Nov 2026, 13:35 CET, Jordan wrote:\n> one\n>> deeper',
    )
    assert.ok(
      quoted(
        Array.from({ length: 50 }, () => ({ author: 'x', at, text: 'y'.repeat(5000) })),
        'UTC',
      ).length < 21_000,
    )
  })
  test('tell number and time in plain words', () => {
    assert.equal(promiseSentence(at, 'UTC', 'en'), 'You hear from us by 17 Nov 2026, 12:35 UTC.')
    assert.match(promiseSentence(at, 'Europe/Berlin', 'de'), /^Sie hören von uns bis 17\. Nov\.? 2026, 13:35 MEZ\.$/)
    assert.match(promiseSentence(null, 'UTC', 'fr'), /^Somebody will look at it/)
    assert.match(
      quoted([{ author: 'Jordan', at, text: 'eins' }], 'UTC', 'de'),
      /^Am 17\. Nov.* schrieb Jordan:\n> eins$/,
    )
    assert.equal(moment(at, 'America/New_York'), '17 Nov 2026, 07:35 GMT-5')
  })
})

describe('recipients', () => {
  const person = (email: string, more = {}) => ({
    email,
    name: email,
    personId: email,
    staff: false,
    active: true,
    ...more,
  })
  const names = (more: Partial<Parameters<typeof recipientsOf>[0]>) =>
    recipientsOf({
      contact: person('jordan@acme.test'),
      watchers: [],
      cc: [],
      author: { personId: 'sam', email: null },
      ours: 'support@provider.test',
      ...more,
    })
  test('each once, never the author, never ourselves, nobody who left', () => {
    const found = names({
      watchers: [
        person('jordan@acme.test'),
        person('sam@provider.test', { personId: 'sam', staff: true }),
        person('gone@acme.test', { active: false }),
        { ...person('Agency@Outside.test'), personId: null },
      ],
      cc: ['agency@outside.test', 'SUPPORT@provider.test', 'support+abc@provider.test'],
    })
    assert.deepEqual(
      found.map((one) => one.email),
      ['jordan@acme.test', 'agency@outside.test'],
    )
  })
  test('threat-07 only people of the two houses get the earlier conversation', () => {
    const found = names({
      watchers: [person('toni@acme.test'), { ...person('x@outside.test'), personId: null }],
      cc: ['y@outside.test'],
    })
    assert.deepEqual(
      found.map((one) => one.history),
      [true, true, false, false],
    )
  })
})

describe('files', () => {
  const cases: [string, string][] = [
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\log.txt', 'log.txt'],
    ['.htaccess', 'htaccess'],
    ['a\u202etxt.exe', 'atxt.exe'],
    ['a\r\nb', 'ab'],
    ['', 'file'],
    ['...', 'file'],
    [`${'x'.repeat(300)}.log`, `${'x'.repeat(116)}.log`],
  ]
  for (const [name, expected] of cases) test(JSON.stringify(name), () => assert.equal(cleanName(name), expected))
  test('headers cannot be broken by any name or type', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const header = disposition('attachment', cleanName(text.toWellFormed()))
        assert.match(header, /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.!#$&+^`|~%-]*$/)
        assert.match(cleanType(text), /^[\x21-\x7e]+$/)
      }),
    )
    assert.deepEqual(['image/png', 'IMAGE/JPEG', 'image/svg+xml', 'text/html'].map(isPicture), [
      true,
      true,
      false,
      false,
    ])
  })
})

test('the frame loads remote pictures only when asked, and only by https', () => {
  const html =
    '<img data-src="https://x.test/a.png"><img data-src="http://x.test/b.png"><img data-file="01900000-0000-7000-8000-000000000000">'
  assert.doesNotMatch(framePage(html, new Map(), 'none'), / src=/)
  assert.deepEqual(framePage(html, new Map(), 'remote').match(/ src="[^"]*"/g), [' src="https://x.test/a.png"'])
})
