import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type MovedKind = 'organization' | 'user' | 'ticket'
/** Where a foreign thing stands with us. */
export type Moved = { accountId: string; localId: string }

/** What was moved in before from this source, by `<kind> <foreign id>`. */
export async function movedBefore(tx: Tx, source: string): Promise<Map<string, Moved>> {
  const { rows } = await sql<
    { key: string } & Moved
  >`select kind || ' ' || foreign_id as key, account_id as "accountId",
    local_id as "localId" from moved_in where source = ${source}`.execute(tx)
  return new Map(rows.map(({ key, ...moved }) => [key, moved]))
}

export async function noteMoved(
  tx: Tx,
  source: string,
  kind: MovedKind,
  foreignId: string,
  moved: Moved,
): Promise<void> {
  await sql`insert into moved_in (source, kind, foreign_id, account_id, local_id, at)
    values (${source}, ${kind}, ${foreignId}, ${moved.accountId}, ${moved.localId}, ${tx.now})`.execute(tx)
}
