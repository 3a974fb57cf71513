import type { Written, WrittenIn } from './amount.ts'

/** Why a mail that names one of the sender's keys beside an amount is for people to read. */
export type Unclear = 'other_words' | 'several_amounts' | 'several_keys' | 'odd_number'

export type MailOrder = { code: string; amount: Written; line: string }
export type MailReading = { order: MailOrder } | { unclear: Unclear; line: string } | null

/** What is looked at: enough for every mail a person writes, and a bound on what a hostile one costs. */
const most = { lines: 200, lineLength: 300, codes: 200 }

const ways: Record<string, WrittenIn> = {
  b: 'B', byte: 'B', bytes: 'B', kb: 'kB', mb: 'MB', gb: 'GB', gigabyte: 'GB', gigabytes: 'GB', tb: 'TB', terabyte: 'TB',
  terabytes: 'TB', pb: 'PB', petabyte: 'PB', petabytes: 'PB', kib: 'KiB', mib: 'MiB', gib: 'GiB', tib: 'TiB',
  tebibyte: 'TiB', tebibytes: 'TiB', pib: 'PiB', h: 'h', hour: 'h', hours: 'h', std: 'h', stunde: 'h', stunden: 'h',
  min: 'min', minutes: 'min', minuten: 'min', pieces: 'count', units: 'count', licences: 'count', licenses: 'count',
  stück: 'count', einheiten: 'count', lizenzen: 'count',
} // biome-ignore format: a table

/**
 * Words that may stand around key and amount without changing what is meant. Whatever is not here ("not", "used", "cancel",
 * "statt", and "to" and "auf", because 40 TB more is not "up to 40 TB") makes the line one for people: a word that is missing costs
 * somebody a look, a wrong one an order.
 */
const harmless = new Set(
  `
    a additional additionally again also another asap by can capacity could dear extra for further give good greetings hello hi i
    immediately in is it key kind licence license like me migration monday more morning my need now of on order our please pls request
    require requires right saturday send sunday thank thanks the this today tomorrow tonight urgent urgently us want we week weekend
    would you your friday thursday tuesday wednesday fw fwd re wg aw subject betreff an anfrage bestellen bestellung bitte brauche
    brauchen benötigen benötige danke dringend eilig das den der die ein eine einen freitag für geben guten hallo heute heutige ich im
    kapazität kapazitaet könnten können fuer liebe liebes lizenz lizenzschlüssel mehr mir montag morgen moin nacht samstag sonntag
    schicken schlüssel schluessel schnell senden sie sofort sonnabend tag team um uns unser unsere unseren vielen weitere weiterer
    weiteren weiteres wir wochenende würden zum zur zusätzlich zusätzliche zusätzlichen support dienstag mittwoch donnerstag anfordern
    fordern hätten hätte gerne gern möchten möchte noch mit`
    .trim()
    .split(/\s+/),
)

const numberAndUnit =
  /(?<![\p{L}\p{N}.,-])(-?\d{1,19}(?:[.,]\d{1,19}){0,6})[ \u00a0\u202f]?(\p{L}{1,10})(?![\p{L}\p{N}/-])/gu
const codeForm = /(?<![\p{L}\p{N}-])[A-Za-z0-9][A-Za-z0-9-]{2,39}(?![\p{L}\p{N}-])/gu

type Line = { text: string; codes: string[]; amounts: { text: string; written: Written | null }[] }

/** Codes that a mail may name, capitals, at most 200: the caller says which of them are keys. */
export function codesIn(mail: { subject: string; text: string }): string[] {
  return [...new Set(linesOf(mail).flatMap(({ codes }) => codes))].slice(0, most.codes)
}

/**
 * What a mail asks for, when a line of its subject or text says which key and how much and nothing else in it speaks against that.
 * `isKey` says which codes are keys on which the sender may ask. Null: it asks for nothing; unclear: a person reads it.
 */
export function readMailOrder(mail: { subject: string; text: string }, isKey: (code: string) => boolean): MailReading {
  const lines = linesOf(mail).map((line) => ({ ...line, codes: line.codes.filter(isKey) }))
  const named = lines.filter(({ codes, amounts }) => codes.length > 0 && amounts.length > 0)
  const first = named[0]
  if (!first) return null
  const line = first.text
  const amounts = new Set(lines.flatMap((each) => each.amounts.map(nameOf)))
  if (lines.some((each) => each.amounts.some(({ written }) => !written))) return { unclear: 'odd_number', line }
  if (new Set(lines.flatMap(({ codes }) => codes)).size > 1) return { unclear: 'several_keys', line }
  if (amounts.size > 1) return { unclear: 'several_amounts', line }
  if (!named.every(saysNothingElse)) return { unclear: 'other_words', line }
  return { order: { code: first.codes[0]!, amount: first.amounts[0]!.written!, line } }
}

const nameOf = ({ text, written }: Line['amounts'][number]) => (written ? `${written.value} ${written.unit}` : text)

function linesOf({ subject, text }: { subject: string; text: string }): Line[] {
  // What is cut off a line would be read as its end: such a line is for people, so it keeps a word that nobody knows.
  const cut = (line: string) => (line.length > most.lineLength ? `${line.slice(0, most.lineLength)} (cut)` : line)
  const bounded = text.slice(0, most.lines * most.lineLength).split(/\r?\n/, most.lines)
  return [subject, ...bounded].map((line) => lineOf(cut(line).trim()))
}

function lineOf(text: string): Line {
  const amounts = [...text.matchAll(numberAndUnit)].flatMap(([found, value, unit]) => {
    const way = Object.hasOwn(ways, unit!.toLowerCase()) ? ways[unit!.toLowerCase()]! : null
    const plain = plainNumber(value!)
    return way ? [{ text: found, written: plain === null ? null : { value: plain, unit: way } }] : []
  })
  return { text, codes: [...text.matchAll(codeForm)].map(([code]) => code.toUpperCase()), amounts }
}

/** `1.5` and `1,5` are one and a half. Null for what two people read differently (`1.000`, `1,000`), and for less than nothing. */
function plainNumber(value: string): string | null {
  const parts = /^(\d{1,19})(?:[.,](\d{1,19}))?$/.exec(value)
  if (!parts || parts[2]?.length === 3) return null
  const whole = parts[1]!.replace(/^0+(?=\d)/, '')
  const decimals = parts[2]?.replace(/0+$/, '') ?? ''
  return decimals ? `${whole}.${decimals}` : whole
}

function saysNothingElse({ text, codes, amounts }: Line): boolean {
  let rest = text
  for (const amount of amounts) rest = rest.replace(amount.text, ' ')
  const words = rest.toLowerCase().split(/[^\p{L}\p{N}-]+/u)
  return words.every((word) => {
    const plain = word.replace(/^-+|-+$/g, '')
    return plain === '' || harmless.has(plain) || codes.includes(plain.toUpperCase())
  })
}
