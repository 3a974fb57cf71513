import { domainToASCII, domainToUnicode } from 'node:url'

/**
 * An e-mail address in the one form it is stored and compared in: NFKC, lower case, domain in its ASCII form.
 * Null when it is no address. The local part is compared without case: no mailbox in use tells them apart, and two
 * people whose addresses differ in case only are one person or an impostor.
 */
export function normaliseEmail(text: string): string | null {
  const address = text.normalize('NFKC').trim().toLowerCase()
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  if (at < 1 || at > 64 || !/^[^\s"(),:;<>@[\\\]\p{C}]+$/u.test(local)) return null
  const domain = normaliseDomain(address.slice(at + 1))
  if (!domain || local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null
  const whole = `${local}@${domain}`
  return whole.length <= 254 ? whole : null
}

/** A mail domain in ASCII form and lower case, or null. `localhost` is a domain here: a first try runs on one machine. */
export function normaliseDomain(text: string): string | null {
  const name = text.normalize('NFKC').trim().toLowerCase()
  // domainToASCII follows the URL standard, which reads numbers and % as well: only names may come in.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(name)) return null
  const domain = domainToASCII(name)
  if (!/^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/.test(domain))
    return null
  return /^[\d.]+$/.test(domain) ? null : domain
}

export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1)
}

const scripts = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Hebrew', 'Arabic', 'Devanagari', 'Thai', 'Georgian', 'Han',
  'Hiragana', 'Katakana', 'Hangul', 'Bopomofo'] as const // biome-ignore format: a table
const tests = scripts.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const)
/** Scripts that are written together (UTS 39, "highly restrictive"). */
const together = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
]

function mixes(text: string): boolean {
  const found = new Set<string>()
  for (const letter of text) {
    if (!/\p{L}/u.test(letter)) continue
    const script = tests.find(([, test]) => test.test(letter))?.[0]
    // Modifier letters belong to every script; any other alphabet counts as one of its own.
    if (script) found.add(script)
    else if (!/\p{Script=Common}|\p{Script=Inherited}/u.test(letter)) found.add('other')
  }
  return found.size > 1 && !together.some((set) => [...found].every((script) => set.includes(script)))
}

/** Whether a label of the domain, or the local part, mixes alphabets, as only impostors' do (UTS 39, section 5.2). */
export function mixesScripts(email: string): boolean {
  const domain = domainToUnicode(domainOf(email))
  return [email.slice(0, email.lastIndexOf('@')), ...domain.split('.')].some(mixes)
}

/** Letters of other alphabets that look like a Latin one (the common part of Unicode's confusables.txt). */
const looksLike = new Map(
  Object.entries({
    a: 'аαɑ', b: 'ЬƄ', c: 'сϲⅽ', d: 'ԁⅾ', e: 'еҽ', f: 'ϝ', g: 'ɡց', h: 'һհ', i: 'іιɩıⅰ', j: 'јϳ', k: 'кκ', l: 'ӏⅼǀ',
    m: 'мⅿ', n: 'ոп', o: 'оοօσ', p: 'рρ', q: 'ԛգ', r: 'гᴦ', s: 'ѕꜱ', t: 'тτ', u: 'սυʋ', v: 'νѵⅴ', w: 'ԝѡω', x: 'хχⅹ',
    y: 'уγү', z: 'ᴢ',
  }).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)), // biome-ignore format: a table
)

/** How an address looks to a reader: two addresses with the same skeleton cannot be told apart. ASCII is its own skeleton. */
export function skeletonOf(email: string): string {
  const at = email.lastIndexOf('@')
  const shown = `${email.slice(0, at)}@${domainToUnicode(email.slice(at + 1))}`
  return [...shown].map((letter) => looksLike.get(letter) ?? letter).join('')
}

/** Domains where anybody gets an address: a sender there belongs to no account by domain. */
const publicDomains = new Set(
  (
    'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com ' +
    'aol.com gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de mail.com mail.ru yandex.ru yandex.com ' +
    'proton.me protonmail.com pm.me tutanota.com tuta.io zoho.com fastmail.com hey.com qq.com 163.com 126.com sina.com ' +
    'naver.com daum.net orange.fr wanadoo.fr free.fr laposte.net libero.it virgilio.it bluewin.ch seznam.cz wp.pl o2.pl ' +
    'comcast.net verizon.net att.net sbcglobal.net btinternet.com'
  ).split(' '),
)

export function isPublicMailDomain(domain: string): boolean {
  return publicDomains.has(domain)
}
