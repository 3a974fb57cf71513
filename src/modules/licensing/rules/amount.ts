/** What capacity is counted in. An amount is a whole number of these; everything else is a way to write it. */
export const units = ['byte', 'count', 'second'] as const
export type Unit = (typeof units)[number]

/** Ways to write an amount, each an exact number of the base unit: TB is 10^12 bytes (SI), TiB is 2^40 (IEC 80000-13). */
const ways = {
  byte: {
    B: 1n,
    kB: 10n ** 3n,
    MB: 10n ** 6n,
    GB: 10n ** 9n,
    TB: 10n ** 12n,
    PB: 10n ** 15n,
    KiB: 1n << 10n,
    MiB: 1n << 20n,
    GiB: 1n << 30n,
    TiB: 1n << 40n,
    PiB: 1n << 50n,
  },
  count: { count: 1n },
  second: { s: 1n, min: 60n, h: 3600n },
} as const satisfies Record<Unit, Record<string, bigint>>

export const writtenIn = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'count', 's', 'min', 'h'] as const // biome-ignore format: a list
export type WrittenIn = (typeof writtenIn)[number]

/** The largest amount there is: 2^63-1 base units, what a bigint column holds. */
export const largestAmount = (1n << 63n) - 1n

/** An amount as somebody wrote it: `{ value: '1.5', unit: 'TB' }`. */
export type Written = { value: string; unit: WrittenIn }

export type AmountRefusal = 'not_a_number' | 'not_positive' | 'not_whole' | 'wrong_unit' | 'too_large'

/** How many base units one of this way is; null when the unit is not written like that. */
export function factorOf(unit: Unit, way: WrittenIn): bigint | null {
  return (ways[unit] as Partial<Record<WrittenIn, bigint>>)[way] ?? null
}

/**
 * A written amount in base units, exactly: no floating point is involved. Refuses what is no plain decimal number (no sign, no
 * exponent, no separators), zero, a unit of something else, parts of a base unit, and more than 2^63-1.
 */
export function readAmount(written: Written, unit: Unit): { amount: bigint } | { refused: AmountRefusal } {
  const factor = factorOf(unit, written.unit)
  if (factor === null) return { refused: 'wrong_unit' }
  const parts = /^(\d{1,19})(?:\.(\d{1,19}))?$/.exec(written.value)
  if (!parts) return { refused: 'not_a_number' }
  const decimals = parts[2] ?? ''
  const scale = 10n ** BigInt(decimals.length)
  const scaled = BigInt(parts[1] + decimals) * factor
  if (scaled === 0n) return { refused: 'not_positive' }
  if (scaled % scale !== 0n) return { refused: 'not_whole' }
  const amount = scaled / scale
  return amount > largestAmount ? { refused: 'too_large' } : { amount }
}

/**
 * An amount as people read it, exact or not written this way at all: whole base units follow when more than six decimals
 * would be needed. `40 TB`, `1.5 TiB`, `12 h`, `250`.
 */
export function writeAmount(amount: bigint, unit: Unit, way: WrittenIn): string {
  const factor = factorOf(unit, way) ?? 1n
  const sign = amount < 0n ? '-' : ''
  const size = amount < 0n ? -amount : amount
  const millionths = (size * 1_000_000n) / factor
  if (millionths * factor !== size * 1_000_000n) return `${sign}${size}${unit === 'count' ? '' : ` ${baseName[unit]}`}`
  const decimals = String(millionths % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  const value = `${sign}${millionths / 1_000_000n}${decimals && `.${decimals}`}`
  return way === 'count' ? value : `${value} ${way}`
}

/**
 * An amount to be read at a glance: as `writeAmount` where that is short, else to three decimals with a sign that says so. Never
 * what somebody decides by: the exact amount stands beside it.
 */
export function showAmount(amount: bigint, unit: Unit, way: WrittenIn): string {
  const factor = factorOf(unit, way) ?? 1n
  const exact = writeAmount(amount, unit, way)
  if (way === 'count' || exact.endsWith(` ${way}`)) return exact
  const thousandths = Number((amount * 1000n + (amount < 0n ? -factor : factor) / 2n) / factor)
  return `≈ ${thousandths / 1000} ${way}`
}

const baseName: Record<Unit, string> = { byte: 'B', count: '', second: 's' }

/**
 * What an amount costs, in the currency's smallest unit, rounded up to a whole one; null when it has no price. `price` is
 * for each `per` base units.
 */
export function priceOf(amount: bigint, price: bigint | null, per: bigint | null): bigint | null {
  if (price === null || per === null || amount <= 0n) return null
  return (amount * price + per - 1n) / per
}
