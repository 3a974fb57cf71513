import { sql } from 'kysely'
import type { Assertion } from '#identity'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import type { Approval, Change, CreditAccount } from '../types.ts'

const columns = sql`c.id, c.account_id as "accountId", c.credit_account_id as "creditAccountId", c.kind_id as "kindId", c.purpose,
  c.amount::text as amount, c.reference, c.policy_version as "policyVersion", c.proposed_by as "proposedBy",
  c.proposed_name as "proposedName", c.proposed_at as "proposedAt", c.state, c.decided_at as "decidedAt",
  c.declined_by as "declinedBy", c.reason,
  case when l.change_id is null then null when l.refused is null then 'counted' else 'refused' end as checked,
  l.sentence as "checkedSentence"`
const from = sql`credit_change c left join licence_credit l on l.change_id = c.id`
type Row = Omit<Change, 'amount'> & { amount: string }
const changeOf = (row: Row): Change => ({ ...row, amount: BigInt(row.amount) })

export async function insertChange(
  tx: Tx,
  one: Pick<
    Change,
    'id' | 'accountId' | 'creditAccountId' | 'kindId' | 'purpose' | 'amount' | 'reference' | 'policyVersion'
  >,
): Promise<void> {
  await sql`insert into credit_change (account_id, id, credit_account_id, kind_id, purpose, amount, reference, policy_version,
      proposed_by, proposed_name, proposed_at, state)
    values (${one.accountId}, ${one.id}, ${one.creditAccountId}, ${one.kindId}, ${one.purpose}, ${one.amount.toString()},
      ${one.reference}, ${one.policyVersion}, ${tx.actor.personId}, ${tx.actor.name}, ${tx.now}, 'proposed')`.execute(
    tx,
  )
}

/** Changes of an account, the newest first. For staff. */
export async function changesOf(tx: Tx, creditAccountId: string): Promise<Change[]> {
  const { rows } = await sql<Row>`select ${columns} from ${from} where c.credit_account_id = ${creditAccountId}
    and ${seesAccount(tx, 'c.account_id')} order by c.proposed_at desc, c.id desc limit 100`.execute(tx)
  return rows.map(changeOf)
}

/** A change that nobody else decides about until the end of this transaction. */
export async function lockChange(tx: Tx, id: string): Promise<Change | null> {
  await sql`select from credit_change c where c.id = ${id} and ${seesAccount(tx, 'c.account_id')} for update`.execute(
    tx,
  )
  const { rows } = await sql<Row>`select ${columns} from ${from}
    where c.id = ${id} and ${seesAccount(tx, 'c.account_id')}`.execute(tx)
  return rows[0] ? changeOf(rows[0]) : null
}

export type RefusedChange = Pick<CreditAccount, 'number' | 'accountName' | 'unit' | 'writtenIn'> &
  Pick<Change, 'id' | 'amount' | 'reference'> & { sentence: string }

/** Booked changes that the licence server does not count, of accounts that are in use. */
export async function refusedChanges(tx: Tx): Promise<RefusedChange[]> {
  const { rows } = await sql<Omit<RefusedChange, 'amount'> & { amount: string }>`
    select c.id, c.amount::text as amount, c.reference, a.number, o.name as "accountName", k.unit, k.written_in as "writtenIn", l.sentence
      from licence_credit l join credit_change c on c.id = l.change_id
      join credit_account a on a.account_id = c.account_id and a.id = c.credit_account_id
      join account o on o.account_id = a.account_id join capacity_kind k on k.id = a.kind_id
     where l.refused is not null and a.closed_at is null and ${seesAccount(tx, 'c.account_id')} order by l.at, c.id`.execute(
    tx,
  )
  return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }))
}

export async function decideChange(
  tx: Tx,
  change: Change,
  decided: { state: 'booked' } | { state: 'declined'; reason: string },
): Promise<void> {
  const declined = decided.state === 'declined'
  await sql`update credit_change set state = ${decided.state}, decided_at = ${tx.now},
      declined_by = ${declined ? tx.actor.name : null}, reason = ${declined ? decided.reason : null}
    where account_id = ${change.accountId} and id = ${change.id}`.execute(tx)
}

export async function insertApproval(tx: Tx, change: Change, signed: Assertion): Promise<void> {
  await sql`insert into credit_approval (account_id, id, change_id, person_id, person_name, proposed_by, credential_id, client_data,
      authenticator_data, signature, at)
    values (${change.accountId}, ${newId()}, ${change.id}, ${tx.actor.personId}, ${tx.actor.name}, ${change.proposedBy},
      ${signed.credentialId}, ${signed.clientData}, ${signed.authenticatorData}, ${signed.signature}, ${tx.now})`.execute(
    tx,
  )
}

export async function approvalsOf(tx: Tx, changeIds: readonly string[]): Promise<Map<string, Approval[]>> {
  const { rows } = await sql<
    Approval & { changeId: string }
  >`select a.change_id as "changeId", a.person_id as "personId",
      a.person_name as "personName", a.at from credit_approval a where a.change_id = any(${[...changeIds]}::uuid[])
      and ${seesAccount(tx, 'a.account_id')} order by a.at, a.id`.execute(tx)
  return Map.groupBy(rows, ({ changeId }) => changeId)
}
