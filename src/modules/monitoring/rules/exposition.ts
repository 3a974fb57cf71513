/** One sample of the text exposition format of Prometheus (version 0.0.4). */
export type Sample = { name: string; labels: Readonly<Record<string, string>>; value: number }

const nameAt = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const escapes: Record<string, string> = { '\\': '\\', '"': '"', n: '\n' }

/** Thrown for a line that is none of the format; its number is in the message. */
export class ExpositionBroken extends Error {}

/** Reads samples, at most `most`: the rest is left out. Comments (HELP, TYPE) and empty lines are passed over. */
export function readExposition(text: string, most = 50_000): Sample[] {
  const samples: Sample[] = []
  let number = 0
  for (let from = 0; from < text.length && samples.length < most; ) {
    const end = text.indexOf('\n', from)
    const line = text.slice(from, end === -1 ? text.length : end).replace(/\r$/, '')
    from = end === -1 ? text.length : end + 1
    number++
    const bare = line.trim()
    if (bare === '' || bare.startsWith('#')) continue
    const sample = readLine(bare)
    if (!sample) throw new ExpositionBroken(`line ${number}`)
    samples.push(sample)
  }
  return samples
}

function readLine(line: string): Sample | null {
  nameAt.lastIndex = 0
  const name = nameAt.exec(line)?.[0]
  if (!name) return null
  let rest = line.slice(name.length).trimStart()
  let labels: Record<string, string> = {}
  if (rest.startsWith('{')) {
    const read = readLabels(rest)
    if (!read) return null
    labels = read.labels
    rest = rest.slice(read.end).trimStart()
  }
  const [value = ''] = rest.split(/\s+/)
  const number = readNumber(value)
  return number === null ? null : { name, labels, value: number }
}

function readLabels(text: string): { labels: Record<string, string>; end: number } | null {
  // No prototype: `__proto__` is a name like any other here.
  const labels: Record<string, string> = Object.create(null)
  let at = 1
  for (;;) {
    while (text[at] === ' ' || text[at] === ',') at++
    if (text[at] === '}') return { labels: { ...labels }, end: at + 1 }
    nameAt.lastIndex = at
    const name = nameAt.exec(text)?.[0]
    if (!name) return null
    at += name.length
    while (text[at] === ' ') at++
    if (text[at] !== '=') return null
    at++
    while (text[at] === ' ') at++
    if (text[at] !== '"') return null
    let value = ''
    for (at++; text[at] !== '"'; at++) {
      if (at >= text.length) return null
      if (text[at] === '\\') value += escapes[text[++at]!] ?? `\\${text[at]}`
      else value += text[at]
    }
    at++
    labels[name] = value
  }
}

function readNumber(text: string): number | null {
  if (/^[+-]?inf(inity)?$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (/^nan$/i.test(text)) return Number.NaN
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : null
}
