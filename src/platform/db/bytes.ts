import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './database.ts'

/**
 * PostgreSQL's protocol has no streams: a value of 25 MB would hold up the event loop for a quarter of a second, most of it
 * for its hexadecimal text. In slices of this size no single statement takes more than a millisecond or two.
 */
export const sliceBytes = 128 * 1024

/**
 * Reads a large bytea column in slices. `from` is the rest of the statement, for example sql`file where id = ${id}`. Returns
 * null when there is no such row or the value is null.
 */
export async function readColumn(
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
