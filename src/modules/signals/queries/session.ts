import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type SessionName = { accountId: string; sourceId: string; host: string; session: string }

/** How far each session was taken (-1 for a new one), held until the end of the transaction. The caller gives each once, sorted. */
export async function holdSessions(tx: Tx, names: readonly SessionName[]): Promise<Map<string, bigint>> {
  if (names.length === 0) return new Map()
  const { rows } = await sql<SessionName & { lastId: string }>`insert into signal_session as s
      (account_id, source_id, host, session, last_id, seen_at)
    select "accountId", "sourceId", host, session, -1, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(names)}::jsonb) as t("accountId" uuid, "sourceId" uuid, host text, session text)
    on conflict (account_id, source_id, host, session) do update set seen_at = excluded.seen_at
    returning account_id as "accountId", source_id as "sourceId", host, session, last_id::text as "lastId"`.execute(tx)
  return new Map(rows.map((row) => [sessionKey(row), BigInt(row.lastId)]))
}

export const sessionKey = ({ sourceId, host, session }: SessionName): string => `${sourceId} ${session} ${host}`

export async function saveSessions(tx: Tx, sessions: readonly (SessionName & { lastId: bigint })[]): Promise<void> {
  if (sessions.length === 0) return
  const rows = sessions.map((each) => ({ ...each, lastId: String(each.lastId) }))
  await sql`update signal_session s set last_id = greatest(s.last_id, t."lastId")
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t("accountId" uuid, "sourceId" uuid, host text, session text,
      "lastId" bigint)
    where s.account_id = t."accountId" and s.source_id = t."sourceId" and s.host = t.host and s.session = t.session`.execute(
    tx,
  )
}

/** Forgets sessions that were silent for long: an agent makes a new one at each start. */
export async function forgetSessions(tx: Tx, before: Date): Promise<void> {
  await sql`delete from signal_session where seen_at < ${before}`.execute(tx)
}
