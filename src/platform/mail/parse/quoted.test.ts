import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { replyLine, visibleText } from './quoted.ts'

const cases: [name: string, text: string, expected: string][] = [
  ['no history', 'It still fails.\n\nAnna', 'It still fails.\n\nAnna'],
  [
    'Gmail',
    'ack\n\nOn Sun, Nov 22, 2026 at 7:10 PM Palisade <support@provider.test> wrote:\n\n> Disk full\n> on web-3\n',
    'ack',
  ],
  [
    'Gmail, attribution over two lines',
    'Works now, thanks!\n\nOn Sun, Nov 22, 2026 at 7:10 PM Northwind Support\n<support+abc@provider.test> wrote:\n> Please try again\n>\n> > older\n',
    'Works now, thanks!',
  ],
  [
    'Apple Mail, German',
    'Geht wieder.\n\nAm 22.11.2026 um 19:10 schrieb Support <support@provider.test>:\n\n> Bitte neu starten.',
    'Geht wieder.',
  ],
  ['Thunderbird, French', 'Merci.\n\nLe 22/11/2026 à 19:10, Support a écrit :\n> Bonjour', 'Merci.'],
  ['Spanish', 'Gracias\n\nEl dom, 22 nov 2026 a las 19:10, Soporte (<s@provider.test>) escribió:\n\n> Hola', 'Gracias'],
  [
    'Outlook with rule',
    'resolve\n\n________________________________\nFrom: Support <s@provider.test>\nSent: Sunday, November 22, 2026 7:10 PM\nTo: Anna\nSubject: Disk full\n\nHello Anna,\nplease check.',
    'resolve',
  ],
  [
    'Outlook without rule',
    'Done.\n\nFrom: Support <s@provider.test>\nDate: Sunday, 22 November 2026\nTo: Anna\n\nolder text',
    'Done.',
  ],
  [
    'Outlook, German',
    'Erledigt.\n\nVon: Support <s@provider.test>\nGesendet: Sonntag, 22. November 2026 19:10\nAn: Anna\nBetreff: Platte voll\n\nHallo',
    'Erledigt.',
  ],
  ['old Outlook', 'Yes.\n\n-----Original Message-----\nFrom: Support\nolder', 'Yes.'],
  ['our own line', `escalate\n\nOn Sunday Support <s@provider.test> wrote:\n${replyLine}\n\nHello`, 'escalate'],
  ['our own line, quoted', `escalate\n\n> ${replyLine}\n> Hello`, 'escalate'],
  ['trailing quote without attribution', 'I agree.\n\n> Shall we restart?\n', 'I agree.'],
  ['signature', 'Please call me.\n\n-- \nAnna Berg\nOperations', 'Please call me.'],
  [
    'a card after the closing and the name',
    'It is down again.\n\nKind regards,\nAnna Berg\n\nAcme Ltd\nTel. +49 30 1234567\nwww.acme.test',
    'It is down again.\n\nKind regards,\nAnna Berg',
  ],
  [
    'a German card',
    'Bitte um Rückruf.\n\nMit freundlichen Grüßen\n\nAnna Berg\nLeiterin IT\n\nAcme GmbH, HRB 1234\nanna@acme.test',
    'Bitte um Rückruf.\n\nMit freundlichen Grüßen\n\nAnna Berg',
  ],
  ['a telephone’s line', 'ack\n\nSent from my iPhone', 'ack'],
  ['a telephone’s line, German', 'Ja, machen.\n\nVon meinem iPhone gesendet', 'Ja, machen.'],
  ['a closing without a card stays', 'Please restart.\n\nThanks\nAnna', 'Please restart.\n\nThanks\nAnna'],
  [
    'words after the closing stay',
    'Thanks\nAnna\n\nPS: the number is +49 30 1234567. Can you call today?',
    'Thanks\nAnna\n\nPS: the number is +49 30 1234567. Can you call today?',
  ],
  [
    'sentences after the closing stay',
    'Regards\nAnna\nThe router is 10.0.0.1 see www.acme.test. It was off. Then on.',
    'Regards\nAnna\nThe router is 10.0.0.1 see www.acme.test. It was off. Then on.',
  ],
  ['signature and history', 'Please call.\n\n-- \nAnna\n\nOn Monday, Bob <b@x.test> wrote:\n> hi', 'Please call.'],
  [
    'answers between the quotes stay',
    'On Monday, Bob <b@x.test> wrote:\n> Did you restart?\nYes, twice.\n> And the log?\nAttached.',
    'On Monday, Bob <b@x.test> wrote:\n> Did you restart?\nYes, twice.\n> And the log?\nAttached.',
  ],
  ['quote above the answer stays', '> Did you restart?\n\nYes.', '> Did you restart?\n\nYes.'],
  [
    '"From:" in running text stays',
    'The log says\nFrom: 10.0.0.1\nTo: 10.0.0.2\nand stops.',
    'The log says\nFrom: 10.0.0.1\nTo: 10.0.0.2\nand stops.',
  ],
  [
    'a sentence that ends in wrote stays',
    'This is what the monitor wrote:\ndisk full',
    'This is what the monitor wrote:\ndisk full',
  ],
  ['only history', 'On Monday, Bob <b@x.test> wrote:\n> hi', ''],
  ['Windows line ends', 'ack\r\n\r\nOn Monday, Bob <b@x.test> wrote:\r\n> hi\r\n', 'ack'],
]

describe('what the sender wrote now', () => {
  for (const [name, text, expected] of cases)
    test(name, () => {
      assert.equal(visibleText(text).newText, expected)
    })

  test('threat-09: a megabyte of spaces is read at once', () => {
    const text = `a${' '.repeat(1_000_000)}b${' '.repeat(1000)}`
    assert.equal(visibleText(text).newText.length, 1_000_002)
  })

  test('invents nothing: every line of the result is a line of the text', () => {
    const line = fc.constantFrom(
      'hello',
      '> quoted',
      '',
      '-- ',
      'On Monday, Bob <b@x.test> wrote:',
      'From: a',
      'Sent: b',
      replyLine,
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const { newText } = visibleText(lines.join('\n'))
        const known = new Set(lines.map((entry) => entry.trimEnd()))
        for (const entry of newText.split('\n')) assert.ok(entry === '' || known.has(entry))
      }),
    )
  })
})
