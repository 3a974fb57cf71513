/** Shortest password, in characters (NIST SP 800-63B-4 asks for 15 alone and 8 with a second factor; 12 stands between). */
export const shortestPassword = 12

/** Words that stand in nearly every list of leaked passwords; a password that is little more than one of them is guessed. */
const commonWords = (
  'password passwort passwd passw0rd kennwort geheim secret welcome willkommen hallo hello letmein login admin ' +
  'administrator root master changeme default qwerty qwertz azerty asdfgh yxcvbn zxcvbn iloveyou sunshine princess ' +
  'football fussball baseball dragon monkey shadow superman batman trustno starwars pokemon michael jessica charlie ' +
  'summer sommer winter spring autumn herbst januar january server computer internet support test testing guest user ' +
  'company firma palisade helpdesk service whatever freedom access mustang abc qazwsx'
)
  .split(' ')
  .sort((a, b) => b.length - a.length)

const rows = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiopasdfghjklzxcvbnm', 'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn', '1qaz2wsx3edc4rfv5tgb6zhn7ujm', '1q2w3e4r5t6y7u8i9o0p'] // biome-ignore format: a table

/**
 * What is wrong with a password, as a sentence; null when it can be used. `context` holds what an attacker knows of the
 * person: name, address, the provider's name.
 */
export function weaknessOf(password: string, context: readonly string[]): string | null {
  if ([...password].length < shortestPassword) return `must have at least ${shortestPassword} characters`
  if (Buffer.byteLength(password) > 256) return 'must have at most 256 bytes'
  const plain = password.normalize('NFKC').toLowerCase()
  if (new Set(plain).size < 5) return 'repeats too few characters'
  const known = context.flatMap(wordsOf).sort((a, b) => b.length - a.length)
  // Years go first: read as letters, 2026 would no longer be one.
  const timeless = plain.replace(/(19|20)\d\d/g, ' ')
  for (const reading of [timeless, unleet(timeless)]) {
    if (leftover(reading, known) < 6) return 'is little more than your own name or address'
    if (leftover(reading, commonWords) < 5) return 'is one of the passwords everybody tries'
  }
  return null
}

/** Parts of a name or address of four letters and more, and the whole. */
function wordsOf(text: string): string[] {
  const lower = text.normalize('NFKC').toLowerCase()
  return [lower, ...lower.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length >= 4)
}

/** p4ssw0rd -> password. */
function unleet(text: string): string {
  const letters: Record<string, string> = {
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    $: 's',
    '!': 'i',
  }
  return text.replace(/[013457@$!]/g, (sign) => letters[sign]!)
}

/** How many characters stay that are no known word, no run on the keyboard or in the alphabet, no repetition. */
function leftover(text: string, words: readonly string[]): number {
  let rest = text
  for (const word of words) rest = rest.replaceAll(word, ' ')
  rest = rest.replace(/(.)\1+/gu, '$1')
  let count = 0
  let run = 1
  for (let i = 0; i < rest.length; i++) {
    if (/\s/.test(rest[i]!)) {
      run = 1
      continue
    }
    run = i > 0 && isStep(rest[i - 1]!, rest[i]!) ? run + 1 : 1
    if (run < 3) count++
  }
  return count
}

/** Neighbours in the alphabet, in the digits or on a keyboard. */
function isStep(a: string, b: string): boolean {
  return rows.some((row) => row.includes(a + b) || row.includes(b + a))
}
