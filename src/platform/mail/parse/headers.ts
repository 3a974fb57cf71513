import type { Address, Email } from 'postal-mime'
import { limits } from '../limits.ts'
import type { MailAddress } from '../types.ts'

/** One line of text for people: no control characters or line breaks, spaces collapsed, cut to `max` characters. */
export function oneLine(value: string | undefined, max = 998): string {
  return (value ?? '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, max)
}

/** Mailboxes of an address list, groups opened, at most `limits.addresses`. Entries without an address are left out. */
export function mailboxes(list: readonly (Address | undefined)[] | undefined): MailAddress[] {
  const found: MailAddress[] = []
  for (const entry of list ?? []) {
    for (const box of entry?.group ?? (entry ? [entry] : [])) {
      if (!box.address || found.length >= limits.addresses) continue
      found.push({ name: oneLine(box.name, 200), address: oneLine(box.address, 320) })
    }
  }
  return found
}

/** The first mailbox, also when it has a name only (some machines write `From: Backup`). */
export function firstMailbox(entry: Address | undefined): MailAddress | null {
  const box = mailboxes([entry])[0]
  if (box) return box
  const name = oneLine(entry?.name, 200)
  return name ? { name, address: '' } : null
}

/**
 * Message ids of a header value without angle brackets, in order, without repeats. Tolerates ids without brackets when
 * the whole value is ids (some desks forget them). RFC 5322 3.6.4.
 */
export function messageIds(value: string | undefined): string[] {
  if (!value) return []
  const text = value.slice(0, 64 * 1024)
  const bracketed = [...text.matchAll(/<([^<>\s]{1,998})>/g)].map((match) => match[1]!)
  const ids =
    bracketed.length > 0 ? bracketed : text.split(/[\s,]+/).filter((word) => /^[^<>\s@]+@[^<>\s@]+$/.test(word))
  return [...new Set(ids)].slice(-limits.references)
}

/** Headers in their order, values unfolded and cut to `limits.headerValueChars`. */
export function keptHeaders(email: Email): { name: string; value: string }[] {
  return email.headers.slice(0, limits.headerFields).map((header) => ({
    name: header.key.slice(0, 100),
    value: header.value.replace(/[\p{Cc}]+/gu, ' ').slice(0, limits.headerValueChars),
  }))
}

/** The first value of a header by lower-case name, '' when absent. */
export function headerValue(headers: readonly { name: string; value: string }[], name: string): string {
  return headers.find((header) => header.name === name)?.value ?? ''
}
