import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { giveBack, makeReceipt, makeRequest } from '../src/appliance.ts'
import { readCode, writeCode } from '../src/code.ts'
import {
  applianceCode,
  type CodeContext,
  canonical,
  compareReports,
  componentHash,
  consume,
  findByCode,
  importPackage,
  matchFingerprint,
  newState,
  payloadTypes,
  type Report,
  receiptCode,
  refund,
  reserve,
  type State,
  thumbprint,
  verifyReceiptCode,
  verifyReceiptFile,
  verifyRequestFile,
  verifyReturnFile,
} from '../src/licence.ts'
import { signRequest } from '../src/request.ts'
import { appliance, day, TB, testKey, text, Vendor } from './vendor.ts'

const publicKey = text(appliance)
const print = thumbprint(publicKey)
const codeKey = Buffer.alloc(32, 7).toString('base64')
const kind = 'migration.files'
const vendor = await Vendor.open()
const grants = [await vendor.grant(5n * TB), await vendor.grant(5n * TB)] as const
const empty = newState(publicKey, vendor.pin)
const granted = importPackage(empty, grants[0], day(11)).state

const machine = (serial: string) =>
  [
    ['serial', 50, serial],
    ['cards', 30, 'aa:bb'],
    ['name', 20, 'rack4'],
  ].map(([name, weight, value]) => ({
    name: String(name),
    weight: Number(weight),
    hash: componentHash(print, String(name), String(value)),
  }))
const self = { publicKey, codeKey, name: 'Rack 4', fingerprint: machine('S1') }
const register = { purpose: 'register', appliance: self, licenceKey: null, ask: null } as const
const ask = { kind, amount: 3n * TB, unit: 'byte', note: 'weekend job' } as const

describe('a request file', () => {
  test('registers an appliance with its own key, and asks for capacity', () => {
    const first = makeRequest(empty, register, appliance, day(5))
    const read = verifyRequestFile(first.bytes)
    assert.equal(read.thumbprint, print)
    assert.deepEqual(read.content.appliance, self)
    assert.equal(read.content.report.number, 1)
    const second = makeRequest(
      importPackage(first.state, grants[0], day(11)).state,
      { ...register, purpose: 'capacity', ask },
      appliance,
      day(12),
    )
    const { content } = verifyRequestFile(second.bytes, publicKey)
    assert.deepEqual(content.ask, ask)
    assert.deepEqual([content.licenceKey, content.keyset, content.report.number], ['key-0001', 1, 2])
    assert.equal(content.report.capacities[0]!.total, 5n * TB)
  })

  test('of a key everybody can sign for, of another key, or changed is refused', () => {
    const { bytes } = makeRequest(empty, register, appliance, day(5))
    const parts = JSON.parse(bytes.toString()) as { payload: string; signatures: { sig: string; keyid: string }[] }
    const payload = JSON.parse(Buffer.from(parts.payload, 'base64').toString())
    const forged = (publicKey: Buffer, sig: string) => {
      const changed = { ...payload, appliance: { ...payload.appliance, publicKey: publicKey.toString('base64url') } }
      const signatures = [{ keyid: '0'.repeat(64), sig }]
      return Buffer.from(
        `${canonical({ ...parts, payload: Buffer.from(canonical(changed)).toString('base64'), signatures })}\n`,
      )
    }
    const zeros = Buffer.alloc(64).toString('base64')
    const identity = Buffer.alloc(32)
    identity[0] = 1
    for (const point of [Buffer.alloc(32), identity])
      assert.throws(() => verifyRequestFile(forged(point, zeros)), { code: 'BAD_KEY' })
    assert.throws(() => verifyRequestFile(forged(testKey('x').publicKey, parts.signatures[0]!.sig)), {
      code: 'BAD_SIGNATURE',
    })
    assert.throws(() => verifyRequestFile(bytes, text(testKey('x'))), { code: 'BAD_SIGNATURE' })
    // Signed by the registered appliance, but speaking of another one.
    const { report } = verifyRequestFile(bytes).content
    const stranger = { ...self, publicKey: text(testKey('x')) }
    const liar = signRequest({ v: 1, ...register, appliance: stranger, keyset: 0, report, issuedAt: day(5) }, appliance)
    assert.throws(() => verifyRequestFile(liar.bytes, publicKey), { code: 'MALFORMED' })
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes)
      flipped[at]! ^= 1 << (at & 7)
      assert.throws(() => verifyRequestFile(flipped, publicKey), { name: 'Refused' }, `byte ${at}`)
    }
    const receipt = makeReceipt(granted, codeKey, appliance, day(5)).bytes
    assert.throws(() => verifyRequestFile(receipt, publicKey), { code: 'WRONG_TYPE' })
    assert.throws(() => verifyReturnFile(receipt, publicKey), { code: 'WRONG_TYPE' })
  })

  test('never asks for an amount that is none', () => {
    for (const amount of [0n, -1n, 2n ** 63n, 1.5 as unknown as bigint])
      assert.throws(
        () => makeRequest(empty, { ...register, purpose: 'capacity', ask: { ...ask, amount } }, appliance, day(5)),
        { code: 'MALFORMED' },
      )
    const { bytes } = makeRequest(empty, { ...register, ask }, appliance, day(5))
    assert.throws(() => verifyRequestFile(bytes), { code: 'MALFORMED' })
  })
})

