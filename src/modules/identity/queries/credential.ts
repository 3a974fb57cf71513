import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Credential } from '../types.ts'

const columns = sql`c.person_id as "personId", c.account_id as "accountId", c.password_hash as "passwordHash",
  c.password_changed_at as "passwordChangedAt", c.verified_email as "verifiedEmail", c.totp_sealed as "totpSealed",
  c.totp_confirmed_at as "totpConfirmedAt", c.totp_last_step as "totpLastStep", c.preferences`

export async function findCredential(tx: Tx, personId: string): Promise<Credential | null> {
  const { rows } = await sql<Credential>`select ${columns} from credential c where c.person_id = ${personId}`.execute(
    tx,
  )
  return rows[0] ?? null
}

/** The credential of a person, made when there is none, and nobody else changes it until the end of this transaction. */
export async function lockCredential(tx: Tx, person: { id: string; accountId: string }): Promise<Credential> {
  await sql`insert into credential (account_id, person_id) values (${person.accountId}, ${person.id})
    on conflict do nothing`.execute(tx)
  const { rows } = await sql<Credential>`select ${columns} from credential c where c.person_id = ${person.id}
    for update`.execute(tx)
  return rows[0]!
}

/** Sets the password. The address counts as proved when given (the link came there). */
export async function savePassword(tx: Tx, personId: string, hash: string, provedEmail: string | null): Promise<void> {
  await sql`update credential set password_hash = ${hash}, password_changed_at = ${tx.now},
      verified_email = coalesce(${provedEmail}, verified_email)
    where person_id = ${personId}`.execute(tx)
}

export async function saveTotp(tx: Tx, personId: string, sealed: Buffer | null, confirmed: boolean): Promise<void> {
  await sql`update credential set totp_sealed = ${sealed}, totp_secret = null,
      totp_confirmed_at = ${confirmed ? tx.now : null}::timestamptz
    where person_id = ${personId}`.execute(tx)
}

/**
 * Apps whose secret is not sealed with the first of these keys: in the plain form of an earlier version, or under one of
 * the others. Nobody else touches them until the end of this transaction.
 */
export async function lockTotpToSeal(
  tx: Tx,
  keyIds: readonly string[],
  most: number,
): Promise<{ personId: string; plain: Buffer | null; sealed: Buffer | null }[]> {
  const { rows } = await sql<{ personId: string; plain: Buffer | null; sealed: Buffer | null }>`
    select person_id as "personId", totp_secret as plain, totp_sealed as sealed from credential
    where totp_secret is not null or encode(substring(totp_sealed from 2 for 8), 'hex') = any(${keyIds.slice(1)}::text[])
    order by person_id limit ${most} for update skip locked`.execute(tx)
  return rows
}

export async function replaceSealed(tx: Tx, personId: string, sealed: Buffer): Promise<void> {
  await sql`update credential set totp_sealed = ${sealed}, totp_secret = null where person_id = ${personId}`.execute(tx)
}

/** Uses the code of a time step up. False when it, or a later one, was used before. */
export async function useTotpStep(tx: Tx, personId: string, step: number): Promise<boolean> {
  const { numAffectedRows } = await sql`update credential set totp_last_step = ${step}
    where person_id = ${personId} and totp_last_step < ${step}`.execute(tx)
  return numAffectedRows === 1n
}

export async function forgetVerifiedEmail(tx: Tx, personId: string): Promise<void> {
  await sql`update credential set verified_email = null where person_id = ${personId}`.execute(tx)
}

/** Replaces preferences by key; null removes one. Returns how many bytes are kept now. */
export async function savePreferences(tx: Tx, personId: string, changes: Record<string, unknown>): Promise<number> {
  const { rows } = await sql<{ size: number }>`update credential
    set preferences = jsonb_strip_nulls(preferences || ${JSON.stringify(changes)}::jsonb)
    where person_id = ${personId} returning octet_length(preferences::text) as size`.execute(tx)
  return rows[0]!.size
}

export async function replaceRecoveryCodes(
  tx: Tx,
  person: { id: string; accountId: string },
  hashes: readonly Buffer[],
): Promise<void> {
  await sql`delete from recovery_code where person_id = ${person.id}`.execute(tx)
  for (const hash of hashes)
    await sql`insert into recovery_code (account_id, person_id, code_hash)
      values (${person.accountId}, ${person.id}, ${hash})`.execute(tx)
}

/** Uses a recovery code up. False when the person has no such code (any more). */
export async function useRecoveryCode(tx: Tx, personId: string, hash: Buffer): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from recovery_code
    where person_id = ${personId} and code_hash = ${hash}`.execute(tx)
  return numAffectedRows === 1n
}

export async function countRecoveryCodes(tx: Tx, personId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from recovery_code
    where person_id = ${personId}`.execute(tx)
  return rows[0]!.count
}
