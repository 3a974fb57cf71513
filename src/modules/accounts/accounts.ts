import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { registerSearchSource } from '#platform/searchable.ts'
import { selectProvider } from './queries/account.ts'
import { selectStaffNames } from './queries/person.ts'
import { mountRoutes } from './routes.ts'
import { accountSource, contractSource, personSource } from './searchable.ts'
import type { Account } from './types.ts'

export { addAccount } from './operations/account.ts'
export { actorForPerson } from './operations/actor.ts'
export { addContract } from './operations/contract.ts'
export { createAccount, createContract, createPerson, createTeam } from './operations/create.ts'
export { wordsOf } from './operations/erase.ts'
export { addPerson, changeOwnDetails, setLocked } from './operations/person.ts'
export { accountForSender, createContactFromMail, findPersonByEmail, findPersonByPhone } from './operations/sender.ts'
export { accountsByIds, findAccount } from './queries/account.ts'
export { contractFor, contractsOfAccount, findContract } from './queries/contract.ts'
export { idsByName } from './queries/named.ts'
export {
  findPerson,
  languagesOf,
  personsByIds,
  personsByPhone,
  personsOfAccount,
  staffExists,
} from './queries/person.ts'
export { allTeams, membersOfTeams, teamMembers, teamsByIds, teamsOfPerson } from './queries/team.ts'
export { normaliseEmail } from './rules/email.ts'
export { allVerbs, may, permit, type Verb } from './rules/permit.ts'
export { normalisePhone } from './rules/phone.ts'
export type {
  Account,
  AccountKind,
  Contract,
  ContractInForce,
  NewAccount,
  NewContract,
  NewPerson,
  NewTeam,
  Person,
  Sender,
  Team,
} from './types.ts'

/** The provider's own account, also for a transaction that cannot see it (a customer's). Null before set-up. */
export function providerAccount(tx: Tx): Promise<Account | null> {
  return beyondTenant(tx, selectProvider)
}

/** Names of staff by id, for what customers see: who answered, who looks after them. Nothing else of staff is theirs. */
export async function staffNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  return ids.length === 0 ? new Map() : beyondTenant(tx, () => selectStaffNames(tx, ids))
}

/** Mounts the module's routes. */
export function start(app: App): void {
  for (const source of [accountSource, personSource, contractSource]) registerSearchSource(app, source)
  mountRoutes(app)
}
