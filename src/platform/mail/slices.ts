import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/**
 * PostgreSQL sends bytea as hexadecimal text; 25 MB of it would hold up the event loop for a quarter of a second. Read in
 * slices of this size no single answer takes more than a few milliseconds.
 */
const sliceBytes = 512 * 1024

/**
 * Reads a large bytea in slices. `from` is the rest of the statement after `select substring(<column> ...)`, for example
 * sql`mail_in where id = ${id}`. Returns null when there is no such row or the value is null.
 */
export async function readBytes(
  tx: Tx,
  column: RawBuilder<unknown>,
  from: RawBuilder<unknown>,
): Promise<Buffer | null> {
  const slices: Buffer[] = []
  for (let start = 1; ; start += sliceBytes) {
    const { rows } = await sql<{ slice: Buffer | null }>`
      select substring(${column} from ${start} for ${sliceBytes}) as slice from ${from}`.execute(tx)
    const slice = rows[0]?.slice
    if (!slice) return null
    slices.push(slice)
    if (slice.length < sliceBytes) return slices.length === 1 ? slice : Buffer.concat(slices)
  }
}
