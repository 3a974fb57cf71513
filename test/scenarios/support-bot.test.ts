import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createChannel } from '#channels'
import { mailOf } from '#platform/mail/mail.ts'
import { clientOf } from '#test/client.ts'
import { createMailbox, dnsFromMap, type MailToSend, sendMail } from '#test/mailbox.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * The Support Bot keeps the logbook of a project: mails and copies with files from both sides, commands by mail and SMS with the rights
 * of whoever writes, and nothing from anybody who is not proved. Real SMTP both ways, a gateway that listens.
 */
const mailbox = await createMailbox()
const phone = await createPhone()
const world = await createWorld({
  live: true,
  settings: { SMTP_OUT_URL: mailbox.url, DNS_FOR_MAIL: true, PUBLIC_URL: 'https://palisade.test', ...phone.settings },
})
phone.connect(world)
after(() => phone.close())
const ours = [['v=spf1 ip4:127.0.0.1 -all']]
mailOf(world.app).resolveWith(
  dnsFromMap({
    'TXT acme.test': ours,
    'TXT birch.test': ours,
    'TXT provider.test': ours,
    'TXT evil.test': ours,
    'TXT vendor.test': ours,
    'TXT _dmarc.provider.test': [['v=DMARC1; p=reject; aspf=s']],
  }),
)
const provider = await world.tx(async (tx) => {
  const made = await makeProvider(tx)
  for (const [who, address] of [
    ['sam', '+12025550101'],
    ['robin', '+12025550102'],
  ] as const)
    await createChannel(tx, { personId: made.staff[who], kind: 'sms', address, label: 'Phone' })
  await tx
    .updateTable('person')
    .set({ zone: 'Europe/Berlin', language: 'de' })
    .where('id', '=', made.staff.robin)
    .execute()
  return made
})
const { staff, acme } = provider
const [sam, kim, jordan] = [
  await clientOf(world, staff.sam),
  await clientOf(world, staff.kim),
  await clientOf(world, acme.jordan),
]
const toni = await clientOf(world, provider.birch.toni)

const task = (id: string, name: string, attributes: string, inside = '') =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements><palisade:task ${attributes}>${inside}</palisade:task></bpmn:extensionElements></bpmn:userTask>`
const shares = '<palisade:field name="shares" label="Shares" type="number" required="true"/>'
const order = ['start', 'survey', 'count', 'copy', 'cutover', 'accept', 'close', 'end']
const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:palisade="http://palisade.example/bpmn/1"
  id="d" targetNamespace="x"><bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="start"/>
  ${task('survey', 'Look at the servers', 'who="lead"')}
  ${task('count', 'Count the shares', 'who="lead"', shares)}
  ${task('copy', 'Copy', 'who="lead" due="PT8H"', '<palisade:reminder at="-PT1H"/>')}
  ${task('cutover', 'Cut over', 'who="lead" milestone="Cutover"')}
  ${task('accept', 'Accept', 'who="customer"')}
  ${task('close', 'Close', 'who="lead"')}<bpmn:endEvent id="end"/>
  ${order
    .slice(1)
    .map((to, n) => `<bpmn:sequenceFlow id="f${n}" sourceRef="${order[n]}" targetRef="${to}"/>`)
    .join('')}</bpmn:process></bpmn:definitions>`

type Step = { job: number; number: number; name: string; node: string; state: string; dueAt: string | null }
type Kept = { id: string; name: string }
type Entry = {
  text: string
  kind: string
  visibility: string
  authorName: string
  via: string
  data: { files?: Kept[]; folded?: string; subject?: string }
}
let id = ''
let number = 0
let address = ''
let accountAddress = ''

const steps = async () => ((await sam.get(`/api/projects/${id}`)).body as unknown as { steps: Step[] }).steps
const step = async (node: string) => (await steps()).find((one) => one.node === node)
const logbook = async (by = sam) =>
  (await by.get(`/api/projects/${id}/journal?limit=200`)).body.items as unknown as Entry[]
const quarantine = async () =>
  (await kim.get('/api/quarantine?show=waiting')).body.items as unknown as {
    id: string
    kind: string
    reason: string
    from: string
  }[]

