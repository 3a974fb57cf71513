/**
 * Whether text was made by a generator of keys and not by a person: letters and digits mixed as no word, name or version is.
 * It rather takes an identifier for a key than a key for an identifier: what is taken is replaced by a name of its own, so that
 * the same identifier is still recognised.
 */

const leastAlone = 16
const leastAssigned = 10

/** A piece of text that stands by itself, of letters, digits and `+/_=.~-`. */
export function isSecretAlone(text: string): boolean {
  if (text.length < leastAlone) return false
  const seen = look(text)
  if (seen.letters === 0) return false
  const capitals = seen.upper / seen.letters
  if (entropyOf(text) < 3) return false
  if (seen.digits === 0) return text.length >= 20 && capitals >= 0.3 && capitals <= 0.7 && seen.turns >= 0.3
  const mixed = seen.digits >= 2 || capitals >= 0.25
  return mixed && seen.turns >= 0.18
}

/** The value of a field: less is asked of it. Hosts, addresses, times and paths are none. */
export function isSecretValue(text: string): boolean {
  if (isSecretAlone(text)) return true
  if (/^\d{15,}$/.test(text)) return true
  if (text.length < leastAssigned || ordinary.test(text)) return false
  const { digits, letters, turns } = look(text)
  return digits > 0 && letters > 0 && (digits >= 2 || turns >= 0.2)
}

/** A name with dots, a path, a number with its unit, a version, a time. */
const ordinary =
  /^(?:[a-z][\w-]*(?:\.[\w-]+)+|[./~].*|[a-z]:\\.*|[+-]?[\d.,:]+[a-z%]{0,4}|v?\d+(?:\.\d+)+[\w.+~-]*|\d{4}-\d\d-\d\dT?[\d:.,Z+-]*)$/i

type Looks = { letters: number; upper: number; digits: number; turns: number }

/** What a text is made of. `turns`: of neighbours, how many are of another class (small, capital, digit) than the one before. */
function look(text: string): Looks {
  const seen = { letters: 0, upper: 0, digits: 0, turns: 0 }
  let before = ''
  let pairs = 0
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n)
    const kind = code >= 48 && code <= 57 ? '0' : code >= 97 && code <= 122 ? 'a' : code >= 65 && code <= 90 ? 'A' : ''
    if (kind === '') continue
    if (kind === '0') seen.digits++
    else seen.letters++
    if (kind === 'A') seen.upper++
    if (before !== '') {
      pairs++
      if (before !== kind) seen.turns++
    }
    before = kind
  }
  seen.turns = pairs === 0 ? 0 : seen.turns / pairs
  return seen
}

/** Shannon's, in bits a character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const n of counts.values()) bits -= (n / text.length) * Math.log2(n / text.length)
  return bits
}
