import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { mailOf, queueMail } from '#platform/mail/mail.ts'
import { clientOf } from '#test/client.ts'
import { createMailbox, sendMail } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

const outside = await createMailbox()
const world = await createWorld({ live: true, settings: { SMTP_OUT_URL: outside.url, OUTGOING_PRIVATE: true } })
const provider = await world.tx(makeProvider)

async function signIn(personId: string) {
  const { cookie } = await clientOf(world, personId)
  const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE') => (url: string, payload?: object) =>
    world.app.http.inject({ method, url, payload, headers: { 'x-palisade': '1', cookie } })
  return { get: call('GET'), post: call('POST'), put: call('PUT'), delete: call('DELETE') }
}
const sam = await signIn(provider.staff.sam)
const ada = await signIn(provider.staff.ada)
const jordan = await signIn(provider.acme.jordan)
const port = () => mailOf(world.app).smtpPort

const program = { filename: 'invoice.exe', content: Buffer.from('MZ nothing that runs') }
async function send(subject: string, attachments = [program]) {
  await sendMail(port(), {
    from: 'jordan@acme.test',
    to: 'support@provider.test',
    subject,
    text: 'See the file.',
    attachments,
  })
  await world.settle()
}
const waiting = async () =>
  (await sam.get('/api/quarantine')).json().items as { id: string; subject: string; requestId: string | null }[]
const named = async (subject: string) => (await waiting()).find((one) => one.subject === subject)!
const requests = async () => (await sam.get('/api/requests?limit=50')).json().items as { title: string; id: string }[]

