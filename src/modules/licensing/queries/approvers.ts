import { sql } from 'kysely'
import type { Assertion } from '#identity'
import type { Tx } from '#platform/db/database.ts'

export type Standing = { allowed: boolean; pending: boolean; refused: string | null; roles: string[] }

/** How the licence server sees credentials: let decide, vouched for, or refused. Unknown ones are left out. */
export async function standingOf(tx: Tx, credentialIds: readonly string[]): Promise<Map<string, Standing>> {
  if (credentialIds.length === 0) return new Map()
  const { rows } = await sql<Standing & { id: string }>`select c.id, a.credential_id is not null as allowed,
      v.id is not null and w.vouch_id is null and a.credential_id is null as pending,
      case when a.credential_id is null then w.refused end as refused, coalesce(a.roles, '{}') as roles
    from unnest(${[...credentialIds]}::text[]) as c(id)
      left join licence_approver a on a.credential_id = c.id and a.forbidden_at is null
      left join lateral (select id from licence_vouch where credential_id = c.id order by at desc, id desc limit 1) v on true
      left join licence_vouch_answer w on w.vouch_id = v.id`.execute(tx)
  return new Map(rows.map(({ id, ...standing }) => [id, standing]))
}

export async function insertVouch(
  tx: Tx,
  vouch: { id: string; credentialId: string; personId: string; roles: readonly string[] },
  by: Assertion,
): Promise<void> {
  await sql`insert into licence_vouch (id, credential_id, person_id, roles, by_credential_id, client_data_json, authenticator_data,
      signature, at)
    values (${vouch.id}, ${vouch.credentialId}, ${vouch.personId}, ${[...vouch.roles]}::text[], ${by.credentialId},
      ${by.clientData}, ${by.authenticatorData}, ${by.signature}, ${tx.now})`.execute(tx)
}
