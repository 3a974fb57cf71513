import { createHash } from 'node:crypto'
import { type Keyset, keysetHash, signKeyset, signPackage } from '../src/issue.ts'
import {
  applianceCode,
  type Capacity,
  canonical,
  componentHash,
  consume,
  giveBack,
  importPackage,
  makeReceipt,
  makeRequest,
  newState,
  payloadTypes,
  preAuthEncoding,
  receiptCode,
  type State,
  thumbprint,
} from '../src/licence.ts'
import { appliance, day, issuerKey, keyset, packageContent, root, TB, testKey, text, Vendor } from './vendor.ts'

/** One import: after `before`, imported in that order at `beforeAt`, the file gives `result` at `now`. */
export type VectorCase = {
  name: string
  before: string[]
  file: string
  vouching?: string[]
  now: string
  result: string
  /** After it. */
  sequence: number
  capacities: Pick<Capacity, 'kind' | 'unit'>[]
}

const kind = 'migration.files'
const codeKey = createHash('sha256').update('TEST KEY, NOT SECRET: codes').digest().toString('base64')
const seedOf = (name: string) => createHash('sha256').update(`TEST KEY, NOT SECRET: ${name}`).digest('hex')

/** Everything in packages/licence/vectors: the same bytes each time. */
export async function makeVectors(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  const cases: VectorCase[] = []
  const vendor = await Vendor.open(3)
  const beforeAt = day(11)
  const add = (name: string, bytes: Buffer) => {
    files.set(name, bytes)
    return name
  }
  const trust = (before: string[]): State =>
    before.reduce(
      (state, name) => {
        const { result, state: after } = importPackage(state, files.get(name)!, beforeAt)
        if (result.code !== 'APPLIED') throw new Error(`${name}: ${result.code}`)
        return after
      },
      newState(text(appliance), vendor.pin),
    )
  const check = (name: string, before: string[], file: string, now = day(11), vouching: string[] = []) => {
    const given = vouching.map((each) => files.get(each)!)
    const { result, state } = importPackage(trust(before), files.get(file)!, now, given)
    const { sequence, capacities } = state
    const more = vouching.length > 0 ? { vouching } : {}
    cases.push({ name, before, file, ...more, now: now.toISOString(), result: result.code, sequence, capacities })
  }

  const one = add('package-1.json', await vendor.grant(5n * TB))
  const two = add('package-2.json', await vendor.grant(100n, { kind: 'mailboxes' }))
  const afterTwo = { sequence: vendor.sequence, previous: vendor.previous, totals: new Map(vendor.totals) }
  const three = add('package-3.json', await vendor.grant(-2n * TB, { importBefore: day(40) }))
  const four = add('package-4-renewal.json', await vendor.grant(0n, { issuedAt: day(41), importBefore: day(80) }))
  const standing = [
    { kind: 'mailboxes', unit: 'count' as const, total: 100n, used: 40n },
    { kind, unit: 'byte' as const, total: 4n * TB, used: TB },
  ]
  const five = add(
    'package-5-baseline.json',
    await vendor.grant(TB, { baseline: standing, issuedAt: day(41), importBefore: day(80) }),
  )
  const six = add(
    'package-6-reduction.json',
    await vendor.grant(-3n * TB - 1n, { issuedAt: day(41), importBefore: day(80) }),
  )
  // Refused ones, all truly signed.
  Object.assign(vendor, afterTwo)
  const other = async (name: string, content: Parameters<Vendor['next']>[1], amount = TB) =>
    add(name, (await vendor.sign(vendor.next(amount, content))).bytes)
  const device = await other('wrong-device.json', { appliance: thumbprint(testKey('appliance 2').publicKey) })
  const key = await other('wrong-key.json', { licenceKey: 'key-0002' })
  const total = await other('wrong-total.json', { total: 9n * TB })
  const unit = await other('wrong-unit.json', { unit: 'count' })
  const fork = await other('fork-2.json', { sequence: 2, previous: 'e'.repeat(64) })
  const strange = await other('fork-before-3.json', { previous: 'e'.repeat(64) })
  const gap = await other('gap-5.json', { sequence: 5, previous: 'e'.repeat(64) })
  const low = await other('reduce.json', {}, -5n * TB)
  add('truncated.json', files.get(one)!.subarray(0, -200))
  add('spaced.json', Buffer.from(files.get(one)!.toString().replace('{', '{ ')))
  const parts = JSON.parse(files.get(three)!.toString())
  const first = JSON.parse(files.get(one)!.toString())
  const asFile = (value: unknown) => Buffer.from(`${canonical(value)}\n`)
  add('swapped-signature.json', asFile({ ...parts, signatures: first.signatures }))
  add('wrong-type.json', asFile({ ...parts, payloadType: payloadTypes.receipt }))
  const sig = Buffer.from(parts.signatures[0].sig, 'base64')
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const s = BigInt(`0x${Buffer.from(sig.subarray(32)).reverse().toString('hex')}`) + order
  const large = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()
  const malleable = Buffer.concat([sig.subarray(0, 32), large]).toString('base64')
  add('malleable-signature.json', asFile({ ...parts, signatures: [{ ...parts.signatures[0], sig: malleable }] }))
  const [k1, k2, k3] = parts.keysets
  add('keysets-reordered.json', asFile({ ...parts, keysets: [k1, k3, k2] }))
  add('keysets-missing.json', asFile({ ...parts, keysets: [k1, k3] }))
  add(
    'keysets-one-signature.json',
    asFile({ ...parts, keysets: [k1, { ...k2, signatures: k2.signatures.slice(1) }, k3] }),
  )
  const limited: Keyset = {
    ...vendor.keysets[2]!,
    issuers: [{ ...keyset().issuers[0]!, baseline: false, kinds: { [kind]: { perPackage: TB, perDay: TB } } }],
  }
  await otherVendors(vendor, limited, add)
  const payload = JSON.parse(Buffer.from(first.payload, 'base64').toString())
  const withPayload = (value: unknown) => Buffer.from(canonical(value)).toString('base64')
  add('unknown-version.json', asFile({ ...first, payload: withPayload({ ...payload, v: 2 }) }))
  const set = JSON.parse(Buffer.from(k2.payload, 'base64').toString())
  const worthless = Buffer.alloc(32).toString('base64url')
  const weak = withPayload({ ...set, root: { threshold: 1, keys: [worthless] } })
  add('bad-key.json', asFile({ ...parts, keysets: [k1, { ...k2, payload: weak }, k3] }))
  const older = vendor.next(TB, { keyset: 2 })
  add('keyset-old.json', (await signPackage(older, issuerKey, vendor.keysets[1]!, vendor.chain.slice(0, 2))).bytes)

  check('the first', [], one)
  check('another kind', [one], two)
  check('a reduction', [one, two], three)
  check('the same again', [one, two], two)
  check('an old one', [one, two], one)
  check('a gap', [one], three)
  check('a gap of two', [one, two], gap)
  check('a second package 2', [one, two], fork)
  check('of another history', [one, two], strange)
  check('of another appliance', [one, two], device)
  check('of another licence key', [one, two], key)
  check('of a total that does not add up', [one, two], total)
  check('of another unit', [one, two], unit)
  check('to nothing, with nothing used', [one, two], low)
  check('behind its window', [one, two], three, day(40))
  check('behind its window, vouched for', [one, two], three, day(42), [four])
  check('a clock that stands in 1970', [one, two], three, new Date(0))
  check('a baseline, from nothing', [], five, day(42))
  check('a reduction below what is used', [five], six, day(42))
  check('a baseline, from the middle', [one, two], five, day(42))
  check('under an older key set', [one, two], 'keyset-old.json')
  for (const name of ['unknown-version', 'bad-key']) check(name.replaceAll('-', ' '), [], `${name}.json`)
  for (const name of ['truncated', 'spaced', 'swapped-signature', 'wrong-type', 'malleable-signature'])
    check(name.replaceAll('-', ' '), [], `${name}.json`)
  for (const name of ['keysets-reordered', 'keysets-missing', 'keysets-one-signature', 'untrusted', 'keyset-fork'])
    check(name.replaceAll('-', ' '), name === 'keyset-fork' ? [one] : [], `${name}.json`)
  for (const name of ['issuer-limit', 'issuer-not-allowed', 'keyset-stranger'])
    check(name.replaceAll('-', ' '), [], `${name}.json`)

  add('cases.json', pretty({ trust: vendor.pin, beforeAt, appliance: text(appliance), cases }))
  add('formats.json', pretty(await formats(trust([one, two]), add, files.get(one)!)))
  return files
}

