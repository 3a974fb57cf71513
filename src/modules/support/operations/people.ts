import {
  type Account,
  findAccount,
  normaliseEmail,
  type Person,
  personsByIds,
  teamsByIds,
  teamsOfPerson,
} from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import type { StoredWatcher } from '../types.ts'
import type { Asker } from './create.ts'

/** Looks people, teams and accounts up that a caller named, under the caller's own rights. */

/** The account a new request is for. A contact's own unless they may see several and name one. */
export async function accountFor(tx: Tx, accountId: string | undefined): Promise<Account> {
  const id = accountId ?? (tx.actor.staff ? null : tx.actor.accountId)
  if (!id) throw problems.refuse('support.no_account', { fields: { accountId: 'must be given' } })
  const account = await findAccount(tx, id)
  if (!account || account.closedAt) throw notFound()
  return account
}

/** A person who may stand for the account: of the account itself or of the partner who looks after it. */
export async function contactOf(tx: Tx, account: Account, contactId: string): Promise<Asker> {
  const person = (await personsByIds(tx, [contactId])).get(contactId)
  if (!person?.active || !isOf(account, person))
    throw problems.refuse('support.unknown_contact', { fields: { contactId: 'is no person of this account' } })
  return askerOf(person, account)
}

function isOf(account: Account, person: Person): boolean {
  return person.accountId === account.id || person.accountId === account.partnerId
}

function askerOf(person: Person, account: Account): Asker {
  const { id, accountId, name, email } = person
  return { personId: id, accountId, name, email, belongs: account.name }
}

/** The acting contact as the one who asks. */
export async function selfAsAsker(tx: Tx, account: Account): Promise<Asker | null> {
  const { personId } = tx.actor
  if (!personId || tx.actor.staff) return null
  const person = (await personsByIds(tx, [personId])).get(personId)
  return person ? askerOf(person, account) : null
}

export async function assignee(tx: Tx, personId: string): Promise<Person> {
  const person = (await personsByIds(tx, [personId])).get(personId)
  if (!person?.active || !person.staff)
    throw problems.refuse('support.unknown_assignee', { fields: { assigneeId: 'is nobody on the staff' } })
  return person
}

export async function checkTeam(tx: Tx, teamId: string): Promise<void> {
  if (!(await teamsByIds(tx, [teamId])).has(teamId))
    throw problems.refuse('support.unknown_assignee', { fields: { teamId: 'is no team' } })
}

export type NamedWatcher = { personId: string } | { email: string; name?: string }
type Watcher = Pick<StoredWatcher, 'personAccountId' | 'personId' | 'name' | 'email'>

/**
 * Followers as they are stored. People of the account (or its partner) for everybody; colleagues and addresses outside only
 * for staff: a customer cannot send our answers to a third party (THREATS 7). Whom staff set stays as it is when a customer
 * sends the list back.
 */
export async function watchersFor(
  tx: Tx,
  account: Account,
  named: readonly NamedWatcher[],
  present: readonly StoredWatcher[] = [],
): Promise<Watcher[]> {
  const ids = named.flatMap((one) => ('personId' in one ? [one.personId] : []))
  const people = await personsByIds(tx, ids)
  const found = named.map((one): Watcher => {
    if (!('personId' in one)) return outsider(tx, one, present)
    const kept = present.find((each) => each.personId === one.personId)
    if (kept) return kept
    const person = people.get(one.personId)
    if (!person?.active || !(isOf(account, person) || (tx.actor.staff && person.staff)))
      throw problems.refuse('support.unknown_contact', { fields: { watchers: 'names somebody unknown' } })
    return { personAccountId: person.accountId, personId: person.id, name: person.name, email: null }
  })
  return found.filter(
    (one, i) => found.findIndex((each) => each.personId === one.personId && each.email === one.email) === i,
  )
}

function outsider(tx: Tx, one: { email: string; name?: string }, present: readonly StoredWatcher[]): Watcher {
  const email = normaliseEmail(one.email)
  if (!email)
    throw problems.refuse('support.unknown_contact', { fields: { watchers: 'has an address that cannot be used' } })
  const kept = present.find((each) => each.email === email)
  if (kept) return tx.actor.staff && one.name ? { ...kept, name: one.name } : kept
  if (!tx.actor.staff) throw problems.refuse('support.watcher_outside')
  return { personAccountId: null, personId: null, name: one.name ?? email, email }
}

/** What stands beside the name of the acting member of staff: their first team. */
export async function belongsTo(tx: Tx): Promise<string | null> {
  const { personId } = tx.actor
  if (!tx.actor.staff || !personId) return null
  return (await teamsOfPerson(tx, personId))[0]?.name ?? null
}