describe('a fingerprint', () => {
  test('is of the same machine while enough of its weight is', () => {
    const registered = machine('S1')
    assert.deepEqual(matchFingerprint(registered, machine('S1')), { same: true, matched: 100, total: 100, changed: [] })
    assert.deepEqual(matchFingerprint(registered, machine('S2')), {
      same: false,
      matched: 50,
      total: 100,
      changed: ['serial'],
    })
    assert.equal(matchFingerprint(registered, registered.slice(0, 2)).same, true)
    assert.equal(matchFingerprint(registered, machine('S2'), 0.5).same, true)
    assert.equal(matchFingerprint(registered, []).same, false)
    assert.equal(matchFingerprint([], machine('S1')).same, true)
    // Whoever reports with weights of his own gains nothing.
    const heavy = machine('S2').map((each) => ({ ...each, weight: 100 }))
    assert.equal(matchFingerprint(registered, heavy).matched, 50)
    assert.notEqual(componentHash(print, 'serial', 'S1'), componentHash('0'.repeat(64), 'serial', 'S1'))
  })
})

describe('a receipt', () => {
  const used = consume(granted, 'job-1', kind, 1_234_567_890_123n, day(12)).state

  test('says where the appliance stands, under its signature', () => {
    const { bytes, state } = makeReceipt(used, codeKey, appliance, day(13))
    const { content } = verifyReceiptFile(bytes, publicKey)
    assert.deepEqual(content.report.journal, { count: used.journal.count, head: used.journal.head })
    assert.equal(content.report.capacities[0]!.used, 1_234_567_890_123n)
    assert.equal(state.reports.at(-1)!.number, 1)
    assert.throws(() => verifyReceiptFile(bytes, text(testKey('x'))), { code: 'BAD_SIGNATURE' })
  })

  test('as a code of 24 characters tells the portal the same', () => {
    const { codes } = makeReceipt(used, codeKey, appliance, day(13))
    const [{ code } = { code: '' }] = codes
    assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/)
    const context: CodeContext = { codeKey, licenceKey: 'key-0001', appliance: publicKey, kinds: [kind] }
    const read = verifyReceiptCode(code, context, { sequence: 1, number: 0 })
    assert.ok(read.verdict === 'valid')
    assert.deepEqual([read.kind, read.sequence, read.number], [kind, 1, 1])
    // Rounded up to 28 bits.
    assert.ok(read.used >= 1_234_567_890_123n && read.used - 1_234_567_890_123n < 2n ** 13n)
    const typed = ` ${code.toLowerCase().replaceAll('-', '').replaceAll('0', 'o').replaceAll('1', 'l')} `
    assert.equal(verifyReceiptCode(typed, context, { sequence: 1, number: 0 }).verdict, 'valid')
    for (const changes of [
      { codeKey: Buffer.alloc(32).toString('base64') },
      { licenceKey: 'key-0002' },
      { appliance: 'x' },
      { kinds: ['a.kind', kind] },
    ])
      assert.equal(verifyReceiptCode(code, { ...context, ...changes }, { sequence: 1, number: 0 }).verdict, 'foreign')
  })

  test('as a code is exact below 2^28, never too low, and found again far on in the numbers', () => {
    const context: CodeContext = { codeKey, licenceKey: 'key-0001', appliance: publicKey, kinds: ['b', 'a', 'c'] }
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        fc.constantFrom('a', 'b', 'c'),
        fc.nat(200_000),
        fc.nat(200_000),
        fc.integer({ min: -500, max: 500 }),
        (used, kind, sequence, number, off) => {
          const code = receiptCode(context, { kind, used, sequence, number })
          const newest = { sequence: Math.max(0, sequence + off), number: Math.max(0, number - off) }
          const read = verifyReceiptCode(code, context, newest)
          assert.ok(read.verdict === 'valid')
          assert.deepEqual([read.kind, read.sequence, read.number], [kind, sequence, number])
          assert.ok(read.used >= used && (read.used - used) * 2n ** 27n <= used)
          if (used < 2n ** 28n) assert.equal(read.used, used)
        },
      ),
    )
  })

  test('as a code with any one or two wrong characters, or two swapped, is seen to be mistyped', () => {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    const bits = fc.bigInt({ min: 0n, max: 2n ** 110n - 1n })
    const place = fc.nat(23)
    fc.assert(
      fc.property(bits, place, place, fc.nat(31), fc.nat(31), (value, a, b, x, y) => {
        const right = writeCode(value).replaceAll('-', '')
        assert.equal(readCode(right), value)
        const typed = [...right].with(a, alphabet[x]!).with(b, alphabet[y]!).join('')
        const swapped = [...right].with(a, right[b]!).with(b, right[a]!).join('')
        for (const wrong of [typed, swapped]) if (wrong !== right) assert.equal(readCode(wrong), null)
      }),
      { numRuns: 500 },
    )
    for (const text of ['', 'ABCD', 'U'.repeat(24), '!'.repeat(24), '0'.repeat(25), 'x'.repeat(1000)])
      assert.equal(readCode(text), null)
  })
})

