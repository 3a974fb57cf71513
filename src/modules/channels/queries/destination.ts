import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { furthestMs, paces } from '../rules/throttle.ts'
import type { ChannelKind } from '../types.ts'

/**
 * Moves the virtual clock of each destination by its messages and returns where it stood before. One statement for a
 * batch; rows are locked in the order of their keys, so that two batches never wait for each other in a circle.
 */
export async function reserve(
  tx: Tx,
  kind: ChannelKind,
  counts: ReadonlyMap<string, number>,
): Promise<Map<string, Date>> {
  const { everyMs } = paces[kind]
  const rows = [...counts].map(([address, count]) => ({ key: `${kind} ${address}`, ms: count * everyMs }))
  const cap = new Date(tx.now.getTime() + furthestMs(kind))
  const found = await sql<{ key: string; before: Date }>`
    insert into destination (key, busy_until, busy_before)
    select key, least(${tx.now}::timestamptz + ms * interval '1 millisecond', ${cap}), ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(key text, ms bigint) order by key
    on conflict (key) do update
      set busy_before = greatest(destination.busy_until, ${tx.now}),
          busy_until = least(greatest(destination.busy_until, ${tx.now}) + (excluded.busy_until - excluded.busy_before), ${cap})
    returning key, busy_before as before`.execute(tx)
  const skip = kind.length + 1
  return new Map(found.rows.map((row) => [row.key.slice(skip), row.before]))
}
