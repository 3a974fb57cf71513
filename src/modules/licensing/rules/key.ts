/**
 * The code of an account's nth key: the letters and digits of its name as far as capitals have them, else its number, and a
 * number of two digits at least. `Acme Corp`, 7 -> `ACMECORP-07`.
 */
export function codeFor(accountName: string, accountNumber: string, nth: number): string {
  const plain = (text: string) =>
    text
      .normalize('NFKD')
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '')
      .slice(0, 16)
  return `${plain(accountName) || plain(accountNumber) || 'KEY'}-${String(nth).padStart(2, '0')}`
}

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * The code under which an appliance waits: the first 50 bits of its thumbprint in Crockford's base 32, ten characters. It names a
 * key, it is no secret; the screen that takes it shows the whole thumbprint to compare.
 */
export function offerCode(thumbprint: string): string {
  const bits = BigInt(`0x${thumbprint.slice(0, 16)}`) >> 14n
  return Array.from({ length: 10 }, (_, place) => letters[Number((bits >> BigInt(45 - place * 5)) & 31n)]).join('')
}

/** What somebody typed as the code it means: small letters, spaces and dashes, O for 0, I and L for 1. */
export function readOfferCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  return /^[0-9A-HJKMNP-TV-Z]{10}$/.test(code) ? code : null
}

/** The code of the key that takes over: `ACME-MIG-07` is followed by `ACME-MIG-07-2`, that by `ACME-MIG-07-3`. */
export function successorOf(code: string): string {
  const [, stem, nth] = /^(.+-\d{2,})-([2-9]|[1-9]\d)$/.exec(code) ?? ['', code, '1']
  return `${stem}-${Number(nth) + 1}`
}
