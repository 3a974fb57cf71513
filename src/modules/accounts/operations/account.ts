import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { accountProblems } from '../problems.ts'
import { findAccount, lockAccount, updateAccount } from '../queries/account.ts'
import { findPerson } from '../queries/person.ts'
import { permit } from '../rules/permit.ts'
import type { Account, NewAccount } from '../types.ts'
import { checkDomains, checkPartner, checkPhone, checkZone, createAccount } from './create.ts'
import { announce, changedFields, tell, valuesOf } from './told.ts'

export type AccountChanges = Partial<Omit<NewAccount, 'kind' | 'number'>>

const subjectOf = (account: Account) => ({ accountId: account.id, kind: 'account', id: account.id, name: account.name })

/** Makes a customer or partner account. */
export async function addAccount(tx: Tx, input: NewAccount): Promise<Account> {
  permit(tx.actor, 'account.write', { accountId: null })
  await checkManager(tx, input.managerId)
  const account = await createAccount(tx, input)
  await tell(tx, subjectOf(account), 'account_created', `Account ${account.number} ${account.name} was made`)
  await announce(tx, 'accounts.account_changed', subjectOf(account), { accountId: account.id })
  return account
}

/** Changes what is given; null empties. Refuses `accounts.closed`. */
export async function editAccount(tx: Tx, id: string, changes: AccountChanges): Promise<Account> {
  const before = await loadForChange(tx, id)
  if (before.closedAt) throw accountProblems.refuse('accounts.closed')
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as AccountChanges
  if (given.mailDomains) given.mailDomains = await checkDomains(tx, id, given.mailDomains)
  if (given.partnerId) await checkPartner(tx, before.kind, given.partnerId)
  if (given.phone) given.phone = checkPhone(given.phone)
  checkZone(given.zone)
  if (given.managerId) await checkManager(tx, given.managerId)
  const after = { ...before, ...given } as Account
  const fields = changedFields(before, after)
  if (fields.length === 0) return before
  await updateAccount(tx, after)
  await tell(tx, subjectOf(after), 'account_changed', `Account changed: ${fields.join(', ')}`, {
    data: { fields },
    ...valuesOf(fields, before, after),
  })
  await announce(tx, 'accounts.account_changed', subjectOf(after), { accountId: id })
  return after
}

/** Closes an account. Its people cannot sign in any more; what it had stays to be read. */
export async function closeAccount(tx: Tx, id: string): Promise<Account> {
  const before = await loadForChange(tx, id)
  if (before.kind === 'provider') throw accountProblems.refuse('accounts.provider')
  if (before.closedAt) return before
  const after = { ...before, closedAt: tx.now }
  await updateAccount(tx, after)
  await tell(tx, subjectOf(after), 'account_closed', `Account ${after.number} was closed`)
  await announce(tx, 'accounts.account_closed', subjectOf(after), { accountId: id })
  return after
}

export async function reopenAccount(tx: Tx, id: string): Promise<Account> {
  const before = await loadForChange(tx, id)
  if (!before.closedAt) return before
  const after = { ...before, closedAt: null }
  await updateAccount(tx, after)
  await tell(tx, subjectOf(after), 'account_reopened', `Account ${after.number} was opened again`)
  await announce(tx, 'accounts.account_changed', subjectOf(after), { accountId: id })
  return after
}

/** Adds an entry somebody wrote to an account. */
export async function writeJournal(
  tx: Tx,
  id: string,
  entry: { text: string; visibility: 'internal' | 'customer' },
): Promise<void> {
  const account = await findAccount(tx, id)
  if (!account) throw notFound()
  permit(tx.actor, 'journal.write', { accountId: id })
  await addEntry(tx, { accountId: id, subject: { kind: 'account', id }, kind: 'accounts.note', ...entry })
}

async function loadForChange(tx: Tx, id: string): Promise<Account> {
  const account = await lockAccount(tx, id)
  if (!account) throw notFound()
  permit(tx.actor, 'account.write', { accountId: id })
  return account
}

async function checkManager(tx: Tx, id: string | null | undefined): Promise<void> {
  if (!id) return
  const person = await findPerson(tx, id)
  if (!person?.staff || !person.active) throw notFound()
}
