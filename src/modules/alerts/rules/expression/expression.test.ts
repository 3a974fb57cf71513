import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compareDecimals } from '../decimal.ts'
import { compilePattern, PatternFault } from '../pattern/pattern.ts'
import { applyTo, ready } from '../rules.ts'
import { fits, matchable } from '../silence.ts'
import { holds, type Subject } from './evaluate.ts'
import { parseExpression } from './parse.ts'

const subject: Subject = {
  fields: {
    severity: 'P2',
    source: 'zabbix',
    key: 'disk /var',
    title: 'Disk /var on web-01 is 91 % full',
    text: '',
    runbook: '',
    count: '12',
    account: 'K-1001',
    system: 'web-01',
    'system.kind': 'server',
    'system.location': 'Frankfurt',
  },
  labels: { env: 'prod', value: '0.30', 'odd name': 'yes', constructor: 'own' },
}

function says(condition: string, of = subject): boolean {
  const expression = parseExpression(condition)
  assert.ok(!('fault' in expression), `${condition}: ${'fault' in expression && expression.fault}`)
  return holds(expression, of)
}

describe('conditions', () => {
  for (const [condition, expected] of [
    ['', true],
    ['severity == P2', true],
    ['severity >= P2', true],
    ['severity >= P1', false],
    ['severity < P1', true],
    ['labels.env == "prod" and source in ["zabbix", "snmp"]', true],
    ['source not in ["zabbix"]', false],
    ['labels.value == 0.3', true],
    ['labels.value > 0.29999999999999999999', true],
    ['labels.value >= 0.30000000000000000001', false],
    ['labels.absent > 0', false],
    ['labels.absent == ""', true],
    ['count > 9 and count < 100', true],
    ['title matches "9[0-9] %"', true],
    ['title matches "^disk"', false],
    ['title matches "(?i)^disk"', true],
    ['title contains "DISK"', true],
    ['labels["odd name"] == \'yes\'', true],
    ['labels.constructor == "own" and labels.toString == ""', true],
    ['not (system == "web-01" or true)', false],
    ['not not true', true],
    ['true or false and false', true],
    ['title == "say \\"no\\""', false],
  ] as const)
    test(condition || '(empty)', () => assert.equal(says(condition), expected))

  test('what cannot be read says where', () => {
    for (const [condition, at] of [
      ['severity =', 9],
      ['severty == P1', 0],
      ['title matches "("', 15],
      ['title matches title', 14],
      ['(severity == P1', 15],
      ['labels.a == "x', 12],
      ['count in []', 10],
      ['severity', 8],
      ['severity == P1 P2', 15],
      ['process.exit', 0],
    ] as const) {
      const read = parseExpression(condition)
      assert.ok('fault' in read, condition)
      assert.equal(read.at, at, `${condition}: ${read.fault}`)
    }
    assert.ok('fault' in parseExpression('('.repeat(100)))
    assert.ok('fault' in parseExpression('x'.repeat(3000)))
  })

  test('properties: any text is read or refused, and what was read has an answer', () => {
    const word = fc.constantFrom(
      'severity',
      'P1',
      '==',
      '!=',
      '<',
      'and',
      'or',
      'not',
      '(',
      ')',
      'in',
      '[',
      ']',
      ',',
      '"a"',
      '1.5',
      'labels.env',
      'matches',
      'true',
      '"["',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 14 }).map((words) => words.join(' ')),
        ),
        (text) => {
          const read = parseExpression(text)
          if ('fault' in read) assert.ok(read.at >= 0 && read.at <= text.length)
          else assert.equal(typeof holds(read, subject), 'boolean')
        },
      ),
      { numRuns: 2000 },
    )
  })
})

test('decimals compare as numbers, exactly', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      (a, b) => {
        const text = (value: bigint) => {
          const digits = (value < 0n ? -value : value).toString().padStart(6, '0')
          return `${value < 0n ? '-' : ''}${digits.slice(0, -5)}.${digits.slice(-5)}`
        }
        assert.equal(Math.sign(compareDecimals(text(a), text(b))), a === b ? 0 : a < b ? -1 : 1)
      },
    ),
  )
})

