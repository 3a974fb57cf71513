import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createDesk } from './support.fixture.ts'

const desk = await createDesk()
const { staff, acme, mailbox } = desk
const read = async (ref: string | number, person = staff.kim) => (await desk.get(person, `/api/requests/${ref}`)).body
const sentTo = (address: string) => mailbox.messages.filter((mail) => mail.envelope.to.includes(address))
const address = (header: string) => header.replace(/.*<|>.*/g, '')

async function newRequest(person = acme.jordan) {
  return (await desk.post(person, '/api/requests', { title: 'Something', text: 'The first words.', severity: 'P3' }))
    .body
}

describe('threat-05: nobody speaks as the provider by mail', () => {
  test('threat-05 a forged sender with the token stolen from staff is no answer and reaches nobody', async () => {
    const { number, id } = await newRequest()
    const { version } = await read(number)
    await desk.patch(staff.kim, `/api/requests/${id}`, { version, assigneeId: staff.sam })
    await desk.post(acme.jordan, `/api/requests/${id}/messages`, { text: 'Hello?' })
    await desk.world.settle()
    const notice = sentTo('sam@provider.test').findLast((mail) => mail.subject.includes(String(number)))!
    mailbox.clear()
    await desk.receive({
      from: 'Sam Sample <sam@provider.test>',
      to: address(notice.header('reply-to')),
      text: 'Pay to this account: evil',
      forged: true,
    })
    const message = (await read(number)).messages.at(-1)
    assert.equal(message.kind, 'customer')
    assert.equal(message.author.staff, false)
    assert.equal(message.author.id, null)
    assert.deepEqual(message.flags, ['not_authenticated', 'from_staff_address'])
    assert.equal(mailbox.messages.filter((mail) => mail.text.includes('evil')).length, 0)
    // Nor is it carried along in what is quoted later.
    await desk.post(staff.kim, `/api/requests/${id}/messages`, { text: 'A real answer.' })
    await desk.world.settle()
    assert.ok(sentTo('jordan@acme.test').some((mail) => mail.text.includes('A real answer.')))
    assert.equal(mailbox.messages.filter((mail) => mail.text.includes('evil')).length, 0)
  })

  test('threat-05 a colleague who may not answer customers leaves a note when they reply by mail', async () => {
    const { number, id } = await newRequest()
    const { version } = await read(number)
    await desk.patch(staff.kim, `/api/requests/${id}`, { version, assigneeId: staff.robin })
    await desk.post(acme.jordan, `/api/requests/${id}/messages`, { text: 'Hello?' })
    await desk.world.settle()
    const notice = sentTo('robin@provider.test').findLast((mail) => mail.subject.includes(String(number)))!
    const roles = (of: string[]) =>
      desk.world.tx((tx) => tx.updateTable('person').set({ roles: of }).where('id', '=', staff.robin).execute())
    const before = (
      await desk.world.tx((tx) => tx.selectFrom('person').select('roles').where('id', '=', staff.robin).execute())
    )[0]!.roles
    await roles(['qa'])
    mailbox.clear()
    await desk.receive({
      from: 'robin@provider.test',
      to: address(notice.header('reply-to')),
      text: 'Our backup was never tried.',
      attachments: [{ filename: 'why.txt', content: 'internal reasons' }],
    })
    await roles(before)
    const message = (await read(number)).messages.at(-1)
    assert.deepEqual([message.kind, message.text], ['note', 'Our backup was never tried.'])
    assert.equal(mailbox.messages.filter((mail) => /never tried|internal reasons/.test(mail.raw.toString())).length, 0)
    const seen = JSON.stringify((await desk.get(acme.jordan, `/api/requests/${id}`)).body)
    assert.doesNotMatch(seen, /never tried|why\.txt/)
  })

  test('threat-05 an authenticated colleague with the token of somebody else is not believed either', async () => {
    const { number, id } = await newRequest()
    await desk.world.settle()
    const confirmation = sentTo('jordan@acme.test').findLast((mail) => mail.subject.includes(String(number)))!
    await desk.receive({ from: 'sam@provider.test', to: address(confirmation.header('reply-to')), text: 'I am staff' })
    const message = (await read(id)).messages.at(-1)
    assert.equal(message.kind, 'customer')
    assert.ok(message.flags.includes('from_staff_address'))
  })

  test('threat-05 a guessed Message-ID or token under our host names no request', async () => {
    const { number } = await newRequest()
    await desk.receive({
      from: 'jordan@acme.test',
      subject: 'Guess',
      text: 'x',
      inReplyTo: `${'a'.repeat(32)}@provider.test`,
      to: `support+${'b'.repeat(32)}@provider.test`,
    })
    assert.equal((await read(number)).messages.length, 1)
  })

  test('threat-05 the number in the subject counts only from people of the account', async () => {
    const { number } = await newRequest()
    await desk.receive({ from: 'toni@birch.test', subject: `[#${number}] let me in`, text: 'from another customer' })
    await desk.receive({ from: 'who@stranger.example', subject: `[#${number}] let me in`, text: 'from a stranger' })
    await desk.receive({ from: 'kim@provider.test', subject: `[#${number}] let me in`, text: 'staff without a token' })
    assert.equal((await read(number)).messages.length, 1)
    await desk.receive({ from: 'jordan@acme.test', subject: `[#${number}] mine`, text: 'from the account' })
    assert.equal((await read(number)).messages.length, 2)
  })

  test('threat-05 a page is acknowledged only by whom it went to', async () => {
    await desk.post(acme.jordan, '/api/requests', { title: 'Paging', text: 'x', severity: 'P1' })
    await desk.world.settle()
    const { number } = await desk.newest()
    const page = sentTo('sam@provider.test').findLast((mail) => mail.subject.includes('Paging'))!
    const to = address(page.header('reply-to'))
    await desk.receive({ from: 'jordan@acme.test', to, text: 'ack' })
    await desk.receive({
      from: 'sam@provider.test',
      to,
      text: 'ack',
      forged: true,
      headers: { 'Auto-Submitted': 'auto-replied' },
    })
    const seen = await read(number)
    assert.equal(seen.paging.status, 'paging')
    assert.equal(seen.messages.length, 1)
  })
})

