import { randomBytes } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/**
 * A token for a Message-ID or a reply address: 160 random bits as 32 characters of base32 in lower case, because mail
 * systems change the case of local parts. What it stands for (subject, recipient, expiry) is a row, see threads.ts.
 */
export function newMailToken(): string {
  const bytes = randomBytes(20)
  let bits = 0
  let held = 0
  let token = ''
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      token += alphabet[(held >>> (bits - 5)) & 31]
      bits -= 5
    }
    held &= (1 << bits) - 1
  }
  return token
}

const token = /^[a-z2-7]{32}$/

export function isMailToken(text: string): boolean {
  return token.test(text)
}

/** `<token@host>` for the Message-ID header, without the brackets. */
export function messageIdFor(mailToken: string, host: string): string {
  return `${mailToken}@${host}`
}

/** `support+token@domain` from `support@domain`: where a reply to this one message to this one person goes. */
export function replyAddressFor(mailToken: string, base: string): string {
  const at = base.lastIndexOf('@')
  return `${base.slice(0, at)}+${mailToken}${base.slice(at)}`
}

/** An address with its `+tag` split off. Null when it is no address. */
export function splitAddress(address: string): { base: string; tag: string | null } | null {
  const at = address.lastIndexOf('@')
  if (at <= 0 || at === address.length - 1) return null
  const local = address.slice(0, at)
  const domain = address.slice(at + 1).toLowerCase()
  const plus = local.indexOf('+')
  if (plus <= 0) return { base: `${local.toLowerCase()}@${domain}`, tag: null }
  return { base: `${local.slice(0, plus).toLowerCase()}@${domain}`, tag: local.slice(plus + 1) }
}

/** Tokens of ours among the recipients of a message, first found first. */
export function tokensInRecipients(recipients: readonly string[]): string[] {
  return unique(recipients.map((address) => splitAddress(address)?.tag?.toLowerCase() ?? ''))
}

/**
 * Tokens of ours among message ids, the nearest message first: In-Reply-To, then References from the end (RFC 5322 3.6.4).
 * Only ids under our own host count; a guess of somebody else's id never names a thread.
 */
export function tokensInReferences(
  inReplyTo: readonly string[],
  references: readonly string[],
  host: string,
): string[] {
  const ours = host.toLowerCase()
  const ids = [...inReplyTo, ...references.toReversed()]
  return unique(
    ids.map((id) => {
      const at = id.lastIndexOf('@')
      return id.slice(at + 1).toLowerCase() === ours ? id.slice(0, at).toLowerCase() : ''
    }),
  )
}

function unique(candidates: readonly string[]): string[] {
  return [...new Set(candidates.filter(isMailToken))]
}

/** The request number in a subject such as "Re: Disk full [#48213]"; the last one wins. Null when there is none. */
export function numberInSubject(subject: string): number | null {
  const found = [...subject.matchAll(/\[#\s?(\d{1,12})\]/g)].at(-1)
  const number = found ? Number(found[1]) : 0
  return number > 0 && Number.isSafeInteger(number) ? number : null
}

/** "Re: Disk full [#48213]": one Re, one number, at most 250 characters; never the line breaks of a stranger. */
export function replySubject(subject: string, number: number | null): string {
  const bare = bareSubject(subject)
  return `Re: ${bare.slice(0, 220)}${number === null ? '' : ` [#${number}]`}`
}

const prefixes =
  /^(?:(?:re|aw|sv|antw|vs|odp|rif|res|ynt|fw|fwd|wg|tr|rv|enc|回复|回覆|答复|转发|返信)(?:\[\d+\])?\s*[:：]\s*)+/iu

/** A subject without Re/Fwd in the languages of common programs and without our number. */
export function bareSubject(subject: string): string {
  const plain = subject
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s*\[#\s?\d{1,12}\]/g, '')
    .trim()
  return plain.replace(prefixes, '').trim() || plain
}

/**
 * References of a reply: those of the parent and the parent itself, without repeats; the first and the last 19 when there
 * are more (RFC 5537 3.4.4 keeps the root).
 */
export function referencesFor(parent: {
  messageId: string | null
  references: readonly string[]
  inReplyTo?: readonly string[]
}): string[] {
  const before = parent.references.length > 0 ? parent.references : (parent.inReplyTo ?? [])
  const all = [...new Set([...before, ...(parent.messageId ? [parent.messageId] : [])])]
  return all.length <= 20 ? all : [all[0]!, ...all.slice(-19)]
}
