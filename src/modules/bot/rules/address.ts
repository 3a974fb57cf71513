import { isMailToken, splitAddress } from '#platform/mail/mail.ts'

/** What stands before the token: whether an address is a project's or an account's. For people who look at it; the token decides. */
const marks = { project: 'p-', account: 'a-' } as const

export type Kind = keyof typeof marks

/** `bot+p-<token>@domain` from `bot@domain`. */
export function addressFor(kind: Kind, token: string, base: string): string {
  const at = base.lastIndexOf('@')
  return `${base.slice(0, at)}+${marks[kind]}${token}${base.slice(at)}`
}

/** The token of an address of the bot's; null for any other address. */
export function tokenIn(address: string, base: string): string | null {
  const split = splitAddress(address.trim())
  const tag = split?.base === base.toLowerCase() ? split.tag?.toLowerCase() : undefined
  if (!tag || !Object.values(marks).some((mark) => tag.startsWith(mark))) return null
  const token = tag.slice(2)
  return isMailToken(token) ? token : null
}
