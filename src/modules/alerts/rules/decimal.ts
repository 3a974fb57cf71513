const written = /^[+-]?\d{1,40}(?:\.\d{1,40})?$/

/** Whether a text is a decimal number as rules know them: digits with at most one point, no exponent. */
export const isDecimal = (text: string): boolean => written.test(text)

/** Compares two decimals exactly: negative, 0 or positive. `0.1 + 0.2` never troubles a threshold. */
export function compareDecimals(a: string, b: string): number {
  const places = Math.max(placesOf(a), placesOf(b))
  const difference = scaled(a, places) - scaled(b, places)
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

const placesOf = (text: string) => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0)

function scaled(text: string, places: number): bigint {
  const [whole = '', part = ''] = text.replace(/^\+/, '').split('.')
  return BigInt(`${whole}${part.padEnd(places, '0')}`)
}
