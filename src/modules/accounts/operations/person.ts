import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { accountProblems } from '../problems.ts'
import { findAccount } from '../queries/account.ts'
import { countAdmins, findPerson, lockPerson, updatePerson } from '../queries/person.ts'
import { leaveTeams } from '../queries/team.ts'
import { permit } from '../rules/permit.ts'
import type { NewPerson, Person } from '../types.ts'
import { checkEmail, checkPhone, checkRoles, checkZone, createPerson, inUnique } from './create.ts'
import { announce, changedFields, tell, valuesOf } from './told.ts'

export type PersonChanges = Partial<Omit<NewPerson, 'accountId'>>

const subjectOf = (person: Person) => ({
  accountId: person.accountId,
  kind: 'person',
  id: person.id,
  name: person.name,
})

/** Staff are an administrator's to change; contacts the desk's, the account's own administrators' and the manager's. */
function permitWrite(tx: Tx, person: { staff: boolean; accountId: string }): void {
  permit(tx.actor, person.staff ? 'person.write' : 'person.write_contact', { accountId: person.accountId })
}

/**
 * Who is on staff, with which roles and at which address (a reset link goes there) is decided by a person who is there:
 * a stolen token must not become an administrator.
 */
function refuseToken(tx: Tx): void {
  if (tx.actor.via === 'token')
    throw platformProblems.refuse('platform.not_permitted', { detail: 'An API token cannot do this; sign in.' })
}

/** Makes a contact or, when the account is the provider, staff. They sign in once invited. */
export async function addPerson(tx: Tx, input: NewPerson): Promise<Person> {
  const account = await findAccount(tx, input.accountId)
  if (!account) throw notFound()
  permitWrite(tx, { staff: account.kind === 'provider', accountId: account.id })
  if (account.kind === 'provider') refuseToken(tx)
  const person = await createPerson(tx, input)
  await tell(tx, subjectOf(person), 'person_added', `${person.name} was added as ${person.roles.join(', ')}`, {
    after: { roles: person.roles, email: person.email },
  })
  await announce(tx, 'accounts.person_changed', subjectOf(person), { personId: person.id })
  return person
}

/** Changes what is given. Another e-mail address ends whatever the old one proved. Refuses `accounts.person_left`. */
export async function editPerson(tx: Tx, id: string, changes: PersonChanges): Promise<Person> {
  const before = await loadForChange(tx, id)
  if (!before.active) throw accountProblems.refuse('accounts.person_left')
  if (before.staff && (changes.email !== undefined || changes.roles)) refuseToken(tx)
  return savePerson(tx, before, changes)
}

/** A person changes their own name, numbers, zone or language. Runs with the program's rights; the caller is the person. */
export async function changeOwnDetails(
  tx: Tx,
  id: string,
  changes: Omit<PersonChanges, 'email' | 'roles'>,
): Promise<Person> {
  const before = await lockPerson(tx, id)
  if (!before?.active) throw notFound()
  return savePerson(tx, before, changes)
}

async function savePerson(tx: Tx, before: Person, changes: PersonChanges): Promise<Person> {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as PersonChanges
  if (given.email) given.email = await checkEmail(tx, given.email, before.id)
  if (given.phones) given.phones = [...new Set(given.phones.map(checkPhone))]
  if (given.roles) given.roles = [...new Set(given.roles)]
  if (given.roles) checkRoles(before.staff, given.roles)
  checkZone(given.zone)
  const after = { ...before, ...given } as Person
  const fields = changedFields(before, after)
  if (fields.length === 0) return before
  await inUnique('accounts.email_taken', () => updatePerson(tx, after))
  await keepAnAdmin(tx, before)
  await tell(tx, subjectOf(after), 'person_changed', `${after.name} changed: ${fields.join(', ')}`, {
    data: { fields },
    ...valuesOf(fields, before, after),
  })
  await announce(tx, 'accounts.person_changed', subjectOf(after), { personId: after.id })
  if (fields.includes('email')) await announce(tx, 'accounts.email_changed', subjectOf(after), { personId: after.id })
  return after
}

/** The person leaves: out of all teams, and every credential ends in this transaction. Their name stays on what they did. */
export async function leave(tx: Tx, id: string): Promise<Person> {
  const before = await loadForChange(tx, id)
  if (!before.active) return before
  const after = { ...before, active: false, leftAt: tx.now }
  await updatePerson(tx, after)
  await keepAnAdmin(tx, before)
  await beyondTenant(tx, () => leaveTeams(tx, id))
  await tell(tx, subjectOf(after), 'person_left', `${after.name} left`)
  await announce(tx, 'accounts.person_left', subjectOf(after), { personId: id, staff: after.staff })
  return after
}

/** A person who left is back, with nothing of what they could sign in with. */
export async function comeBack(tx: Tx, id: string): Promise<Person> {
  const before = await loadForChange(tx, id)
  if (before.active) return before
  if ((await findAccount(tx, before.accountId))?.closedAt) throw accountProblems.refuse('accounts.closed')
  const after = { ...before, active: true, leftAt: null }
  await updatePerson(tx, after)
  await tell(tx, subjectOf(after), 'person_returned', `${after.name} is back`)
  await announce(tx, 'accounts.person_changed', subjectOf(after), { personId: id })
  return after
}

/** Shuts a person out, or lets them in again. The caller has permitted it (`#identity`). Refuses `accounts.last_admin`. */
export async function setLocked(tx: Tx, id: string, locked: boolean): Promise<void> {
  const before = await lockPerson(tx, id)
  if (!before) throw notFound()
  if ((before.lockedAt !== null) === locked) return
  await updatePerson(tx, { ...before, lockedAt: locked ? tx.now : null })
  await keepAnAdmin(tx, before)
  await tell(
    tx,
    subjectOf(before),
    locked ? 'person_locked' : 'person_unlocked',
    `${before.name} was ${locked ? 'locked out' : 'let in again'}`,
  )
  if (locked) await announce(tx, 'accounts.person_locked', subjectOf(before), { personId: id, staff: before.staff })
  else await announce(tx, 'accounts.person_changed', subjectOf(before), { personId: id })
}

/** After a change to somebody who was an administrator: one must be left. */
async function keepAnAdmin(tx: Tx, before: Person): Promise<void> {
  if (!before.staff || !before.roles.includes('admin')) return
  if ((await countAdmins(tx)) === 0) throw accountProblems.refuse('accounts.last_admin')
}

async function loadForChange(tx: Tx, id: string): Promise<Person> {
  const person = await lockPerson(tx, id)
  if (!person) throw notFound()
  permitWrite(tx, person)
  return person
}

/** One person the actor may see. */
export async function getPerson(tx: Tx, id: string): Promise<Person> {
  const person = await findPerson(tx, id)
  if (!person) throw notFound()
  permit(tx.actor, 'person.read', { accountId: person.accountId })
  return person
}
