/**
 * Money in expressions: amounts are decimal texts (`"1200.50"`), and these functions reckon with them exactly. FEEL's own numbers
 * are floating point, in which 0.1 + 0.2 is not 0.3. Anything that is no amount gives null, as FEEL does.
 */
type Amount = { units: bigint; places: number }

const shape = /^([+-]?)(\d{1,30})(?:\.(\d{1,10}))?$/

function read(value: unknown): Amount | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  const parts = typeof text === 'string' ? shape.exec(text) : null
  if (!parts) return null
  const places = parts[3] ?? ''
  const units = BigInt(parts[2]! + places)
  return { units: parts[1] === '-' ? -units : units, places: places.length }
}

function write({ units, places }: Amount): string {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  return `${units < 0n ? '-' : ''}${whole}${places ? `.${digits.slice(digits.length - places)}` : ''}`
}

const to = (amount: Amount, places: number) => amount.units * 10n ** BigInt(places - amount.places)

function both<T>(a: unknown, b: unknown, reckon: (x: bigint, y: bigint, places: number) => T): T | null {
  const [one, two] = [read(a), read(b)]
  if (!one || !two) return null
  const places = Math.max(one.places, two.places)
  return reckon(to(one, places), to(two, places), places)
}

function add(a: unknown, b: unknown): string | null {
  return both(a, b, (x, y, places) => write({ units: x + y, places }))
}

function compare(a: unknown, b: unknown): number | null {
  return both(a, b, (x, y) => (x < y ? -1 : x > y ? 1 : 0))
}

/** Half away from zero, as on an invoice. */
function round(value: unknown, places: unknown): string | null {
  const amount = read(value)
  if (!amount || typeof places !== 'number' || !Number.isInteger(places) || places < 0 || places > 10) return null
  if (amount.places <= places) return write({ units: to(amount, places), places })
  const factor = 10n ** BigInt(amount.places - places)
  const half = amount.units < 0n ? -factor / 2n : factor / 2n
  return write({ units: (amount.units + half) / factor, places })
}

function times(a: unknown, b: unknown): string | null {
  const [one, two] = [read(a), read(b)]
  return one && two ? write({ units: one.units * two.units, places: one.places + two.places }) : null
}

/** The functions by the names they have in expressions. */
export const money: Record<string, (...values: never[]) => unknown> = {
  'add money': add,
  'subtract money': (a: unknown, b: unknown) => add(a, times(b, '-1')),
  'multiply money': times,
  'compare money': compare,
  'round money': round,
  'sum money': (list: unknown) =>
    Array.isArray(list) ? list.reduce<string | null>((sum, one) => (sum === null ? null : add(sum, one)), '0') : null,
}