describe('the code of an appliance', () => {
  test('names it among those that are known', () => {
    const prints = [testKey('x'), appliance, testKey('y')].map((each) => thumbprint(each.publicKey))
    const code = applianceCode(print)
    assert.match(code, /^(\w{4}-){5}\w{4}$/)
    assert.equal(findByCode(code.toLowerCase(), prints), print)
    assert.equal(findByCode(code, [prints[0]!]), null)
    assert.equal(
      findByCode(
        code.replace(/.$/, (last) => (last === '7' ? '8' : '7')),
        prints,
      ),
      'mistyped',
    )
  })
})

describe('reports held against each other', () => {
  const reportOf = (state: State) => {
    const made = makeReceipt(state, codeKey, appliance, day(13))
    return { report: verifyReceiptFile(made.bytes, publicKey).content.report, state: made.state }
  }
  const work = (state: State, id: string, much = 10n) => consume(state, id, kind, much, day(12)).state

  test('continue each other, in whatever order they arrive', () => {
    let state = granted
    const reports = []
    for (let n = 0; n < 40; n++) {
      const made = reportOf(work(state, `job-${n}`))
      state = n === 20 ? importPackage(made.state, grants[1], day(13)).state : made.state
      reports.push(made.report)
    }
    assert.deepEqual(compareReports(reports[3]!, reports[3]!), { verdict: 'same' })
    for (const [a, b] of [
      [3, 4],
      [4, 3],
      [3, 19],
      [25, 21],
    ] as const)
      assert.deepEqual(compareReports(reports[a]!, reports[b]!), { verdict: 'continues' })
    assert.deepEqual(compareReports(reports[0]!, reports[39]!), { verdict: 'plausible' })
    const given = reportOf(refund(state, 'job-39', 5n, day(14)).state).report
    assert.deepEqual(compareReports(reports[39]!, given), { verdict: 'continues' })
  })

  test('show a machine that was put back, whatever it does afterwards', () => {
    const saved = work(granted, 'job-1')
    const lost = reportOf(work(work(saved, 'job-2'), 'job-3'))
    const rows: [string, State][] = [
      ['at once', saved],
      ['after the same number of other jobs', work(work(saved, 'job-4'), 'job-5')],
      ['after many more jobs', ['a', 'b', 'c', 'd'].reduce((state, id) => work(state, id), saved)],
      ['after a package', importPackage(saved, grants[1], day(13)).state],
    ]
    for (const [what, state] of rows) {
      const again = reportOf(state)
      assert.equal(compareReports(lost.report, again.report).verdict, 'rolled_back', what)
      // And with reports of its own in between, which nobody saw.
      const later = reportOf(reportOf(again.state).state)
      assert.equal(compareReports(lost.report, later.report).verdict, 'rolled_back', `${what}, later`)
    }
    const back = compareReports(
      reportOf(importPackage(saved, grants[1], day(13)).state).report,
      reportOf(reportOf(work(work(saved, 'x'), 'y')).state).report,
    )
    assert.ok(back.verdict === 'rolled_back' && /Package 2/.test(back.because))
  })
})

