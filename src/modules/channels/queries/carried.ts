import { sql } from 'kysely'
import { among } from '#platform/db/among.ts'
import type { Tx } from '#platform/db/database.ts'
import { paces } from '../rules/throttle.ts'
import type { ChannelKind, NoticeText } from '../types.ts'
import type { Sending } from './delivery.ts'

/** A notice whose words stand in the mail of another one to the same person, about the same account. */
export type Carried = Pick<
  Sending,
  'accountId' | 'id' | 'personId' | 'channelId' | 'purpose' | 'kind' | 'dueAt' | 'attempts' | 'redialled' | 'noticeId'
> & { text: NoticeText } & Pick<Sending, 'channelAccountId' | 'channelBrokenAt'>

/** A delivery that waits for its turn and takes more until then. */
export type Carrier = { accountId: string; id: string; personId: string; address: string; carries: number }
type Receiver = Pick<Carrier, 'accountId' | 'personId' | 'address'>

/** Those that wait for these receivers, one each at most; none of them leaves before the end of this transaction. */
export async function lockCarriers(tx: Tx, receivers: readonly Receiver[]): Promise<Carrier[]> {
  const { rows } = await sql<Carrier>`
    with waiting as (
      select c.account_id, c.id, c.person_id, c.address from delivery c
       where c.takes_more and c.status = 'queued' and (c.account_id, c.person_id, c.address) in (
         select * from unnest(${receivers.map((r) => r.accountId)}::uuid[], ${receivers.map((r) => r.personId)}::uuid[],
           ${receivers.map((r) => r.address)}::text[]))
       order by c.id for update
    )
    select account_id as "accountId", id, person_id as "personId", address,
           (select count(*)::int from delivery d where d.account_id = waiting.account_id and d.carrier_id = waiting.id) as carries
      from waiting`.execute(tx)
  return rows
}

/** From now on this one takes more, until it leaves. */
export async function beginCarrying(tx: Tx, { accountId, id }: Pick<Carrier, 'accountId' | 'id'>): Promise<void> {
  await sql`update delivery set takes_more = true where account_id = ${accountId} and id = ${id}`.execute(tx)
}

export async function carryWith(
  tx: Tx,
  carrier: Pick<Carrier, 'accountId' | 'id'>,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await sql`update delivery set carrier_id = ${carrier.id}
    where account_id = ${carrier.accountId} and id ${among(ids)}`.execute(tx)
}

/** These leave, or are full: what they carry stays as it is from now on, whatever becomes of the attempt. */
export async function stopCarrying(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update delivery set takes_more = false where id ${among(ids)} and takes_more`.execute(tx)
}

/** What these carry and is still to be said, by carrier, in the order in which it was due. */
export async function carriedBy(tx: Tx, ids: readonly string[]): Promise<Map<string, Carried[]>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Carried & { carrierId: string }>`
    select d.carrier_id as "carrierId", d.account_id as "accountId", d.id, d.person_id as "personId", d.channel_id as "channelId",
           d.purpose, d.kind, d.due_at as "dueAt", d.text, d.attempts, d.redialled, d.notice_id as "noticeId",
           c.account_id as "channelAccountId", c.broken_at as "channelBrokenAt"
      from delivery k join delivery d on d.account_id = k.account_id and d.carrier_id = k.id
      left join channel c on c.id = d.channel_id
     where k.id ${among(ids)} and d.status = 'queued' order by d.due_at, d.id`.execute(tx)
  return Map.groupBy(rows, ({ carrierId }) => carrierId)
}

/** All that went with a mail, itself included: what is said of the mail is said of each. */
export async function withCarried(tx: Tx, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select d.id from delivery k
    join delivery d on d.account_id = k.account_id and d.carrier_id = k.id where k.id = ${id}`.execute(tx)
  return [id, ...rows.map((row) => row.id)]
}

/** Turns of an address that nobody needs. */
export async function giveTurnsBack(tx: Tx, kind: ChannelKind, counts: ReadonlyMap<string, number>): Promise<void> {
  const rows = [...counts].map(([address, count]) => ({ key: `${kind} ${address}`, ms: count * paces[kind].everyMs }))
  await sql`update destination d set busy_until = d.busy_until - t.ms * interval '1 millisecond'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(key text, ms bigint) where d.key = t.key`.execute(tx)
}
