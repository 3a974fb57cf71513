import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'smol-toml'
import { createRedactor } from './redact.ts'
import { entropyOf } from './secret-like.ts'

const clean = (text: string, addresses = true) => createRedactor({ addresses }).text(text)

describe('what is taken out', () => {
  const cases: [text: string, clean: string][] = [
    ['login with password=hunter2 ok', 'login with password=<secret 1> ok'],
    ['DB_PASSWORD: "s3cr3t pass"', 'DB_PASSWORD: "<secret 1> pass"'],
    ['Authorization: Bearer abc.def', 'Authorization: <secret 1>'],
    ['fetch https://bob:pw@host.test/x', 'fetch https://<secret 1>@host.test/x'],
    ['curl -u admin:geheim http://x.test', 'curl -u <secret 1> http://x.test'],
    ['token ghp_16C7e42F292c6912E7710c838347Ae178B4a used', 'token <secret 1> used'],
    ['from jo@mail.test to JO@mail.test', 'from <mail 1> to <mail 1>'],
    ['from 10.0.0.1 to 10.0.0.2 and 10.0.0.1', 'from <address 1> to <address 2> and <address 1>'],
    ['at fe80::1 and aa:bb:cc:dd:ee:ff', 'at <address 1> and <address 2>'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', '<secret 1>'],
  ]
  for (const [text, expected] of cases) test(text, () => assert.equal(clean(text), expected))

  const kept = [
    'Failed password for root from somewhere port 22',
    'token expired',
    'login of <*> with password=<*>',
    'password: required',
    'org.apache.hadoop.mapreduce.v2.app.MRAppMaster: started',
    'GET /var/lib/docker/overlay/merged took 12.5ms at 2026-11-26T12:00:00.000Z',
    'unit web-frontend.service entered failed state',
    'version 1.2.3-rc4 of node-exporter',
  ]
  for (const text of kept) test(`keeps: ${text}`, () => assert.equal(clean(text), text))

  test('addresses stay where it was said so', () => {
    assert.equal(clean('from 10.0.0.1 for jo@mail.test', false), 'from 10.0.0.1 for <mail 1>')
  })

  test('does the same again with what it has done', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const redactor = createRedactor({ addresses: true })
        const once = redactor.text(text)
        assert.equal(createRedactor({ addresses: true }).text(once), once)
      }),
    )
    for (const [text] of cases) {
      const once = clean(text)
      assert.equal(clean(once), once)
    }
  })

  test('takes its time in proportion to the text', () => {
    for (const piece of ['a', '1a', 'a=', 'password', 'token: ', '://', '@', '.', ':', '-', 'eyJ', '"', 'a@', '1:'])
      assert.ok(clean(piece.repeat(500_000)).length < 20_000)
  })
})

/** gitleaks' rules are for Go: what JavaScript writes otherwise is rewritten. Null for what its generator of texts cannot do. */
function asExpression(rule: string): RegExp | null {
  const text = rule
    .replaceAll(/\(\?[ims]+\)/g, '')
    .replaceAll(/\(\?-?[ims]+:/g, '(?:')
    .replaceAll('(?P<', '(?<')
    .replaceAll('[[:alnum:]]', '[0-9A-Za-z]')
    .replaceAll('\\z', '$')
    .replaceAll('\\A', '^')
    .replaceAll(/\\b/g, ' ')
    .replaceAll('hooks.slack.com', 'hooks\\.slack\\.com')
  try {
    return new RegExp(text)
  } catch {
    return null
  }
}

const corpus = join(import.meta.dirname, '../../../../../shared/corpora/secrets/gitleaks/gitleaks.toml')
const folder = [
  corpus,
  join(import.meta.dirname, '../../../../../../shared/corpora/secrets/gitleaks/gitleaks.toml'),
].find(existsSync)

type Rule = { id: string; regex?: string; entropy?: number; secretGroup?: number }

describe('secrets as gitleaks knows them', { skip: folder ? false : 'the corpus is not here' }, () => {
  const { rules } = folder ? (parse(readFileSync(folder, 'utf8')) as unknown as { rules: Rule[] }) : { rules: [] }
  let tried = 0
  for (const rule of rules) {
    // Of documents of several lines, which no line of a log is.
    if (!rule.regex || rule.id === 'kubernetes-secret-yaml') continue
    const expression = asExpression(rule.regex)
    if (!expression) continue
    const samples = samplesOf(rule, expression)
    if (samples.length === 0) continue
    tried++
    test(rule.id, () => {
      for (const { text, secret } of samples) {
        const out = clean(`12:00:01 app: ${text} done`)
        assert.ok(!out.includes(secret), `${secret} is still in: ${out}`)
      }
    })
  }
  test('are most of its rules', () => assert.ok(tried >= rules.length * 0.8, `${tried} of ${rules.length}`))
})

/** Texts of a rule with the secret in them; those that gitleaks itself would pass over as too plain are left out. */
function samplesOf({ entropy = 3, secretGroup }: Rule, expression: RegExp): { text: string; secret: string }[] {
  let texts: string[]
  try {
    texts = fc.sample(fc.noBias(fc.stringMatching(expression, { size: 'small' })), { seed: 1, numRuns: 40 })
  } catch {
    return []
  }
  return texts.flatMap((made) => {
    const text = made.replaceAll(/[\p{Cc}]/gu, ' ')
    const found = expression.exec(text)
    const group = found && (secretGroup ? found[secretGroup] : found.slice(1).find(Boolean))
    // Names of parts are no secrets: where a rule names its parts the whole is.
    const secret = (found?.groups ? found[0] : (group ?? found?.[0]))?.trim()
    return secret &&
      secret.length >= 6 &&
      secret.length < 1500 &&
      text.length < 1800 &&
      entropyOf(secret) >= Math.max(3, entropy)
      ? [{ text, secret }]
      : []
  })
}
