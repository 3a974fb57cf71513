import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { asEraser } from '#platform/db/eraser.ts'
import { newId } from '#platform/id.ts'

export type SecurityEvent = {
  id: string
  at: Date
  kind: string
  personId: string | null
  personName: string | null
  actorId: string | null
  actorName: string
  ip: string | null
  device: string | null
  data: Record<string, unknown>
}

export type NewSecurityEvent = Omit<SecurityEvent, 'id' | 'at'> & { accountId: string | null }

export async function insertSecurityEvent(tx: Tx, event: NewSecurityEvent): Promise<void> {
  await sql`insert into security_event (id, kind, account_id, person_id, person_name, actor_id, actor_name, ip, device, data, at)
    values (${newId()}, ${event.kind}, ${event.accountId}, ${event.personId}, ${event.personName}, ${event.actorId},
      ${event.actorName}, ${event.ip}::inet, ${event.device}, ${JSON.stringify(event.data)}::jsonb, ${tx.now})`.execute(
    tx,
  )
}

/** Newest first. `before` continues a page: the moment and id of its last event. */
export async function selectSecurityEvents(
  tx: Tx,
  filter: { personId?: string; kinds?: readonly string[]; before?: { at: Date; id: string }; limit: number },
): Promise<SecurityEvent[]> {
  const { rows } =
    await sql<SecurityEvent>`select e.id, e.at, e.kind, e.person_id as "personId", e.person_name as "personName",
      e.actor_id as "actorId", e.actor_name as "actorName", host(e.ip) as ip, e.device, e.data
    from security_event e
    where true ${filter.personId ? sql`and e.person_id = ${filter.personId}` : sql``}
      ${filter.kinds?.length ? sql`and e.kind = any(${[...filter.kinds]}::text[])` : sql``}
      ${filter.before ? sql`and (e.at, e.id) < (${filter.before.at}::timestamptz, ${filter.before.id}::uuid)` : sql``}
    order by e.at desc, e.id desc limit ${filter.limit}`.execute(tx)
  return rows
}

/** Takes a person's name out of what is remembered of signing in; that it happened stays. */
export function eraseFromSecurityEvents(tx: Tx, personId: string, instead: string): Promise<void> {
  return asEraser(tx, async () => {
    await sql`update security_event set person_name = ${instead}, data = '{}' where person_id = ${personId}`.execute(tx)
    await sql`update security_event set actor_name = ${instead} where actor_id = ${personId}`.execute(tx)
  })
}
