import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** Notes that a gap was told at a distance. False when it was before, also with another beginning: a gap that runs has none. */
export async function tellGap(
  tx: Tx,
  gap: { rotaId: string; from: Date; until: Date; hours: number },
): Promise<boolean> {
  const known = await sql`select from rota_gap_told where rota_id = ${gap.rotaId} and until_at = ${gap.until}
    and hours = ${gap.hours} and from_at <= ${gap.from}`.execute(tx)
  if (known.rows.length > 0) return false
  await sql`insert into rota_gap_told (rota_id, from_at, until_at, hours, told_at)
    values (${gap.rotaId}, ${gap.from}, ${gap.until}, ${gap.hours}, ${tx.now}) on conflict do nothing`.execute(tx)
  return true
}