describe('quarantine', () => {
  test('a program is held: no request until somebody releases it, then it is like any mail', async () => {
    await send('A program for you')
    const held = await named('A program for you')
    assert.equal(held.requestId, null)
    assert.ok(!(await requests()).some((one) => one.title === 'A program for you'))
    const seen = (await sam.get(`/api/quarantine/${held.id}`)).json()
    assert.equal(seen.kind, 'danger')
    assert.match(seen.reason, /invoice\.exe runs/)
    assert.match(seen.raw, /Subject: A program for you/)
    assert.deepEqual(
      seen.attachments.map((one: { name: string }) => one.name),
      ['invoice.exe'],
    )
    const released = await sam.post(`/api/quarantine/${held.id}/release`, {})
    assert.equal(released.statusCode, 200, released.body)
    await world.settle()
    const request = (await requests()).find((one) => one.title === 'A program for you')
    assert.ok(request)
    const detail = (await sam.get(`/api/requests/${request.id}`)).json()
    assert.equal(detail.messages[0].text, 'See the file.')
    assert.equal(detail.messages[0].attachments[0].name, 'invoice.exe')
    assert.equal((await sam.post(`/api/quarantine/${held.id}/release`, {})).statusCode, 409)
    const settled = (await sam.get('/api/quarantine?show=settled')).json().items
    assert.equal(settled[0].settledHow, 'released')
    assert.equal(settled[0].settledBy, 'Sam Sample')
  })

  test('a request is made of a held message by hand (requestOfQuarantined)', async () => {
    await send('Make it a request')
    const held = await named('Make it a request')
    const made = (await sam.post(`/api/quarantine/${held.id}/request`, {})).json()
    const detail = (await sam.get(`/api/requests/${made.requestId}`)).json()
    assert.equal(detail.title, 'Make it a request')
    assert.equal(detail.account.id, provider.acme.id)
    assert.equal(detail.messages[0].text, 'See the file.')
  })

  test('what nobody could read is a request already; deleting it with a reason takes the bytes and leaves the fact', async () => {
    const parts = Array.from({ length: 1200 }, () => '--b\r\n\r\nx').join('\r\n')
    const raw = `From: jordan@acme.test\r\nTo: support@provider.test\r\nSubject: Too many parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts}\r\n--b--\r\n`
    await sendMail(port(), { from: 'jordan@acme.test', to: 'support@provider.test', raw })
    await world.settle()
    const unread = await named('Too many parts')
    assert.ok(unread.requestId)
    const again = (await sam.post(`/api/quarantine/${unread.id}/release`, {})).json()
    assert.equal(again.requestId, unread.requestId)
    await world.settle()
    assert.ok(await named('Too many parts'), 'it waits again: it still cannot be read')
    assert.equal((await sam.post(`/api/quarantine/${unread.id}/delete`, { reason: ' ' })).statusCode, 400)
    const deleted = await sam.post(`/api/quarantine/${unread.id}/delete`, { reason: 'Noise of a test' })
    assert.equal(deleted.statusCode, 204, deleted.body)
    const gone = (await sam.get(`/api/quarantine/${unread.id}`)).json()
    assert.equal(gone.raw, '')
    assert.equal(gone.settledWhy, 'Noise of a test')
    assert.equal(gone.from, 'jordan@acme.test')
  })

  test('a message that can be read the second time fills the place that was kept for it', async () => {
    await sendMail(port(), {
      from: 'jordan@acme.test',
      to: 'support@provider.test',
      subject: 'Read later',
      text: 'These are the words.',
    })
    await world.settle()
    const request = (await requests()).find((one) => one.title === 'Read later')!
    // As an earlier version would have left it: put aside, its place kept in the request.
    await world.tx(async (tx) => {
      await sql`update mail_in set state = 'quarantined', quarantine_reason = 'error: an old fault' where parsed->>'subject' = 'Read later'`.execute(
        tx,
      )
      await sql`update request_message set text = 'unread', flags = array['quarantined'] where request_id = ${request.id}`.execute(
        tx,
      )
    })
    const unread = await named('Read later')
    assert.equal((await sam.post(`/api/quarantine/${unread.id}/release`, {})).statusCode, 200)
    await world.settle()
    const detail = (await sam.get(`/api/requests/${request.id}`)).json()
    assert.equal(detail.messages[0].text, 'These are the words.')
    assert.ok(!detail.messages[0].flags.includes('quarantined'))
    assert.ok(!(await named('Read later')))
  })

  test('nobody from outside learns of it', async () => {
    await send('Held once more')
    const held = await named('Held once more')
    for (const url of [
      '/api/quarantine',
      `/api/quarantine/${held.id}`,
      '/api/mailboxes',
      '/api/mail-trouble?address=a@b.test',
    ])
      assert.equal((await jordan.get(url)).statusCode, 404, url)
    assert.equal((await jordan.post(`/api/quarantine/${held.id}/release`, {})).statusCode, 404)
    assert.equal((await sam.get('/api/mailboxes')).statusCode, 403)
  })

  test('threat-03: what is shown of a message is text without signs that hide or turn it', async () => {
    await send('x \u202efdp.exe <img src=x onerror=alert(1)>')
    const list = await waiting()
    const shown = (await sam.get(`/api/quarantine/${list[0]!.id}`)).json()
    assert.doesNotMatch(shown.raw, /[\u202a-\u202e]/)
  })
})

const input = {
  name: 'Support',
  address: 'Support@Provider.test',
  host: '127.0.0.1',
  port: 9,
  security: 'none',
  username: 'support',
  password: 'not for anybody',
}

