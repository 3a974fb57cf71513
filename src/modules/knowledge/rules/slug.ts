const spelled: Record<string, string> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  å: 'a',
  œ: 'oe',
  '&': ' and ',
}

/** `TLS refused by payment gateway` is `tls-refused-by-payment-gateway`: what an address can carry and a person can read. */
export function slugFrom(title: string, most = 100): string {
  const plain = title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüßæøåœ&]/g, (letter) => spelled[letter]!)
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, most)
    .replace(/^-+|-+$/g, '')
  return plain === '' ? 'article' : plain
}

/** The first of `wanted`, `wanted-2`, `wanted-3`, ... that is free. */
export function freeSlug(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted
  for (let n = 2; ; n++) {
    const next = `${wanted.slice(0, 95)}-${n}`
    if (!taken.has(next)) return next
  }
}
