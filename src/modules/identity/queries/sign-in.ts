import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type SignInKind = 'code' | 'passkey' | 'new_passkey'

/** A sign-in that is under way. */
export type SignIn = {
  id: string
  kind: SignInKind
  accountId: string | null
  personId: string | null
  challenge: string | null
  tries: number
}

const columns = sql`i.id, i.kind, i.account_id as "accountId", i.person_id as "personId", i.challenge, i.tries`

export async function insertSignIn(tx: Tx, signIn: SignIn, tokenHash: Buffer, expiresAt: Date): Promise<void> {
  await sql`insert into sign_in (id, token_hash, kind, account_id, person_id, challenge, expires_at)
    values (${signIn.id}, ${tokenHash}, ${signIn.kind}, ${signIn.accountId}, ${signIn.personId}, ${signIn.challenge},
      ${expiresAt})`.execute(tx)
  await sql`delete from sign_in where id in (select id from sign_in where expires_at <= ${tx.now}
    limit 100 for update skip locked)`.execute(tx)
}

/** Looks whether such a sign-in is under way; changes nothing. */
export async function findSignIn(tx: Tx, tokenHash: Buffer, kind: SignInKind): Promise<SignIn | null> {
  const { rows } = await sql<SignIn>`select ${columns} from sign_in i
    where i.token_hash = ${tokenHash} and i.kind = ${kind} and i.expires_at > ${tx.now}`.execute(tx)
  return rows[0] ?? null
}

/** Counts a try, before it is judged. Null when there is no such sign-in or its tries are used up. */
export async function countTry(tx: Tx, tokenHash: Buffer, kind: SignInKind, most: number): Promise<SignIn | null> {
  const { rows } = await sql<SignIn>`update sign_in i set tries = i.tries + 1
    where i.token_hash = ${tokenHash} and i.kind = ${kind} and i.expires_at > ${tx.now} and i.tries < ${most}
    returning ${columns}`.execute(tx)
  return rows[0] ?? null
}

/** Ends a sign-in; false when another call ended it first. */
export async function deleteSignIn(tx: Tx, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from sign_in where id = ${id}`.execute(tx)
  return numAffectedRows === 1n
}

/** Takes the challenge of a passkey ceremony: it is answered once, right or wrong. */
export async function takeChallenge(tx: Tx, tokenHash: Buffer, kind: SignInKind): Promise<SignIn | null> {
  const { rows } = await sql<SignIn>`delete from sign_in i
    where i.token_hash = ${tokenHash} and i.kind = ${kind} and i.expires_at > ${tx.now} returning ${columns}`.execute(
    tx,
  )
  return rows[0] ?? null
}

export async function deleteSignInsOf(tx: Tx, personIds: readonly string[]): Promise<void> {
  await sql`delete from sign_in where person_id = any(${[...personIds]}::uuid[])`.execute(tx)
}
