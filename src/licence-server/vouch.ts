import { sql } from 'kysely'
import { vouchChallenge } from '#licensing-rules'
import type { Tx } from '#platform/db/database.ts'
import { allow, isOurs, type Seal, selectApprovers } from './approvers.ts'
import { checkAssertion, type Party } from './check/assertion.ts'
import { type Refused, refused, type SignerCode } from './problems.ts'

type VouchRow = {
  id: string
  credentialId: string
  personId: string
  roles: string[]
  byCredentialId: string
  clientData: Buffer
  authenticatorData: Buffer
  signature: Buffer
  /** Of the passkey it is for, as the portal keeps it; null when there is none of that person. */
  publicKey: Buffer | null
  name: string | null
}

type By = { seal: Seal; party: Party; forbidden(): Promise<{ has(id: string): boolean }> }

/**
 * Answers each vouching once: somebody whose credential may decide signed, with it, that another credential may as well. What was
 * signed names the new credential's public key, so that no other can be put in its place.
 */
export async function answerVouches(tx: Tx, by: By): Promise<void> {
  const { rows } = await sql<VouchRow>`
    select v.id, v.credential_id as "credentialId", v.person_id as "personId", v.roles, v.by_credential_id as "byCredentialId",
           v.client_data_json as "clientData", v.authenticator_data as "authenticatorData", v.signature,
           k.public_key as "publicKey", p.name
      from licence_vouch v
      left join passkey k on k.credential_id = v.credential_id and k.person_id = v.person_id
      left join (person p join account a on a.account_id = p.account_id and a.kind = 'provider')
        on p.id = v.person_id and p.active and p.locked_at is null
     where not exists (select from licence_vouch_answer w where w.vouch_id = v.id) order by v.at, v.id limit 50`.execute(
    tx,
  )
  for (const row of rows) {
    const code = await judgeVouch(tx, by, row)
    await sql`insert into licence_vouch_answer (vouch_id, refused, at) values (${row.id}, ${code}, ${tx.now})
      on conflict do nothing`.execute(tx)
  }
}

async function judgeVouch(tx: Tx, { seal, party, forbidden }: By, row: VouchRow): Promise<SignerCode | null> {
  const [voucher] = await selectApprovers(tx, [row.byCredentialId])
  if (!voucher) return 'signer.unknown_credential'
  if (!isOurs(seal, voucher)) return 'signer.credential_altered'
  const gone = await forbidden()
  if (voucher.forbiddenAt || gone.has(voucher.credentialId) || gone.has(row.credentialId))
    return 'signer.credential_forbidden'
  if (!(await isThere(tx, voucher.personId))) return 'signer.approver_gone'
  if (!row.publicKey || !row.name) return 'signer.credential_gone'
  // Nobody gives what they do not have.
  if (row.roles.length === 0 || row.roles.some((role) => !voucher.roles.includes(role))) return 'signer.not_an_approver'
  const { personId, credentialId, roles, publicKey } = row
  const challenge = vouchChallenge({ personId, credentialId, roles, publicKey })
  const signed = { ...row, credentialId: row.byCredentialId }
  const checked: { counter: number } | Refused = await checkAssertion(signed, {
    challenge,
    publicKey: voucher.publicKey,
    party,
  })
  if ('code' in checked) return checked.code
  const allowedBy = `vouched for with ${voucher.credentialId.slice(0, 12)}`
  const done = await allow(tx, seal, { credentialId, personId, publicKey, roles, allowedBy }, row.name)
  return done ? null : refused('signer.replayed').code
}

async function isThere(tx: Tx, personId: string): Promise<boolean> {
  const { rows } = await sql`select from person p join account a using (account_id)
    where p.id = ${personId} and p.active and p.locked_at is null and a.kind = 'provider'`.execute(tx)
  return rows.length > 0
}
