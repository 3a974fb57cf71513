import { sql } from 'kysely'
import { among } from '#platform/db/among.ts'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import type { ChannelKind } from '../types.ts'

export type Channel = {
  id: string
  accountId: string
  personId: string
  kind: ChannelKind
  address: string
  label: string
  position: number
  delaySeconds: number
  redials: number
  redialSeconds: number
  verifiedAt: Date | null
  goneAt: Date | null
  lastSuccessAt: Date | null
  lastFailureAt: Date | null
  lastError: string | null
  brokenAt: Date | null
  createdAt: Date
}

const columns = sql`id, account_id as "accountId", person_id as "personId", kind, address, label, position,
  delay_seconds as "delaySeconds", redials, redial_seconds as "redialSeconds", verified_at as "verifiedAt", gone_at as "goneAt", last_success_at as "lastSuccessAt",
  last_failure_at as "lastFailureAt", last_error as "lastError", broken_at as "brokenAt", created_at as "createdAt"`

/** Channels of several people in each one's order. */
export async function channelsOfPeople(tx: Tx, personIds: readonly string[]): Promise<Channel[]> {
  if (personIds.length === 0) return []
  const { rows } = await sql<Channel>`select ${columns} from channel
    where person_id ${among(personIds)} and ${seesAccount(tx, 'account_id')}
    order by person_id, position, id`.execute(tx)
  return rows
}

export async function findChannel(tx: Tx, id: string): Promise<Channel | null> {
  const { rows } = await sql<Channel>`select ${columns} from channel
    where id = ${id} and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** The same address once more for the same person is no new channel: null. */
export async function insertChannel(
  tx: Tx,
  channel: Pick<Channel, 'accountId' | 'personId' | 'kind' | 'address' | 'label' | 'delaySeconds' | 'verifiedAt'> &
    Partial<Pick<Channel, 'redials' | 'redialSeconds'>>,
): Promise<Channel | null> {
  const { rows } = await sql<Channel>`
    insert into channel (account_id, id, person_id, kind, address, label, position, delay_seconds, redials,
      redial_seconds, verified_at, created_at)
    select ${channel.accountId}, ${newId()}, ${channel.personId}, ${channel.kind}, ${channel.address}, ${channel.label},
           coalesce(max(position) + 1, 0), ${channel.delaySeconds}, ${channel.redials ?? 0}, ${channel.redialSeconds ?? 30},
           ${channel.verifiedAt}, ${tx.now}
      from channel where person_id = ${channel.personId}
    on conflict (account_id, person_id, kind, address) do nothing
    returning ${columns}`.execute(tx)
  return rows[0] ?? null
}

export async function findByAddress(
  tx: Tx,
  personId: string,
  kind: ChannelKind,
  address: string,
): Promise<Channel | null> {
  const { rows } = await sql<Channel>`select ${columns} from channel
    where person_id = ${personId} and kind = ${kind} and address = ${address} and ${seesAccount(tx, 'account_id')}`.execute(
    tx,
  )
  return rows[0] ?? null
}

/** Who has verified an address of these kinds as theirs. */
export async function peopleAt(tx: Tx, kinds: readonly ChannelKind[], address: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct person_id as id from channel
    where address = ${address} and kind = any(${[...kinds]}::text[]) and verified_at is not null and gone_at is null
      and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return rows.map(({ id }) => id)
}

export async function updateChannel(
  tx: Tx,
  channel: Pick<Channel, 'accountId' | 'id' | 'label' | 'delaySeconds' | 'redials' | 'redialSeconds'>,
): Promise<void> {
  await sql`update channel set label = ${channel.label}, delay_seconds = ${channel.delaySeconds},
      redials = ${channel.redials}, redial_seconds = ${channel.redialSeconds}
    where account_id = ${channel.accountId} and id = ${channel.id}`.execute(tx)
}

/** A verified or re-registered channel starts without a history of failures. */
export async function markVerified(tx: Tx, channel: Pick<Channel, 'accountId' | 'id'>): Promise<void> {
  await sql`update channel set verified_at = ${tx.now}, gone_at = null, broken_at = null, failures = 0, last_error = null
    where account_id = ${channel.accountId} and id = ${channel.id}`.execute(tx)
}

export async function deleteChannel(tx: Tx, channel: Pick<Channel, 'accountId' | 'id'>): Promise<void> {
  await sql`delete from channel where account_id = ${channel.accountId} and id = ${channel.id}`.execute(tx)
}

/** Positions as listed, with their delays. */
export async function reorder(
  tx: Tx,
  personId: string,
  order: readonly { id: string; delaySeconds: number }[],
): Promise<void> {
  const rows = order.map((entry, position) => ({ id: entry.id, position, delay_seconds: entry.delaySeconds }))
  await sql`update channel c set position = t.position, delay_seconds = t.delay_seconds
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, position int, delay_seconds int)
    where c.id = t.id and c.person_id = ${personId} and ${seesAccount(tx, 'c.account_id')}`.execute(tx)
}
