import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Crisis, Handover, Role, RoleName } from '../types.ts'

/** Who has which role, of several crises. */
export async function rolesOfAll(tx: Tx, crisisIds: readonly string[]): Promise<Map<string, Role[]>> {
  const { rows } = await sql<Role & { crisisId: string }>`select crisis_id as "crisisId", role, person_id as "personId",
      by_default as "byDefault", rota_id as "rotaId", since
    from crisis_role where crisis_id = any(${[...crisisIds]}::uuid[]) and ${seesAccount(tx, 'account_id')}
    order by array_position('{lead,communications,scribe}'::text[], role)`.execute(tx)
  return Map.groupBy(rows, ({ crisisId }) => crisisId)
}

export async function rolesOf(tx: Tx, crisisId: string): Promise<Role[]> {
  return (await rolesOfAll(tx, [crisisId])).get(crisisId) ?? []
}

/** Gives a role to a person, or to nobody. */
export async function saveRole(
  tx: Tx,
  crisis: Pick<Crisis, 'id' | 'accountId'>,
  role: RoleName,
  to: Pick<Role, 'personId' | 'byDefault' | 'rotaId'> | null,
): Promise<void> {
  if (!to)
    return void (await sql`delete from crisis_role where crisis_id = ${crisis.id} and role = ${role}`.execute(tx))
  await sql`insert into crisis_role (account_id, crisis_id, role, person_id, by_default, rota_id, since)
    values (${crisis.accountId}, ${crisis.id}, ${role}, ${to.personId}, ${to.byDefault}, ${to.rotaId}, ${tx.now})
    on conflict (crisis_id, role) do update set person_id = excluded.person_id, by_default = excluded.by_default,
      rota_id = excluded.rota_id, since = excluded.since`.execute(tx)
}

const columns = sql`h.id, h.roles, h.from_id as "fromId", h.to_id as "toId", h.word, h.shift, h.rota_id as "rotaId", h.state,
  h.asked_at as "askedAt", h.decided_at as "decidedAt"`

/** Hand-overs of a crisis, the newest first. */
export async function handoversOf(tx: Tx, crisisId: string): Promise<Handover[]> {
  const { rows } = await sql<Handover>`select ${columns} from crisis_handover h
    where h.crisis_id = ${crisisId} and ${seesAccount(tx, 'h.account_id')} order by h.asked_at desc, h.id desc limit 100`.execute(
    tx,
  )
  return rows
}

/** False where the same shift was asked before. */
export async function insertHandover(
  tx: Tx,
  crisis: Pick<Crisis, 'id' | 'accountId'>,
  one: Omit<Handover, 'state' | 'askedAt' | 'decidedAt'>,
): Promise<boolean> {
  const { numAffectedRows } =
    await sql`insert into crisis_handover (account_id, id, crisis_id, roles, from_id, to_id, word,
      shift, rota_id, asked_at)
    values (${crisis.accountId}, ${one.id}, ${crisis.id}, ${one.roles}::text[], ${one.fromId}, ${one.toId}, ${one.word},
      ${one.shift}, ${one.rotaId}, ${tx.now}) on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function decideHandover(tx: Tx, id: string, state: Handover['state']): Promise<void> {
  await sql`update crisis_handover set state = ${state}, decided_at = ${tx.now} where id = ${id}`.execute(tx)
}

export async function saveWord(tx: Tx, id: string, word: string): Promise<void> {
  await sql`update crisis_handover set word = ${word} where id = ${id}`.execute(tx)
}
