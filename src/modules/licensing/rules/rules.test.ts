import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  factorOf,
  largestAmount,
  priceOf,
  readAmount,
  showAmount,
  type Unit,
  writeAmount,
  writtenIn,
} from './amount.ts'
import { type ApprovalPolicy, type Approver, approvalsNeeded, limitOf, mayApprove, standing } from './approval.ts'
import { decisionChallenge, decisionText, type SignedDecision } from './decision.ts'
import { forecast } from './forecast.ts'
import { decideRequest, isOver, type RequestEvent, requestStates } from './request.ts'

const TB = 10n ** 12n

test('an amount is exact, or refused', () => {
  const cases: [string, string, Unit, bigint | string][] = [
    ['40', 'TB', 'byte', 40n * TB],
    ['40', 'TiB', 'byte', 40n << 40n],
    ['1.5', 'TB', 'byte', 1_500_000_000_000n],
    ['0.1', 'TB', 'byte', 100_000_000_000n],
    ['0.1', 'TiB', 'byte', 'not_whole'],
    ['0.5', 'B', 'byte', 'not_whole'],
    ['12', 'h', 'second', 43_200n],
    ['0.25', 'min', 'second', 15n],
    ['250', 'count', 'count', 250n],
    ['2.5', 'count', 'count', 'not_whole'],
    ['0', 'TB', 'byte', 'not_positive'],
    ['0.000', 'TB', 'byte', 'not_positive'],
    ['-1', 'TB', 'byte', 'not_a_number'],
    ['NaN', 'TB', 'byte', 'not_a_number'],
    ['Infinity', 'TB', 'byte', 'not_a_number'],
    ['1e3', 'TB', 'byte', 'not_a_number'],
    ['1,5', 'TB', 'byte', 'not_a_number'],
    ['1 000', 'TB', 'byte', 'not_a_number'],
    ['٤٠', 'TB', 'byte', 'not_a_number'],
    ['', 'TB', 'byte', 'not_a_number'],
    ['40', 'h', 'byte', 'wrong_unit'],
    ['40', 'TB', 'second', 'wrong_unit'],
    ['40', 'TB', 'count', 'wrong_unit'],
    ['9223372036854775807', 'B', 'byte', largestAmount],
    ['9223372036854775808', 'B', 'byte', 'too_large'],
    ['9999999999999999999', 'PB', 'byte', 'too_large'],
  ]
  for (const [value, unit, base, expected] of cases) {
    const result = readAmount({ value, unit: unit as never }, base)
    const wanted = typeof expected === 'bigint' ? { amount: expected } : { refused: expected }
    assert.deepEqual(result, wanted, `${value} ${unit}`)
  }
})

test('what is written reads back as the same amount, in whatever way', () => {
  fc.assert(
    fc.property(
      fc.bigInt(1n, largestAmount),
      fc.constantFrom<Unit>('byte', 'count', 'second'),
      fc.constantFrom(...writtenIn),
      (amount, unit, way) => {
        if (factorOf(unit, way) === null) return
        const [value, word = 'count'] = writeAmount(amount, unit, way).split(' ')
        assert.deepEqual(readAmount({ value: value!, unit: word as never }, unit), { amount })
      },
    ),
  )
})

test('an amount at a glance says when it is rounded', () => {
  assert.equal(showAmount(40n * TB, 'byte', 'TB'), '40 TB')
  assert.equal(showAmount(1n << 40n, 'byte', 'TB'), '≈ 1.1 TB')
  assert.equal(showAmount(-15_000_000_004_096n, 'byte', 'TB'), '≈ -15 TB')
  assert.equal(showAmount(250n, 'count', 'count'), '250')
  assert.equal(showAmount(1n, 'second', 'h'), '≈ 0 h')
})

test('a price is rounded up to a whole cent, and never a fraction of one', () => {
  assert.equal(priceOf(40n * TB, 9500n, TB), 380_000n)
  assert.equal(priceOf(1n, 9500n, TB), 1n)
  assert.equal(priceOf(40n * TB, null, null), null)
  assert.equal(priceOf(-40n * TB, 9500n, TB), null)
})

