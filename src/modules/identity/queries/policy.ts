import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { SecondFactor } from '../rules/proof.ts'

/** Who must have a second factor. */
export async function readPolicy(tx: Tx): Promise<SecondFactor> {
  const { rows } = await sql<{
    secondFactor: SecondFactor
  }>`select second_factor as "secondFactor" from security_policy`.execute(tx)
  return rows[0]?.secondFactor ?? 'nobody'
}

export async function savePolicy(tx: Tx, secondFactor: SecondFactor): Promise<void> {
  await sql`insert into security_policy (second_factor, changed_at, changed_by) values (${secondFactor}, ${tx.now}, ${tx.actor.personId})
    on conflict (one) do update set second_factor = excluded.second_factor, changed_at = excluded.changed_at,
      changed_by = excluded.changed_by`.execute(tx)
}
