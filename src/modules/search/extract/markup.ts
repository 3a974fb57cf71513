const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** A reference to a character, or what it looks like when it is none. No entity of a document's own is ever looked up. */
function decode(reference: string, name: string): string {
  if (name[0] !== '#') return entities[name] ?? reference
  const code = name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : ' '
}

/**
 * The text between the tags of XML or HTML, in one pass over the input: nothing is nested, resolved or fetched. Elements in
 * `breaks` begin a new line; what stands in `skip` (scripts, styles) is left out.
 */
export function textOfMarkup(
  source: string,
  { breaks, skip, most }: { breaks: ReadonlySet<string>; skip: ReadonlySet<string>; most: number },
): string {
  let out = ''
  let place = 0
  let skipping = ''
  while (place < source.length && out.length < most) {
    const open = source.indexOf('<', place)
    const end = open === -1 ? source.length : open
    if (!skipping && end > place) out += source.slice(place, Math.min(end, place + most))
    if (open === -1) break
    const close = source.startsWith('<!--', open) ? source.indexOf('-->', open + 4) : source.indexOf('>', open)
    if (close === -1) break
    const tag = /^<(\/?)([a-z0-9:_-]{1,60})/i.exec(source.slice(open, open + 64))
    const name = (tag?.[2] ?? '').toLowerCase()
    if (skipping) skipping = tag?.[1] && name === skipping ? '' : skipping
    else if (skip.has(name) && !tag?.[1] && source[close - 1] !== '/') skipping = name
    else if (breaks.has(name)) out += '\n'
    place = close + (source[open + 1] === '!' && source.startsWith('<!--', open) ? 3 : 1)
  }
  return out.slice(0, most).replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, decode)
}
