import { createHmac, timingSafeEqual } from 'node:crypto'
import { canonical } from './canonical.ts'

/*
 * Codes of 24 characters that people read out on the phone: 22 symbols of 5 bits, and 2 check symbols of a Reed-Solomon
 * code over GF(32), which notice any two wrong symbols, so every typing error of one character and every swap of two.
 */

/** Crockford's base 32: no I, L, O and U, because they are misread; what is misread is taken for what was meant. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const dataSymbols = 22
/** GF(32) with x^5 + x^2 + 1: powers of the generator 2, and their logarithms. */
const power: number[] = []
for (let value = 1; power.length < 31; value = value << 1 > 31 ? (value << 1) ^ 0b100101 : value << 1) power.push(value)
const times = (a: number, b: number) => (a && b ? power[(power.indexOf(a) + power.indexOf(b)) % 31]! : 0)

/** Value of the polynomial whose coefficients these are (the highest first) at x. */
const evaluate = (symbols: readonly number[], x: number) => symbols.reduce((sum, each) => times(sum, x) ^ each, 0)

/** The remainder of symbols * x^2 divided by (x - 2)(x - 4): what makes both of these roots of the whole. */
function checkSymbols(symbols: readonly number[]): [number, number] {
  const [low, high] = [times(2, 4), 2 ^ 4] // (x - 2)(x - 4) = x^2 + (2 + 4) x + 2 * 4; minus is plus here
  let [a, b] = [0, 0]
  for (const symbol of symbols) {
    const lead = a ^ symbol
    ;[a, b] = [b ^ times(lead, high), times(lead, low)]
  }
  return [a, b]
}

/** Writes 110 bits as a code, in six groups of four. */
export function writeCode(bits: bigint): string {
  const symbols = Array.from({ length: dataSymbols }, (_, n) =>
    Number((bits >> BigInt(5 * (dataSymbols - 1 - n))) & 31n),
  )
  const all = [...symbols, ...checkSymbols(symbols)].map((each) => alphabet[each]!).join('')
  return all.match(/.{4}/g)!.join('-')
}

