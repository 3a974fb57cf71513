import { sql } from 'kysely'
import type { Tx } from './database.ts'

/**
 * Runs work under the role that may take a person's words out of records which the program itself can neither change nor
 * remove: names and texts of a few columns, nothing else (migration 0020). Statements run one after the other.
 */
export async function asEraser(tx: Tx, work: () => Promise<void>): Promise<void> {
  await sql`set local role palisade_eraser`.execute(tx)
  await work()
  await sql`set local role palisade_runtime`.execute(tx)
}
