import { holdsState, isState } from './vocabulary.ts'

/** What stands where a value stood. */
export const wild = '<*>'
/** What is looked at of a line: the rest is `…`. */
export const mostCharacters = 2000
export const mostTokens = 64
const rest = '…'
/** Quoted text up to this length is one value. */
const mostQuoted = 200

/** Seen words and what became of them; numbers are not kept, so that it stays what a language needs. */
const seen = new Map<string, string>()
const mostSeen = 20_000
const mostSeenLength = 64

/** A terminal's colours and moves (ECMA-48). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what they begin with
const ansi = /\u001b(?:\[[0-9;:?<=>]{0,64}[ -/]{0,8}[@-~]?|[@-Z\\-_]?)/g

const isSeparator = (code: number) => code <= 32 || (code >= 127 && code <= 160)
const isDigit = (code: number) => code >= 48 && code <= 57
const isLetter = (code: number) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code > 160

/**
 * The shape of a line: its words with one blank between, and `<*>` for each value (numbers, identifiers, addresses, paths,
 * times, quoted text). The same line has the same shape always, and nothing else decides it. Words of the state vocabulary
 * stay as they were written. Of the line 2,000 characters and 64 words are looked at.
 */
export function shapeOf(line: string): string {
  let text = line.length > mostCharacters ? line.slice(0, mostCharacters) : line
  if (text.includes('\u001b')) text = text.replace(ansi, '')
  if (text.charCodeAt(0) === 123 && text.includes('":')) text = spaced(text)
  const { length } = text
  let shape = ''
  let tokens = 0
  // Words that stay as they are wait to be taken together: one piece of the text costs as much as one word of it.
  let waiting = -1
  let waitingTo = -1
  let last = 0
  let lastWild = false
  let at = 0
  while (at < length) {
    let code = text.charCodeAt(at)
    if (isSeparator(code)) {
      at++
      continue
    }
    if (tokens === mostTokens) return `${joined(shape, text, waiting, waitingTo)} ${rest}`
    const from = at
    const quoted = code === 34 || code === 39 ? quotedEnd(text, at, last) : -1
    if (quoted > 0) at = quoted
    let kind = plain
    while (at < length) {
      code = text.charCodeAt(at)
      if (code <= 160 && isSeparator(code)) break
      if (isDigit(code)) kind = valued
      else if (kind === plain && (code === 47 || code === 61 || code === 64 || code === 92)) kind = named
      else if (kind === plain && code === 58 && at + 1 < length && !isSeparator(text.charCodeAt(at + 1))) kind = named
      at++
    }
    if (quoted < 0 && kind === plain) {
      if (waiting >= 0 && from === waitingTo + 1 && text.charCodeAt(waitingTo) === 32) waitingTo = at
      else {
        shape = joined(shape, text, waiting, waitingTo)
        waiting = from
        waitingTo = at
      }
      last = text.charCodeAt(at - 1)
      lastWild = false
      tokens++
      continue
    }
    const token =
      quoted > 0 ? `"${wild}"${maskTail(text.slice(quoted, at))}` : masked(text.slice(from, at), kind === valued)
    // A list of values is one: how many there are says nothing of the kind of message.
    if (lastWild && token === wild) continue
    shape = joined(shape, text, waiting, waitingTo)
    waiting = -1
    shape = shape === '' ? token : `${shape} ${token}`
    last = token.charCodeAt(token.length - 1)
    lastWild = token === wild
    tokens++
  }
  shape = joined(shape, text, waiting, waitingTo)
  return line.length > mostCharacters ? `${shape} ${rest}` : shape
}

/** Of a token: nothing in it is a value; it has what separates names from values; it has digits. */
const plain = 0
const named = 1
const valued = 2

function joined(shape: string, text: string, from: number, to: number): string {
  if (from < 0) return shape
  const words = text.slice(from, to)
  return shape === '' ? words : `${shape} ${words}`
}

/** Where quoted text that is one value ends, after its quote; -1 where it is read word by word. */
function quotedEnd(text: string, from: number, last: number): number {
  // The value of a field: `"msg": "..."` is the message itself.
  if (last === 58 || last === 61) return -1
  const end = text.indexOf(text[from]!, from + 1)
  if (end < 0 || end - from > mostQuoted || end === from + 1) return -1
  const after = end + 1 < text.length ? text.charCodeAt(end + 1) : 32
  // A key, or an apostrophe within a word.
  if (after === 58 || after === 61 || isLetter(after) || isDigit(after)) return -1
  return holdsState(text.slice(from + 1, end)) ? -1 : end + 1
}

const maskTail = (tail: string) => (tail === '' ? '' : maskToken(tail))

function masked(token: string, digits: boolean): string {
  if (digits) return plainValue(token) ?? maskToken(token)
  const known = seen.get(token)
  if (known !== undefined) return known
  const made = maskToken(token)
  if (token.length <= mostSeenLength) {
    if (seen.size >= mostSeen) seen.clear()
    seen.set(token, made)
  }
  return made
}