test('threat-05 a forged P1 wakes nobody', async () => {
  await desk.receive({ from: 'jordan@acme.test', subject: 'P1: wake up', text: 'x', forged: true })
  const { severity, paging } = await desk.newest()
  assert.equal(severity, 'P3')
  assert.equal(paging.status, 'silent')
})

describe('threat-07: the desk bombs nobody', () => {
  test('threat-07 a stranger gets one neutral answer a day without any of their words', async () => {
    mailbox.clear()
    for (const text of ['Buy http://spam.example now', 'Buy again', 'And again'])
      await desk.receive({ from: 'Victim <victim@stranger.example>', subject: 'Cheap http://spam.example', text })
    const [answer, ...more] = sentTo('victim@stranger.example')
    assert.equal(more.length, 0)
    assert.doesNotMatch(answer!.raw.toString(), /spam|Cheap|Victim/)
    assert.doesNotMatch(answer!.raw.toString(), /#\d{5}/)
    await desk.world.forward('25h')
    await desk.receive({ from: 'victim@stranger.example', subject: 'next day', text: 'x' })
    assert.equal(sentTo('victim@stranger.example').length, 2)
  })

  test('threat-07 an unproved sender of a known address gets number and time, not their words', async () => {
    mailbox.clear()
    await desk.receive({ from: 'Rude Words <jordan@acme.test>', subject: 'Insult you', text: 'insult', forged: true })
    const [answer] = sentTo('jordan@acme.test')
    assert.match(answer!.subject, /^\[#\d+\] We have your message$/)
    assert.doesNotMatch(answer!.raw.toString(), /insult|Rude/i)
  })

  test('threat-07 added copies get what is written from now on, not the earlier conversation', async () => {
    mailbox.clear()
    await desk.receive({
      from: 'jordan@acme.test',
      cc: ['copied@outside.example'],
      subject: 'Private',
      text: 'The old secret.',
    })
    const { id } = await desk.newest()
    const { version } = await read(id)
    await desk.put(staff.kim, `/api/requests/${id}/watchers`, {
      version,
      watchers: [{ email: 'added@outside.example' }],
    })
    await desk.post(staff.kim, `/api/requests/${id}/messages`, { text: 'The answer.' })
    await desk.world.settle()
    for (const outside of ['copied@outside.example', 'added@outside.example']) {
      const mail = sentTo(outside).find((one) => one.text.includes('The answer.'))!
      assert.doesNotMatch(mail.raw.toString(), /old secret/)
    }
    assert.match(
      sentTo('jordan@acme.test').findLast((one) => one.text.includes('The answer.'))!.text,
      /> The old secret\./,
    )
  })

  test('threat-07 copies of an unproved mail, and addresses a customer adds, get nothing', async () => {
    mailbox.clear()
    await desk.receive({
      from: 'jordan@acme.test',
      cc: ['bombed@outside.example'],
      subject: 'Forged copy',
      text: 'x',
      forged: true,
    })
    const { id } = await desk.newest()
    await desk.post(staff.kim, `/api/requests/${id}/messages`, { text: 'An answer.' })
    await desk.world.settle()
    assert.equal(sentTo('bombed@outside.example').length, 0)
    const refused = await desk.put(acme.jordan, `/api/requests/${id}/watchers`, {
      watchers: [{ email: 'bombed@outside.example' }],
    })
    assert.equal(refused.body.code, 'support.watcher_outside')
    const created = await desk.post(acme.jordan, '/api/requests', {
      title: 'x',
      text: 'x',
      watchers: [{ email: 'bombed@outside.example' }],
    })
    assert.equal(created.body.code, 'support.watcher_outside')
  })
})

describe('threat-08: machines do not talk to each other for ever', () => {
  test('threat-08 mail that says it is automatic is never answered and moves nothing', async () => {
    const { number, id } = await newRequest()
    await desk.post(staff.kim, `/api/requests/${id}/messages`, { text: 'Please confirm.', status: 'waiting_customer' })
    await desk.world.settle()
    const answer = sentTo('jordan@acme.test').findLast((mail) => mail.text.includes('Please confirm.'))!
    mailbox.clear()
    await desk.receive({
      from: 'jordan@acme.test',
      to: address(answer.header('reply-to')),
      subject: 'Out of office',
      text: 'Back on Monday.',
      headers: { 'Auto-Submitted': 'auto-replied' },
    })
    const seen = await read(number)
    assert.equal(seen.status, 'waiting_customer')
    assert.ok(seen.messages.at(-1).flags.includes('automatic'))
    await desk.receive({
      from: 'jordan@acme.test',
      subject: 'Automatic reply',
      text: 'Away.',
      headers: { 'Auto-Submitted': 'auto-replied' },
    })
    await desk.receive({
      from: 'news@acme.test',
      subject: 'Digest',
      text: 'News',
      headers: { Precedence: 'bulk', 'List-Id': '<news.acme.test>' },
    })
    const outside = mailbox.messages.filter((mail) => mail.envelope.to.some((to) => !to.endsWith('@provider.test')))
    assert.deepEqual(
      outside.map((mail) => mail.subject),
      [],
      'colleagues may be told of promises, nobody outside hears anything',
    )
  })

  test('threat-08 a machine that sets no header and answers every mail is answered five times a day at most', async () => {
    mailbox.clear()
    let answered = 0
    await desk.receive({ from: 'robot@acme.test', subject: 'Hello', text: 'Thank you for your mail.' })
    for (let round = 0; round < 12; round++) {
      const mails = sentTo('robot@acme.test')
      if (mails.length === answered) break
      answered = mails.length
      // It answers to a fresh thread each time, as broken programs do.
      await desk.receive({ from: 'robot@acme.test', subject: `Ticket ${round}`, text: 'Thank you for your mail.' })
    }
    assert.ok(answered <= 5, `${answered} answers`)
  })

  test('threat-08 in one thread there is one automatic answer, and a machine repeating itself makes one request', async () => {
    mailbox.clear()
    for (let i = 0; i < 3; i++)
      await desk.receive({
        from: 'cron@acme.test',
        subject: 'Disk full on db-02',
        text: `run ${i}`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
    await desk.world.indexed()
    const { items } = (await desk.get(staff.kim, `/api/requests?q=${encodeURIComponent('Disk full on db-02')}`)).body
    assert.equal(items.length, 1)
    assert.equal((await read(items[0].id)).messages.length, 3)
    assert.equal(mailbox.messages.length, 0)
  })

  test('threat-08 a bounce makes no request and no answer', async () => {
    const { items } = (await desk.get(staff.kim, '/api/requests?state=all&limit=200')).body
    mailbox.clear()
    await desk.receive({
      from: 'MAILER-DAEMON@outside.example',
      envelopeFrom: '',
      subject: 'Undelivered Mail Returned to Sender',
      text: 'no such user',
      headers: { 'Auto-Submitted': 'auto-replied' },
    })
    assert.equal((await desk.get(staff.kim, '/api/requests?state=all&limit=200')).body.items.length, items.length)
    assert.equal(mailbox.messages.length, 0)
  })
})
