import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { newId } from '#platform/id.ts'
import { queueMail } from '#platform/mail/mail.ts'
import { type Client, clientOf } from '#test/client.ts'
import { createMailbox } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

const mailbox = await createMailbox()
const world = await createWorld({ live: true, settings: { SMTP_OUT_URL: mailbox.url } })
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme, birch } = provider
await world.tx((tx) => tx.updateTable('person').set({ language: 'de' }).where('id', '=', acme.jordan).execute())
const kim = await clientOf(world, staff.kim)
const sam = await clientOf(world, staff.sam)
const jordan = await clientOf(world, acme.jordan)
const toni = await clientOf(world, birch.toni)

const confirmationOf = async (by: Client, title: string) => {
  const { body } = await by.post('/api/requests', { title, text: 'Help' })
  return mailbox.waitFor((mail) => mail.subject.includes(String(body.number)))
}
const letter = { subject: '{{number}}: {{title}}', body: 'Acme, {{number}} ist da. {{promise}}' }
const save = (by: Client, more: Record<string, unknown> = {}) =>
  by.call('PUT', '/api/mail/templates', {
    account: acme.id,
    kind: 'confirmation',
    language: 'de',
    version: 0,
    letter,
    ...more,
  })

describe('texts of mails', () => {
  test('ours in the reader’s language, then everybody’s, then the account’s, and back', async () => {
    assert.match(
      (await confirmationOf(jordan, 'Erste')).text,
      /^Wir haben Ihre Nachricht erhalten[\s\S]*Sie hören von uns bis/,
    )
    assert.match((await confirmationOf(toni, 'First')).text, /^We have your message[\s\S]*You hear from us by/)
    assert.equal(
      (await save(kim, { account: null, letter: { ...letter, body: 'Alle: {{number}} {{promise}}' } })).status,
      200,
    )
    assert.match((await confirmationOf(jordan, 'Zweite')).text, /^Alle: \d+/)
    assert.deepEqual((await save(kim)).body, { version: 1 })
    const mail = await confirmationOf(jordan, 'Dritte {{promise}}')
    assert.match(mail.subject, /^\d+: Dritte \{\{promise\}\}$/)
    assert.match(mail.text, /^Acme, \d+ ist da\. Sie hören/)
    assert.deepEqual((await save(kim, { version: 1, letter: null })).body, { version: 2 })
    assert.match((await confirmationOf(jordan, 'Vierte')).text, /^Alle: /)
    const { body } = await kim.get(`/api/mail/templates/versions?account=${acme.id}&kind=confirmation&language=de`)
    assert.deepEqual(
      (body.items as { version: number; body: string | null }[]).map((one) => [one.version, one.body !== null]),
      [
        [2, false],
        [1, true],
      ],
    )
  })

  test('are for mail.admin, of accounts that are there, refused with each fault, and by version', async () => {
    assert.equal((await save(sam)).status, 403)
    assert.equal((await save(jordan)).status, 404)
    assert.equal((await save(kim, { account: newId() })).status, 404)
    const bad = await save(kim, { version: 2, letter: { subject: '{{secret}}', body: '{{number}}' } })
    assert.deepEqual(
      [bad.status, bad.body.code, bad.body.fields],
      [
        422,
        'letters.invalid',
        { subject: 'has the field {{secret}}, which this mail does not know', body: 'must contain {{promise}}' },
      ],
    )
    assert.deepEqual((await save(kim, { version: 1 })).body.code, 'letters.changed_meanwhile')
    const shown = await kim.post('/api/mail/templates/preview', { kind: 'confirmation', ...letter })
    assert.match(String(shown.body.subject), /^48213: Checkout returns \{\{text\}\} & <b>502<\/b>$/)
    assert.equal((await sam.post('/api/mail/templates/preview', { kind: 'confirmation', ...letter })).status, 403)
    const { body } = await kim.get(`/api/mail/templates?account=${birch.id}`)
    const items = body.items as { kind: string; language: string; source: string }[]
    assert.deepEqual(
      items.filter((one) => one.source !== 'own').map((one) => [one.kind, one.language, one.source]),
      [['confirmation', 'de', 'language']],
    )
    assert.equal((await sam.get('/api/mail/templates')).status, 403)
    await assert.rejects(
      world.tx((tx) => tx.deleteFrom('mail_template').execute()),
      /permission denied/,
    )
  })
})

