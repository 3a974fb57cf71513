import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { findAccount } from '../queries/account.ts'
import { findPerson, visibleAccounts } from '../queries/person.ts'

/**
 * The actor a person is when they act through `via`; null when they may not act: unknown, left, locked, or a contact of a
 * closed account. A partner's people see the accounts of its customers too. Asked within a transaction that sees
 * everybody (system or staff).
 */
export async function actorForPerson(tx: Tx, personId: string, via: Actor['via']): Promise<Actor | null> {
  const person = await findPerson(tx, personId)
  if (!person?.active || person.lockedAt) return null
  const account = await findAccount(tx, person.accountId)
  if (!account || account.closedAt) return null
  return {
    kind: 'person',
    personId: person.id,
    name: person.name,
    accountId: person.accountId,
    staff: person.staff,
    accounts: person.staff ? 'all' : await visibleAccounts(tx, person.accountId),
    roles: person.roles,
    scopes: null,
    via,
  }
}
