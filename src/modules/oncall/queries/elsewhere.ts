import { sql } from 'kysely'
import { among } from '#platform/db/among.ts'
import type { Tx } from '#platform/db/database.ts'
import type { CopiedEscalation, CopiedPage } from '../rules/elsewhere.ts'
import { readEscalations } from './escalation.ts'

/** More than run at once in any storm that was ever seen; the newest go into the copy. */
const most = 10_000

type PageRow = Omit<CopiedPage, 'dueAtMs'> & { escalationId: string; dueAt: Date }

/** Every escalation somebody may be paged about, with its pages that have not left or may still be answered. */
export async function copiedEscalations(tx: Tx): Promise<CopiedEscalation[]> {
  const { rows } = await sql<{ id: string }>`select id from escalation
    where status in ('starting', 'paging', 'acknowledged', 'exhausted') order by started_at desc limit ${most}`.execute(
    tx,
  )
  const ids = rows.map((row) => row.id)
  if (ids.length === 0) return []
  const pages = Map.groupBy(await answerable(tx, ids), (page) => page.escalationId)
  const found = await readEscalations(tx, ids)
  return found
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ status: _, startedAt, closedAt: __, ...escalation }) => ({
      ...escalation,
      startedAtMs: startedAt.getTime(),
      pages: (pages.get(escalation.id) ?? []).map(({ escalationId: _, dueAt, ...page }) => ({
        ...page,
        dueAtMs: dueAt.getTime(),
      })),
    }))
}

async function answerable(tx: Tx, ids: readonly string[]): Promise<PageRow[]> {
  const { rows } = await sql<PageRow>`select p.escalation_id as "escalationId", p.id, p.round, p.step,
      p.person_id as "personId", p.person_name as "personName", p.channel_id as "channelId", p.kind, p.address,
      p.due_at as "dueAt", p.shadow, p.handed_over_at is not null as handed
    from page p where p.escalation_id ${among(ids)} and p.state in ('due', 'handed', 'delivered', 'seen')
    order by p.due_at, p.id`.execute(tx)
  return rows
}

/**
 * Pages that left elsewhere at these moments, whatever had been planned for them here. One that left here as well stays as
 * it is. Returns the ids of those that are known.
 */
export async function markSentElsewhere(tx: Tx, sent: readonly { id: string; at: Date }[]): Promise<string[]> {
  if (sent.length === 0) return []
  const { rows } = await sql<{
    id: string
  }>`update page p set fired_at = coalesce(p.fired_at, t.at), handed_over_at = t.at,
      state = case when p.state in ('due', 'cancelled') then 'handed' else p.state end
    from unnest(${sent.map((one) => one.id)}::uuid[], ${sent.map((one) => one.at.toISOString())}::timestamptz[]) as t(id, at)
    where p.id = t.id and p.handed_over_at is null returning p.id`.execute(tx)
  return rows.map((row) => row.id)
}
