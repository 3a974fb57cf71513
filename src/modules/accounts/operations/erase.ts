import { eraseFromJournal } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { eraseFromEvents } from '#platform/events/events.ts'
import { notFound } from '#platform/problem.ts'
import { accountProblems } from '../problems.ts'
import { blankPerson } from '../queries/erase.ts'
import { lockPerson } from '../queries/person.ts'
import { permit } from '../rules/permit.ts'
import { leave } from './person.ts'
import { announce, tell } from './told.ts'

/** What tells who a person is, as it may stand in texts: name, address, numbers. What is too short to be told apart is left out. */
export async function wordsOf(tx: Tx, personId: string): Promise<string[]> {
  const person = await lockPerson(tx, personId)
  const words = person ? [person.name, person.email, ...person.phones] : []
  return words.filter((word): word is string => word !== null && word.length > 2)
}

/** What stands where a person's name stood. */
export const erasedName = 'Erased person'

/**
 * Removes a contact's personal data on their request: name, addresses, numbers, in their row and wherever the record of
 * their account says them. What happened, when and in which order stays; the audit log keeps who did what, as evidence.
 * Ends their access first. Cannot be undone.
 * Refuses `accounts.not_a_contact` for staff, whose acts others must be able to prove.
 */
export async function erasePerson(tx: Tx, id: string, reason: string): Promise<void> {
  const person = await lockPerson(tx, id)
  if (!person) throw notFound()
  permit(tx.actor, 'person.erase', { accountId: person.accountId })
  if (person.staff) throw accountProblems.refuse('accounts.not_a_contact')
  if (person.name === erasedName && person.email === null) return
  if (person.active) await leave(tx, id)
  const words = await wordsOf(tx, id)
  const subject = { accountId: person.accountId, kind: 'person', id }
  await beyondTenant(tx, async () => {
    await announce(tx, 'accounts.person_erased', subject, { personId: id, instead: erasedName })
    await blankPerson(tx, id, erasedName)
    await eraseFromEvents(tx, person.accountId, words, erasedName)
    await eraseFromJournal(tx, person.accountId, id, words, erasedName)
  })
  await tell(tx, subject, 'person_erased', `Personal data of a contact was erased: ${reason}`)
}
