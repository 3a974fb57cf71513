// Files that nobody would make by accident: any value at any place, unsigned and signed by the vendor's own issuer. Nothing throws,
// nothing that is refused changes anything, and whatever is accepted can be stored.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { payloadTypes, preAuthEncoding } from '../src/dsse.ts'
import {
  canonical,
  importPackage,
  makeRequest,
  newState,
  Refused,
  readState,
  type Signer,
  stateBytes,
  thumbprint,
  verifyRequestFile,
} from '../src/licence.ts'
import { appliance, day, issuerKey, root, TB, text, Vendor } from './vendor.ts'

type Tree = Record<string, unknown>
const vendor = await Vendor.open(2)
const first = await vendor.grant(5n * TB)
const state = importPackage(newState(text(appliance), vendor.pin), first, day(11)).state
const second = (await vendor.sign(vendor.next(TB))).bytes
const file = JSON.parse(second.toString()) as Tree & { payload: string; keysets: (Tree & { payload: string })[] }
const payload = JSON.parse(Buffer.from(file.payload, 'base64').toString()) as Tree
const keyset = JSON.parse(Buffer.from(file.keysets[1]!.payload, 'base64').toString()) as Tree

/** Values of the kinds that occur, some right in other places, some nowhere. */
const value = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    1,
    -1,
    2,
    2 ** 53,
    1.5,
    '',
    '0',
    '-1',
    '01',
    '1e3',
    '9223372036854775808',
    [],
    {},
    [[]],
  ),
  fc.constantFrom<unknown>(
    '5000000000000',
    'byte',
    'second',
    'mailboxes',
    '2026-11-11T00:00:00.000Z',
    '9999-99-99T00:00:00.000Z',
  ),
  fc.constantFrom<unknown>(
    '0'.repeat(64),
    text(appliance),
    Buffer.alloc(32).toString('base64'),
    '\ud800',
    '\u0000',
    '__proto__',
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

/** The same tree with another value, a name more or a name less at some place. */
const changed = (tree: Tree) =>
  fc
    .tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), fc.constantFrom('set', 'remove', 'add'), value)
    .map(([steps, how, put]) => {
      const copy = structuredClone(tree)
      let at = copy as Tree
      for (const [n, step] of steps.entries()) {
        const names = Object.keys(at)
        const name = names[step % Math.max(1, names.length)] ?? 'name'
        const inner = at[name]
        if (n < steps.length - 1 && typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0) {
          at = inner as Tree
          continue
        }
        if (how === 'add') at[Array.isArray(at) ? String(at.length) : 'extra'] = put
        else if (how === 'set') at[name] = put
        else if (Array.isArray(at)) at.pop()
        else delete at[name]
        break
      }
      return copy
    })

/** JSON as canonical as it can be; what has no canonical form stays as JSON writes it. */
function bytesOf(tree: unknown, end: string): Buffer {
  try {
    return Buffer.from(canonical(tree) + end)
  } catch {
    return Buffer.from(JSON.stringify(tree) + end)
  }
}

function signed(tree: Tree, type: string, signers: Signer[]): Tree {
  const bytes = bytesOf(tree, '')
  const signatures = signers.map((signer) => ({
    keyid: thumbprint(signer.publicKey),
    sig: (signer.sign(preAuthEncoding(type, bytes)) as Buffer).toString('base64'),
  }))
  return {
    payload: bytes.toString('base64'),
    payloadType: type,
    signatures: signatures.sort((a, b) => (a.keyid < b.keyid ? -1 : 1)),
  }
}

function held(bytes: Buffer): string {
  const { result, state: after } = importPackage(state, bytes, day(11))
  if (result.code === 'APPLIED') {
    assert.deepEqual(readState(stateBytes(after)), after)
    const { total, used, reserved } = after.capacities[0]!
    assert.ok(total >= used + reserved && total < 2n ** 63n)
  } else assert.equal(after, state)
  return result.code
}

describe('hostile files', () => {
  test('with anything anywhere are refused', () => {
    assert.equal(held(second), 'APPLIED')
    fc.assert(
      fc.property(changed(file), (tree) => {
        // Key sets that are known here may be left out from the front, or all of them: that is the only freedom there is.
        const allowed = [2, 1, 0].map((count) => bytesOf({ ...file, keysets: file.keysets.slice(2 - count) }, '\n'))
        const bytes = bytesOf(tree, '\n')
        assert.equal(
          held(bytes) === 'APPLIED',
          allowed.some((each) => each.equals(bytes)),
        )
      }),
      { numRuns: 1500 },
    )
  })

  test('by an issuer who signs anything are refused, or are packages', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(changed(payload), (tree) => {
        const { keysets } = file
        seen.add(held(bytesOf({ ...signed(tree, payloadTypes.package, [issuerKey]), keysets }, '\n')))
      }),
      { numRuns: 1500 },
    )
    assert.ok(seen.has('MALFORMED') && seen.size > 3, [...seen].join())
  })

  test('by roots who sign anything are refused, or are key sets', () => {
    fc.assert(
      fc.property(changed(keyset), (tree) => {
        const fresh = newState(text(appliance), vendor.pin)
        const chain = [file.keysets[0]!, signed(tree, payloadTypes.keyset, [root(1), root(2)])]
        const { result, state: after } = importPackage(
          fresh,
          bytesOf({ ...JSON.parse(first.toString()), keysets: chain }, '\n'),
          day(11),
        )
        if (result.code === 'APPLIED') assert.deepEqual(readState(stateBytes(after)), after)
        else assert.equal(after, fresh)
      }),
      { numRuns: 800 },
    )
  })

  test('of an appliance that signs anything are refused, or are requests', () => {
    const self = { publicKey: text(appliance), codeKey: Buffer.alloc(32).toString('base64'), name: '', fingerprint: [] }
    const asking = { purpose: 'register', appliance: self, licenceKey: null, ask: null } as const
    const request = JSON.parse(makeRequest(state, asking, appliance, day(12)).bytes.toString()) as { payload: string }
    const content = JSON.parse(Buffer.from(request.payload, 'base64').toString()) as Tree
    fc.assert(
      fc.property(changed(content), (tree) => {
        try {
          verifyRequestFile(bytesOf(signed(tree, payloadTypes.request, [appliance]), '\n'), text(appliance))
        } catch (error) {
          assert.ok(error instanceof Refused, String(error))
        }
      }),
      { numRuns: 800 },
    )
  })
})
