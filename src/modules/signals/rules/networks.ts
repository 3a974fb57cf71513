import { isIP } from 'node:net'

/** An address or network in CIDR form (`10.1.0.0/16`, `2001:db8::/32`); null for what is none. Bits behind the mask are left to the database. */
export function networkOf(text: string): string | null {
  const [address = '', bits, ...more] = text.trim().split('/')
  const family = address.includes('%') || more.length > 0 ? 0 : isIP(address)
  const most = family === 6 ? 128 : 32
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
  return family === 0 || length < 0 || length > most ? null : `${address}/${length}`
}