/** What may stand before and after a value: brackets, quotes, the end of a sentence. */
const opens = (code: number) => code === 40 || code === 91 || code === 34 || code === 39 || code === 60 || code === 123
const closes = (code: number) =>
  code === 44 || code === 46 || code === 58 || code === 59 || code === 41 || code === 93 || code === 34 || code === 39 || code === 62 || code === 125 // biome-ignore format: one list
/** Shorter runs of letters tell no state beside digits. */
const leastState = 4

/**
 * The quick way for most values: `(12.5)`, `10:20:30,`, `10.0.0.1`, `blk_-17`, `0x41e1`, `eth0:`. Null for what has names within
 * it or could tell a state, which `maskToken` takes apart.
 */
function plainValue(token: string): string | null {
  let from = 0
  let to = token.length
  while (from < to && opens(token.charCodeAt(from))) from++
  while (to > from && closes(token.charCodeAt(to - 1))) to--
  let letters = 0
  let run = 0
  let separators = false
  for (let at = from; at < to; at++) {
    const code = token.charCodeAt(at)
    if (isDigit(code)) run = 0
    else if (isLetter(code)) {
      letters++
      if (++run >= leastState) return null
    } else if (code === 45 || code === 95 || code === 46 || code === 43 || code === 37 || code === 35) {
      separators = true
      run = 0
    } else if (letters === 0 && (code === 58 || code === 47 || code === 44)) run = 0
    else return null
  }
  // `in-5`: a short word between separators may tell a state.
  if (separators && letters > 1) return null
  return from === 0 && to === token.length ? wild : token.slice(0, from) + wild + token.slice(to)
}

/** Between these stand the parts of a token. */
const delimiters = /([=[\](){},;|"'<>:]+)/

/** A token with its values masked, whatever it is. */
function maskToken(token: string): string {
  const scheme = token.indexOf('://')
  if (scheme > 0) return beforeAddress(token, scheme) + wild + tailOf(token)
  if (addressed.test(token)) return headOf(token) + wild + tailOf(token)
  const parts = token.split(delimiters)
  for (let n = 0; n < parts.length; n += 2) parts[n] = maskPart(parts[n]!, n > 0 ? parts[n - 1]! : '')
  return collapse(parts.join(''))
}

/** Addresses of interfaces and of IPv6: hexadecimal digits between at least two colons. */
const addressed = /^[[("'<]*[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:%\w+)?(?:\/\d+)?[\])"'>,;.]*$/i
const headOf = (token: string) => /^[[("'<]*/.exec(token)![0]
const tailOf = (token: string) => /[\])"'>,;.]*$/.exec(token)![0]

/** What stands before an address with a scheme: `url=`, `"`. */
function beforeAddress(token: string, scheme: number): string {
  let from = scheme
  while (from > 0 && /[a-z0-9+.-]/i.test(token[from - 1]!)) from--
  return token.slice(0, from)
}

/** One part of a token, between delimiters; `delimiter` stands before it. */
function maskPart(part: string, delimiter: string): string {
  if (part === '') return part
  if (isPath(part)) return wild
  if (part.includes('@') && /[^@]@[^@]/.test(part)) return wild
  if (/\d/.test(part)) return maskNumbered(part)
  // The value of a field is a value, unless it tells a state.
  if (/=[<[]?$/.test(delimiter) && /[a-z]/i.test(part) && !holdsState(part)) return wild
  return part
}

function isPath(part: string): boolean {
  if (part.length < 2) return false
  const code = part.charCodeAt(0)
  if (code === 47 || (code === 126 && part[1] === '/')) return true
  if (part.startsWith('./') || part.startsWith('../')) return true
  const slash = part.indexOf('/')
  if (slash >= 0 && part.indexOf('/', slash + 1) > 0) return true
  return part.includes('\\') && part.length > 2
}

/**
 * A part with digits is a value; of `node7-failed` and `Closed3` the states stay. Beside digits only whole words count that
 * are no hexadecimal digits: identifiers of random letters are full of `up` and `bad`.
 */
function maskNumbered(part: string): string {
  const pieces = part.split(/([-_.]+)/)
  let kept = false
  for (let n = 0; n < pieces.length; n += 2) {
    const piece = pieces[n]!
    const masked = piece === '' ? '' : /\d/.test(piece) ? maskRuns(piece) : holdsState(piece) ? piece : wild
    kept ||= masked !== '' && masked !== wild
    pieces[n] = masked
  }
  return kept ? collapse(pieces.join('')) : wild
}

const maskRuns = (piece: string) =>
  collapse(
    piece
      .split(/(\d+)/)
      .map((run, n) => (n % 2 === 1 ? wild : run === '' || standsBesideDigits(run) ? run : wild))
      .join(''),
  )

const standsBesideDigits = (run: string) => run.length >= 4 && !/^[a-f]+$/i.test(run) && isState(run.toLowerCase())

/** `<*>:<*>` and the like are one value. */
const collapse = (token: string) =>
  token.includes('<*>') ? token.replace(/<\*>(?:[:.,;_+|-]{0,3}<\*>)+/g, wild) : token

/** An object in JSON without blanks is one long word: blanks make words of its keys and values. */
const spaced = (text: string) =>
  text
    .replace(/([,{]|":)(?=\S)/g, '$1 ')
    .replace(/(?<=\S)}/g, ' }')
    .slice(0, mostCharacters)
