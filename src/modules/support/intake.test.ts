import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { addJob } from '#platform/jobs/jobs.ts'
import { createDesk } from './support.fixture.ts'

const desk = await createDesk()
const { staff, acme, mailbox } = desk

const read = async (number: number, person = staff.kim) => (await desk.get(person, `/api/requests/${number}`)).body
const sentTo = (address: string) => mailbox.messages.filter((mail) => mail.envelope.to.includes(address))
const last = <T>(list: readonly T[]): T => list.at(-1)!

describe('mail of a customer', () => {
  test('becomes a request of the account, pages, and is confirmed with number and time', async () => {
    await desk.receive({
      from: 'Jordan Placeholder <jordan@acme.test>',
      subject: 'P1: Checkout returns 502',
      text: 'No customer can pay.\n\nJordan',
      messageId: 'first@acme.test',
    })
    const request = await desk.newest()
    assert.equal(request.account.name, 'Acme')
    assert.equal(request.contact.id, acme.jordan)
    assert.equal(request.channel, 'email')
    assert.equal(request.severity, 'P1')
    assert.equal(request.paging.status, 'paging')
    assert.equal(request.messages[0].text, 'No customer can pay.\n\nJordan')
    assert.deepEqual(request.messages[0].flags, [])
    assert.equal(request.messages[0].authentication.spf, 'pass')
    assert.equal(request.messages[0].authentication.authenticated, true)
    const mail = last(sentTo('jordan@acme.test'))
    assert.equal(mail.subject, `[#${request.number}] P1: Checkout returns 502`)
    assert.equal(mail.header('in-reply-to'), '<first@acme.test>')
    assert.equal(mail.header('auto-submitted'), 'auto-replied')
    assert.equal(mail.envelope.from, '', 'nothing can answer an automatic answer')
    assert.match(mail.text, /You hear from us by .* UTC\./)
  })

  test('of a new colleague at a known domain makes them a contact; unproved it does not', async () => {
    await desk.receive({ from: 'New Colleague <new@acme.test>', subject: 'Hello', text: 'First mail.' })
    const request = await desk.newest()
    assert.equal(request.account.name, 'Acme')
    assert.equal(request.contact.name, 'New Colleague')
    assert.ok(request.contact.id)
    await desk.receive({ from: 'Ghost <ghost@acme.test>', subject: 'Hello', text: 'Boo.', forged: true })
    const doubtful = await desk.newest()
    assert.equal(doubtful.contact.id, null)
    assert.deepEqual(doubtful.messages[0].flags, ['not_authenticated'])
  })

  test('threads by our reply address, by our Message-ID, by a known Message-ID, by the number', async () => {
    await desk.receive({ from: 'jordan@acme.test', subject: 'Threads', text: 'one', messageId: 'threads@acme.test' })
    const { number } = await desk.newest()
    const confirmation = last(sentTo('jordan@acme.test'))
    const replyTo = confirmation.header('reply-to').replace(/.*<|>.*/g, '')
    const ours = confirmation.header('message-id').replace(/[<>]/g, '')
    await desk.receive({ from: 'jordan@acme.test', to: replyTo, subject: 'something else', text: 'two' })
    await desk.receive({ from: 'jordan@acme.test', subject: 'something else', text: 'three', inReplyTo: ours })
    await desk.receive({
      from: 'jordan@acme.test',
      subject: 'something else',
      text: 'four',
      references: ['threads@acme.test'],
    })
    await desk.receive({ from: 'jordan@acme.test', subject: `Re: Threads [#${number}]`, text: 'five' })
    const request = await read(number)
    assert.deepEqual(
      request.messages.map((one: { text: string }) => one.text),
      ['one', 'two', 'three', 'four', 'five'],
    )
    assert.equal((await desk.newest()).number, number, 'no other request was made')
  })

  test('to a solved request opens it again; to a closed one goes on in a new one', async () => {
    await desk.receive({ from: 'jordan@acme.test', subject: 'Closing', text: 'one', messageId: 'closing@acme.test' })
    const first = await desk.newest()
    await desk.patch(staff.kim, `/api/requests/${first.number}`, { version: first.version, status: 'solved' })
    await desk.receive({
      from: 'jordan@acme.test',
      subject: 'Re: Closing',
      text: 'not yet',
      references: ['closing@acme.test'],
    })
    const reopened = await read(first.number)
    assert.equal(reopened.status, 'open')
    await desk.patch(staff.kim, `/api/requests/${first.number}`, { version: reopened.version, status: 'solved' })
    await desk.world.forward('7d 1m')
    assert.equal((await read(first.number)).status, 'closed')
    await desk.receive({
      from: 'jordan@acme.test',
      subject: 'Re: Closing',
      text: 'again',
      references: ['closing@acme.test'],
    })
    const next = await desk.newest()
    assert.notEqual(next.number, first.number)
    assert.equal(next.account.name, 'Acme')
  })

  test('is taken in once, however often its job runs', async () => {
    await desk.receive({ from: 'jordan@acme.test', subject: 'Once', text: 'only once' })
    const { rows } = await desk.world.tx((tx) =>
      sql<{ id: string }>`select id from mail_in order by received_at desc limit 1`.execute(tx),
    )
    const mailId = rows[0]!.id
    const { number, version } = await desk.newest()
    await desk.world.tx((tx) => addJob(tx, { queue: 'mail.received', data: { mailId } }))
    await desk.world.settle()
    const again = await desk.newest()
    assert.deepEqual([again.number, again.version, again.messages.length], [number, version, 1])
  })

  test('is all there or nothing when the power fails in the middle, and then once', async () => {
    let cuts = 0
    desk.world.app.events.on('support.request_created', async (_tx, event) => {
      if (event.data.title === 'Power cut' && cuts++ === 0) throw new Error('the power is gone')
    })
    mailbox.clear()
    await desk.receive({ from: 'jordan@acme.test', subject: 'Power cut', text: 'x' })
    assert.equal(cuts, 2)
    await desk.world.indexed()
    const { items } = (await desk.get(staff.kim, '/api/requests?q=Power')).body
    assert.equal(items.length, 1)
    assert.equal((await read(items[0].number)).messages.length, 1)
    assert.equal(sentTo('jordan@acme.test').filter((mail) => mail.subject.includes('Power cut')).length, 1)
  })

  test('says what an encrypted mail is, and keeps it to be read elsewhere', async () => {
    const text = '-----BEGIN PGP MESSAGE-----\n\nwcFMA7\n-----END PGP MESSAGE-----'
    await desk.receive({ from: 'jordan@acme.test', subject: 'For your eyes', text })
    const [message] = (await desk.newest()).messages
    assert.ok(message.flags.includes('pgp_encrypted'))
    assert.equal(message.text, text)
    assert.equal(message.authentication.vouchedBy, null)
  })

  test('keeps attachments and inline pictures, and shows HTML in a frame without scripts (messageHtml)', async () => {
    const png = Buffer.from('89504e470d0a1a0a', 'hex')
    await desk.receive({
      from: 'jordan@acme.test',
      subject: 'Picture',
      html: '<p>See <img src="cid:shot"></p><script>alert(1)</script><img src="https://track.example/p.gif" onerror="alert(2)">',
      attachments: [
        { filename: 'shot.png', content: png, contentType: 'image/png', cid: 'shot' },
        { filename: 'trace.log', content: 'line' },
      ],
    })
    const request = await desk.newest()
    const [message] = request.messages
    assert.equal(message.html, true)
    assert.deepEqual(
      message.attachments.map((one: { name: string; inline: boolean }) => [one.name, one.inline]),
      [
        ['shot.png', true],
        ['trace.log', false],
      ],
    )
    const url = `/api/requests/${request.id}/messages/${message.id}/html`
    const frame = await desk.get(acme.jordan, url)
    assert.equal(frame.status, 200)
    assert.match(frame.body, /src="data:image\/png;base64,iVBORw0KGgo="/)
    assert.doesNotMatch(frame.body, /<script|onerror| src="https:/)
    assert.match(String(frame.headers['content-security-policy']), /^default-src 'none';.*sandbox/)
    assert.match((await desk.get(acme.jordan, `${url}?images=remote`)).body, / src="https:\/\/track\.example\/p\.gif"/)
    const { uma } = desk.cedar
    assert.equal((await desk.get(uma, url)).status, 404)
  })

  test('that nobody could read is a request all the same', async () => {
    await desk.receive({
      from: 'jordan@acme.test',
      subject: 'Deep',
      text: 'x',
      headers: { 'X-Many': 'y'.repeat(600_000) },
    })
    const request = await desk.newest()
    assert.equal(request.account.name, 'Acme')
    assert.match(request.messages[0].text, /put aside unread/)
    assert.ok(request.messages[0].flags.includes('quarantined'))
  })
})

describe('mail of a stranger', () => {
  test('stands in the queue of unknown senders until somebody moves it (moveRequest)', async () => {
    await desk.receive({ from: 'Somebody <who@stranger.example>', subject: 'Secret words', text: 'Who am I?' })
    const request = await desk.newest()
    assert.equal(request.account.name, 'Unknown senders')
    assert.deepEqual(request.promises, [])
    assert.equal(request.paging, null)
    const moved = await desk.post(staff.kim, `/api/requests/${request.id}/account`, {
      version: request.version,
      accountId: acme.id,
      contactId: acme.jordan,
    })
    assert.equal(moved.status, 200, JSON.stringify(moved.body))
    assert.equal(moved.body.account.name, 'Acme')
    assert.equal(moved.body.contact.id, acme.jordan)
    assert.equal(moved.body.promises[0].startedAt, request.createdAt)
    assert.equal((await read(request.number, acme.jordan)).messages.length, 1)
    const again = await desk.post(staff.kim, `/api/requests/${request.id}/account`, {
      version: moved.body.version,
      accountId: acme.id,
    })
    assert.equal(again.body.code, 'support.not_unknown')
  })
})

describe('mail of staff', () => {
  test('with the token made for them, proved by their domain, goes to the customer in their name', async () => {
    await desk.receive({ from: 'jordan@acme.test', subject: 'Answer me', text: 'Please.' })
    const request = await desk.newest()
    await desk.patch(staff.kim, `/api/requests/${request.number}`, { version: request.version, assigneeId: staff.sam })
    await desk.receive({ from: 'jordan@acme.test', subject: `Re: [#${request.number}]`, text: 'Hello?' })
    const notice = last(sentTo('sam@provider.test'))
    const replyTo = notice.header('reply-to').replace(/.*<|>.*/g, '')
    await desk.receive({
      from: 'Sam Sample <sam@provider.test>',
      to: replyTo,
      subject: 'Re',
      text: 'It is fixed now.\n\n> Hello?',
      attachments: [{ filename: 'proof.log', content: 'all green' }],
    })
    const seen = await read(request.number)
    const message = seen.messages.at(-1)
    assert.equal(message.kind, 'answer')
    assert.equal(message.author.id, staff.sam)
    assert.equal(message.channel, 'email')
    const sent = last(sentTo('jordan@acme.test'))
    assert.match(sent.text, /It is fixed now\./)
    assert.deepEqual(
      sent.email.attachments.map((one) => one.filename),
      ['proof.log'],
    )
    assert.equal(message.attachments[0].name, 'proof.log')
    assert.equal(seen.promises.find((one: { kind: string }) => one.kind === 'first_response').state, 'kept')
  })

  test('acting on a page by reply: acknowledged by one word, answered by words', async () => {
    await desk.receive({ from: 'jordan@acme.test', subject: 'P1: Paged', text: 'Down.' })
    const { number } = await desk.newest()
    const page = last(sentTo('sam@provider.test'))
    const replyTo = page.header('reply-to').replace(/.*<|>.*/g, '')
    await desk.receive({ from: 'sam@provider.test', to: replyTo, subject: 'Re', text: 'ack' })
    let seen = await read(number)
    assert.equal(seen.assignee.id, staff.sam)
    assert.equal(seen.status, 'in_progress')
    assert.equal(seen.messages.length, 1, 'the reply is no message to anybody')
    await desk.receive({
      from: 'sam@provider.test',
      to: replyTo,
      subject: 'Re',
      text: 'We are on it, the gateway is restarting.',
    })
    seen = await read(number)
    assert.equal(seen.messages.at(-1).kind, 'answer')
    assert.equal(seen.messages.at(-1).author.name, 'Sam Sample')
    assert.match(last(sentTo('jordan@acme.test')).text, /the gateway is restarting/)
    await desk.receive({ from: 'sam@provider.test', to: replyTo, subject: 'Re', text: 'resolve' })
    seen = await read(number)
    assert.equal(seen.status, 'solved')
    assert.equal(seen.paging.status, 'closed')
  })
})