describe('patterns', () => {
  test('say the same as the language’s own where both know the syntax', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '[a-c]',
      'a*',
      'b+',
      '(ab)?',
      '(a|b)',
      'a{2}',
      'b{1,2}',
      '(?:a|bc)*',
      '\\d',
      '\\w',
      '^a',
      'b$',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 5 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1'), maxLength: 8 }),
        (pieces, text) => {
          const source = pieces.join('')
          const pattern = compilePattern(source)
          assert.equal(pattern.search(text), new RegExp(source).test(text), `/${source}/ in "${text}"`)
          assert.equal(pattern.whole(text), new RegExp(`^(?:${source})$`).test(text), `/${source}/ is "${text}"`)
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('that make others walk for ever are answered like all others (threat-09)', () => {
    let tested = 0
    const counting = (source: string, text: string) => {
      tested++
      return compilePattern(source).search(text)
    }
    for (const source of ['(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*a){30}$', '(?:a?){90}a{90}$'])
      assert.equal(counting(source, `${'a'.repeat(1900)}!`), false, source)
    assert.equal(tested, 5)
  })

  test('that cannot be read are refused', () => {
    for (const source of [
      '(',
      ')',
      '[a',
      'a**',
      '*',
      '\\',
      '(?=a)',
      '\\1',
      'a{101}',
      'a{2,1}',
      '[z-a]',
      'x'.repeat(501),
      '((a{100}){100})',
    ])
      assert.throws(() => compilePattern(source), PatternFault, source)
  })
})

describe('silences', () => {
  const labels = matchable({
    source: 'zabbix',
    key: 'k',
    severity: 'P2',
    title: 't',
    system: 'web-01',
    labels: { env: 'prod', severity: 'critical' },
  })
  test('match as Alertmanager does: patterns the whole value, absent labels as empty', () => {
    assert.ok(
      fits(
        [
          { name: 'system', op: '=', value: 'web-01' },
          { name: 'env', op: '=~', value: 'pr.*' },
        ],
        labels,
      ),
    )
    assert.ok(!fits([{ name: 'env', op: '=~', value: 'pro' }], labels))
    assert.ok(
      fits(
        [
          { name: 'absent', op: '!=', value: 'x' },
          { name: 'absent', op: '=~', value: '.*' },
        ],
        labels,
      ),
    )
    assert.ok(!fits([{ name: 'env', op: '!~', value: 'prod|test' }], labels))
    assert.equal(labels.severity, 'critical', 'a label of the source wins over our own word')
  })
})

test('rules act in their order, each on what the one before made of it', () => {
  const rules = ready([
    {
      id: '1',
      accountId: null,
      name: '',
      events: ['opened'],
      condition: 'labels.env == "prod"',
      actions: [{ do: 'severity', severity: 'P1' }],
    },
    {
      id: '2',
      accountId: null,
      name: '',
      events: ['opened'],
      condition: 'severity == P1',
      actions: [
        { do: 'runbook', runbook: 'r' },
        { do: 'group', labels: ['env', 'none'], withinSeconds: 60 },
      ],
    },
    {
      id: '3',
      accountId: 'other',
      name: '',
      events: ['opened'],
      condition: '',
      actions: [{ do: 'paging', paging: 'never' }],
    },
    {
      id: '4',
      accountId: null,
      name: '',
      events: ['resolved'],
      condition: '',
      actions: [{ do: 'note', text: 'over' }],
    },
    {
      id: '5',
      accountId: null,
      name: '',
      events: ['opened'],
      condition: 'no longer ( readable',
      actions: [{ do: 'paging', paging: 'never' }],
    },
  ])
  const alert = {
    accountId: 'acme',
    severity: 'P3' as const,
    runbook: null,
    labels: { env: 'prod' },
    paging: 'usual' as const,
  }
  const outcome = applyTo(rules, 'opened', alert, subject.fields)
  assert.deepEqual(outcome.applied, ['1', '2'])
  assert.equal(outcome.severity, 'P1')
  assert.equal(outcome.runbook, 'r')
  assert.equal(outcome.paging, 'usual')
  assert.deepEqual(outcome.labelKeys[0]!.labels, { env: 'prod', none: '' })
  assert.deepEqual(applyTo(rules, 'resolved', alert, subject.fields).notes, ['over'])
})
