import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { Verdict } from './reply.ts'
import type { Scan } from './state.ts'

/** All SQL on what scanners said of files. */

/** `scan` as a column: an object of the shape of `Scan`, of the row `from` of the table file. */
export function scanColumn(from: string): RawBuilder<Scan> {
  const column = (name: string) => sql.ref(`${from}.${name}`)
  return sql<Scan>`jsonb_build_object('state', ${column('scan_state')}, 'says', ${column('scan_says')},
    'released', ${column('released_at')} is not null)`
}

/** The scan of a file; null for a missing or foreign one. */
export async function scanOf(tx: Tx, fileId: string): Promise<Scan | null> {
  const { rows } = await sql<{
    scan: Scan
  }>`select ${scanColumn('file')} as scan from file where id = ${fileId}`.execute(tx)
  return rows[0]?.scan ?? null
}

/** Keeps a verdict. Null when the file is gone or was let through meanwhile. */
export async function keepVerdict(
  tx: Tx,
  fileId: string,
  verdict: Verdict,
): Promise<{ accountId: string; name: string } | null> {
  const says = verdict.state === 'clean' ? null : verdict.says
  const { rows } = await sql<{ accountId: string; name: string }>`update file
    set scan_state = ${verdict.state}, scan_says = ${says}, scanned_at = ${tx.now}
    where id = ${fileId} and released_at is null and scan_state <> 'ours'
    returning account_id as "accountId", name`.execute(tx)
  return rows[0] ?? null
}

/** A file nobody can ask a scanner about any more is as one that came before there was any. */
export async function stopWaiting(tx: Tx, fileId: string): Promise<void> {
  await sql`update file set scan_state = 'unscanned' where id = ${fileId} and scan_state = 'waiting'`.execute(tx)
}

/** An older file the scanner stumbled over is held back until there is a verdict. */
export async function beginWaiting(tx: Tx, fileId: string): Promise<void> {
  await sql`update file set scan_state = 'waiting' where id = ${fileId} and scan_state = 'unscanned'`.execute(tx)
}

/** What could not be scanned waits again, after the operator changed something. */
export async function waitAnew(tx: Tx): Promise<void> {
  await sql`update file set scan_state = 'waiting', scan_says = null
    where scan_state = 'failed' and released_at is null`.execute(tx)
}

/** Files in a state, oldest first. */
export async function filesIn(tx: Tx, state: 'unscanned' | 'waiting', limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from file where scan_state = ${state}
    order by created_at limit ${limit}`.execute(tx)
  return rows.map((row) => row.id)
}

/** How many new files wait for their verdict, and since when. */
export async function waitingFiles(tx: Tx): Promise<{ count: number; oldest: Date } | null> {
  const { rows } = await sql<{
    count: number
    oldest: Date | null
  }>`select count(*)::int as count, min(created_at) as oldest
    from file where scan_state = 'waiting'`.execute(tx)
  const { count, oldest } = rows[0]!
  return oldest ? { count, oldest } : null
}

/** Lets a file through that was held back. False when it is not. */
export async function markReleased(tx: Tx, fileId: string, reason: string): Promise<boolean> {
  const { numAffectedRows } = await sql`update file
    set released_at = ${tx.now}, released_by = ${tx.actor.personId}, released_why = ${reason}
    where id = ${fileId} and scan_state in ('infected', 'failed') and released_at is null`.execute(tx)
  return numAffectedRows === 1n
}
