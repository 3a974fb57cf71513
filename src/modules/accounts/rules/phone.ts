/**
 * A telephone number as E.164 (`+4930123456`): separators people type are dropped, `00` in front becomes `+`.
 * Null when it is no international number; national forms are refused, because we do not know from which country.
 */
export function normalisePhone(text: string): string | null {
  const digits = text
    .normalize('NFKC')
    .replace(/\(0\)/g, '')
    .replace(/[\s().\-/‐-―]/g, '')
    .replace(/^00/, '+')
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null
}
