import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { failedRecipients } from './bounce.ts'
import { readMessage } from './message.ts'

const corpus = join(import.meta.dirname, '../../../../../shared/corpora/mail/bounces')

const base = { subject: 'failure notice', original: '', failedRecipients: '', others: ['support@provider.test'] }
const shapes: [name: string, text: string, expected: [string, string, string][]][] = [
  [
    'qmail',
    'Hi. This is the program at mx.test.\n\n<a@gone.test>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <support@provider.test>\nTo: x@y.test',
    [['a@gone.test', 'failed', '5.1.1']],
  ],
  [
    'Exim, two recipients',
    'A message that you sent could not be delivered:\n\n  a@one.test\n    mailbox is full: retry timeout exceeded\n  b@two.test\n    Unrouteable address\n\n------ This is a copy of the message, including all the headers. ------\nTo: c@three.test',
    [
      ['a@one.test', 'failed', '5.2.2'],
      ['b@two.test', 'failed', '5.1.1'],
    ],
  ],
  [
    'a delay',
    'Warning: your message is delayed and will be retried.\nDelivery to a@slow.test: connection timed out',
    [['a@slow.test', 'delayed', '4.4.1']],
  ],
  [
    'only the copy names who it was for',
    'Your mail was not delivered.\n--- Original message follows ---\nFrom: support@provider.test\nTo: a@gone.test\nSubject: x',
    [['a@gone.test', 'failed', '5.0.0']],
  ],
  ['nobody named', 'Something went wrong.', []],
]

describe('delivery reports in prose', () => {
  for (const [name, text, expected] of shapes)
    test(name, () => {
      const found = failedRecipients({ ...base, text })
      assert.deepEqual(
        found.map((one) => [one.recipient, one.action, one.status]),
        expected,
      )
    })

  test('the header of Exim and Google names them first', () => {
    const found = failedRecipients({
      ...base,
      failedRecipients: 'a@gone.test',
      text: 'Delivery to b@other.test failed',
    })
    assert.deepEqual(
      found.map((one) => one.recipient),
      ['a@gone.test'],
    )
  })

  test('threat-09: megabytes made for the patterns are read at once', () => {
    const text = `${'a@'.repeat(200_000)}\n${'x.'.repeat(200_000)}\n${'-'.repeat(100_000)}`
    assert.ok(Array.isArray(failedRecipients({ ...base, text })))
  })
})

/**
 * The set has 416 reports of fifty kinds of servers (BSD licence). What is not recognised: complaints without a feedback part,
 * Amazon's notification topic, a mailing list's "you are no member", a forwarded report.
 */
test('the share of a large set of real reports that is recognised', {
  skip: !existsSync(corpus) && `no ${corpus}`,
}, async (t) => {
  const seen = { all: 0, named: 0, known: 0 }
  const wrong: string[] = []
  for (const file of globSync(`${corpus}/{bsd,dos,mac,err,tmp}/*.eml`)) {
    const { mail } = await readMessage(readFileSync(file), null)
    const named = mail.report?.recipients.some(({ recipient }) => recipient.includes('@')) ?? false
    // An answer of a person's absence is no report: it is known as what it is.
    const isAbsence = file.includes('rfc3834') && mail.automatic.automatic && mail.automatic.kind === 'auto-reply'
    const isComplaint = mail.report?.type === 'feedback-report'
    seen.all++
    if (named) seen.named++
    if (named || isAbsence || isComplaint) seen.known++
    else wrong.push(file.slice(corpus.length))
  }
  t.diagnostic(
    `${seen.named} of ${seen.all} name who failed, ${seen.known} are known as what they are; not: ${wrong.join(' ')}`,
  )
  assert.ok(seen.named / seen.all > 0.93, `${seen.named} of ${seen.all}`)
  assert.ok(seen.known / seen.all > 0.95, `${seen.known} of ${seen.all}`)
  const plain = await readMessage(readFileSync(join(corpus, 'not/is-not-bounce-01.eml')), null)
  assert.equal(plain.mail.report, null)
  assert.equal(plain.mail.automatic.automatic, false)
})
