import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { accountProblems } from '../problems.ts'
import { lockAccount } from '../queries/account.ts'
import { deleteContract, lockContract, updateContract } from '../queries/contract.ts'
import { teamsByIds } from '../queries/team.ts'
import { permit } from '../rules/permit.ts'
import type { Contract, NewContract } from '../types.ts'
import { createContract, inUnique } from './create.ts'
import { unlessInUse } from './team.ts'
import { announce, changedFields, tell, valuesOf } from './told.ts'

export type ContractChanges = Partial<Omit<NewContract, 'accountId' | 'number'>>

const subjectOf = (contract: Contract) => ({
  accountId: contract.accountId,
  kind: 'contract',
  id: contract.id,
  name: contract.number,
})

export async function addContract(tx: Tx, input: NewContract): Promise<Contract> {
  const account = await lockAccount(tx, input.accountId)
  if (!account) throw notFound()
  permit(tx.actor, 'contract.write', { accountId: account.id })
  if (account.closedAt) throw accountProblems.refuse('accounts.closed')
  await checkTeam(tx, input.teamId)
  const contract = await createContract(tx, input)
  await tell(tx, subjectOf(contract), 'contract_made', `Contract ${contract.number} ${contract.name} was made`, {
    visibility: 'customer',
  })
  await changed(tx, contract)
  return contract
}

export async function editContract(tx: Tx, id: string, changes: ContractChanges): Promise<Contract> {
  const before = await loadForChange(tx, id)
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const after = { ...before, ...given } as Contract
  if (after.endsOn && after.endsOn < after.startsOn) throw accountProblems.refuse('accounts.dates_reversed')
  if (after.teamId !== before.teamId) await checkTeam(tx, after.teamId)
  const fields = changedFields(before, after)
  if (fields.length === 0) return before
  await inUnique('accounts.number_taken', () => updateContract(tx, after))
  await tell(tx, subjectOf(after), 'contract_changed', `Contract ${after.number} changed: ${fields.join(', ')}`, {
    data: { fields },
    ...valuesOf(fields, before, after),
  })
  await changed(tx, after)
  return after
}

/** Removes a contract made by mistake. Refuses `accounts.in_use` once something refers to it. */
export async function removeContract(tx: Tx, id: string): Promise<void> {
  const contract = await loadForChange(tx, id)
  await unlessInUse(() => deleteContract(tx, id))
  await tell(tx, subjectOf(contract), 'contract_removed', `Contract ${contract.number} was removed`)
}

function changed(tx: Tx, contract: Contract): Promise<void> {
  const { id: contractId, planId, policyId } = contract
  return announce(tx, 'accounts.contract_changed', subjectOf(contract), { contractId, planId, policyId })
}

async function checkTeam(tx: Tx, teamId: string | null | undefined): Promise<void> {
  if (teamId && !(await teamsByIds(tx, [teamId])).has(teamId)) throw notFound()
}

async function loadForChange(tx: Tx, id: string): Promise<Contract> {
  const contract = await lockContract(tx, id)
  if (!contract) throw notFound()
  permit(tx.actor, 'contract.write', { accountId: contract.accountId })
  return contract
}