const policy: ApprovalPolicy = {
  version: 3,
  limits: [
    { role: 'sales_executive', upTo: 50n * TB },
    { role: 'licence_manager', upTo: null },
  ],
  needed: 1,
  fourEyesAbove: 100n * TB,
}
const people: Record<string, Approver> = {
  sales: { personId: 'sales', roles: ['sales_executive'], active: true },
  manager: { personId: 'manager', roles: ['licence_manager', 'sales_executive'], active: true },
  second: { personId: 'second', roles: ['licence_manager'], active: true },
  gone: { personId: 'gone', roles: ['licence_manager'], active: false },
  desk: { personId: 'desk', roles: ['support_tier1', 'admin'], active: true },
}
const known = (id: string) => people[id] ?? null
const asked = { amount: 120n * TB, requesterId: 'customer', enteredBy: 'customer' }

test('who may approve how much', () => {
  assert.equal(limitOf(policy, people.manager!), null)
  assert.equal(limitOf(policy, people.sales!), 50n * TB)
  const cases: [string, bigint, string | null][] = [
    ['sales', 50n * TB, null],
    ['sales', 50n * TB + 1n, 'above_limit'],
    ['manager', 120n * TB, null],
    ['manager', 120n * TB + 1n, 'more_than_asked'],
    ['manager', 0n, 'more_than_asked'],
    ['manager', -1n, 'more_than_asked'],
    ['gone', 1n, 'not_an_approver'],
    ['desk', 1n, 'not_an_approver'],
  ]
  for (const [who, amount, expected] of cases)
    assert.equal(mayApprove(policy, asked, people[who]!, amount), expected, `${who} ${amount}`)
  assert.equal(mayApprove(policy, { ...asked, requesterId: 'manager' }, people.manager!, 1n), 'own_request')
  assert.equal(mayApprove(policy, { ...asked, enteredBy: 'manager' }, people.manager!, 1n), 'own_request')
  assert.equal(mayApprove(policy, asked, people.sales!, TB, [{ personId: 'sales', amount: TB }]), 'given_already')
  assert.equal(mayApprove(policy, { ...asked, amount: -5n * TB }, people.sales!, -5n * TB), null)
  assert.equal(mayApprove(policy, { ...asked, amount: -5n * TB }, people.sales!, -4n * TB), 'more_than_asked')
  assert.equal(mayApprove(policy, { ...asked, amount: -60n * TB }, people.sales!, -60n * TB), 'above_limit')
})

test('which approvals are enough', () => {
  const of = (...list: [string, bigint][]) =>
    standing(
      policy,
      asked,
      list.map(([personId, amount]) => ({ personId, amount })),
      known,
    )
  assert.deepEqual(of(), { enough: false, amount: 120n * TB, have: 0, needed: 2 })
  assert.deepEqual(of(['manager', 120n * TB]), { enough: false, amount: 120n * TB, have: 1, needed: 2 })
  assert.deepEqual(of(['manager', 120n * TB], ['second', 120n * TB]), {
    enough: true,
    amount: 120n * TB,
    by: ['manager', 'second'],
  })
  assert.equal(of(['manager', 120n * TB], ['manager', 120n * TB]).enough, false, 'one person is never two')
  assert.equal(of(['manager', 120n * TB], ['second', 119n * TB]).enough, false, 'two amounts are no agreement')
  assert.equal(of(['manager', 120n * TB], ['sales', 120n * TB]).enough, false, 'beyond a limit nothing counts')
  assert.equal(of(['manager', 120n * TB], ['gone', 120n * TB]).enough, false, 'who left does not count')
  assert.equal(of(['manager', 120n * TB], ['nobody', 120n * TB]).enough, false)
  assert.deepEqual(of(['sales', 40n * TB]), { enough: true, amount: 40n * TB, by: ['sales'] })
})

test('no set of approvals grants more than was asked, or by fewer people than are needed', () => {
  const approval = fc.record({
    personId: fc.constantFrom('customer', ...Object.keys(people)),
    amount: fc.bigInt(-10n, 130n).map((n) => n * TB),
  })
  fc.assert(
    fc.property(fc.array(approval, { maxLength: 12 }), (approvals) => {
      const result = standing(policy, asked, approvals, known)
      if (!result.enough) return
      assert.ok(result.amount >= 1n && result.amount <= asked.amount)
      assert.ok(new Set(result.by).size >= approvalsNeeded(policy, result.amount))
      for (const id of result.by) assert.equal(mayApprove(policy, asked, known(id)!, result.amount), null)
    }),
  )
})

