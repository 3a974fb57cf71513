// What may happen to a file on its way: every single bit, every length, every field. Nothing of it reaches the state file.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { signPackage } from '../src/issue.ts'
import { canonical, importPackage, newState, openState, type State, thumbprint } from '../src/licence.ts'
import { appliance, day, issuerKey, TB, testKey, text, Vendor } from './vendor.ts'

const folder = mkdtempSync(join(tmpdir(), 'licence-tamper-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const vendor = await Vendor.open(3)
const first = await vendor.grant(5n * TB)
const second = vendor.next(2n * TB)
const good = (await vendor.sign(second)).bytes
const file = openState(join(folder, 'licence.state'))
await file.create(newState(text(appliance), vendor.pin))
await importInto(first)
const stored = readFileSync(join(folder, 'licence.state'))

async function importInto(bytes: Uint8Array) {
  return file.change((state) => {
    const { result, state: next } = importPackage(state, bytes, day(11))
    return { result, state: next }
  })
}

/** Imports through the file, which must be refused with one of these and leave every byte of the folder as it was. */
async function refusedWith(codes: string[], bytes: Uint8Array, what: string) {
  const { code } = await importInto(bytes)
  assert.ok(codes.includes(code), `${what}: ${code}`)
  assert.deepEqual(readFileSync(join(folder, 'licence.state')), stored, what)
  assert.deepEqual(readdirSync(folder), ['licence.state'], what)
}

/** The parts of a file as JSON, to put together otherwise. */
type Parts = Record<'payload' | 'payloadType', string> & {
  signatures: { keyid: string; sig: string }[]
  keysets: Omit<Parts, 'keysets'>[]
}
const parts = (bytes: Buffer) => JSON.parse(bytes.toString()) as Parts
const asFile = (value: unknown) => Buffer.from(`${canonical(value)}\n`)

describe('a file that was changed', () => {
  test('in any single bit is refused', () => {
    // In memory: that a refusal writes nothing is seen below. The appliance has the key sets, so the file needs none.
    const state: State = file.read()
    return signPackage(second, issuerKey, vendor.keysets[2]!, []).then(({ bytes }) => {
      assert.equal(importPackage(state, bytes, day(11)).result.code, 'APPLIED')
      const seen = new Map<string, number>()
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = Buffer.from(bytes)
        flipped[bit >> 3]! ^= 1 << (bit & 7)
        const { result, state: after } = importPackage(state, flipped, day(11))
        assert.ok(!['APPLIED', 'ALREADY_APPLIED'].includes(result.code), `bit ${bit}: ${result.code}`)
        assert.equal(after, state)
        seen.set(result.code, (seen.get(result.code) ?? 0) + 1)
      }
      for (const code of ['MALFORMED', 'BAD_SIGNATURE', 'WRONG_TYPE']) assert.ok(seen.get(code), code)
    })
  })

  test('in any byte of its chain of key sets is refused', () => {
    const state: State = file.read()
    const codes = new Set<string>()
    for (let at = 0; at < good.length; at++) {
      const flipped = Buffer.from(good)
      flipped[at]! ^= 1 << (at & 7)
      const { result, state: after } = importPackage(state, flipped, day(11))
      assert.notEqual(result.code, 'APPLIED', `byte ${at}`)
      assert.equal(after, state)
      codes.add(result.code)
    }
    for (const code of ['MALFORMED', 'BAD_SIGNATURE', 'WRONG_TYPE']) assert.ok(codes.has(code), code)
  })

  test('by cutting it anywhere, or adding to it, is refused', async () => {
    const state: State = file.read()
    for (let length = 0; length < good.length; length++) {
      const { result, state: after } = importPackage(state, good.subarray(0, length), day(11))
      assert.equal(result.code, 'MALFORMED', `cut to ${length}`)
      assert.equal(after, state)
    }
    for (const more of ['\n', ' ', '\0', 'x', '{}', good.toString()])
      await refusedWith(['MALFORMED'], Buffer.concat([good, Buffer.from(more)]), `with ${more.slice(0, 3)} behind`)
    await refusedWith(['MALFORMED'], Buffer.concat([Buffer.from('\ufeff'), good]), 'with a byte-order mark')
    await refusedWith(['TOO_LARGE'], Buffer.alloc(5 * 1024 * 1024, 0x20), 'of five megabytes')
    await refusedWith(['MALFORMED'], Buffer.from('['.repeat(200_000)), 'that nests')
    await refusedWith(['MALFORMED'], Buffer.alloc(0), 'that is empty')
    await refusedWith(['MALFORMED'], Buffer.from(good.toString().replace(/\n$/, '\r\n')), 'by a text-mode transfer')
  })

  test('in any field of its payload is refused, signed by nobody', async () => {
    const payload = JSON.parse(Buffer.from(parts(good).payload, 'base64').toString()) as Record<string, unknown>
    const other: Record<string, unknown> = {
      amount: '99000000000000',
      total: '99000000000000',
      appliance: thumbprint(testKey('appliance 2').publicKey),
      licenceKey: 'key-0002',
      id: 'pk-9999',
      kind: 'mailboxes',
      unit: 'count',
      sequence: 3,
      previous: 'f'.repeat(64),
      importBefore: '2199-01-01T00:00:00.000Z',
      issuedAt: '2026-11-12T00:00:00.000Z',
      requestId: 'request-9999',
      keyset: 2,
      baseline: [{ kind: 'migration.files', total: '7000000000000', unit: 'byte', used: '0' }],
      audit: { ...(payload.audit as object), index: 0, size: 2 },
      v: 2,
    }
    assert.deepEqual(Object.keys(other).sort(), Object.keys(payload).sort())
    for (const [name, value] of Object.entries(other)) {
      const forged = Buffer.from(canonical({ ...payload, [name]: value })).toString('base64')
      await refusedWith(
        ['BAD_SIGNATURE', 'KEYSET_GAP', 'MALFORMED', 'UNKNOWN_VERSION'],
        asFile({ ...parts(good), payload: forged }),
        name,
      )
      const { [name]: _, ...rest } = payload
      await refusedWith(
        ['MALFORMED'],
        asFile({ ...parts(good), payload: Buffer.from(canonical(rest)).toString('base64') }),
        `without ${name}`,
      )
    }
    const more = Buffer.from(canonical({ ...payload, extra: 1 })).toString('base64')
    await refusedWith(['MALFORMED'], asFile({ ...parts(good), payload: more }), 'with a field more')
    const spaced = Buffer.from(JSON.stringify(payload, null, 1)).toString('base64')
    await refusedWith(['MALFORMED'], asFile({ ...parts(good), payload: spaced }), 'with spaces')
    const doubled = Buffer.from(canonical(payload).replace('{', '{"amount":"1",')).toString('base64')
    await refusedWith(['MALFORMED'], asFile({ ...parts(good), payload: doubled }), 'with a field twice')
  })

  test('by swapping parts between genuine files is refused', async () => {
    const [a, b] = [parts(first), parts(good)]
    const [k1, k2, k3] = b.keysets as [Parts, Parts, Parts]
    const rows: [string, string[], unknown][] = [
      ['the signature of another package', ['BAD_SIGNATURE'], { ...b, signatures: a.signatures }],
      ['the payload of another package', ['BAD_SIGNATURE'], { ...b, payload: a.payload }],
      [
        'a key set in place of the package',
        ['WRONG_TYPE'],
        { ...b, payload: k1.payload, payloadType: k1.payloadType, signatures: k1.signatures },
      ],
      [
        'a key set that calls itself a package',
        ['MALFORMED'],
        { ...b, payload: k1.payload, signatures: k1.signatures },
      ],
      ['no signature', ['MALFORMED'], { ...b, signatures: [] }],
      ['its signature twice', ['MALFORMED'], { ...b, signatures: [...b.signatures, ...b.signatures] }],
      [
        'a second signature',
        ['MALFORMED'],
        { ...b, signatures: [...b.signatures, { ...b.signatures[0]!, keyid: 'f'.repeat(64) }] },
      ],
      ['an algorithm', ['MALFORMED'], { ...b, signatures: [{ ...b.signatures[0]!, alg: 'none' }] }],
      [
        'a signature of zeros',
        ['BAD_SIGNATURE'],
        { ...b, signatures: [{ ...b.signatures[0]!, sig: Buffer.alloc(64).toString('base64') }] },
      ],
      ['re-ordered key sets', ['KEYSET_GAP'], { ...b, keysets: [k2, k1, k3] }],
      ['key sets backwards', ['KEYSET_GAP'], { ...b, keysets: [k3, k2, k1] }],
      ['a key set left out', ['KEYSET_GAP'], { ...b, keysets: [k1, k3] }],
      ['a key set twice', ['KEYSET_GAP'], { ...b, keysets: [k1, k1, k2, k3] }],
      [
        'the signatures of another key set',
        ['BAD_SIGNATURE'],
        { ...b, keysets: [k1, { ...k2, signatures: k1.signatures }, k3] },
      ],
      [
        'too few signatures on a key set',
        ['BAD_SIGNATURE'],
        { ...b, keysets: [k1, { ...k2, signatures: k2.signatures.slice(1) }, k3] },
      ],
      [
        'a signature twice on a key set',
        ['MALFORMED'],
        { ...b, keysets: [k1, { ...k2, signatures: [k2.signatures[0], ...k2.signatures] }, k3] },
      ],
      [
        'signatures of a key set in another order',
        ['MALFORMED'],
        { ...b, keysets: [k1, { ...k2, signatures: k2.signatures.toReversed() }, k3] },
      ],
      [
        'no list of key sets',
        ['MALFORMED'],
        { payload: b.payload, payloadType: b.payloadType, signatures: b.signatures },
      ],
    ]
    for (const [what, codes, value] of rows) await refusedWith(codes, asFile(value), what)
  })

  test('not at all is imported, once', async () => {
    await refusedWith(['ALREADY_APPLIED'], first, 'the one before, again')
    assert.equal((await importInto(good)).code, 'APPLIED')
    const now = readFileSync(join(folder, 'licence.state'))
    assert.notDeepEqual(now, stored)
    for (const [bytes, code] of [
      [good, 'ALREADY_APPLIED'],
      [first, 'TOO_OLD'],
    ] as const) {
      assert.equal((await importInto(bytes)).code, code)
      assert.deepEqual(readFileSync(join(folder, 'licence.state')), now)
    }
  })
})