/** Packages that are truly signed, by whom this appliance should not believe. */
async function otherVendors(
  vendor: Vendor,
  limited: Keyset,
  add: (name: string, bytes: Buffer) => string,
): Promise<void> {
  const first = packageContent({ keyset: 3 })
  const issuer = limited.issuers[0]!
  const wide = (kinds: typeof issuer.kinds): Keyset => ({ ...limited, issuers: [{ ...issuer, kinds }] })
  const chain = async (third: Keyset) => [...vendor.chain.slice(0, 2), await signKeyset(third, [root(1), root(2)])]
  // Signing refuses what the key set does not allow: sign under one that does, and hand out the one that does not.
  const { bytes } = await signPackage(first, issuerKey, vendor.keysets[2]!, [])
  const signed = JSON.parse(bytes.toString())
  const under = async (third: Keyset) => Buffer.from(`${canonical({ ...signed, keysets: await chain(third) })}\n`)
  add('issuer-limit.json', await under(limited))
  add('issuer-not-allowed.json', await under(wide({ mailboxes: { perPackage: 1000n, perDay: 1000n } })))
  add('keyset-stranger.json', await under({ ...limited, issuers: [{ ...issuer, key: text(testKey('issuer 2')) }] }))
  const theirRoot = testKey('their root')
  const theirs = keyset({ root: { threshold: 1, keys: [text(theirRoot)] } })
  const their = await signPackage({ ...first, keyset: 1 }, issuerKey, theirs, [await signKeyset(theirs, [theirRoot])])
  add('untrusted.json', their.bytes)
  const second = { ...vendor.keysets[1]!, expiresAt: day(3000) }
  const forked = { ...vendor.keysets[2]!, previous: keysetHash(second) }
  const forkChain = [
    vendor.chain[0]!,
    await signKeyset(second, [root(1), root(2)]),
    await signKeyset(forked, [root(1), root(2)]),
  ]
  add('keyset-fork.json', Buffer.from(`${canonical({ ...signed, keysets: forkChain })}\n`))
}