/** To the desk, with a copy to the bot and a file. */
const copied = () =>
  [
    'From: Jordan <jordan@acme.test>',
    'To: support@provider.test',
    `Cc: ${address}`,
    'Subject: The new share is slow',
    'Message-ID: <slow@acme.test>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Opening a file takes a minute.',
    '--b',
    'Content-Type: text/plain; name=trace.txt',
    'Content-Disposition: attachment; filename=trace.txt',
    '',
    'slow',
    '--b--',
    '',
  ].join('\r\n')

let sent = 0
/** Sends a mail to Palisade and lets everything happen that follows from it. */
async function mail(given: Partial<MailToSend> & { text: string }): Promise<string> {
  const messageId = `<m${++sent}@provider.test>`
  await sendMail(mailOf(world.app).smtpPort, {
    from: 'sam@provider.test',
    to: address,
    subject: `Mail ${sent}`,
    messageId,
    ...given,
  })
  await world.settle()
  return messageId
}
/** The bot's answer to one mail. */
async function answerTo(messageId: string) {
  await world.settle()
  return mailbox.waitFor((one) => one.header('in-reply-to') === messageId)
}
const answers = () => mailbox.messages.filter((one) => one.header('auto-submitted') === 'auto-replied').length

describe('the Support Bot', () => {
  test('has an address for the project and one for the account, the same at each asking', async () => {
    const made = await sam.post('/api/procedures/import', { name: 'Data migration', key: 'data-migration', xml })
    assert.equal(made.status, 200, made.text)
    const procedureId = made.body.id as string
    assert.equal((await kim.post(`/api/procedures/${procedureId}/publish`, { revision: 1 })).status, 200)
    const begun = await kim.post('/api/projects', {
      procedureId,
      accountId: acme.id,
      title: 'File servers',
      shared: true,
      people: [{ role: 'lead', personId: staff.sam }],
    })
    assert.equal(begun.status, 200, begun.text)
    id = begun.body.id as string
    number = begun.body.number as number
    address = (await sam.get(`/api/projects/${id}/bot-address`)).body.address as string
    assert.match(address, /^bot\+p-[a-z2-7]{32}@provider\.test$/)
    assert.equal((await jordan.get(`/api/projects/${number}/bot-address`)).body.address, address)
    assert.equal((await toni.get(`/api/projects/${id}/bot-address`)).status, 404)
    accountAddress = (await sam.get(`/api/accounts/${acme.id}/bot-address`)).body.address as string
    assert.match(accountAddress, /^bot\+a-/)
    assert.equal((await jordan.get(`/api/accounts/${acme.id}/bot-address`)).status, 404)
    await assert.rejects(
      mail({ to: address.replace(/p-../, 'p-aa'), text: 'to nobody' }),
      (error: { responseCode?: number }) => error.responseCode === 550,
    )
  })

  test('does a step by mail, keeps what was written below, and answers in its thread', async () => {
    const first = await step('survey')
    assert.equal(first!.number, 1)
    const asked = await mail({
      subject: 'Servers',
      text: 'done 1\n\nBoth servers are on rack 4.\n\nOn Monday, Kim wrote:\n> How far are you?\n> Kim',
      attachments: [{ filename: 'rack.txt', content: 'rack 4', contentType: 'text/plain' }],
    })
    assert.equal((await step('survey'))!.state, 'done')
    const answer = await answerTo(asked)
    assert.equal(answer.subject, 'Re: Servers')
    assert.deepEqual(answer.envelope, { from: '', to: ['sam@provider.test'] })
    assert.equal(answer.header('references'), asked)
    assert.match(answer.header('reply-to'), new RegExp(address.replace('+', '\\+')))
    assert.match(answer.text, /Done: step 1 “Look at the servers” of PJ-/)
    const entry = (await logbook()).find(({ kind }) => kind === 'bot.entry')!
    assert.equal(entry.text, 'Both servers are on rack 4.')
    assert.deepEqual([entry.authorName, entry.via, entry.visibility], ['Sam Sample', 'mail', 'internal'])
    assert.match(entry.data.folded!, /How far are you/)
    const [file] = entry.data.files!
    const read = await sam.get(`/api/bot-files/${file!.id}`)
    assert.deepEqual([read.status, read.text], [200, 'rack 4'])
    assert.equal(
      (await jordan.get(`/api/bot-files/${file!.id}`)).status,
      404,
      'what staff wrote is not for the customer',
    )
  })

  test('does the same mail once, also when it comes again', async () => {
    const before = (await logbook()).length
    const raw = `From: Sam <sam@provider.test>\r\nTo: ${address}\r\nSubject: Once\r\nMessage-ID: <again@provider.test>\r\n\r\nnote once\r\n`
    await mail({ raw, text: '' })
    await mail({ raw, text: '' })
    assert.equal((await logbook()).length, before + 1)
  })

  test('refuses a step with a form in words, and one that is another’s', async () => {
    const form = await answerTo(await mail({ text: 'done 2' }))
    assert.match(
      form.text,
      /Nothing was done.*form that must be filled in first \(shares\): https:\/\/palisade\.test\/projects\//s,
    )
    const other = await answerTo(await mail({ from: 'robin@provider.test', text: 'erledigt 2' }))
    assert.match(other.text, /Es wurde nichts getan\. Dieser Schritt ist nicht Ihrer\./)
    const none = await answerTo(await mail({ text: 'done 99' }))
    assert.match(none.text, /has no step 99/)
    assert.equal((await step('count'))!.state, 'open')
    const { job } = (await step('count'))!
    assert.equal((await sam.post(`/api/projects/${id}/steps/${job}/complete`, { data: { shares: 31 } })).status, 200)
  })

  test('sets when a step is due by the clock of whoever writes; its reminder moves with it', async () => {
    const { number: copy } = (await step('copy'))!
    const asked = await answerTo(await mail({ from: 'robin@provider.test', text: `fällig ${copy} 2099-07-01 14:30` }))
    assert.match(asked.text, /ist jetzt fällig am/)
    assert.equal((await step('copy'))!.dueAt, '2099-07-01T12:30:00.000Z')
    const { rows } = await world.app.db.pool.query(
      `select due_at from timer where kind = 'procedures.remind' and fired_at is null`,
    )
    assert.deepEqual(
      rows.map(({ due_at }: { due_at: Date }) => due_at.toISOString()),
      ['2099-07-01T11:30:00.000Z'],
    )
    const unclear = await answerTo(await mail({ text: `due ${copy} some day` }))
    assert.match(unclear.text, /“some day” names no moment ahead/)
    const refused = await answerTo(await mail({ from: 'jordan@acme.test', text: `due ${copy} tomorrow` }))
    assert.match(refused.text, /has no step/, 'a step that is not theirs is none for the customer')
    const { job } = (await step('copy'))!
    const dueAt = '2099-07-02T12:30:00.000Z'
    const path = `/api/projects/${id}/steps/${job}/due`
    assert.equal((await jordan.call('PUT', path, { dueAt })).status, 404)
    assert.equal((await sam.call('PUT', path, { dueAt })).status, 200)
    assert.equal((await step('copy'))!.dueAt, dueAt)
  })

  test('tells a milestone: by its step where it has one', async () => {
    const ahead = await answerTo(await mail({ text: 'milestone "Cutover"' }))
    assert.match(ahead.text, /Nobody came to the step/)
    const { number: copy } = (await step('copy'))!
    await mail({ text: `done ${copy}` })
    const reached = await answerTo(await mail({ text: 'milestone "cutover"' }))
    assert.match(reached.text, /“Cut over” is done/)
    const told = await answerTo(await mail({ text: 'milestone "Everybody was told"' }))
    assert.match(told.text, /is told/)
    assert.ok((await logbook(jordan)).some(({ text }) => text === 'Milestone reached: Everybody was told'))
    const again = await sam.post(`/api/projects/${id}/milestones`, { name: 'Cutover' })
    assert.equal(again.body.code, 'procedures.milestone_reached')
  })

  test('lets the customer write and do what is theirs', async () => {
    const { number: accept } = (await step('accept'))!
    const asked = await mail({
      from: 'jordan@acme.test',
      text: `done ${accept}\nLooks good to us.`,
      attachments: [{ filename: 'signed.txt', content: 'signed', contentType: 'text/plain' }],
    })
    assert.match((await answerTo(asked)).text, /Done: step/)
    assert.equal((await step('accept'))!.state, 'done')
    const entry = (await logbook(jordan)).find(({ text }) => text === 'Looks good to us.')!
    assert.equal(entry.visibility, 'customer')
    assert.equal((await jordan.get(`/api/bot-files/${entry.data.files![0]!.id}`)).text, 'signed')
    assert.equal((await toni.get(`/api/bot-files/${entry.data.files![0]!.id}`)).status, 404)
  })

  test('a mail to the desk with a copy to the bot is a request and an entry, each with its file', async () => {
    const before = answers()
    await mail({ from: 'jordan@acme.test', to: ['support@provider.test', address], raw: copied(), text: '' })
    const { items } = (await sam.get('/api/requests?q=slow')).body as unknown as {
      items: { id: string; title: string }[]
    }
    assert.deepEqual(
      items.map(({ title }) => title),
      ['The new share is slow'],
    )
    const request = (await sam.get(`/api/requests/${items[0]!.id}`)).text
    assert.match(request, /trace\.txt/)
    assert.doesNotMatch(request, /bot\+p-/, 'the bot takes no part in the request')
    const entry = (await logbook()).find(({ text }) => text === 'Opening a file takes a minute.')!
    assert.equal((await sam.get(`/api/bot-files/${entry.data.files![0]!.id}`)).text.trim(), 'slow')
    assert.equal(answers() - before, 1, 'the desk confirms, the bot says nothing of a copy')
  })

  test('puts aside what nobody may write or nothing proves, and a person lets it through', async () => {
    const [entries, told] = [(await logbook()).length, answers()]
    await mail({ from: 'somebody@evil.test', text: 'done 6' })
    await mail({ from: 'sam@provider.test', envelopeFrom: 'x@evil.test', text: 'done 6' })
    await mail({ from: 'toni@birch.test', text: 'done 6' })
    await mail({
      from: 'jordan@acme.test',
      to: accountAddress,
      text: 'a customer writes into no journal of an account',
    })
    await mail({ from: 'sam@provider.test', headers: { 'Auto-Submitted': 'auto-generated' }, text: 'done 6' })
    assert.equal((await step('close'))!.state, 'open')
    assert.equal((await logbook()).length, entries)
    assert.equal(answers(), told, 'nobody who is not believed is answered')
    const aside = await quarantine()
    assert.deepEqual(aside.map(({ kind, reason, from }) => [kind, from, reason]).toReversed(), [
      ['bot', 'somebody@evil.test', 'its sender is nobody we know'],
      ['bot', 'sam@provider.test', 'the domain of the sender says that it did not send it (DMARC)'],
      ['bot', 'toni@birch.test', 'its sender may not write there'],
      ['bot', 'jordan@acme.test', 'its sender may not write there'],
      ['bot', 'sam@provider.test', 'a machine wrote it'],
    ])
    const stranger = aside.find(({ from }) => from === 'somebody@evil.test')!
    assert.equal((await kim.post(`/api/quarantine/${stranger.id}/release`, {})).status, 200)
    await world.settle()
    assert.equal((await step('close'))!.state, 'open', 'a mail that was let through commands nothing')
    const entry = (await logbook()).find(({ text }) => text.includes('somebody@evil.test'))!
    assert.deepEqual([entry.authorName, entry.visibility], ['Support Bot', 'internal'])
    assert.equal((await quarantine()).length, 4)
  })

  test('a stranger’s mail to the desk with a copy to the bot is a request, and put aside for the logbook', async () => {
    await mail({
      from: 'else@evil.test',
      to: ['support@provider.test', address],
      cc: address,
      subject: 'Invoice attached',
      text: 'Please see.',
    })
    const { items } = (await sam.get('/api/requests?q=Invoice')).body as unknown as { items: { title: string }[] }
    assert.equal(items.length, 1)
    assert.ok((await quarantine()).some(({ from, kind }) => from === 'else@evil.test' && kind === 'bot'))
  })

  test('answers of machines are neither put aside nor answered', async () => {
    const [told, aside] = [answers(), (await quarantine()).length]
    await mail({
      from: 'sam@provider.test',
      subject: 'Out of office',
      headers: { 'Auto-Submitted': 'auto-replied' },
      text: 'done 6',
    })
    assert.deepEqual([answers(), (await quarantine()).length], [told, aside])
  })

  test('keeps the journal of an account for staff', async () => {
    await mail({ to: accountAddress, subject: 'Call with Jordan', text: 'They move in spring.' })
    const { items } = (await sam.get(`/api/accounts/${acme.id}/timeline`)).body as unknown as { items: Entry[] }
    assert.equal(items.find(({ kind, text }) => kind === 'bot.entry' && text === 'They move in spring.')!.via, 'mail')
  })

  test('takes commands by SMS from a number that somebody has verified, with or without the project', async () => {
    const { number: close } = (await step('close'))!
    const [samsPhone, robins] = [{ to: '+12025550101' }, { to: '+12025550102' }]
    assert.equal(await phone.reply({ to: '+12025559999' }, `P-${number} done ${close}`), '')
    assert.match(await phone.reply(robins, `P-${number} erledigt ${close}`), /Dieser Schritt ist nicht Ihrer/)
    assert.match(await phone.reply(samsPhone, 'P-999999 done 1'), /There is no project P-999999/)
    assert.match(await phone.reply(samsPhone, `P-${number} tape is in the safe`), /Noted in the logbook/)
    assert.ok((await logbook()).some(({ text, via }) => text === 'tape is in the safe' && via === 'phone'))
    assert.match(
      await phone.reply(samsPhone, `done ${close}`),
      new RegExp(`Done: step ${close} “Close” of PJ-${number}`),
    )
    const { state } = (await sam.get(`/api/projects/${id}`)).body as { state: string }
    assert.equal(state, 'done')
    assert.match(await phone.reply(samsPhone, `P-${number} done ${close}`), /Nothing was done/)
  })

  test('a project waits for a mail of a named sender, then for one of its own people', async () => {
    const wait = (id: string, input: string) =>
      `<bpmn:serviceTask id="${id}" name="${id}"><bpmn:extensionElements><palisade:act name="await_mail">${input}</palisade:act></bpmn:extensionElements></bpmn:serviceTask>`
    const flow = (n: number, from: string, to: string) =>
      `<bpmn:sequenceFlow id="w${n}" sourceRef="${from}" targetRef="${to}"/>`
    const drawn = xml.replace(/<bpmn:startEvent[\s\S]*<\/bpmn:process>/, '').replace('</bpmn:definitions>', '')
    const waiting = `${drawn}<bpmn:startEvent id="start"/>${wait('vendor', '<palisade:input name="from" value="@vendor.test"/>')}
      ${wait('anybody', '')}${task('close', 'Close', 'who="lead"')}<bpmn:endEvent id="end"/>${flow(1, 'start', 'vendor')}
      ${flow(2, 'vendor', 'anybody')}${flow(3, 'anybody', 'close')}${flow(4, 'close', 'end')}</bpmn:process></bpmn:definitions>`
    const made = await sam.post('/api/procedures/import', { name: 'Order', key: 'order', xml: waiting })
    assert.equal(made.status, 200, made.text)
    const procedureId = made.body.id as string
    const published = await kim.post(`/api/procedures/${procedureId}/publish`, { revision: 1 })
    assert.equal(published.status, 200, published.text)
    const people = [{ role: 'lead', personId: staff.sam }]
    const begun = await kim.post('/api/projects', { procedureId, accountId: acme.id, people })
    id = begun.body.id as string
    address = (await sam.get(`/api/projects/${id}/bot-address`)).body.address as string
    await world.settle()
    await mail({ from: 'orders@vendor.test', envelopeFrom: 'x@evil.test', text: 'A forged delivery.' })
    await mail({ text: 'I asked the vendor.' })
    assert.equal((await step('vendor'))!.state, 'open', 'neither a forgery nor somebody else ends it')
    const note = { filename: 'note.txt', content: 'two disks', contentType: 'text/plain' }
    await mail({ from: 'orders@vendor.test', subject: 'Order 7', text: 'Delivered on Monday.', attachments: [note] })
    assert.equal((await step('vendor'))!.state, 'done')
    assert.ok(
      (await logbook()).some(({ text }) => text === 'From orders@vendor.test, as awaited: Delivered on Monday.'),
    )
    const { data } = (await sam.get(`/api/projects/${id}/diagram`)).body as unknown as {
      data: { mail: { from: string; subject: string; text: string; files: Kept[] } }
    }
    assert.deepEqual(
      [data.mail.from, data.mail.subject, data.mail.text, data.mail.files[0]!.name],
      ['orders@vendor.test', 'Order 7', 'Delivered on Monday.', 'note.txt'],
    )
    await mail({ text: 'help' })
    assert.equal((await step('anybody'))!.state, 'open', 'a command is no mail that is waited for')
    await mail({ text: 'They are built in.' })
    assert.equal((await step('anybody'))!.state, 'done')
  })
})
