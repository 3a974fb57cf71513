/** What the scanner says of a file. `again`: it could not at this moment, the same file may do later. */
export type Verdict =
  | { state: 'clean' }
  | { state: 'infected'; says: string }
  | { state: 'failed'; says: string; again: boolean }

/** Longest name of a finding that is kept; clamd's are a few dozen letters. */
const mostLetters = 200

/**
 * Reads clamd's answer to INSTREAM without its terminator (clamd(8)): `stream: OK`, `stream: NAME FOUND`, or something that
 * ends with ERROR, of which only the size limit stays as it is however often one asks. Null for words that are no answer.
 */
export function readVerdict(answer: string): Verdict | null {
  const plain = answer.replace(/\p{Cc}/gu, ' ').trim()
  const [, found] = /^stream: (.+) FOUND$/.exec(plain) ?? []
  if (plain === 'stream: OK') return { state: 'clean' }
  if (found) return { state: 'infected', says: found.slice(0, mostLetters) }
  const [, error] = /^(?:stream: )?(.+?)\.? ERROR$/.exec(plain) ?? []
  if (!error) return null
  const tooLarge = /size limit exceeded/i.test(error)
  return {
    state: 'failed',
    says: tooLarge ? 'larger than the scanner takes' : error.slice(0, mostLetters),
    again: !tooLarge,
  }
}