/** The single formats: keys, what is signed, hashes, codes, and what an appliance writes. */
async function formats(state: State, add: (name: string, bytes: Buffer) => string, file: Buffer) {
  const payload = Buffer.from(JSON.parse(file.toString()).payload, 'base64')
  const used = consume(state, 'job-1', kind, 1_234_567_890_123n, day(12)).state
  const print = thumbprint(text(appliance))
  const fingerprint = [{ name: 'machine-id', weight: 30, hash: componentHash(print, 'machine-id', '0123456789abcdef') }]
  const self = { publicKey: text(appliance), codeKey, name: 'Rack 4', fingerprint }
  const asking = {
    purpose: 'capacity',
    appliance: self,
    licenceKey: null,
    ask: { kind, amount: TB, unit: 'byte', note: '' },
  } as const
  const request = makeRequest(used, asking, appliance, day(12))
  const receipt = makeReceipt(request.state, codeKey, appliance, day(13))
  const returned = giveBack(receipt.state, appliance, day(14)).state
  add('request.json', request.bytes)
  add('receipt.json', receipt.bytes)
  add('return.json', Buffer.from(returned.returned!))
  const context = { codeKey, licenceKey: 'key-0001', appliance: text(appliance), kinds: [kind, 'mailboxes'] }
  const codes = [
    { kind, used: 1_234_567_890_123n, sequence: 2, number: 2 },
    { kind: 'mailboxes', used: 0n, sequence: 2, number: 2 },
    { kind: 'mailboxes', used: 2n ** 28n - 1n, sequence: 70_000, number: 65_536 },
    { kind, used: 2n ** 63n - 1n, sequence: 1, number: 1 },
  ].map((content) => ({ ...content, code: receiptCode(context, content) }))
  const names = ['root 1', 'root 2', 'root 3', 'issuer 1', 'appliance 1']
  return {
    note: 'The seeds are SHA-256 of "TEST KEY, NOT SECRET: " and the name. Never trust these keys.',
    keys: names.map((name) => ({
      name,
      seed: seedOf(name),
      publicKey: text(testKey(name)),
      thumbprint: thumbprint(testKey(name).publicKey),
    })),
    signed: {
      file: 'package-1.json',
      preAuthEncodingStart: preAuthEncoding(payloadTypes.package, payload).subarray(0, 80).toString('latin1'),
      preAuthEncodingSha256: createHash('sha256').update(preAuthEncoding(payloadTypes.package, payload)).digest('hex'),
      payloadSha256: createHash('sha256').update(payload).digest('hex'),
    },
    fingerprint: { appliance: print, name: 'machine-id', value: '0123456789abcdef', hash: fingerprint[0]!.hash },
    journal: { entries: used.journal.kept, count: used.journal.count, head: used.journal.head },
    codes: { context, codes, appliance: applianceCode(print) },
  }
}

function pretty(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}` : each), 2)}\n`)
}
