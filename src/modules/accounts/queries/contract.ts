import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import type { Contract, ContractInForce, NewContract } from '../types.ts'

const columns = sql`c.id, c.account_id as "accountId", c.number, c.name, c.plan_id as "planId", c.team_id as "teamId",
  c.policy_id as "policyId", c.starts_on as "startsOn", c.ends_on as "endsOn", c.description, c.created_at as "createdAt"`

/**
 * The contract in force at a moment, by the calendar of the account's zone; null when none. Of several, one that names
 * a support plan goes first, then the one that started last.
 */
export async function contractFor(tx: Tx, accountId: string, at: Date): Promise<ContractInForce | null> {
  const { rows } = await sql<ContractInForce>`
    select c.id, c.account_id as "accountId", c.number, c.name, c.plan_id as "planId", c.team_id as "teamId",
      coalesce(c.policy_id, t.policy_id) as "policyId"
    from contract c join account a on a.account_id = c.account_id left join team t on t.id = c.team_id
    where c.account_id = ${accountId} and ${seesAccount(tx, 'c.account_id')}
      and (${at}::timestamptz at time zone a.zone)::date between c.starts_on and coalesce(c.ends_on, 'infinity')
    order by (c.plan_id is null), c.starts_on desc, c.number desc limit 1`.execute(tx)
  return rows[0] ?? null
}

export async function contractsOfAccount(tx: Tx, accountId: string): Promise<Contract[]> {
  const { rows } = await sql<Contract>`select ${columns} from contract c
    where c.account_id = ${accountId} and ${seesAccount(tx, 'c.account_id')}
    order by c.starts_on desc, c.number desc`.execute(tx)
  return rows
}

export async function findContract(tx: Tx, id: string): Promise<Contract | null> {
  const { rows } = await sql<Contract>`select ${columns} from contract c
    where c.id = ${id} and ${seesAccount(tx, 'c.account_id')}`.execute(tx)
  return rows[0] ?? null
}

export async function lockContract(tx: Tx, id: string): Promise<Contract | null> {
  const { rows } = await sql<Contract>`select ${columns} from contract c
    where c.id = ${id} and ${seesAccount(tx, 'c.account_id')} for update`.execute(tx)
  return rows[0] ?? null
}

/** The next number nobody has: `C-<year it starts>-<three digits or more>`. */
async function nextNumber(tx: Tx, year: string): Promise<string> {
  for (;;) {
    const { rows } = await sql<{ count: number }>`select nextval('contract_number')::int as count`.execute(tx)
    const number = `C-${year}-${String(rows[0]!.count).padStart(3, '0')}`
    const taken = await sql`select from contract where number = ${number}`.execute(tx)
    if (taken.rows.length === 0) return number
  }
}

export async function insertContract(tx: Tx, contract: NewContract): Promise<Contract> {
  const number = contract.number ?? (await nextNumber(tx, contract.startsOn.slice(0, 4)))
  const { rows } =
    await sql<Contract>`insert into contract as c (account_id, id, number, name, plan_id, team_id, policy_id,
      starts_on, ends_on, description, created_at)
    values (${contract.accountId}, ${newId()},
      ${number}, ${contract.name}, ${contract.planId ?? null}, ${contract.teamId ?? null}, ${contract.policyId ?? null},
      ${contract.startsOn}, ${contract.endsOn ?? null}, ${contract.description ?? ''}, ${tx.now})
    returning ${columns}`.execute(tx)
  return rows[0]!
}

export async function updateContract(tx: Tx, contract: Contract): Promise<void> {
  await sql`update contract set name = ${contract.name}, plan_id = ${contract.planId}, team_id = ${contract.teamId},
      policy_id = ${contract.policyId}, starts_on = ${contract.startsOn}, ends_on = ${contract.endsOn},
      description = ${contract.description}
    where id = ${contract.id} and ${seesAccount(tx, 'account_id')}`.execute(tx)
}

export async function deleteContract(tx: Tx, id: string): Promise<void> {
  await sql`delete from contract where id = ${id} and ${seesAccount(tx, 'account_id')}`.execute(tx)
}
