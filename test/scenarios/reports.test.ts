import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { clock } from '#platform/clock.ts'
import { mailOf } from '#platform/mail/mail.ts'
import { type Client, clientOf } from '#test/client.ts'
import { createMailbox, dnsFromMap, type SentMail, sendMail } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { readOffice } from '../../src/modules/search/extract/office.ts'
import { readPdf } from '../../src/modules/search/extract/pdf.ts'

/*
 * A lead asks how long customers waited: requests come by mail and portal, are answered, one too late; a report is built, its
 * numbers are checked against the requests behind them, it is kept, shared and mailed every Monday as CSV, XLSX and PDF to a
 * real mailbox, until its owner is locked out.
 */
type Json = Record<string, unknown>
type Cell = { value: number | null; behind: number }
type Result = {
  rows: { keys: string[]; cells: Cell[] }[]
  total: Cell[]
  groups: { keys: { key: string; label: string }[] }[]
}

const mailbox = await createMailbox()
const world = await createWorld({ live: true, settings: { SMTP_OUT_URL: mailbox.url, DNS_FOR_MAIL: true } })
mailOf(world.app).resolveWith(dnsFromMap({ 'TXT acme.test': [['v=spf1 ip4:127.0.0.1 -all']] }))
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme, birch } = provider
const kim = await clientOf(world, staff.kim)
const sam = await clientOf(world, staff.sam)
const ada = await clientOf(world, staff.ada)
const toni = await clientOf(world, birch.toni)

async function made(by: Client, path: string, body: Json): Promise<Json & { id: string; number: number }> {
  const reply = await by.post(path, body)
  assert.equal(reply.status, 200, reply.text)
  return reply.body as never
}

const zone = 'Europe/Berlin'
const definition = {
  dataSet: 'answers',
  columns: [
    { value: 'rows', of: 'count' },
    { value: 'waited', of: 'median' },
    { value: 'waited', of: 'max' },
    { value: 'first', of: 'count' },
  ],
  groups: ['account'],
  filters: {},
  span: { kind: 'last_30_days' },
  zone,
  chart: 'bar',
}
const run = async (by: Client, asked: Json = definition, language = 'en') =>
  (await by.post('/api/reports/run', { definition: asked, language })).body as unknown as Result

/** Milliseconds until the next Monday, 07:00 in the zone of the report, and a second. */
function untilMonday(): number {
  const now = Temporal.Instant.fromEpochMilliseconds(clock.now().getTime()).toZonedDateTimeISO(zone)
  const seven = now.with({ hour: 7, minute: 0, second: 0, millisecond: 0 }).add({ days: (8 - now.dayOfWeek) % 7 })
  const due = seven.epochMilliseconds > now.epochMilliseconds ? seven : seven.add({ weeks: 1 })
  return due.epochMilliseconds - now.epochMilliseconds + 1000
}

const reportMails = () => mailbox.messages.filter(({ subject }) => /^(Waiting|=Waiting)/.test(subject))
const attachment = (mail: SentMail, ending: string) => {
  const found = mail.email.attachments.find(({ filename }) => filename?.endsWith(ending))
  assert.ok(found, `${ending} is not attached`)
  return Buffer.from(found.content as ArrayBuffer)
}

