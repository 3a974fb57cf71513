import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { newId } from '#platform/id.ts'
import { mailOf } from '#platform/mail/mail.ts'
import { verifiedChannel } from '#test/channel.ts'
import { clientOf } from '#test/client.ts'
import { createMailbox, dnsFromMap, sendMail } from '#test/mailbox.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * A day at the desk, told once: the same trouble comes twice and becomes one request, a macro asks the customer back, two
 * colleagues nearly answer at once, many requests are closed by mistake and come back with one press, the morning's
 * reminder reaches its owner on the phone, and in the end the customer says how it was.
 */
const mailbox = await createMailbox()
const phone = await createPhone()
const world = await createWorld({
  live: true,
  settings: { SMTP_OUT_URL: mailbox.url, DNS_FOR_MAIL: true, ...phone.settings },
})
phone.connect(world)
after(() => phone.close())
mailOf(world.app).resolveWith(
  dnsFromMap({
    'TXT acme.test': [['v=spf1 ip4:127.0.0.1 -all']],
    'TXT _dmarc.acme.test': [['v=DMARC1; p=reject; aspf=s']],
  }),
)
const { staff, acme } = await world.tx(async (tx) => {
  const made = await makeProvider(tx)
  await verifiedChannel(tx, made.staff.sam, 'sms', '+12025550101', { label: 'Phone' })
  return made
})
const jordan = await clientOf(world, acme.jordan)
const sam = await clientOf(world, staff.sam)
const kim = await clientOf(world, staff.kim)

// biome-ignore lint/suspicious/noExplicitAny: replies of many routes, looked at field by field
const get = async (of: { id: string } | string): Promise<any> =>
  (await kim.get(`/api/requests/${typeof of === 'string' ? of : of.id}`)).body
type Made = { id: string; number: number }

