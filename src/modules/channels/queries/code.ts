import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Channel } from './channel.ts'

type Key = Pick<Channel, 'accountId' | 'id'>

/** A new code replaces the one before. */
export async function saveCode(tx: Tx, channel: Key, hash: Buffer, expiresAt: Date): Promise<void> {
  await sql`insert into channel_code (account_id, channel_id, code_hash, sent_at, expires_at)
    values (${channel.accountId}, ${channel.id}, ${hash}, ${tx.now}, ${expiresAt})
    on conflict (account_id, channel_id) do update
      set code_hash = excluded.code_hash, sent_at = excluded.sent_at, expires_at = excluded.expires_at, tries = 0`.execute(
    tx,
  )
}

/** Counts a try and returns the code it is compared with; null when there is none or its tries are used up. */
export async function tryCode(tx: Tx, channel: Key, mostTries: number): Promise<Buffer | null> {
  const { rows } = await sql<{ hash: Buffer }>`update channel_code set tries = tries + 1
    where account_id = ${channel.accountId} and channel_id = ${channel.id} and expires_at > ${tx.now} and tries < ${mostTries}
    returning code_hash as hash`.execute(tx)
  return rows[0]?.hash ?? null
}

export async function deleteCode(tx: Tx, channel: Key): Promise<void> {
  await sql`delete from channel_code where account_id = ${channel.accountId} and channel_id = ${channel.id}`.execute(tx)
}

/** Codes sent in the last 24 hours: to the address by anybody, and by the person to any address; and the last of the kind. */
export async function recentCodes(
  tx: Tx,
  { address, personId, kind }: Pick<Channel, 'address' | 'personId' | 'kind'>,
): Promise<{ toAddress: number; byPerson: number; last: Date | null }> {
  const { rows } = await sql<{ toAddress: number; byPerson: number; last: Date | null }>`
    select count(*) filter (where address = ${address})::int as "toAddress",
           count(*) filter (where person_id = ${personId})::int as "byPerson",
           max(queued_at) filter (where address = ${address} and kind = ${kind}) as last
      from delivery where purpose = 'code' and (address = ${address} or person_id = ${personId})
       and queued_at > ${new Date(tx.now.getTime() - 86_400_000)}`.execute(tx)
  return rows[0]!
}
