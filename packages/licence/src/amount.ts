/** How people write amounts: factors to the base unit. TB and TiB are different things and never mixed up. */
const factors: Record<string, { unit: 'byte' | 'count' | 'second'; factor: bigint }> = {
  B: { unit: 'byte', factor: 1n },
  kB: { unit: 'byte', factor: 10n ** 3n },
  MB: { unit: 'byte', factor: 10n ** 6n },
  GB: { unit: 'byte', factor: 10n ** 9n },
  TB: { unit: 'byte', factor: 10n ** 12n },
  PB: { unit: 'byte', factor: 10n ** 15n },
  KiB: { unit: 'byte', factor: 2n ** 10n },
  MiB: { unit: 'byte', factor: 2n ** 20n },
  GiB: { unit: 'byte', factor: 2n ** 30n },
  TiB: { unit: 'byte', factor: 2n ** 40n },
  PiB: { unit: 'byte', factor: 2n ** 50n },
  s: { unit: 'second', factor: 1n },
  min: { unit: 'second', factor: 60n },
  h: { unit: 'second', factor: 3600n },
}

/** An amount in base units. `unit` is null for a bare number. Null for anything that is no exact amount. */
export type Amount = { value: bigint; unit: 'byte' | 'count' | 'second' | null }

/** Reads `5TB`, `1.5 TiB`, `90min`, `1000`: exact, or null, never rounded. Letters count: `tb` is not `TB`. */
export function readAmount(written: string): Amount | null {
  const [, whole = '', fraction = '', suffix = ''] =
    /^(\d{1,19})(?:\.(\d{1,18}))? ?([A-Za-z]{0,3})$/.exec(written.trim()) ?? []
  if (!whole) return null
  const known = suffix ? factors[suffix] : null
  if (known === undefined) return null
  const scaled = BigInt(whole + fraction) * (known?.factor ?? 1n)
  const divisor = 10n ** BigInt(fraction.length)
  if (scaled % divisor !== 0n || scaled / divisor >= 2n ** 63n) return null
  return { value: scaled / divisor, unit: known?.unit ?? null }
}

/** Shows an amount for people, to three digits behind the point, with the exact number of base units where it was cut. */
export function showAmount(value: bigint, unit: string): string {
  if (value < 0n) return `-${showAmount(-value, unit)}`
  if (unit === 'count') return `${value}`
  const suffixes = unit === 'byte' ? ['TB', 'GB', 'MB', 'kB', 'B'] : ['h', 'min', 's']
  const suffix = suffixes.find((each) => value >= factors[each]!.factor) ?? suffixes.at(-1)!
  const { factor } = factors[suffix]!
  const thousandths = (value * 1000n) / factor
  const shown = `${thousandths / 1000n}.${String(thousandths % 1000n).padStart(3, '0')}`.replace(/\.?0+$/, '')
  return (thousandths * factor) % 1000n === 0n && (thousandths * factor) / 1000n === value
    ? `${shown} ${suffix}`
    : `${shown} ${suffix} (${value} ${unit}s)`
}
