import { findPerson, type Person, personsOfAccount, providerAccount } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { type Approver, limitOf, mayApprove } from '../rules/approval.ts'
import type { LicenceRequest, StoredPolicy } from '../types.ts'

/** A person as the approval rules see them: whoever is no staff, locked or gone approves nothing. */
export function approverOf(person: Person): Approver {
  return { personId: person.id, roles: person.roles, active: person.staff && person.active && !person.lockedAt }
}

/** Everybody on staff by id, as approvers. For the provider's transactions. */
export async function staffOf(tx: Tx): Promise<Map<string, Person>> {
  const provider = await providerAccount(tx)
  const staff = provider ? await personsOfAccount(tx, provider.id) : []
  return new Map(staff.map((person) => [person.id, person]))
}

/** Who is asked: those who may approve the whole amount; when nobody may, those who may approve some of it. */
export function responsibleFor(
  policy: StoredPolicy,
  request: Pick<LicenceRequest, 'amount' | 'requesterId' | 'enteredBy'>,
  staff: Iterable<Person>,
): Person[] {
  const others = [...staff].filter(({ id }) => id !== request.requesterId && id !== request.enteredBy)
  const whole = others.filter((person) => mayApprove(policy, request, approverOf(person), request.amount) === null)
  return whole.length > 0 ? whole : others.filter((person) => limitOf(policy, approverOf(person)) !== 0n)
}

/** Who acts, as a person. Null for the program itself. */
export function actingPerson(tx: Tx): Promise<Person | null> {
  return tx.actor.personId ? findPerson(tx, tx.actor.personId) : Promise.resolve(null)
}