describe('the outbox', () => {
  const mail = (key: string, more = {}) => ({
    key,
    kind: 'answer',
    accountId: acme.id,
    to: ['who@acme.test'],
    subject: `About ${key}`,
    text: 'Words.',
    ...more,
  })
  const queue = (key: string, more = {}) => world.tx((tx) => queueMail(tx, mail(key, more)))
  const read = async (id: string) => (await kim.get(`/api/mail/outgoing/${id}`)).body

  test('shows what a server said, what waits and when it is tried next; a waiting one is stopped and sent again', async () => {
    const sent = await queue('sent')
    await mailbox.waitFor((one) => one.subject === 'About sent')
    await world.settle()
    const handed = await read(sent)
    assert.deepEqual([handed.state, handed.text, handed.accountName], ['sent', 'Words.', 'Acme'])
    assert.match(String(handed.response), /^250/)
    assert.equal((await kim.post(`/api/mail/outgoing/${sent}/resend`)).body.code, 'letters.not_sendable')
    assert.equal((await kim.post(`/api/mail/outgoing/${sent}/cancel`)).body.code, 'letters.not_waiting')

    mailbox.behave((to) => (to === 'who@slow.test' ? 'tempfail' : 'accept'))
    const waiting = await queue('waiting', { to: ['who@slow.test'] })
    await world.settle()
    const tried = await read(waiting)
    assert.deepEqual([tried.state, tried.attempts, tried.handedOverAt], ['trying', 1, null])
    assert.match(String(tried.error), /try again later/)
    assert.ok(Date.parse(String(tried.nextTryAt)) > Date.now())
    const stopped = await kim.post(`/api/mail/outgoing/${waiting}/cancel`)
    assert.deepEqual(
      [stopped.body.state, stopped.body.error, stopped.body.nextTryAt],
      ['cancelled', 'stopped by Kim Mockup', null],
    )
    mailbox.behave('accept')
    await world.forward('20m')
    assert.equal((await read(waiting)).state, 'cancelled')
    assert.equal((await kim.post(`/api/mail/outgoing/${waiting}/resend`)).body.state, 'queued')
    await mailbox.waitFor((one) => one.subject === 'About waiting')
    await world.settle()
    assert.equal((await read(waiting)).state, 'sent')
    const entries = await world.tx((tx) =>
      tx.selectFrom('journal_entry').select('kind').where('kind', 'like', 'mail.%').orderBy('at').execute(),
    )
    assert.deepEqual(
      entries.map((one) => one.kind),
      ['mail.stopped', 'mail.sent_again'],
    )
  })

  test('has filters and pages; keeps secrets; is for mail.admin', async () => {
    const secret = await queue('secret', { sensitive: true, kind: 'invitation', accountId: null })
    await mailbox.waitFor((one) => one.subject === 'About secret')
    await world.settle()
    assert.equal((await read(secret)).text, null)
    const titles = async (query: string) =>
      ((await kim.get(`/api/mail/outgoing?${query}`)).body.items as { subject: string }[]).map((one) => one.subject)
    assert.deepEqual(await titles('kind=invitation'), ['About secret'])
    assert.deepEqual(await titles('q=slow.test'), ['About waiting'])
    assert.deepEqual(await titles('q=%25_'), [])
    assert.deepEqual(await titles('state=held,failed'), [])
    assert.ok((await titles(`account=${acme.id}&state=sent`)).includes('About sent'))
    const first = (await kim.get('/api/mail/outgoing?limit=1')).body
    const second = (await kim.get(`/api/mail/outgoing?limit=1&cursor=${first.next}`)).body
    assert.notDeepEqual(first.items, second.items)
    assert.equal((await kim.get(`/api/mail/outgoing/${newId()}`)).status, 404)
    for (const path of ['', `/${secret}`]) assert.equal((await sam.get(`/api/mail/outgoing${path}`)).status, 403)
    for (const act of ['resend', 'cancel'])
      assert.equal((await sam.post(`/api/mail/outgoing/${secret}/${act}`)).status, 403)
  })
})
