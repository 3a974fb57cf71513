import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Passkey } from '../types.ts'

const columns = sql`k.id, k.person_id as "personId", k.account_id as "accountId", k.credential_id as "credentialId",
  k.public_key as "publicKey", k.counter, k.transports, k.backed_up as "backedUp", k.name, k.created_at as "createdAt",
  k.used_at as "usedAt"`

export async function passkeysOf(tx: Tx, personId: string): Promise<Passkey[]> {
  const { rows } = await sql<Passkey>`select ${columns} from passkey k where k.person_id = ${personId}
    order by k.created_at, k.id`.execute(tx)
  return rows
}

/** The passkey an authenticator names; nobody else uses it until the end of this transaction, so a counter counts once. */
export async function lockPasskey(tx: Tx, credentialId: string): Promise<Passkey | null> {
  const { rows } = await sql<Passkey>`select ${columns} from passkey k where k.credential_id = ${credentialId}
    for update`.execute(tx)
  return rows[0] ?? null
}

/** False when the credential is known already. */
export async function insertPasskey(tx: Tx, key: Passkey): Promise<boolean> {
  const { numAffectedRows } =
    await sql`insert into passkey (account_id, id, person_id, credential_id, public_key, counter,
      transports, backed_up, name, created_at)
    values (${key.accountId}, ${key.id}, ${key.personId}, ${key.credentialId}, ${key.publicKey}, ${key.counter},
      ${key.transports}::text[], ${key.backedUp}, ${key.name}, ${tx.now})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function usePasskey(tx: Tx, id: string, counter: number, backedUp: boolean): Promise<void> {
  await sql`update passkey set counter = ${counter}, backed_up = ${backedUp}, used_at = ${tx.now} where id = ${id}`.execute(
    tx,
  )
}

export async function deletePasskey(tx: Tx, personId: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from passkey where person_id = ${personId} and id = ${id}`.execute(tx)
  return numAffectedRows === 1n
}

export async function deletePasskeys(tx: Tx, personId: string): Promise<void> {
  await sql`delete from passkey where person_id = ${personId}`.execute(tx)
}
