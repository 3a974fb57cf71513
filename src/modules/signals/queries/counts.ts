import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'

export type Counted = { accountId: string; sourceId: string; accepted: number; refused: number }

/** Adds what was counted since the last time; one statement. Sources that were never there are passed over. */
export async function addCounts(tx: Tx, counts: readonly Counted[]): Promise<void> {
  if (counts.length === 0) return
  await sql`insert into signal_health as h (account_id, source_id, accepted, refused, accepted_at, refused_at)
    select t."accountId", t."sourceId", t.accepted, t.refused, case when t.accepted > 0 then ${tx.now}::timestamptz end,
      case when t.refused > 0 then ${tx.now}::timestamptz end
      from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as t("accountId" uuid, "sourceId" uuid, accepted bigint,
        refused bigint)
      order by t."sourceId"
    on conflict (account_id, source_id) do update set accepted = h.accepted + excluded.accepted,
      refused = h.refused + excluded.refused, accepted_at = coalesce(excluded.accepted_at, h.accepted_at),
      refused_at = coalesce(excluded.refused_at, h.refused_at)`.execute(tx)
}

/** How one delivery was refused, and how many like it within the second. */
export type RefusedSample = {
  sourceId: string | null
  door: string
  code: string
  detail: string
  sample: string
  bytes: number
  peer: string
  times: number
}

const keptOfSource = 20

/** Keeps samples, and of each source the newest twenty. Those of no source stand under the provider. */
export async function addSamples(tx: Tx, samples: readonly (RefusedSample & { accountId: string })[]): Promise<void> {
  if (samples.length === 0) return
  const rows = samples.map((sample) => ({ ...sample, id: newId() }))
  await sql`insert into signal_refused (account_id, id, source_id, door, code, detail, sample, bytes, peer, times, at)
    select "accountId", id, "sourceId", door, code, detail, sample, bytes, peer, times, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t("accountId" uuid, id uuid, "sourceId" uuid, door text,
        code text, detail text, sample text, bytes bigint, peer text, times bigint)`.execute(tx)
  const touched = [...new Set(samples.map(({ sourceId }) => sourceId ?? ''))]
  await sql`delete from signal_refused where id in (select id from (
      select id, row_number() over (partition by source_id order by at desc, id desc) as n from signal_refused
       where source_id::text = any(${touched}) or (source_id is null and '' = any(${touched}))) t
    where n > ${keptOfSource})`.execute(tx)
}

export type StoredSample = Omit<RefusedSample, 'sourceId'> & { id: string; at: Date }

export async function samplesOf(tx: Tx, sourceId: string | null): Promise<StoredSample[]> {
  const { rows } =
    await sql<StoredSample>`select id, door, code, detail, sample, bytes, peer, times, at from signal_refused
    where source_id is not distinct from ${sourceId}::uuid and ${seesAccount(tx, 'account_id')}
    order by at desc, id desc limit ${keptOfSource}`.execute(tx)
  return rows
}
