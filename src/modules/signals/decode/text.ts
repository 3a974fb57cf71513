/** Signs that are no text: controls but tab and line end, and those that turn the direction of writing. */
const noText = /[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
const noLine = /\p{Cc}+|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Printable ASCII, most of what monitors say: nothing in it has to be looked for. */
const plainLine = /^[\x20-\x7e]*$/
const plainProse = /^[\x20-\x7e\t\n]*$/

/**
 * Text of any sender, fit to be stored and shown: no halves of characters, no NUL, no controls, at most `most` UTF-16 units
 * (never cut within a character). Cutting comes first, so that a long text costs no more than a short one.
 */
export function proseOf(value: string, most: number): string {
  const cut = cutTo(value, most)
  if (plainProse.test(cut)) return cut
  return cut.toWellFormed().replace(/\r\n?/g, '\n').replace(noText, '\ufffd')
}

/** As proseOf, but of one line: what would end it becomes a space. */
export function lineOf(value: string, most: number): string {
  const cut = cutTo(value, most)
  return plainLine.test(cut) ? cut.trim() : cut.toWellFormed().replace(noLine, ' ').trim()
}

/** UTF-8, with a sign for each byte that is none; what could not be read is seen and refuses nothing. */
export function utf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: false })

function cutTo(value: string, most: number): string {
  if (value.length <= most) return value
  const last = value.charCodeAt(most - 1)
  return value.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most)
}

export const mostLabels = 64

/**
 * Labels within the bounds of a signal: at most 64, names of 100 and values of 500 characters. Names that begin with `__` are
 * dropped: monitors use them inside only, and one of them is JavaScript's own.
 */
export function labelsOf(pairs: Iterable<readonly [string, string]>): Record<string, string> {
  const kept: [string, string][] = []
  for (const [name, value] of pairs) {
    if (kept.length >= mostLabels) break
    if (name.startsWith('__')) continue
    const label = lineOf(name, 100)
    const text = lineOf(value, 500)
    if (label !== '' && text !== '') kept.push([label, text])
  }
  return Object.fromEntries(kept)
}
