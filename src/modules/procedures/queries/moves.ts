import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'

export type LastMove = { from: number; to: number; byName: string; at: Date; back: boolean }

/** The last time a run was put into another version and not back. `back`: nothing happened on it since. */
export async function lastMove(tx: Tx, runId: string): Promise<LastMove | null> {
  const { rows } = await sql<LastMove>`
    select f.number as "from", t.number as "to", m.moved_name as "byName", m.moved_at as at, m.seq = s.seq as back
      from procedure_move m join procedure_state s on s.run_id = m.run_id
      join procedure_version f on f.id = m.from_version_id join procedure_version t on t.id = m.to_version_id
     where m.run_id = ${runId} and m.undone_at is null and ${seesAccount(tx, 'm.account_id')}
     order by m.seq desc limit 1`.execute(tx)
  return rows[0] ?? null
}
