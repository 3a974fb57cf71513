const before = 'signals-'

/** Where a source of mail is written to: its id names it, which nobody guesses (74 of its bits are random). */
export function mailAddressOf(sourceId: string, domain: string): string {
  return `${before}${sourceId.replaceAll('-', '')}@${domain}`
}

/** The id of the source an address names; null for any other address. */
export function sourceIdIn(address: string, domain: string): string | null {
  const [local = '', host = ''] = address.toLowerCase().split('@')
  const hex = local.startsWith(before) ? local.slice(before.length) : ''
  if (host !== domain.toLowerCase() || !/^[0-9a-f]{32}$/.test(hex)) return null
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
