import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** An alert that is kept up, as it is stored. */
export type StoredActive = {
  accountId: string
  sourceId: string
  fingerprint: string
  labels: Record<string, string>
  annotations: Record<string, string>
  generatorUrl: string
  startsAt: Date
  endsAt: Date
  updatedAt: Date
}

export type ActiveToSave = Omit<StoredActive, 'updatedAt' | 'labels' | 'annotations'> & {
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
}

/** Alerts that were heard of, each once; an earlier start stays. In the order of their keys, so that nodes do not lock each other out. */
export async function keepActive(tx: Tx, alerts: readonly ActiveToSave[]): Promise<void> {
  if (alerts.length === 0) return
  await sql`insert into signal_active as s (account_id, source_id, fingerprint, labels, annotations, generator_url, starts_at,
      ends_at, updated_at)
    select "accountId", "sourceId", fingerprint, labels, annotations, "generatorUrl", "startsAt", "endsAt", ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(alerts)}::jsonb) as t("accountId" uuid, "sourceId" uuid, fingerprint text,
        labels jsonb, annotations jsonb, "generatorUrl" text, "startsAt" timestamptz, "endsAt" timestamptz)
      order by 1, 2, 3
    on conflict (account_id, source_id, fingerprint) do update set annotations = excluded.annotations,
      generator_url = excluded.generator_url, starts_at = least(s.starts_at, excluded.starts_at), ends_at = excluded.ends_at,
      updated_at = excluded.updated_at`.execute(tx)
}

type ActiveName = Pick<StoredActive, 'accountId' | 'sourceId' | 'fingerprint'>

/** Alerts that were said again: those of them that are still kept up last until their new end. */
export async function extendActive(tx: Tx, alerts: readonly (ActiveName & { endsAt: Date })[]): Promise<void> {
  if (alerts.length === 0) return
  const rows = alerts.map(({ accountId, sourceId, fingerprint, endsAt }) => ({
    accountId,
    sourceId,
    fingerprint,
    endsAt,
  }))
  await sql`with held as (
      select s.account_id, s.source_id, s.fingerprint, t."endsAt"
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t("accountId" uuid, "sourceId" uuid, fingerprint text,
          "endsAt" timestamptz)
        join signal_active s on s.account_id = t."accountId" and s.source_id = t."sourceId" and s.fingerprint = t.fingerprint
       order by 1, 2, 3 for update of s)
    update signal_active s set ends_at = held."endsAt", updated_at = ${tx.now}
      from held where s.account_id = held.account_id and s.source_id = held.source_id and s.fingerprint = held.fingerprint`.execute(
    tx,
  )
}

/** Alerts that are over. */
export async function endActive(tx: Tx, alerts: readonly ActiveName[]): Promise<void> {
  if (alerts.length === 0) return
  const rows = alerts.map(({ accountId, sourceId, fingerprint }) => ({ accountId, sourceId, fingerprint }))
  await sql`delete from signal_active s using jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t("accountId" uuid,
      "sourceId" uuid, fingerprint text)
    where s.account_id = t."accountId" and s.source_id = t."sourceId" and s.fingerprint = t.fingerprint`.execute(tx)
}

const columns = sql`account_id as "accountId", source_id as "sourceId", fingerprint, labels, annotations,
  generator_url as "generatorUrl", starts_at as "startsAt", ends_at as "endsAt", updated_at as "updatedAt"`

/** Takes out those whose end passed; whoever takes them says so of their problems. */
export async function takeEnded(tx: Tx, most: number): Promise<StoredActive[]> {
  const { rows } = await sql<StoredActive>`delete from signal_active where (account_id, source_id, fingerprint) in (
      select account_id, source_id, fingerprint from signal_active where ends_at <= ${tx.now}
       order by ends_at limit ${most} for update skip locked)
    returning ${columns}`.execute(tx)
  return rows
}

/** What a source keeps up, by fingerprint; at most 20,000. */
export async function activeOfSource(tx: Tx, sourceId: string): Promise<StoredActive[]> {
  const { rows } = await sql<StoredActive>`select ${columns} from signal_active
    where source_id = ${sourceId} and ends_at > ${tx.now} order by fingerprint limit 20000`.execute(tx)
  return rows
}
