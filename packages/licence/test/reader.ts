// A second appliance, written from docs/licence-format.md alone: nothing of the package is imported here, nor may be. It is short rather
// than kind: it has no sentences, and knows of its work only what packages ask for.
import { createHash, createHmac, createPublicKey, verify } from 'node:crypto'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
type Row = Record<string, never> & Record<string, string>
type Envelope = { payload: string; payloadType: string; signatures: { keyid: string; sig: string }[] }
type Keyset = { version: number; hash: string; body: Body }
// biome-ignore lint/suspicious/noExplicitAny: what was parsed is checked name by name below
type Body = any

class No extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}
const refuse = (code: string): never => {
  throw new No(code)
}
const H = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

function canon(value: Json, depth = 0): string {
  if (depth > 12) return refuse('MALFORMED')
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return refuse('MALFORMED')
  if (Array.isArray(value)) return `[${value.map((each) => canon(each, depth + 1)).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canon(value[name]!, depth + 1)}`).join()}}`
}

function parse(bytes: Uint8Array, most: number, end: string): Body {
  if (bytes.length > most) return refuse('TOO_LARGE')
  let value: Json
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return refuse('MALFORMED')
  }
  return Buffer.from(canon(value) + end).equals(bytes) ? value : refuse('MALFORMED')
}

function names(value: Json, wanted: string): void {
  if (typeof value !== 'object' || value === null || Object.keys(value).sort().join(' ') !== wanted) refuse('MALFORMED')
}

const p = 2n ** 255n - 19n
const L = 2n ** 252n + 27742317777372353535851937790883648493n
const little = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
const small = [
  0n,
  1n,
  p - 1n,
  little(Buffer.from('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 'hex')),
  little(Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex')),
]
const sound = (point: Uint8Array) => little(point) % 2n ** 255n < p && !small.includes(little(point) % 2n ** 255n)

function isSigned(key: Buffer, message: Buffer, signature: Buffer): boolean {
  const [R, S] = [signature.subarray(0, 32), signature.subarray(32)]
  if (signature.length !== 64 || !sound(key) || !sound(R) || little(S) >= L) return false
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key])
  return verify(null, message, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)
}

/** Checks every signature and gives the public keys that signed. */
function signers(envelope: Envelope, payload: Buffer, allowed: string[]): string[] {
  const head = `DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} ${payload.length} `
  const message = Buffer.concat([Buffer.from(head), payload])
  return envelope.signatures.map(({ keyid, sig }, n) => {
    if (n > 0 && keyid <= envelope.signatures[n - 1]!.keyid) refuse('MALFORMED')
    const key = allowed.find((each) => H(Buffer.from(each, 'base64url')) === keyid)
    if (key === undefined) return refuse('BAD_SIGNATURE')
    const right = isSigned(Buffer.from(key, 'base64url'), message, Buffer.from(sig, 'base64'))
    return right ? key : refuse('BAD_SIGNATURE')
  })
}

function payloadOf(envelope: Envelope, type: string): Buffer {
  if (envelope.payloadType !== `application/vnd.palisade.${type}.v1+json`) refuse('WRONG_TYPE')
  return Buffer.from(envelope.payload, 'base64')
}

const packageNames =
  'amount appliance audit baseline id importBefore issuedAt keyset kind licenceKey previous requestId sequence total unit v'

export class Appliance {
  readonly kinds = new Map<string, { unit: string; total: bigint; used: bigint; reserved: bigint }>()
  sequence = 0
  private keyset = 0
  private licenceKey: string | null = null
  private hashes = new Map<number, string>()
  private trusted: Keyset[] = []
  private readonly own: string
  private readonly trust: string

  constructor(publicKey: string, trust: string) {
    this.own = H(Buffer.from(publicKey, 'base64url'))
    this.trust = trust
  }

  /** Imports, and gives the code of the result. */
  import(file: Uint8Array, now: Date, vouching: Uint8Array[] = []): string {
    try {
      const { content, hash, trusted } = this.verify(file)
      if (content.appliance !== this.own) refuse('WRONG_DEVICE')
      if (this.licenceKey !== null && content.licenceKey !== this.licenceKey) refuse('WRONG_KEY')
      if (content.sequence === this.sequence && this.hashes.get(this.sequence) === hash) return 'ALREADY_APPLIED'
      this.place(content, hash)
      const totals = this.totals(content)
      if (now >= new Date(content.importBefore) && !this.vouched(content, hash, now, vouching)) refuse('EXPIRED_WINDOW')
      for (const each of totals.values()) if (each.total < each.used + each.reserved) refuse('REDUCE_BELOW_USED')
      for (const [kind, each] of totals) this.kinds.set(kind, each)
      this.trusted = trusted
      this.licenceKey = content.licenceKey
      if (content.sequence !== this.sequence + 1) this.hashes.clear()
      this.hashes.set(content.sequence, hash)
      this.sequence = content.sequence
      this.keyset = content.keyset
      return 'APPLIED'
    } catch (error) {
      if (error instanceof No) return error.code
      throw error
    }
  }

  private verify(file: Uint8Array) {
    const { keysets, ...envelope } = parse(file, 4 * 2 ** 20, '\n') as Envelope & { keysets: Envelope[] }
    for (const each of [envelope, ...keysets]) names(each, 'payload payloadType signatures')
    const payload = payloadOf(envelope, 'licence')
    const trusted = this.follow(keysets)
    const content: Body = parse(payload, 65_536, '')
    if (content.v !== 1) refuse('UNKNOWN_VERSION')
    names(content, packageNames)
    const under = trusted.find((each) => each.version === content.keyset)
    const last = keysets.at(-1)
    const end = last ? JSON.parse(Buffer.from(last.payload, 'base64').toString()).version : content.keyset
    if (!under || end !== content.keyset) refuse('KEYSET_GAP')
    const { issuers, issuedAt, expiresAt } = under!.body
    if (envelope.signatures.length !== 1) refuse('MALFORMED')
    const [key] = signers(
      envelope,
      payload,
      issuers.map((each: Row) => each.key!),
    )
    const issuer = issuers.find((each: Row) => each.key === key)
    const at = content.issuedAt // instants of one spelling are in order as texts
    if (at < issuer.notBefore || at >= issuer.notAfter || at < issuedAt || at >= expiresAt) refuse('ISSUER_NOT_ALLOWED')
    const ceiling = issuer.kinds[content.kind]
    if (!ceiling || (content.baseline && !issuer.baseline)) refuse('ISSUER_NOT_ALLOWED')
    if (BigInt(content.amount) > BigInt(ceiling.perPackage)) refuse('ISSUER_LIMIT')
    return { content, hash: H(payload), trusted }
  }

  private follow(chain: Envelope[]): Keyset[] {
    const all = [...this.trusted]
    let before: Keyset | undefined
    for (const [n, envelope] of chain.entries()) {
      const payload = payloadOf(envelope, 'keyset')
      const body: Body = parse(payload, 65_536, '')
      names(body, 'expiresAt issuedAt issuers previous root version')
      const keys = [...body.root.keys, ...body.issuers.map((each: Row) => each.key)]
      if (!keys.every((key) => sound(Buffer.from(key, 'base64url')))) refuse('BAD_KEY')
      if (n === 0) before = all.find((each) => each.version === body.version - 1)
      if (n === 0 && body.version === 1) before = undefined
      if (body.version !== (before?.version ?? 0) + 1) refuse('KEYSET_GAP')
      if (body.previous !== (before?.hash ?? null)) refuse('KEYSET_FORK')
      const roots = before ? [before.body.root, body.root] : [body.root]
      const signed = signers(
        envelope,
        payload,
        roots.flatMap((root) => root.keys),
      )
      for (const root of roots)
        if (root.keys.filter((key: string) => signed.includes(key)).length < root.threshold) refuse('BAD_SIGNATURE')
      before = { version: body.version, hash: H(payload), body }
      const known = all.find((each) => each.version === body.version)
      if (known && known.hash !== before.hash) refuse('KEYSET_FORK')
      if (!known) all.push(before)
    }
    return all.some((each) => each.hash === this.trust) ? all : refuse('UNTRUSTED')
  }

  private place(content: Body, hash: string): void {
    if (content.sequence <= this.sequence) {
      const known = this.hashes.get(content.sequence)
      refuse(known !== undefined && known !== hash ? 'FORK' : 'TOO_OLD')
    }
    if (content.sequence > this.sequence + 1 && !content.baseline) refuse('GAP')
    const newest = this.hashes.get(this.sequence) ?? null
    if (content.sequence === this.sequence + 1 && content.previous !== newest) refuse('FORK')
    if (content.keyset < this.keyset) refuse('KEYSET_OLD')
  }

  private totals(content: Body): Appliance['kinds'] {
    const after = new Map(this.kinds)
    for (const { kind, unit, total, used = '0' } of content.baseline ?? [content]) {
      const was = after.get(kind) ?? { unit, total: 0n, used: 0n, reserved: 0n }
      if (was.unit !== unit) refuse('WRONG_UNIT')
      if (!content.baseline && was.total + BigInt(content.amount) !== BigInt(total)) refuse('WRONG_TOTAL')
      after.set(kind, { ...was, total: BigInt(total), used: BigInt(used) > was.used ? BigInt(used) : was.used })
    }
    if (content.baseline && after.size !== content.baseline.length) refuse('WRONG_TOTAL')
    return after
  }

  private vouched(late: Body, hash: string, now: Date, files: Uint8Array[]): boolean {
    const next = files
      .map((file) => this.verify(file))
      .find((each) => each.content.previous === hash && each.content.sequence === late.sequence + 1)
    if (!next || next.content.appliance !== this.own || next.content.licenceKey !== late.licenceKey) return false
    return now < new Date(next.content.importBefore) || this.vouched(next.content, next.hash, now, files)
  }
}

type Context = { codeKey: string; licenceKey: string; appliance: string; kinds: string[] }
type Told = { kind: string; used: bigint; sequence: number; number: number }

/** The code that an appliance reads out for this. */
export function receiptCodeOf({ codeKey, licenceKey, appliance, kinds }: Context, told: Told): string {
  const { kind, sequence, number } = told
  let e = 0n
  while ((told.used + 2n ** e - 1n) / 2n ** e >= 2n ** 28n) e++
  const m = (told.used + 2n ** e - 1n) / 2n ** e
  const message = canon({ appliance, kind, licenceKey, number, sequence, used: `${m * 2n ** e}`, v: 1 })
  const mac = createHmac('sha256', Buffer.from(codeKey, 'base64')).update(message).digest('hex').slice(0, 8)
  const field = (value: number | bigint, width: number) =>
    (BigInt(value) % 2n ** BigInt(width)).toString(2).padStart(width, '0')
  const place = [...kinds].sort().indexOf(kind)
  const bits = [
    field(1, 4),
    field(place, 8),
    field(sequence, 16),
    field(number, 16),
    field(e, 6),
    field(m, 28),
    field(BigInt(`0x${mac}`), 32),
  ]
  const symbols = bits
    .join('')
    .match(/.{5}/g)!
    .map((each) => Number.parseInt(each, 2))
  // The two check symbols are looked for: of all 1024 pairs one has both roots.
  const multiply = (a: number, b: number) => {
    let product = 0
    for (let bit = 0; bit < 5; bit++) if ((b >> bit) & 1) product ^= a << bit
    for (let bit = 9; bit > 4; bit--) if ((product >> bit) & 1) product ^= 0b100101 << (bit - 5)
    return product
  }
  const at = (x: number, all: number[]) => all.reduce((sum, each) => multiply(sum, x) ^ each, 0)
  for (let pair = 0; pair < 1024; pair++) {
    const all = [...symbols, pair >> 5, pair & 31]
    if (at(2, all) === 0 && at(4, all) === 0)
      return all
        .map((each) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[each])
        .join('')
        .replace(/.{4}(?=.)/g, '$&-')
  }
  return refuse('MALFORMED')
}
