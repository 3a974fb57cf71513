import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import { sealMessage } from 'mailauth'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { dnsFromMap } from '#test/mailbox.ts'
import { authenticateMessage, type Resolve } from './authenticate.ts'
import type { MailEnvelope } from './types.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const published = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const key = (domain: string) => ({ [`TXT k1._domainkey.${domain}`]: [[`v=DKIM1; k=rsa; p=${published}`]] })

const dns = dnsFromMap({
  ...key('good.example'),
  ...key('nodmarc.example'),
  ...key('attacker.example'),
  ...key('list.example'),
  'TXT good.example': [['v=spf1 ip4:192.0.2.10 -all']],
  'TXT _dmarc.good.example': [['v=DMARC1; p=reject']],
  'TXT _dmarc.attacker.example': [['v=DMARC1; p=none']],
  'TXT spfonly.example': [['v=spf1 ip4:192.0.2.10 -all']],
  'TXT attacker.example': [['v=spf1 ip4:192.0.2.66 -all']],
})

const at = new Date('2026-01-15T10:00:00Z')

type Given = {
  from?: string
  /** From as our own reader understood it. */
  readFrom?: string
  envelope?: Partial<MailEnvelope>
  sign?: string
  headers?: string
  change?: (signed: string) => string
  resolve?: Resolve
  dnsMs?: number
  /** Forwarded by this domain, which changes the body and seals what it saw. */
  sealed?: { domain: string; saw: string }
  trustedSealers?: string[]
}

async function authenticate({
  from = 'anna@good.example',
  readFrom = from,
  envelope,
  sign,
  headers = '',
  change,
  resolve = dns,
  dnsMs,
  sealed,
  trustedSealers,
}: Given) {
  let raw = `${headers}From: ${from}\r\nTo: support@provider.test\r\nSubject: Disk full\r\nDate: Thu, 15 Jan 2026 10:00:00 +0000\r\n\r\nPlease help.\r\n`
  if (sign) {
    const signed = await dkimSign(raw, {
      signatureData: [
        {
          signingDomain: sign,
          selector: 'k1',
          privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
        },
      ],
      signTime: at,
    } as unknown as Parameters<typeof dkimSign>[1])
    raw = signed.signatures + raw
  }
  if (sealed) raw = await forward(raw, sealed)
  if (change) raw = change(raw)
  const full = {
    from: readFrom,
    to: ['support@provider.test'],
    remoteIp: '192.0.2.99',
    helo: 'mx.example',
    ...envelope,
  }
  return authenticateMessage(Buffer.from(raw), full, readFrom.replace(/.*<|>.*/g, ''), resolve, at, {
    dnsMs,
    trustedSealers,
  })
}

/** As a mailing list does: notes what it saw, adds a line, which breaks the signature, and seals (RFC 8617). */
async function forward(raw: string, { domain, saw }: { domain: string; saw: string }): Promise<string> {
  const changed = `${raw}-- the list\r\n`
  const seal = await sealMessage(changed, {
    signingDomain: domain,
    selector: 'k1',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    authResults: `${domain}; ${saw}`,
    cv: 'none',
    signTime: at,
  })
  return seal.toString() + changed
}