describe('how long customers waited', () => {
  let id = ''
  let byMail: Json & { id: string; number: number }

  test('requests come and are answered: one after 20 minutes, one after two hours', async () => {
    await sendMail(mailOf(world.app).smtpPort, {
      from: 'jordan@acme.test',
      to: world.app.config.supportAddress,
      messageId: '<one@acme.test>',
      subject: 'The shop is slow',
      text: 'Since this morning.',
    })
    await world.settle()
    byMail = ((await sam.get('/api/requests')).body.items as (Json & { id: string; number: number })[])[0]!
    const byPortal = await made(toni, '/api/requests', { title: '=HYPERLINK("x")', text: 'Words' })
    await world.forward('20m')
    await made(sam, `/api/requests/${byMail.id}/messages`, { text: 'We look.' })
    await world.forward('1h 40m')
    await made(kim, `/api/requests/${byPortal.id}/messages`, { text: 'Sorry for the wait.' })
  })

  test('the report says so, and each number leads to what it was made of', async () => {
    const { rows, total } = await run(kim)
    const of = (account: string) => rows.find(({ keys }) => keys[0] === account)!.cells
    // In tens of minutes: between two steps of the test real time goes by, too, on a busy machine more than half a minute.
    const rounded = (account: string) =>
      of(account).map(({ value }, at) => (at === 1 || at === 2 ? Math.floor(value! / 600_000) * 10 : value))
    assert.deepEqual(rounded(acme.id), [1, 20, 20, 1])
    assert.deepEqual(rounded(birch.id), [1, 120, 120, 1])
    assert.equal(total[0]!.value, 2)
    const { body } = await kim.post('/api/reports/behind', { definition, column: 1, keys: [acme.id] })
    const [row, ...more] = body.items as { requestId: string; label: string; value: number }[]
    assert.equal(more.length, 0)
    assert.equal(row!.requestId, byMail.id)
    assert.equal(row!.label, `${byMail.number} The shop is slow`)
    assert.equal(row!.value, of(acme.id)[1]!.value)
    const { body: request } = await kim.get(`/api/requests/${row!.requestId}`)
    const messages = request.messages as { kind: string; at: string }[]
    const at = (kind: string) => Date.parse(messages.find((one) => one.kind === kind)!.at)
    assert.equal(at('answer') - at('customer'), row!.value)
  })

  test('it is kept, shared, and mailed every Monday at seven to two people', async () => {
    id = (await made(kim, '/api/reports', { name: '=Waiting', definition, shared: true })).id
    assert.equal((await sam.get(`/api/reports/${id}`)).body.kind, 'shared')
    await sam.patch('/api/me', { language: 'de' })
    const weekly = {
      every: 'weekly',
      weekday: 1,
      at: '07:00',
      zone,
      formats: ['csv', 'xlsx', 'pdf'],
      recipients: [staff.kim, staff.sam],
    }
    const reply = await kim.call('PUT', `/api/reports/${id}/schedule`, weekly)
    assert.equal(reply.status, 200, reply.text)
    const { nextDueAt } = reply.body.schedule as { nextDueAt: string }
    const due = Temporal.Instant.from(nextDueAt).toZonedDateTimeISO(zone)
    assert.deepEqual([due.dayOfWeek, due.hour, due.minute], [1, 7, 0])
    assert.equal(reportMails().length, 0)
  })

  test('on Monday both have it, each in their language, with the numbers of that moment', async () => {
    await world.forward(`${untilMonday()}ms`)
    await mailbox.waitFor(({ envelope }) => envelope.to[0] === 'kim@provider.test' && reportMails().length > 0)
    await mailbox.waitFor((mail) => reportMails().includes(mail) && mail.envelope.to[0] === 'sam@provider.test')
    assert.equal(reportMails().length, 2)
    const [english, german] = ['kim', 'sam'].map(
      (name) => reportMails().find(({ envelope }) => envelope.to[0] === `${name}@provider.test`)!,
    ) as [SentMail, SentMail]
    assert.match(english.text, new RegExp(`/reports/${id}`))
    assert.match(german.text, /^Im Anhang ist der Bericht/)
    assert.equal(english.header('auto-submitted'), 'auto-generated')

    const { rows, groups } = await run(kim)
    const label = (key: string) => groups[0]!.keys.find((one) => one.key === key)!.label
    const csv = attachment(english, '.csv').toString('utf8')
    assert.equal(csv.charCodeAt(0), 0xfeff)
    const lines = csv.slice(1).trimEnd().split('\r\n')
    assert.equal(
      lines[0],
      'Account,Answers,"Time the customer waited, median (seconds)","Time the customer waited, longest (seconds)",First answers',
    )
    for (const { keys, cells } of rows) {
      const seconds = (at: number) => cells[at]!.value! / 1000
      assert.ok(
        lines.includes(`${label(keys[0]!)},${cells[0]!.value},${seconds(1)},${seconds(2)},${cells[3]!.value}`),
        csv,
      )
    }
    assert.match(lines.at(-1)!, /^All,2,/)
    assert.match(attachment(german, '.csv').toString('utf8'), /^\ufeffKonto,Antworten,/)

    const workbook = await readOffice(attachment(english, '.xlsx'), 'xlsx')
    assert.match(workbook, /=Waiting/)
    assert.match(workbook, /Acme/)
    const pdf = await readPdf(attachment(english, '.pdf'))
    for (const words of [/=Waiting/, /Acme/, /Birch/, /\b2\d:\d\d m/, /\b2 h 0\d m/]) assert.match(pdf, words)
    assert.match(await readPdf(attachment(german, '.pdf')), /Wartezeit des Kunden/)
  })

  test('the same due time, brought again, sends nothing again', async () => {
    const { body } = await kim.get(`/api/reports/${id}`)
    const { lastSentAt } = body.schedule as { lastSentAt: string }
    await world.tx((tx) =>
      sql`insert into job (id, queue, data, run_at) values (gen_random_uuid(), 'reports.send',
        ${JSON.stringify({ reportId: id, dueAt: lastSentAt })}::jsonb, ${tx.now})`.execute(tx),
    )
    await world.settle()
    assert.equal(reportMails().length, 2)
  })

  test('that it was mailed is in the audit log, in its owner’s name', async () => {
    const { rows } = await world.tx((tx) =>
      sql<{ body: string }>`select body from audit_entry where body like '%reports.mailed%'`.execute(tx),
    )
    assert.equal(rows.length, 1)
    assert.match(rows[0]!.body, /Kim Mockup/)
  })

  test('its owner is locked out: nothing leaves any more, and the page says why', async () => {
    assert.equal((await ada.post(`/api/people/${staff.kim}/lock`, { reason: 'gone' })).status, 204)
    await world.forward(`${untilMonday()}ms`)
    await world.settle()
    assert.equal(reportMails().length, 2)
    const { body } = await (await clientOf(world, staff.sam)).get(`/api/reports/${id}`)
    const { stopped, nextDueAt } = body.schedule as { stopped: string; nextDueAt: null }
    assert.deepEqual([stopped, nextDueAt], ['owner', null])
  })
})
