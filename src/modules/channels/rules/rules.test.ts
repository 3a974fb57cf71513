import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { PageText } from '../types.ts'
import { parseMail, parseSms } from './reply.ts'
import { meaningOf } from './reports.ts'
import { isWorking, nextPause, restMs } from './retry.ts'
import { phoneSignature, verifyWebhook, webhookHeaders } from './signatures.ts'
import { mailText, pushPayload, smsText, spokenText } from './texts.ts'
import { furthestMs, horizonMs, paces, slots } from './throttle.ts'
import { askForKey, textBack } from './twiml.ts'

describe('an answer by SMS', () => {
  const cases: [body: string, parsed: ReturnType<typeof parseSms>][] = [
    ['ack', { act: 'acknowledge', text: '', code: null }],
    ['  Acknowledged. ', { act: 'acknowledge', text: '', code: null }],
    ['4821 ack', { act: 'acknowledge', text: '', code: '4821' }],
    ['#4821: ack', { act: 'acknowledge', text: '', code: '4821' }],
    ['ack 4821 driving in', { act: 'acknowledge', text: 'driving in', code: '4821' }],
    ['ＡＣＫ', { act: 'acknowledge', text: '', code: null }],
    ['4821 disk is full', { act: 'note', text: 'disk is full', code: '4821' }],
    ['disk 4821 is full', { act: 'note', text: 'disk 4821 is full', code: null }],
    ['48210 ack', { act: 'note', text: '48210 ack', code: null }],
    ['acknowledging nothing', { act: 'note', text: 'acknowledging nothing', code: null }],
    ['escalate: I am on a plane', { act: 'escalate', text: 'I am on a plane', code: null }],
    ['handover Robin Example', { act: 'handover', text: 'Robin Example', code: null }],
    ['resolved', { act: 'resolve', text: '', code: null }],
    ['4821', null],
    ['', null],
    [' \n', null],
    ['STOP', null],
    ['Help!', null],
    ['help is needed', { act: 'note', text: 'help is needed', code: null }],
  ]
  for (const [body, parsed] of cases) test(JSON.stringify(body), () => assert.deepEqual(parseSms(body), parsed))

  test('of any form never goes to the customer, and nothing makes it fail', () =>
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (body) => parseSms(body)?.act !== 'answer')))
})

describe('an answer by mail', () => {
  const cases: [text: string, act: string | undefined, rest: string | undefined][] = [
    ['ack', 'acknowledge', ''],
    ['> ack', 'acknowledge', ''],
    ['*Escalate*', 'escalate', '*'],
    ['Resolve, it was the cable', 'resolve', 'it was the cable'],
    ['The ack is on its way', 'answer', 'The ack is on its way'],
    ['', undefined, undefined],
  ]
  for (const [text, act, rest] of cases)
    test(JSON.stringify(text), () => {
      assert.equal(parseMail(text)?.act, act)
      assert.equal(parseMail(text)?.text, rest)
    })
})