describe('each sign of a machine that was put back', () => {
  const capacity = { kind, unit: 'byte' as const, total: 100n, used: 50n, reserved: 0n, refunded: 10n }
  const mark = (number: number, count = number, head = 'a'.repeat(64)) => ({ number, count, head })
  const base: Report = {
    number: 3,
    licenceKey: 'key-0001',
    sequence: 2,
    package: 'b'.repeat(64),
    journal: { count: 3, head: 'a'.repeat(64) },
    capacities: [capacity],
    before: [mark(1), mark(2)],
  }
  const later: Report = {
    ...base,
    number: 5,
    journal: { count: 9, head: 'c'.repeat(64) },
    before: [mark(1), mark(2), mark(3), mark(4)],
  }
  const rows: [string, Partial<Report>, string][] = [
    ['nothing', {}, 'continues'],
    ['another licence key', { licenceKey: 'key-0002' }, 'rolled_back'],
    ['no licence key any more', { licenceKey: null }, 'rolled_back'],
    ['a lower sequence', { sequence: 1 }, 'rolled_back'],
    ['a higher sequence', { sequence: 3, package: 'd'.repeat(64) }, 'continues'],
    ['another package of the same number', { package: 'd'.repeat(64) }, 'rolled_back'],
    ['a shorter journal', { journal: { count: 2, head: 'c'.repeat(64) } }, 'rolled_back'],
    ['less used', { capacities: [{ ...capacity, used: 49n }] }, 'rolled_back'],
    ['less used, but as much given back', { capacities: [{ ...capacity, used: 40n, refunded: 20n }] }, 'continues'],
    ['a kind that is gone', { capacities: [] }, 'rolled_back'],
    ['another count at that report', { before: [mark(1), mark(2), mark(3, 4), mark(4)] }, 'rolled_back'],
    ['another head at that report', { before: [mark(1), mark(2), mark(3, 3, 'e'.repeat(64)), mark(4)] }, 'rolled_back'],
    ['no word of that report, but of one before', { before: [mark(2), mark(4)] }, 'rolled_back'],
    ['no word of any report', { before: [] }, 'rolled_back'],
    ['too long ago', { number: 50, before: Array.from({ length: 16 }, (_, n) => mark(34 + n)) }, 'plausible'],
    ['too few marks for being long ago', { number: 50, before: [mark(49)] }, 'rolled_back'],
    ['the same number', { number: 3 }, 'rolled_back'],
  ]
  for (const [name, changes, verdict] of rows)
    test(`${name}: ${verdict}`, () => {
      assert.equal(compareReports(base, { ...later, ...changes }).verdict, verdict)
      assert.equal(compareReports({ ...later, ...changes }, base).verdict, verdict)
    })
})

describe('a return', () => {
  test('closes the appliance for good and proves what is left', () => {
    const used = consume(granted, 'job-1', kind, 2n * TB, day(12)).state
    const { result, state } = giveBack(used, appliance, day(14))
    assert.equal(result.code, 'RETURNED')
    const { content } = verifyReturnFile(Buffer.from(state.returned!), publicKey)
    assert.deepEqual(
      content.report.capacities.map((each) => [each.total, each.used]),
      [[5n * TB, 2n * TB]],
    )
    assert.equal(importPackage(state, grants[1], day(15)).result.code, 'RETURNED')
    assert.equal(consume(state, 'job-2', kind, 1n, day(15)).result.code, 'RETURNED')
    assert.equal(refund(state, 'job-1', 1n, day(15)).result.code, 'RETURNED')
    const again = giveBack(state, appliance, day(16))
    assert.deepEqual([again.result.code, again.state], ['ALREADY_RETURNED', state])
  })

  test('is refused while work is open, and where there is nothing', () => {
    const open = reserve(granted, 'job-1', kind, 1n, day(12)).state
    assert.deepEqual(giveBack(open, appliance, day(14)).result.code, 'STILL_OPEN')
    assert.deepEqual(giveBack(empty, appliance, day(14)).result.code, 'NOTHING')
    assert.ok(payloadTypes.return.endsWith('return.v1+json'))
  })
})
