import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { canonicalJson } from '#platform/audit/canonical.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Folder } from './folder.ts'

/** A credential whose signature counts for decisions, as which roles. */
export type ApproverRow = {
  credentialId: string
  personId: string
  publicKey: Buffer
  roles: string[]
  allowedAt: Date
  allowedBy: string
  forbiddenAt: Date | null
  forbiddenBy: string | null
  seal: Buffer
}

/** Marks what the licence server wrote, with a key that is in its folder and nowhere else. */
export type Seal = {
  of(what: string, value: unknown): Buffer
  holds(seal: Buffer, what: string, value: unknown): boolean
}

/** The seal of this folder; its key is made at the first use. */
export async function openSeal(folder: Folder): Promise<Seal> {
  await folder.create('approvers.key', `${randomBytes(32).toString('base64url')}\n`)
  const key = Buffer.from((await folder.read('approvers.key'))!.toString('utf8').trim(), 'base64url')
  if (key.length !== 32) throw new Error(`${folder.path}/approvers.key must hold 32 bytes in base64url.`)
  const of = (what: string, value: unknown) =>
    createHmac('sha256', key)
      .update(canonicalJson({ v: 1, what, value }))
      .digest()
  return { of, holds: (seal, what, value) => seal.length === 32 && timingSafeEqual(seal, of(what, value)) }
}

const sealed = ({ seal, publicKey, ...row }: ApproverRow) => ({ ...row, publicKey: publicKey.toString('base64url') })

export function isOurs(seal: Seal, row: ApproverRow): boolean {
  return seal.holds(row.seal, 'approver', sealed(row))
}

const columns = sql`credential_id as "credentialId", person_id as "personId", public_key as "publicKey", roles,
  allowed_at as "allowedAt", allowed_by as "allowedBy", forbidden_at as "forbiddenAt", forbidden_by as "forbiddenBy", seal`

export async function selectApprovers(tx: Tx, credentialIds?: readonly string[]): Promise<ApproverRow[]> {
  const which = credentialIds ? sql`where credential_id = any(${[...credentialIds]}::text[])` : sql``
  const { rows } = await sql<ApproverRow>`select ${columns} from licence_approver ${which} order by allowed_at`.execute(
    tx,
  )
  return rows
}

/** A person of the provider with their passkeys, as whoever allows one must see them. */
export type Candidate = {
  id: string
  accountId: string
  name: string
  roles: string[]
  passkeys: { credentialId: string; publicKey: Buffer; name: string; createdAt: Date }[]
}

export async function findCandidate(tx: Tx, email: string): Promise<Candidate | null> {
  const { rows } = await sql<Omit<Candidate, 'passkeys'>>`
    select p.id, p.account_id as "accountId", p.name, p.roles from person p join account a using (account_id)
     where a.kind = 'provider' and p.email = ${email.toLowerCase()} and p.active and p.locked_at is null`.execute(tx)
  const [person] = rows
  if (!person) return null
  const { rows: passkeys } = await sql<Candidate['passkeys'][number]>`
    select credential_id as "credentialId", public_key as "publicKey", name, created_at as "createdAt" from passkey
     where person_id = ${person.id} order by created_at, id`.execute(tx)
  return { ...person, passkeys }
}

/** Allows a credential. False when it is known already, also as a forbidden one: those never come back. */
export async function allow(
  tx: Tx,
  seal: Seal,
  row: Omit<ApproverRow, 'seal' | 'forbiddenAt' | 'forbiddenBy' | 'allowedAt'>,
  name: string,
): Promise<boolean> {
  const full = { ...row, roles: [...row.roles].sort(), allowedAt: tx.now, forbiddenAt: null, forbiddenBy: null }
  const mark = seal.of('approver', sealed({ ...full, seal: Buffer.alloc(0) }))
  const { numAffectedRows } = await sql`
    insert into licence_approver (credential_id, person_id, public_key, roles, allowed_at, allowed_by, seal)
    values (${full.credentialId}, ${full.personId}, ${full.publicKey}, ${full.roles}::text[], ${full.allowedAt},
      ${full.allowedBy}, ${mark}) on conflict do nothing`.execute(tx)
  if (numAffectedRows === 0n) return false
  await recordAct(tx, {
    act: 'licensing.approver_allowed',
    subject: { kind: 'person', id: row.personId, name },
    accountId: null,
    data: { credential: row.credentialId, roles: full.roles, by: row.allowedBy },
  })
  return true
}

/** Forbids a credential for ever. */
export async function forbid(tx: Tx, seal: Seal, row: ApproverRow, by: string): Promise<void> {
  const full = { ...row, forbiddenAt: tx.now, forbiddenBy: by }
  await sql`update licence_approver set forbidden_at = ${tx.now}, forbidden_by = ${by},
    seal = ${seal.of('approver', sealed(full))} where credential_id = ${row.credentialId}`.execute(tx)
  await recordAct(tx, {
    act: 'licensing.approver_forbidden',
    subject: { kind: 'person', id: row.personId },
    accountId: null,
    data: { credential: row.credentialId, by },
  })
}