const decision: SignedDecision = {
  verdict: 'approve',
  licenceKey: 'ACME-MIG-07',
  appliance: 'ab'.repeat(32),
  kind: 'block-migration',
  amount: 40n * TB,
  requester: '019300aa-0000-7000-8000-000000000001',
  requestId: '019300aa-0000-7000-8000-000000000002',
  policyVersion: 3,
}

test('the challenge is the hash of one text, and of every field of it', () => {
  const text =
    '{"amount":"40000000000000","appliance":"' +
    'ab'.repeat(32) +
    '","kind":"block-migration","licenceKey":"ACME-MIG-07",' +
    '"policyVersion":3,"purpose":"licence.decision","requestId":"019300aa-0000-7000-8000-000000000002",' +
    '"requester":"019300aa-0000-7000-8000-000000000001","v":1,"verdict":"approve"}'
  assert.equal(decisionText(decision), text)
  assert.deepEqual(decisionChallenge(decision), createHash('sha256').update(text).digest())
  const others: Partial<SignedDecision>[] = [
    { verdict: 'decline' },
    { licenceKey: 'ACME-MIG-08' },
    { appliance: 'ac'.repeat(32) },
    { kind: 'file-migration' },
    { amount: 40n * TB + 1n },
    { requester: decision.requestId },
    { requestId: decision.requester },
    { policyVersion: 4 },
  ]
  const seen = new Set(others.map((other) => decisionChallenge({ ...decision, ...other }).toString('hex')))
  assert.equal(seen.size, others.length)
  assert.ok(!seen.has(decisionChallenge(decision).toString('hex')))
})

test('a request goes its ways and no others', () => {
  const ways: [RequestEvent, Record<string, string>][] = [
    [
      { type: 'approvals', enough: true },
      { asked: 'approved', asked_back: 'approved' },
    ],
    [
      { type: 'approvals', enough: false },
      { asked: 'asked', asked_back: 'asked_back' },
    ],
    [{ type: 'declined' }, { asked: 'declined', asked_back: 'declined', refused: 'declined' }],
    [{ type: 'withdrawn' }, { asked: 'withdrawn', asked_back: 'withdrawn', refused: 'withdrawn' }],
    [{ type: 'asked_back' }, { asked: 'asked_back', asked_back: 'asked_back' }],
    [{ type: 'answered' }, { asked: 'asked', asked_back: 'asked' }],
    [{ type: 'issued' }, { approved: 'issued' }],
    [{ type: 'refused' }, { approved: 'refused' }],
    [{ type: 'asked_anew' }, { refused: 'asked' }],
  ]
  for (const [event, allowed] of ways)
    for (const state of requestStates) {
      const wanted = allowed[state] ? { state: allowed[state] } : { refused: 'not_now' }
      assert.deepEqual(decideRequest(state, event), wanted, `${event.type} of ${state}`)
    }
  for (const state of ['issued', 'declined', 'withdrawn'] as const) assert.ok(isOver(state))
})

test('a key runs dry on a straight line through its reports, or nothing is said', () => {
  const at = (hours: number) => new Date(Date.UTC(2026, 10, 1, hours))
  const usage = { from: at(0), until: at(48), usedFrom: 10n * TB, usedUntil: 14n * TB }
  assert.deepEqual(forecast(usage, 6n * TB), { perDay: 2n * TB, dryAt: at(48 + 72) })
  assert.deepEqual(forecast(usage, 0n)?.dryAt, at(48))
  assert.equal(forecast({ ...usage, until: at(5) }, 6n * TB), null, 'an afternoon is no rate')
  assert.equal(forecast({ ...usage, usedUntil: 10n * TB }, 6n * TB), null, 'nothing was used')
  assert.equal(forecast({ ...usage, usedUntil: 10n * TB + 1n }, largestAmount), null, 'it lasts for ever')
})