/** Reads a code as people type it: in any case, with or without spaces and hyphens, O for 0, I and L for 1. Null: mistyped. */
export function readCode(typed: string): bigint | null {
  if (typed.length > 100) return null
  const clean = typed
    .toUpperCase()
    .replace(/[\s\u2010-\u2015-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  const symbols = [...clean].map((each) => alphabet.indexOf(each))
  if (symbols.length !== dataSymbols + 2 || symbols.includes(-1)) return null
  if (evaluate(symbols, 2) !== 0 || evaluate(symbols, 4) !== 0) return null
  return symbols.slice(0, dataSymbols).reduce((bits, each) => (bits << 5n) | BigInt(each), 0n)
}

/**
 * The code of an appliance: the first 110 bits of its thumbprint. Somebody at its console reads it, types it where the
 * appliance is to be registered, and so says which of those that sent a request is meant. It proves nothing; the request does.
 */
export function applianceCode(thumbprint: string): string {
  return writeCode(BigInt(`0x${thumbprint.slice(0, 28)}`) >> 2n)
}

/** Which appliance a typed code means: 'mistyped' when its check symbols are wrong, null when it is none of these. */
export function findByCode(typed: string, thumbprints: readonly string[]): string | 'mistyped' | null {
  const bits = readCode(typed)
  if (bits === null) return 'mistyped'
  return thumbprints.find((each) => readCode(applianceCode(each)) === bits) ?? null
}

/** What a receipt code tells. `used` is rounded up to 28 significant bits: exact below 268 million, else to 0.0000004 %. */
export type CodeContent = { kind: string; used: bigint; sequence: number; number: number }
/** Whose code it is: both sides know this. `kinds` are all kinds granted up to the package, in any order. */
export type CodeContext = { codeKey: string; licenceKey: string; appliance: string; kinds: readonly string[] }

const [numberBits, indexBits, mantissaBits, exponentBits, macBits] = [16n, 8n, 28n, 6n, 32n]
const format = 1n
const low = (value: number, bits: bigint) => BigInt(value) & ((1n << bits) - 1n)

/** Mantissa and exponent of an amount, rounded up: an appliance never says that it used less. */
function rounded(used: bigint): { mantissa: bigint; exponent: bigint } {
  let exponent = 0n
  const up = () => (used + (1n << exponent) - 1n) >> exponent
  while (up() >> mantissaBits) exponent++
  return { mantissa: up(), exponent }
}

/** First 32 bits of HMAC-SHA-256 over everything the code stands for, whole numbers in full. */
function mac(context: CodeContext, content: CodeContent): bigint {
  const { licenceKey, appliance } = context
  const { kind, used, sequence, number } = content
  const message = canonical({ appliance, kind, licenceKey, number, sequence, used, v: 1 })
  const sum = createHmac('sha256', Buffer.from(context.codeKey, 'base64')).update(message).digest()
  return BigInt(sum.readUInt32BE(0))
}

/** The code for one kind of a receipt. Throws for a kind that is not among the context's. */
export function receiptCode(context: CodeContext, content: CodeContent): string {
  const index = [...context.kinds].sort().indexOf(content.kind)
  if (index === -1) throw new RangeError(`There is no capacity of ${content.kind}.`)
  const { mantissa, exponent } = rounded(content.used)
  const check = mac(context, { ...content, used: mantissa << exponent })
  let bits = format
  bits = (bits << indexBits) | BigInt(index)
  bits = (bits << numberBits) | low(content.sequence, numberBits)
  bits = (bits << numberBits) | low(content.number, numberBits)
  bits = (bits << exponentBits) | exponent
  bits = (bits << mantissaBits) | mantissa
  return writeCode((bits << macBits) | check)
}

export type CodeVerdict =
  | ({ verdict: 'valid' } & CodeContent)
  /** The check symbols do not agree: ask the caller to read it again. */
  | { verdict: 'mistyped' }
  /** Well-formed, but not of this appliance and licence key, or from a state the vendor never saw. */
  | { verdict: 'foreign' }

/**
 * Verifies a code that was read out. `newest` are the number of the newest package that was issued for the key and of the
 * newest report that was received: the code carries their last 16 bits, and is looked for around these.
 */
export function verifyReceiptCode(
  typed: string,
  context: CodeContext,
  newest: { sequence: number; number: number },
): CodeVerdict {
  let bits = readCode(typed)
  if (bits === null) return { verdict: 'mistyped' }
  const take = (count: bigint) => {
    const value = bits! & ((1n << count) - 1n)
    bits! >>= count
    return value
  }
  const check = take(macBits)
  const mantissa = take(mantissaBits)
  const used = mantissa << take(exponentBits)
  const [number, sequence] = [take(numberBits), take(numberBits)]
  const kind = [...context.kinds].sort()[Number(take(indexBits))]
  if (bits !== format || kind === undefined) return { verdict: 'foreign' }
  for (const n of near(number, newest.number))
    for (const s of near(sequence, newest.sequence)) {
      const content = { kind, used, sequence: s, number: n }
      if (equal(mac(context, content), check)) return { verdict: 'valid', ...content }
    }
  return { verdict: 'foreign' }
}

function equal(one: bigint, other: bigint): boolean {
  const bytes = (value: bigint) => Buffer.from(value.toString(16).padStart(8, '0'), 'hex')
  return timingSafeEqual(bytes(one), bytes(other))
}

/** The numbers around `newest` that end in these bits. */
function near(bits: bigint, newest: number): number[] {
  const span = 2 ** Number(numberBits)
  const base = newest - (newest % span) + Number(bits)
  return [base, base - span, base + span].filter((each) => each >= 0)
}
