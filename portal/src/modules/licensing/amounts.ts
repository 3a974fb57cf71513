import type { units, WrittenIn } from '#contracts/licensing'

export type Unit = (typeof units)[number]

/** The ways amounts of a unit are typed, the usual ones first. */
export const waysOf: Record<Unit, readonly WrittenIn[]> = {
  byte: ['TB', 'TiB', 'GB', 'GiB', 'PB', 'PiB', 'B'],
  count: ['count'],
  second: ['h', 'min', 's'],
}

const factors: Record<WrittenIn, bigint> = {
  B: 1n,
  kB: 1000n,
  MB: 1000n ** 2n,
  GB: 1000n ** 3n,
  TB: 1000n ** 4n,
  PB: 1000n ** 5n,
  KiB: 1n << 10n,
  MiB: 1n << 20n,
  GiB: 1n << 30n,
  TiB: 1n << 40n,
  PiB: 1n << 50n,
  count: 1n,
  s: 1n,
  min: 60n,
  h: 3600n,
}

/** What was typed in base units, exactly; null when it is no number, or has parts of a base unit. A comma counts as a point. */
export function baseUnits(typed: string, way: WrittenIn): bigint | null {
  const parts = /^(\d{1,19})(?:\.(\d{1,19}))?$/.exec(plain(typed))
  if (!parts) return null
  const decimals = parts[2] ?? ''
  const scaled = BigInt(parts[1] + decimals) * factors[way]
  const scale = 10n ** BigInt(decimals.length)
  return scaled % scale === 0n ? scaled / scale : null
}

/** A typed number as the server takes it: no gaps, a point. */
export const plain = (typed: string): string =>
  typed
    .trim()
    .replace(/[\s\u202f]/g, '')
    .replace(',', '.')

/** Base units as they would be typed, exactly: in the way given when they can be, else in base units. */
export function typedOf(units: string, way: WrittenIn, unit: Unit): { value: string; way: WrittenIn } {
  const scaled = BigInt(units) * 10n ** decimals
  if (scaled % factors[way] !== 0n) return { value: units, way: waysOf[unit].at(-1)! }
  const digits = String(scaled / factors[way]).padStart(Number(decimals) + 1, '0')
  const [whole, part] = [digits.slice(0, -Number(decimals)), digits.slice(-Number(decimals)).replace(/0+$/, '')]
  return { value: part === '' ? whole : `${whole}.${part}`, way }
}
const decimals = 12n