describe('signatures', () => {
  test("are those of the gateway's documentation", () => {
    const params = [
      ['To', '+18005551212'],
      ['CallSid', 'CA1234567890ABCDE'],
      ['From', '+14158675309'],
      ['Digits', '1234'],
      ['Caller', '+14158675309'],
    ] as const
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
    assert.equal(phoneSignature('12345', url, params), 'RSOYDt4T1cUTdK1PDd93/VVr8B8=')
    assert.notEqual(phoneSignature('12345', `${url}3`, params), 'RSOYDt4T1cUTdK1PDd93/VVr8B8=')
  })

  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const body = '{"test": 2432232314}'
  const at = new Date(1614265330_000)
  const good = webhookHeaders([secret], 'msg_p5jXN8AQM9LWM0D4loKWxJek', at, body)

  test('are that of the Standard Webhooks test vector', () =>
    assert.equal(good['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='))

  const cases: [
    name: string,
    secrets: string[],
    headers: Record<string, string | undefined>,
    text: string,
    ageMs: number,
    valid: boolean,
  ][] = [
    ['good', [secret], good, body, 0, true],
    ['at the edge of the tolerance', [secret], good, body, 300_000, true],
    [
      'with an unknown signature before it',
      [secret],
      { ...good, 'webhook-signature': `v1a,xyz ${good['webhook-signature']}` },
      body,
      0,
      true,
    ],
    ['signed with the former secret', ['whsec_AAAA', secret], good, body, 0, true],
    ['too old', [secret], good, body, 301_000, false],
    ['from the future', [secret], good, body, -301_000, false],
    ['another body', [secret], good, `${body} `, 0, false],
    ['another id', [secret], { ...good, 'webhook-id': 'msg_other' }, body, 0, false],
    ['another moment', [secret], { ...good, 'webhook-timestamp': '1614265331' }, body, 0, false],
    ['a moment that is no number', [secret], { ...good, 'webhook-timestamp': '1614265330.0' }, body, 0, false],
    ['no signature', [secret], { ...good, 'webhook-signature': undefined }, body, 0, false],
    ['no secret', [], good, body, 0, false],
    ['an empty secret', [''], good, body, 0, false],
  ]
  for (const [name, secrets, headers, text, ageMs, valid] of cases)
    test(`threat-20: ${name}: ${valid ? 'believed' : 'refused'}`, () =>
      assert.equal(verifyWebhook(secrets, headers, text, new Date(at.getTime() + ageMs)), valid))
})

describe('the throttle', () => {
  const now = new Date('2026-11-17T13:00:00Z')
  const idle = new Date(0)

  test('lets a burst go and spaces the rest', () => {
    const ms = slots('sms', 13, idle, now).map((at) => at!.getTime() - now.getTime())
    assert.deepEqual(ms, [...Array(10).fill(0), 1000, 2000, 3000])
  })

  test('refuses what would wait beyond the horizon', () => {
    const all = slots('sms', 100, idle, now)
    assert.equal(all.filter((at) => at !== null).length, 70)
    assert.ok(all.slice(70).every((at) => at === null))
  })

  test('never lets more through in any window than burst and pace allow, and frees itself within the horizon', () => {
    const kind = fc.constantFrom('sms', 'voice', 'push', 'email', 'webhook')
    const steps = fc.array(fc.record({ waitMs: fc.nat(20_000), count: fc.integer({ min: 1, max: 30 }) }), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(kind, steps, (which, batches) => {
        const { everyMs, burst } = paces[which]
        let busy = 0
        let at = now.getTime()
        const sent: number[] = []
        for (const { waitMs, count } of batches) {
          at += waitMs
          const before = Math.max(busy, at)
          for (const slot of slots(which, count, new Date(before), new Date(at))) if (slot) sent.push(slot.getTime())
          busy = Math.min(before + count * everyMs, at + furthestMs(which))
          assert.ok(busy - at <= horizonMs + burst * everyMs)
        }
        sent.sort((a, b) => a - b)
        for (let first = 0; first + burst < sent.length; first++)
          assert.ok(sent[first + burst]! - sent[first]! >= everyMs - 1, `${sent[first + burst]! - sent[first]!} ms`)
      }),
    )
  })
})

describe('retries', () => {
  test('are few and short, and respect the patience asked for as long as it is useful', () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((attempts) => nextPause('sms', attempts, null)),
      [2000, 4000, 8000, null],
    )
    assert.equal(nextPause('sms', 1, 10_000), 10_000)
    assert.equal(nextPause('sms', 1, 60_000), null)
  })

  test('a broken channel rests, then is tried', () => {
    const failed = new Date('2026-11-17T13:00:00Z')
    const after = (ms: number) => new Date(failed.getTime() + ms)
    assert.equal(isWorking(null, failed, after(1)), true)
    assert.equal(isWorking(failed, failed, after(restMs - 1)), false)
    assert.equal(isWorking(failed, failed, after(restMs)), true)
  })
})