describe('mailboxes', () => {
  test('are made, changed, tried and removed by administrators; the secret never comes out', async () => {
    const made = await ada.post('/api/mailboxes', input)
    assert.equal(made.statusCode, 200, made.body)
    const { id, version } = made.json()
    assert.ok(!made.body.includes('not for anybody'))
    assert.equal(made.json().address, 'support@provider.test')
    assert.equal((await ada.post('/api/mailboxes', input)).json().code, 'mailroom.name_taken')
    const { password: _, ...kept } = input
    const changed = await ada.put(`/api/mailboxes/${id}`, { ...kept, folder: 'Other', version })
    assert.equal(changed.statusCode, 200, changed.body)
    assert.equal((await ada.put(`/api/mailboxes/${id}`, { ...kept, version })).statusCode, 409, 'an old version')
    const { name: _name, address: _address, ...place } = kept
    const tried = (await ada.post('/api/mailboxes/test', { ...place, id })).json()
    assert.deepEqual([tried.works, tried.messages], [false, null])
    assert.match(tried.error, /refused/)
    assert.equal((await ada.delete(`/api/mailboxes/${id}`)).statusCode, 204)
    assert.deepEqual((await ada.get('/api/mailboxes')).json().items, [])
  })

  test('a stored password is not sent to another server', async () => {
    const { id, version } = (await ada.post('/api/mailboxes', { ...input, name: 'Theirs' })).json()
    const { password: _, ...kept } = { ...input, name: 'Theirs' }
    const { name: _name, address: _address, ...place } = kept
    for (const moved of [{ host: 'evil.example' }, { port: 10 }]) {
      const changed = await ada.put(`/api/mailboxes/${id}`, { ...kept, ...moved, version })
      assert.equal(changed.json().code, 'mailroom.incomplete', JSON.stringify(moved))
      const tried = await ada.post('/api/mailboxes/test', { ...place, ...moved, id })
      assert.equal(tried.json().code, 'mailroom.incomplete')
    }
    await ada.delete(`/api/mailboxes/${id}`)
  })

  test('one that fails is shown as what is wrong with the system', async () => {
    await ada.post('/api/mailboxes', { ...input, name: 'Broken one' })
    for (let tries = 0; tries < 200; tries++) {
      const { items } = (await ada.get('/api/mailboxes')).json()
      if (items[0].state === 'failing') break
      await new Promise((next) => setTimeout(next, 50))
    }
    await world.forward('11m')
    const { conditions } = (await sam.get('/api/health/system')).json()
    assert.ok(
      conditions.some((one: { text: string }) => /Broken one cannot be fetched/.test(one.text)),
      JSON.stringify(conditions),
    )
  })
})

describe('addresses that mail does not reach', () => {
  const gone = 'jordan@acme.test'
  const trouble = async () => (await sam.get(`/api/mail-trouble?address=${gone}`)).json().trouble

  async function bounced(about: string | null): Promise<void> {
    const raw = `From: MAILER-DAEMON@mx.acme.test\r\nTo: support@provider.test\r\nSubject: failure notice\r\n\r\nHi. This is the program at mx.acme.test.\r\n\r\n<${gone}>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nMessage-ID: <${about}>\r\nTo: ${gone}\r\n`
    await sendMail(port(), { from: 'MAILER-DAEMON@mx.acme.test', envelopeFrom: '', to: 'support@provider.test', raw })
    await world.settle()
  }

  test('a report in prose about a mail of ours is noted with the contact, until they write again', async () => {
    await world.tx((tx) =>
      queueMail(tx, { key: 'to be bounced', kind: 'answer', to: [gone], subject: 'Hello', text: 'x' }),
    )
    const sent = await outside.waitFor((mail) => mail.subject === 'Hello')
    await world.settle()
    await bounced('a-guess@provider.test')
    assert.equal(await trouble(), null, 'a report about no mail of ours says nothing')
    await bounced(sent.header('message-id').replace(/[<>]/g, ''))
    assert.equal((await trouble()).status, '5.1.1')
    assert.equal((await trouble()).kind, 'failing')
    const { items } = (await sam.get(`/api/accounts/${provider.acme.id}/timeline`)).json()
    assert.ok(items.some((entry: { text: string }) => entry.text.startsWith(`Mail to ${gone} fails: 5.1.1`)))
    await sendMail(port(), { from: gone, to: 'support@provider.test', subject: 'I am here', text: 'Again.' })
    await world.settle()
    assert.equal(await trouble(), null)
  })

  test('somebody who knows better says that it is over (clearTrouble)', async () => {
    outside.behave('refuse')
    await world.tx((tx) => queueMail(tx, { key: 'refused', kind: 'answer', to: [gone], subject: 'Again', text: 'x' }))
    await world.settle()
    outside.behave('accept')
    assert.match((await trouble()).diagnostic, /no such mailbox/)
    assert.equal((await sam.post('/api/mail-trouble/clear', { address: gone })).statusCode, 204)
    assert.equal(await trouble(), null)
    assert.equal((await sam.post('/api/mail-trouble/clear', { address: gone })).statusCode, 404)
  })
})