async function write(subject: string, text: string, to = 'support@provider.test'): Promise<void> {
  const raw = [
    'From: Jordan Placeholder <jordan@acme.test>',
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: <${newId()}@acme.test>`,
    '',
    text,
    '',
  ].join('\r\n')
  await sendMail(mailOf(world.app).smtpPort, {
    from: 'jordan@acme.test',
    envelopeFrom: 'jordan@acme.test',
    to: [to],
    raw,
  })
  for (let tries = 0; tries < 300; tries++) {
    await world.settle()
    const { rowCount } = await world.app.db.pool.query(
      `select from job where queue in ('mail.parse', 'mail.received') and failed_at is null limit 1`,
    )
    if (rowCount === 0) return
    await new Promise((next) => setTimeout(next, 100))
  }
}
const newest = async (): Promise<Made> =>
  ((await kim.get('/api/requests?order=newest&limit=1&state=all')).body as { items: Made[] }).items[0]!

describe('a day at the desk', () => {
  let first: Made
  let second: Made

  test('the same trouble comes twice by mail and becomes one; a late reply to the second lands in the first', async () => {
    await write('Shop is slow', 'Since nine the shop is slow.')
    first = await newest()
    await write('Shop still slow', 'It is still slow, and I forgot the screenshot.')
    second = await newest()
    assert.notEqual(first.id, second.id)
    const confirmation = await mailbox.waitFor((mail) => mail.subject.includes(`#${second.number}`))
    const { version } = await get(second)
    const merged = await sam.post(`/api/requests/${second.id}/merge`, { version, into: first.id })
    assert.equal(merged.status, 200, merged.text)
    await write(
      `Re: ${confirmation.subject}`,
      'Here is the log.',
      confirmation.header('reply-to').replace(/.*<|>.*/g, ''),
    )
    const one = await get(first)
    assert.deepEqual(
      one.messages.map((message: { text: string }) => message.text),
      ['Since nine the shop is slow.', 'It is still slow, and I forgot the screenshot.', 'Here is the log.'],
    )
    const gone = await get(String(second.number))
    assert.equal(gone.mergedInto.number, first.number)
    assert.ok(gone.promises.every((promise: { state: string }) => promise.state === 'cancelled'))
  })

  test('a macro asks the customer back, waits for them and reminds in two hours, in one act', async () => {
    const made = await kim.post('/api/macros', {
      name: 'Ask for the version',
      acts: [
        { do: 'assign', to: 'me' },
        { do: 'answer', text: 'Dear {{contact.first_name}}, which version of the shop do you run?' },
        { do: 'status', status: 'waiting_customer' },
        { do: 'follow_up', inMinutes: 120, note: 'Did they say the version?' },
      ],
    })
    const { version } = await get(first)
    const done = await sam.post(`/api/requests/${first.id}/macros/${(made.body as Made).id}`, { version })
    assert.equal(done.status, 200, done.text)
    const mail = await mailbox.waitFor((sent) => sent.text.includes('which version of the shop'))
    assert.match(mail.text, /^Dear Jordan, which version/)
    const asked = await get(first)
    assert.equal(asked.status, 'waiting_customer')
    assert.equal(asked.assignee.name, 'Sam Sample')
  })

  test('two hours later the reminder opens it, is on Sam’s phone and on top of their work', async () => {
    await world.forward('2h 1s')
    const sms = await phone.waitForSms((one) => one.body.includes('Reminder: Shop is slow'))
    assert.equal(sms.to, '+12025550101')
    assert.equal((await get(first)).status, 'open')
    const work = (await sam.get('/api/my-work')).body as { now: Made[]; reminders: { note: string }[] }
    assert.equal(work.reminders[0]?.note, 'Did they say the version?')
    assert.ok(work.now.some((row) => row.id === first.id))
  })

  test('Kim answers while Sam is still writing: Sam is told before the customer reads it twice', async () => {
    const seen = (await get(first)).messages.at(-1).id
    await kim.call('PUT', `/api/requests/${first.id}/presence`, { state: 'writing' })
    const here = await sam.call('PUT', `/api/requests/${first.id}/presence`, { state: 'writing' })
    assert.equal((here.body as { others: { person: { name: string } }[] }).others[0]?.person.name, 'Kim Mockup')
    await kim.post(`/api/requests/${first.id}/messages`, { text: 'It is the cache; it is being cleared.', seen })
    const late = await sam.post(`/api/requests/${first.id}/messages`, { text: 'It is the cache.', seen })
    assert.equal(late.status, 409)
    assert.equal((late.body as { code: string }).code, 'support.answered_meanwhile')
    assert.equal(mailbox.messages.filter((mail) => /^It is the cache\.$/m.test(mail.text)).length, 0)
  })

  test('ten requests are solved by mistake and come back with one press', async () => {
    const many: Made[] = []
    for (let n = 0; n < 10; n++)
      many.push((await jordan.post('/api/requests', { title: `Question ${n}`, text: 'How?' })).body as Made)
    const ids = many.map((one) => one.id)
    const solved = await kim.post('/api/requests/bulk', { ids, act: { do: 'status', status: 'solved' } })
    const { actId, results } = solved.body as { actId: string; results: { done: boolean }[] }
    assert.ok(results.every((one) => one.done))
    for (const one of many) assert.equal((await get(one)).status, 'solved')
    const undone = await kim.post(`/api/acts/${actId}/undo`, {})
    assert.ok(
      (undone.body as { results: { done: boolean }[] }).results.every((one) => one.done),
      undone.text,
    )
    for (const one of many) {
      const back = await get(one)
      assert.equal(back.status, 'new')
      assert.ok(
        back.promises.some((promise: { owed: boolean }) => promise.owed),
        'something is owed again',
      )
    }
    await world.forward('1h 1s')
    assert.equal(
      mailbox.messages.filter((mail) => mail.text.includes('/rating/')).length,
      0,
      'nobody is asked about them',
    )
  })

  test('it is solved, an hour later Jordan is asked, a scanner opens the link, Jordan answers', async () => {
    const { version } = await get(first)
    await sam.patch(`/api/requests/${first.id}`, { version, status: 'solved' })
    await world.forward('1h 1s')
    const mail = await mailbox.waitFor((sent) => sent.text.includes('/rating/'))
    const path = /\/rating\/([\w-]+)/.exec(mail.text)![1]!
    for (const url of [`${world.url}/rating/${path}`, `${world.url}/api/ratings/${path}`])
      assert.equal((await fetch(url)).status, 200)
    assert.equal((await get(first)).rating.score, null, 'looking answers nothing')
    const given = await fetch(`${world.url}/api/ratings/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ score: 5, comment: 'Quick, and nobody asked twice.' }),
    })
    assert.equal(given.status, 200)
    assert.equal((await get(first)).rating.comment, 'Quick, and nobody asked twice.')
  })
})
