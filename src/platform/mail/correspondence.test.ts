import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createWorld } from '#test/world.ts'
import { autoReplyRules, isSameThread, threadOfSubject, withinAnswerBudget } from './autoreply.ts'
import { findThread, mayAutoAnswer, openThread } from './mail.ts'
import { newMailToken } from './threading.ts'

const world = await createWorld({ modules: ['mail'] })
const may = (correspondent: string, thread: string | null) => world.tx((tx) => mayAutoAnswer(tx, correspondent, thread))

describe('the budget of automatic answers', () => {
  test('rules', () => {
    const now = new Date('2026-01-15T10:00:00Z')
    const ago = (ms: number) => new Date(now.getTime() - ms)
    assert.equal(withinAnswerBudget({ lastInThread: null, recentToCorrespondent: 0 }, now), true)
    assert.equal(
      withinAnswerBudget({ lastInThread: ago(autoReplyRules.perThreadMs - 1), recentToCorrespondent: 1 }, now),
      false,
    )
    assert.equal(
      withinAnswerBudget({ lastInThread: ago(autoReplyRules.perThreadMs), recentToCorrespondent: 1 }, now),
      true,
    )
    assert.equal(
      withinAnswerBudget({ lastInThread: null, recentToCorrespondent: autoReplyRules.perCorrespondent }, now),
      false,
    )
  })

  test('one answer a correspondent and thread in 24 hours, whatever the spelling', async () => {
    assert.equal(await may('Anna@Customer.example', 'r1'), true)
    assert.equal(await may(' anna@customer.example ', 'r1'), false)
    assert.equal(await may('anna@customer.example', 'r2'), true)
    assert.equal(await may('bob@customer.example', 'r1'), true)
    await world.forward('23h 59m')
    assert.equal(await may('anna@customer.example', 'r1'), false)
    await world.forward('2m')
    assert.equal(await may('anna@customer.example', 'r1'), true)
  })

  test('threat-07: a stranger gets one answer a day', async () => {
    assert.equal(await may('victim@third.example', null), true)
    for (let again = 0; again < 5; again++) assert.equal(await may('victim@third.example', null), false)
    assert.equal(await may('', null), false)
    assert.equal(await may('no address', null), false)
  })

  test('threat-08: two desks that open a new thread for each answer stop', async () => {
    let answers = 0
    for (let round = 0; round < 50; round++) if (await may('desk@other.example', `new-thread-${round}`)) answers++
    assert.equal(answers, autoReplyRules.perCorrespondent)
  })

  test('threat-08: a mail without a thread is of the thread of its subject, whatever a desk writes around it', async () => {
    const ours = 'Our disk is full'
    for (const theirs of [
      'Re: Our disk is full [#48213]',
      'AW: [Ticket#2026111700042] our DISK  is full',
      'Ticket 7 was opened: Our disk is full',
      'Ihre Anfrage (Nr. 12): „Our disk is full“',
    ])
      assert.ok(isSameThread(threadOfSubject(ours), threadOfSubject(theirs)), theirs)
    for (const other of ['Our disk is fuller', 'Disk', 'Invoice 4711', ''])
      assert.ok(!isSameThread(threadOfSubject(ours), threadOfSubject(other)), other)
    const same = (one: string, two: string) => isSameThread(threadOfSubject(one), threadOfSubject(two))
    assert.ok(same('Ticket 12 received', 'Ticket 13 received'), 'the number of a ticket says nothing')
    assert.ok(!same('Invoice 12', 'Invoice 13'), 'any other number does')
    assert.ok(!same('Printer', 'Printer in Berlin is offline'), 'a single word within another subject is chance')
    assert.ok(!isSameThread('r1', 'r12345678901234'), 'only subjects are looked into')
    assert.equal(await may('loop@other.example', threadOfSubject(ours)), true)
    assert.equal(await may('loop@other.example', threadOfSubject(`Received: ${ours}`)), false)
    assert.equal(await may('loop@other.example', threadOfSubject('Our lamp is broken')), true)
  })

  test('asked by many at once it says yes once', async () => {
    const said = await Promise.all(Array.from({ length: 20 }, () => may('storm@x.example', 'r1')))
    assert.equal(said.filter(Boolean).length, 1)
  })
})

describe('threads', () => {
  const subject = { kind: 'request', id: '01900000-0000-7000-8000-000000000007' }
  const accountId = '01900000-0000-7000-8000-000000000001'
  const open = (recipient: string, expiresAt?: Date) =>
    world.tx((tx) => openThread(tx, { accountId, subject, recipient, personId: accountId, expiresAt }))
  const find = (clues: { recipients?: string[]; inReplyTo?: string[]; references?: string[] }) =>
    world.tx((tx) => findThread(tx, { recipients: [], inReplyTo: [], references: [], ...clues }))

  test('a reply finds its subject by our address or our Message-ID', async () => {
    const opened = await open('Anna@Customer.example')
    const expected = {
      token: opened.token,
      accountId,
      subject,
      recipient: 'anna@customer.example',
      personId: accountId,
      expired: false,
    }
    assert.deepEqual(await find({ recipients: ['other@provider.test', opened.replyTo.toUpperCase()] }), {
      ...expected,
      via: 'address',
    })
    assert.deepEqual(await find({ inReplyTo: [opened.messageId] }), { ...expected, via: 'reference' })
    assert.deepEqual(await find({ references: [opened.messageId, 'later@customer.example'] }), {
      ...expected,
      via: 'reference',
    })
  })

  test('threat-05: guesses, foreign hosts and numbers find nothing', async () => {
    const opened = await open('anna@customer.example')
    assert.equal(await find({ recipients: [`support+${newMailToken()}@provider.test`] }), null)
    assert.equal(await find({ references: [`${opened.token}@evil.example`] }), null)
    assert.equal(await find({ recipients: ['support+48213@provider.test', 'support@provider.test'] }), null)
    assert.equal(await find({ recipients: ["support+' or 1=1 --@provider.test"] }), null)
  })

  test('each message to each recipient has a token of its own', async () => {
    const [anna, carl] = await Promise.all([open('anna@customer.example'), open('carl@customer.example')])
    assert.notEqual(anna.token, carl.token)
    assert.equal((await find({ recipients: [carl.replyTo] }))!.recipient, 'carl@customer.example')
    assert.equal(
      (await find({ recipients: [anna.replyTo], references: [carl.messageId] }))!.recipient,
      'anna@customer.example',
    )
  })

  test('an expired token still names its subject and says that it expired', async () => {
    const opened = await world.tx((tx) =>
      openThread(tx, {
        accountId,
        subject,
        recipient: 'a@x.example',
        expiresAt: new Date(tx.now.getTime() + 3_600_000),
      }),
    )
    assert.equal((await find({ recipients: [opened.replyTo] }))!.expired, false)
    await world.forward('1h 1s')
    assert.equal((await find({ recipients: [opened.replyTo] }))!.expired, true)
  })
})
