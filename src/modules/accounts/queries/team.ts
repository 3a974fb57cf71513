import { sql } from 'kysely'
import { among } from '#platform/db/among.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import type { NewTeam, Person, Team } from '../types.ts'
import { personColumns } from './person.ts'

const columns = sql`t.id, t.name, t.description, t.policy_id as "policyId", t.created_at as "createdAt"`

export async function allTeams(tx: Tx): Promise<Team[]> {
  const { rows } = await sql<Team>`select ${columns} from team t order by lower(t.name), t.id`.execute(tx)
  return rows
}

export async function teamsByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, Team>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Team>`select ${columns} from team t where t.id ${among(ids)} order by t.id`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Active, unlocked members, by name. */
export async function teamMembers(tx: Tx, teamId: string): Promise<Person[]> {
  return (await membersOfTeams(tx, [teamId])).get(teamId) ?? []
}

/** Active, unlocked members of several teams at once. */
export async function membersOfTeams(tx: Tx, teamIds: readonly string[]): Promise<Map<string, Person[]>> {
  if (teamIds.length === 0) return new Map()
  const { rows } = await sql<Person & { teamId: string }>`select m.team_id as "teamId", ${personColumns}
    from team_member m join person p on p.id = m.person_id join account a on a.account_id = p.account_id
    where m.team_id ${among(teamIds)} and p.active and p.locked_at is null order by p.name, p.id`.execute(tx)
  const members = new Map<string, Person[]>()
  for (const { teamId, ...person } of rows) members.set(teamId, [...(members.get(teamId) ?? []), person])
  return members
}

/** The teams a person belongs to. */
export async function teamsOfPerson(tx: Tx, personId: string): Promise<Team[]> {
  const { rows } = await sql<Team>`select ${columns} from team t join team_member m on m.team_id = t.id
    where m.person_id = ${personId} order by lower(t.name)`.execute(tx)
  return rows
}

/** The teams of several people at once. */
export async function teamsOfPeople(
  tx: Tx,
  personIds: readonly string[],
): Promise<Map<string, { id: string; name: string }[]>> {
  if (personIds.length === 0) return new Map()
  const { rows } = await sql<{ personId: string; id: string; name: string }>`
    select m.person_id as "personId", t.id, t.name from team_member m join team t on t.id = m.team_id
    where m.person_id ${among(personIds)} order by lower(t.name)`.execute(tx)
  const teams = new Map<string, { id: string; name: string }[]>()
  for (const { personId, ...team } of rows) teams.set(personId, [...(teams.get(personId) ?? []), team])
  return teams
}

export async function insertTeam(tx: Tx, team: NewTeam): Promise<Team> {
  const { rows } = await sql<Team>`insert into team as t (id, name, description, policy_id, created_at)
    values (${newId()}, ${team.name}, ${team.description ?? ''}, ${team.policyId ?? null}, ${tx.now})
    returning ${columns}`.execute(tx)
  await setMembers(tx, rows[0]!.id, team.memberIds ?? [])
  return rows[0]!
}

export async function updateTeam(tx: Tx, team: Team): Promise<void> {
  await sql`update team set name = ${team.name}, description = ${team.description}, policy_id = ${team.policyId}
    where id = ${team.id}`.execute(tx)
}

/** Makes the team consist of these people. */
export async function setMembers(tx: Tx, teamId: string, personIds: readonly string[]): Promise<void> {
  const ids = [...new Set(personIds)]
  await sql`delete from team_member where team_id = ${teamId} and person_id <> all(${ids}::uuid[])`.execute(tx)
  await sql`insert into team_member (team_id, person_id) select ${teamId}, unnest(${ids}::uuid[])
    on conflict do nothing`.execute(tx)
}

export async function leaveTeams(tx: Tx, personId: string): Promise<void> {
  await sql`delete from team_member where person_id = ${personId}`.execute(tx)
}

export async function deleteTeam(tx: Tx, id: string): Promise<void> {
  await sql`delete from team where id = ${id}`.execute(tx)
}