describe('who sent a message', () => {
  test('aligned DKIM under a DMARC policy proves the domain', async () => {
    const found = await authenticate({ sign: 'good.example' })
    assert.equal(found.dmarc.result, 'pass')
    assert.equal(found.dmarc.policy, 'reject')
    assert.deepEqual(found.dkim, [{ result: 'pass', domain: 'good.example', selector: 'k1', aligned: true }])
    assert.equal(found.alignedFrom, 'good.example')
    assert.equal(found.authenticated, true)
  })

  test('aligned SPF under a DMARC policy proves the domain', async () => {
    const found = await authenticate({ envelope: { remoteIp: '192.0.2.10' } })
    assert.equal(found.spf.result, 'pass')
    assert.equal(found.authenticated, true)
  })

  test('without a DMARC policy aligned DKIM or SPF proves it too', async () => {
    assert.equal(
      (await authenticate({ from: 'bob@nodmarc.example', sign: 'nodmarc.example' })).alignedFrom,
      'nodmarc.example',
    )
    const spf = await authenticate({ from: 'bob@spfonly.example', envelope: { remoteIp: '192.0.2.10' } })
    assert.deepEqual([spf.dmarc.result, spf.spf.result, spf.authenticated], ['none', 'pass', true])
  })

  const forged: [string, Given][] = [
    ['nothing signed, foreign address', {}],
    ['signed by somebody else', { sign: 'attacker.example' }],
    ['SPF of somebody else', { envelope: { from: 'x@attacker.example', remoteIp: '192.0.2.66' } }],
    ['body changed after signing', { sign: 'good.example', change: (raw) => raw.replace('Please help', 'Please pay') }],
    [
      'a second From put before',
      { sign: 'attacker.example', from: 'x@attacker.example', change: (raw) => `From: boss@good.example\r\n${raw}` },
    ],
    ['two authors', { sign: 'good.example', from: 'anna@good.example, x@attacker.example' }],
    [
      'our reader sees another author than the verifier',
      { sign: 'attacker.example', from: 'x@attacker.example', readFrom: 'boss@good.example' },
    ],
    [
      'Authentication-Results of the sender',
      { headers: 'Authentication-Results: palisade; dmarc=pass header.from=good.example\r\n' },
    ],
    [
      'a signature over part of the body',
      { sign: 'nodmarc.example', from: 'bob@nodmarc.example', change: (raw) => `${raw}appended\r\n` },
    ],
  ]
  for (const [name, given] of forged)
    test(`threat-05: proves nothing: ${name}`, async () => {
      const found = await authenticate(given)
      assert.equal(found.authenticated, false)
      assert.equal(found.alignedFrom, null)
    })

  const seal = { domain: 'list.example', saw: 'dkim=pass header.d=good.example; dmarc=pass header.from=good.example' }
  const forwarded: Given = { sign: 'good.example', sealed: seal, trustedSealers: ['list.example'] }
  test('a sealer that is trusted vouches for what it forwarded and changed', async () => {
    const found = await authenticate(forwarded)
    assert.deepEqual([found.dmarc.result, found.arc.result, found.arc.sealer], ['fail', 'pass', 'list.example'])
    assert.deepEqual([found.alignedFrom, found.arc.vouches, found.authenticated], ['good.example', true, true])
  })

  const unvouched: [string, Given][] = [
    ['nobody trusts the sealer', { ...forwarded, trustedSealers: ['other.example'] }],
    ['the sealer saw it fail', { ...forwarded, sealed: { ...seal, saw: 'dmarc=fail header.from=good.example' } }],
    [
      'the sealer saw another domain pass',
      { ...forwarded, sealed: { ...seal, saw: 'dmarc=pass header.from=x.example' } },
    ],
    ['changed after the seal', { ...forwarded, change: (raw) => raw.replace('Please help', 'Please pay') }],
    ['sealed by somebody else who says so', { ...forwarded, sealed: { ...seal, domain: 'attacker.example' } }],
    ['our reader sees another author', { ...forwarded, readFrom: 'boss@good.test' }],
  ]
  for (const [name, given] of unvouched)
    test(`threat-05: a seal proves nothing: ${name}`, async () => {
      const found = await authenticate(given)
      assert.deepEqual([found.authenticated, found.arc.vouches], [false, false])
    })

  test('threat-09: a thousand signatures are not hashed', async () => {
    const headers = Array.from(
      { length: 1000 },
      (_, at) => `DKIM-Signature: v=1; a=rsa-sha256; d=good.example; s=k1; l=${at}; h=from; bh=x; b=x\r\n`,
    ).join('')
    const found = await authenticate({ sign: 'good.example', headers, resolve: () => assert.fail('DNS was asked') })
    assert.equal(found.authenticated, false)
    assert.equal(found.dkim[0]!.result, 'policy')
  })

  test('DNS that fails or says nothing is a temporary error, never a proof and never an exception', async () => {
    const broken: Resolve = async () => {
      throw Object.assign(new Error('queryTxt ESERVFAIL'), { code: 'ESERVFAIL' })
    }
    const found = await authenticate({ sign: 'good.example', resolve: broken })
    assert.equal(found.authenticated, false)
    assert.equal(found.dmarc.result, 'temperror')
    const silent: Resolve = () => new Promise(() => {})
    assert.equal((await authenticate({ sign: 'good.example', resolve: silent, dnsMs: 50 })).authenticated, false)
  })
})
