import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { systemActor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { mailOf } from '#platform/mail/mail.ts'
import { beginRun, createProcedure, publishDraft, saveDraft } from '#procedures'
import { clientOf } from '#test/client.ts'
import { imapPassword, missingImap, startImap } from '#test/imap.ts'
import { createMailbox, dnsFromMap } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * An installation whose mail is fetched: what is for the bot lies in a mailbox of a real IMAP server, and only DKIM proves who wrote it,
 * because the server that received it is another.
 */
const missing = missingImap()
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const published = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

const task = (id: string, name: string) =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements><palisade:task who="lead"/></bpmn:extensionElements></bpmn:userTask>`
const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:palisade="http://palisade.example/bpmn/1"
  id="d" targetNamespace="x"><bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="start"/>${task('survey', 'Look at the servers')}
  ${task('copy', 'Copy')}<bpmn:endEvent id="end"/><bpmn:sequenceFlow id="a" sourceRef="start" targetRef="survey"/>
  <bpmn:sequenceFlow id="b" sourceRef="survey" targetRef="copy"/><bpmn:sequenceFlow id="c" sourceRef="copy" targetRef="end"/></bpmn:process></bpmn:definitions>`

type Entry = { text: string; kind: string; authorName: string; via: string; data: { files?: { id: string }[] } }

describe('mail to the bot in a mailbox that is fetched', { skip: missing }, async () => {
  if (missing) return
  const server = await startImap()
  const outside = await createMailbox()
  const world = await createWorld({
    live: true,
    settings: { SMTP_OUT_URL: outside.url, DNS_FOR_MAIL: true, OUTGOING_PRIVATE: true },
  })
  mailOf(world.app).resolveWith(dnsFromMap({ 'TXT k1._domainkey.provider.test': [[`v=DKIM1; k=rsa; p=${published}`]] }))
  const { staff, acme } = await world.tx(makeProvider)
  const [ada, sam, kim] = [
    await clientOf(world, staff.ada),
    await clientOf(world, staff.sam),
    await clientOf(world, staff.kim),
  ]
  const actor = systemActor('test')
  const { id: procedureId } = await world.tx((tx) => createProcedure(tx, { name: 'Data migration' }))
  const { revision } = await saveDraft(world.app, actor, procedureId, { xml, base: 0 })
  await publishDraft(world.app, actor, procedureId, { revision })
  const people = [{ role: 'lead', personId: staff.sam }]
  const run = await world.tx((tx) => beginRun(tx, { procedureId, accountId: acme.id, title: 'File servers', people }))
  const project = `/api/projects/${run!.runId}`
  const address = (await sam.get(`${project}/bot-address`)).body.address as string
  const mailbox = {
    ...{ name: 'Support', address: 'support@provider.test', host: '127.0.0.1', port: server.port, security: 'none' },
    ...{ username: 'support', password: imapPassword, beginWith: 'all' },
  }
  const added = await ada.post('/api/mailboxes', mailbox)
  assert.equal(added.status, 200, added.text)

  /** Puts a mail into the mailbox, signed by Sam's domain unless it is forged. */
  async function deliver(to: string[], subject: string, lines: string[], signed = true): Promise<void> {
    const message = [
      `From: Sam <sam@provider.test>`,
      ...to,
      `Subject: ${subject}`,
      `Message-ID: <${subject.replace(/\W/g, '-')}@provider.test>`,
      ...lines,
      '',
    ].join('\r\n')
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    const { signatures } = await dkimSign(message, {
      signatureData: [{ signingDomain: 'provider.test', selector: 'k1', privateKey: key }],
      signTime: clock.now(),
    } as unknown as Parameters<typeof dkimSign>[1])
    await server.deliver('support', `${signed ? signatures : ''}${message}`)
  }
  async function until<T>(what: string, find: () => Promise<T | undefined>): Promise<T> {
    for (let tries = 0; tries < 400; tries++) {
      await world.settle()
      const found = await find()
      if (found !== undefined) return found
      await new Promise((next) => setTimeout(next, 50))
    }
    return assert.fail(`never: ${what}`)
  }
  const entries = async () => (await sam.get(`${project}/journal?limit=200`)).body.items as unknown as Entry[]
  const entry = (text: string) =>
    until(text, async () => (await entries()).find((one) => one.kind === 'bot.entry' && one.text === text))
  const stepState = async (node: string) => {
    const { steps } = (await sam.get(project)).body as unknown as { steps: { node: string; state: string }[] }
    return steps.find((step) => step.node === node)?.state
  }

  test('becomes an entry with its files, of whoever the signature proves', async () => {
    await deliver([`To: ${address}`], 'Rack', [
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Both servers are on rack 4.',
      '--b',
      'Content-Type: text/plain; name=rack.txt',
      'Content-Disposition: attachment; filename=rack.txt',
      '',
      'rack 4',
      '--b--',
    ])
    const { authorName, via, data } = await entry('Both servers are on rack 4.')
    assert.deepEqual([authorName, via], ['Sam Sample', 'mail'])
    assert.equal((await sam.get(`/api/bot-files/${data.files![0]!.id}`)).text.trim(), 'rack 4')
  })

  test('does what its first line says, and is answered', async () => {
    assert.equal(await stepState('survey'), 'open')
    await deliver([`To: ${address}`], 'Survey', ['', 'done 1'])
    const answer = await outside.waitFor((one) => one.subject === 'Re: Survey')
    assert.match(answer.text, /Done: step 1 “Look at the servers”/)
    assert.deepEqual([await stepState('survey'), await stepState('copy')], ['done', 'open'])
  })

  test('that only says that it is theirs is put aside and does nothing', async () => {
    await deliver([`To: ${address}`], 'Forged', ['', 'done 2'], false)
    const held = await until('put aside', async () => {
      const { items } = (await kim.get('/api/quarantine?show=waiting')).body as unknown as {
        items: { kind: string; reason: string }[]
      }
      return items.find(({ kind }) => kind === 'bot')
    })
    assert.match(held.reason, /nothing proves the domain/)
    assert.equal(await stepState('copy'), 'open')
  })

  test('and to the desk is a request and an entry; to the desk alone it is no entry', async () => {
    await deliver(['To: support@provider.test', `Cc: ${address}`], 'The share is slow', ['', 'It takes a minute.'])
    await entry('It takes a minute.')
    await deliver(['To: support@provider.test'], 'Another thing', ['', 'Only for the desk.'])
    const titled = (title: string) => async () => {
      const { items } = (await kim.get('/api/requests?limit=50')).body as unknown as { items: { title: string }[] }
      return items.find((one) => one.title === title)
    }
    await until('a request of the copied mail', titled('The share is slow'))
    await until('a request of the other', titled('Another thing'))
    assert.ok(!(await entries()).some(({ text }) => text.includes('Only for the desk')))
  })
})
