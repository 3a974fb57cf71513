import { contactRoles, staffRoles } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { notFound, type Refusal } from '#platform/problem.ts'
import { accountProblems } from '../problems.ts'
import { findAccount, insertAccount, takenDomains } from '../queries/account.ts'
import { insertContract } from '../queries/contract.ts'
import { findPerson, insertPerson, personByEmail, personByLook } from '../queries/person.ts'
import { insertTeam } from '../queries/team.ts'
import { isPublicMailDomain, mixesScripts, normaliseDomain, normaliseEmail } from '../rules/email.ts'
import { normalisePhone } from '../rules/phone.ts'
import type { Account, Contract, NewAccount, NewContract, NewPerson, NewTeam, Person, Team } from '../types.ts'

/**
 * Stores an account, valid or not at all. Asks nobody's permission: operations do that first; set-up, demo and tests
 * call it as the system. Refuses unknown zones, domains that belong to others or to everybody, a partner that is none.
 */
export async function createAccount(tx: Tx, account: NewAccount): Promise<Account> {
  const mailDomains = await checkDomains(tx, null, account.mailDomains ?? [])
  if (account.partnerId) await checkPartner(tx, account.kind, account.partnerId)
  checkZone(account.zone)
  const phone = account.phone ? checkPhone(account.phone) : null
  return inUnique('accounts.number_taken', () => insertAccount(tx, { ...account, mailDomains, phone }))
}

/** As createAccount, for a person. Refuses addresses that are taken, look like another's or mix alphabets. */
export async function createPerson(tx: Tx, person: NewPerson): Promise<Person> {
  const account = await findAccount(tx, person.accountId)
  if (!account) throw notFound()
  if (account.closedAt) throw accountProblems.refuse('accounts.closed')
  checkRoles(account.kind === 'provider', person.roles)
  checkZone(person.zone)
  const email = person.email ? await checkEmail(tx, person.email, null) : null
  const phones = [...new Set((person.phones ?? []).map(checkPhone))]
  const id = await inUnique('accounts.email_taken', () => insertPerson(tx, { ...person, email, phones }))
  return (await findPerson(tx, id))!
}

/** As createAccount, for a team. */
export function createTeam(tx: Tx, team: NewTeam): Promise<Team> {
  return inUnique('accounts.name_taken', () => insertTeam(tx, team))
}

/** As createAccount, for a contract. Plan and policy are ids of `#promises` and `#oncall`. */
export async function createContract(tx: Tx, contract: NewContract): Promise<Contract> {
  if (contract.endsOn && contract.endsOn < contract.startsOn) throw accountProblems.refuse('accounts.dates_reversed')
  return inUnique('accounts.number_taken', () => insertContract(tx, contract))
}

/** The address in its stored form. `ownerId` is the person who may have it already. */
export async function checkEmail(tx: Tx, text: string, ownerId: string | null): Promise<string> {
  const email = normaliseEmail(text)
  if (!email) throw refuseField('accounts.email_not_allowed', 'email', 'is not an e-mail address')
  if (mixesScripts(email))
    throw refuseField('accounts.email_not_allowed', 'email', 'mixes letters of several alphabets')
  const owner = await personByEmail(tx, email)
  if (owner && owner.id !== ownerId) throw refuseField('accounts.email_taken', 'email', 'is taken')
  const double = await personByLook(tx, email)
  if (double && double.id !== ownerId)
    throw refuseField('accounts.email_lookalike', 'email', 'looks like the address of somebody else')
  return email
}

export function checkPhone(text: string): string {
  const phone = normalisePhone(text)
  if (!phone)
    throw refuseField('accounts.phone_not_allowed', 'phone', 'must begin with + and the country, such as +49 30 123456')
  return phone
}

/** Staff have roles of the provider, contacts those of an account; everybody has one at least. */
export function checkRoles(staff: boolean, roles: readonly string[]): void {
  const allowed: readonly string[] = staff ? staffRoles : contactRoles
  if (roles.length > 0 && roles.every((role) => allowed.includes(role))) return
  throw refuseField('accounts.roles_not_allowed', 'roles', `must be one or more of ${allowed.join(', ')}`)
}

/** Time zones by their IANA name; null and undefined mean the default and are fine. */
export function checkZone(zone: string | null | undefined): void {
  if (!zone) return
  try {
    // Offsets such as +02:00 are zones for Intl; a place is what we need, because offsets know no daylight saving.
    if (/^[A-Za-z]/.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone })) return
  } catch {}
  throw refuseField('accounts.zone_unknown', 'zone', 'must be a name such as Europe/Berlin')
}

/** Domains in stored form; none of a public mail service, none of another account. */
export async function checkDomains(tx: Tx, accountId: string | null, texts: readonly string[]): Promise<string[]> {
  const domains = texts.map((text) => {
    const domain = normaliseDomain(text)
    if (!domain || isPublicMailDomain(domain) || mixesScripts(`a@${domain}`))
      throw refuseField('accounts.domain_not_allowed', 'mailDomains', `${text} is no domain of one organisation`)
    return domain
  })
  const taken = await takenDomains(tx, accountId ?? '00000000-0000-0000-0000-000000000000', domains)
  if (taken.length > 0)
    throw refuseField('accounts.domain_taken', 'mailDomains', `${taken[0]} belongs to another account`)
  return [...new Set(domains)]
}

export async function checkPartner(tx: Tx, kind: string, partnerId: string): Promise<void> {
  const partner = await findAccount(tx, partnerId)
  if (partner?.kind === 'partner' && kind === 'customer') return
  throw refuseField('accounts.not_a_partner', 'partnerId', 'must name a partner, and only a customer has one')
}

function refuseField(code: Parameters<typeof accountProblems.refuse>[0], field: string, what: string): Refusal {
  return accountProblems.refuse(code, { fields: { [field]: what } })
}

/** Two people doing the same at the same moment: the unique index decides, and the second is refused in words. */
export async function inUnique<T>(
  code: Parameters<typeof accountProblems.refuse>[0],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code: state, constraint = '' } = error as { code?: string; constraint?: string }
    if (state === '23505') throw accountProblems.refuse(code)
    // A plan or policy that is none: other modules own them, and the database knows which there are.
    if (state === '23503')
      throw refuseField('accounts.unknown_reference', fieldOf(constraint), 'names nothing that exists')
    throw error
  }
}

function fieldOf(constraint: string): string {
  return constraint.includes('plan') ? 'planId' : constraint.includes('policy') ? 'policyId' : 'teamId'
}