describe('texts', () => {
  const text: PageText = {
    title: `Shop <down> & "out" ${'x'.repeat(300)}`,
    body: 'Acme\nFirst response by 14:05',
    subject: { kind: 'request', id: '1', label: '#1', url: 'https://p.test/requests/1' },
    severity: 'P1',
    actions: ['acknowledge', 'escalate', 'close'],
    token: 'secret-token',
  }

  test('an SMS fits three segments however long the title is', () => {
    const sms = smsText({ text }, 'https://p.test', '4821')
    assert.ok(sms.length <= 306, `${sms.length} characters`)
    assert.match(sms, /https:\/\/p\.test\/page\/secret-token\nReply 4821 ack, escalate or resolve$/)
  })

  test('without acts nothing asks for an answer', () => {
    const quiet = { text: { ...text, actions: [], token: '' } }
    assert.doesNotMatch(smsText(quiet, 'https://p.test', null), /Reply/)
    assert.doesNotMatch(spokenText(quiet), /Press 1|Press 2/)
    assert.doesNotMatch(mailText(quiet, 'https://p.test').text, /Answer this mail/)
  })

  test('HTML and XML are escaped, and what XML cannot hold is left out', () => {
    assert.match(mailText({ text }, 'https://p.test').html, /Shop &lt;down&gt; &amp; &quot;out&quot;/)
    assert.match(textBack('a<b>&\u0000\u001b\ufffe\ud800'), /<Message>a&lt;b&gt;&amp; {3}\ufffd<\/Message>/)
    assert.match(askForKey('x', 'https://p.test/?a=1&b="2"'), /action="https:\/\/p\.test\/\?a=1&amp;b=&quot;2&quot;"/)
  })

  test('the words around it are in the language of whoever reads it', () => {
    const german = { text: { ...text, title: 'Laden steht', language: 'de-AT' } }
    assert.match(smsText(german, 'https://p.test', '4821'), /\nAntwort: 4821 ack, weitergeben oder gelöst$/)
    assert.ok(smsText({ text: { ...text, language: 'de' } }, 'https://p.test', '4821').length <= 306)
    assert.match(spokenText(german), /Schweregrad 1\. Laden steht\. Die 1 übernimmt\. Die 2 gibt weiter\. Die 9 wieder/)
    assert.match(
      mailText(german, 'https://p.test').html,
      /Alarm öffnen.*mit ack, weitergeben oder gelöst in der ersten/,
    )
    assert.match(askForKey('x', 'https://p.test', 'de'), /<Say language="de-DE">x<.*Es wurde keine Taste gedrückt/)
  })

  test('what it offers as an answer is understood, in each language', () => {
    for (const [said, act] of [
      ['4821 weitergeben', 'escalate'],
      ['4821 Gelöst.', 'resolve'],
      ['4821 GELO\u0308ST', 'resolve'],
      ['ack 4821', 'acknowledge'],
      ['übernehme', 'acknowledge'],
      ['Notiz: Techniker unterwegs', 'note'],
      ['4821 übergabe Kim', 'handover'],
    ] as const)
      assert.equal(parseSms(said)?.act, act, said)
  })

  test('a push message stays below what push services take', () =>
    assert.ok(
      Buffer.byteLength(
        pushPayload({ ...text, title: '€'.repeat(500), body: '€'.repeat(5000) }, 'd', 'https://p.test'),
      ) < 3000,
    ))

  test('a code is spoken digit by digit', () =>
    assert.match(spokenText({ text: { verification: '012345' } }), /0\. 1\. 2\. 3\. 4\. 5/))
})

describe('reports of the gateway', () => {
  const cases: [status: string, meaning: string | undefined][] = [
    ['queued', undefined],
    ['sent', undefined],
    ['ringing', undefined],
    ['delivered', 'delivered'],
    ['completed', 'delivered'],
    ['no-answer', 'failed'],
    ['busy', 'failed'],
    ['read', 'seen'],
    ['undelivered', 'failed'],
    ['failed', 'failed'],
    ['<script>', undefined],
  ]
  for (const [status, meaning] of cases)
    test(`${status} means ${meaning ?? 'nothing'}`, () => assert.equal(meaningOf(status, undefined)?.status, meaning))
})
