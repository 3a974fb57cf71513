import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { accountByDomain, findAccount } from '../queries/account.ts'
import { findPerson, insertPerson, personByEmail, personByLook, personsByPhone } from '../queries/person.ts'
import { domainOf, isPublicMailDomain, mixesScripts, normaliseEmail } from '../rules/email.ts'
import { normalisePhone } from '../rules/phone.ts'
import type { Person, Sender } from '../types.ts'

/** The person with this address (any spelling of it), also one who has left; null for nobody or no address. */
export async function findPersonByEmail(tx: Tx, email: string): Promise<Person | null> {
  const address = normaliseEmail(email)
  return address ? personByEmail(tx, address) : null
}

/** The one active person with this number; null for nobody, and for a number that several share. */
export async function findPersonByPhone(tx: Tx, phone: string): Promise<Person | null> {
  const number = normalisePhone(phone)
  const found = number ? await personsByPhone(tx, number) : []
  return found.length === 1 ? found[0]! : null
}

/**
 * Whom a message from this address belongs to: an active person with exactly this address, else the open account that
 * owns its mail domain. Says nothing about whether the sender is who they claim to be: that is for SPF, DKIM and DMARC.
 */
export async function accountForSender(tx: Tx, email: string): Promise<Sender | null> {
  const address = normaliseEmail(email)
  if (!address) return null
  const person = await personByEmail(tx, address)
  if (person?.active) {
    const account = await findAccount(tx, person.accountId)
    if (account && !account.closedAt) return { account, person, by: 'contact' }
  }
  const domain = domainOf(address)
  if (isPublicMailDomain(domain)) return null
  const account = await accountByDomain(tx, domain)
  return account && { account, person: null, by: 'domain' }
}

/**
 * The contact for a sender whose domain is the account's: the existing one, or a new one. The new one cannot sign in
 * until invited (an address is verified by an invitation, never by a message that claims it). Null when the address cannot
 * be a contact: not valid, mixes alphabets, looks like somebody else's, or belongs to a person who left or is elsewhere.
 */
export async function createContactFromMail(
  tx: Tx,
  sender: { accountId: string; email: string; name: string | null },
): Promise<Person | null> {
  const email = normaliseEmail(sender.email)
  if (!email || mixesScripts(email)) return null
  const known = await personByEmail(tx, email)
  if (known) return known.active && known.accountId === sender.accountId ? known : null
  if (await personByLook(tx, email)) return null
  const name = shownName(sender.name) ?? email.slice(0, email.lastIndexOf('@'))
  const id = await insertPerson(tx, { accountId: sender.accountId, name, email, roles: ['contact'] })
  await addEntry(tx, {
    accountId: sender.accountId,
    subject: { kind: 'person', id },
    kind: 'accounts.contact_from_mail',
    visibility: 'internal',
    text: `${name} wrote from ${email} for the first time and became a contact`,
  })
  return findPerson(tx, id)
}

/** A name out of a mail header: one line, no control characters, at most 200 letters; null when nothing is left. */
function shownName(name: string | null): string | null {
  const plain = (name ?? '')
    .normalize('NFKC')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .trim()
  return plain === '' ? null : plain.toWellFormed()
}
