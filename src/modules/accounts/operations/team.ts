import type { Act } from '#platform/audit/entry.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { accountProblems } from '../problems.ts'
import { personsByIds } from '../queries/person.ts'
import { deleteTeam, setMembers, teamsByIds, updateTeam } from '../queries/team.ts'
import { permit } from '../rules/permit.ts'
import type { NewTeam, Team } from '../types.ts'
import { createTeam, inUnique } from './create.ts'
import { announce, changedFields, valuesOf } from './told.ts'

const subjectOf = (team: Team) => ({ accountId: null, kind: 'team', id: team.id })

export async function addTeam(tx: Tx, input: NewTeam): Promise<Team> {
  permit(tx.actor, 'team.write', { accountId: null })
  await checkMembers(tx, input.memberIds ?? [])
  const team = await createTeam(tx, input)
  await record(tx, 'team_created', team, {
    after: { name: team.name, policyId: team.policyId, memberIds: input.memberIds ?? [] },
  })
  await announce(tx, 'accounts.team_changed', subjectOf(team), { teamId: team.id, policyId: team.policyId })
  return team
}

/** Changes what is given; `memberIds` replaces the members. */
export async function editTeam(tx: Tx, id: string, changes: Partial<NewTeam>): Promise<Team> {
  permit(tx.actor, 'team.write', { accountId: null })
  const before = (await teamsByIds(tx, [id])).get(id)
  if (!before) throw notFound()
  const { memberIds, ...fields } = changes
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  const after = { ...before, ...given } as Team
  await inUnique('accounts.name_taken', () => updateTeam(tx, after))
  if (memberIds) {
    await checkMembers(tx, memberIds)
    await setMembers(tx, id, memberIds)
  }
  const changed = changedFields(before, after)
  const values = valuesOf(changed, before, after)
  await record(tx, 'team_changed', after, { ...values, after: { ...values.after, ...(memberIds && { memberIds }) } })
  await announce(tx, 'accounts.team_changed', subjectOf(after), { teamId: id, policyId: after.policyId })
  return after
}

/** Removes a team. Refuses `accounts.in_use` while contracts, rotas or requests refer to it. */
export async function removeTeam(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'team.write', { accountId: null })
  const team = (await teamsByIds(tx, [id])).get(id)
  if (!team) throw notFound()
  await unlessInUse(() => deleteTeam(tx, id))
  await record(tx, 'team_removed', team, {})
  await announce(tx, 'accounts.team_changed', subjectOf(team), { teamId: id, policyId: null })
}

function record(tx: Tx, kind: string, { id, name }: Team, values: Pick<Act, 'before' | 'after'>): Promise<void> {
  return recordAct(tx, { act: `accounts.${kind}`, subject: { kind: 'team', id, name }, accountId: null, ...values })
}

async function checkMembers(tx: Tx, ids: readonly string[]): Promise<void> {
  const people = await personsByIds(tx, ids)
  const wrong = ids.find((id) => !people.get(id)?.staff || !people.get(id)?.active)
  if (wrong)
    throw accountProblems.refuse('accounts.not_staff', { fields: { memberIds: `${wrong} is nobody on staff` } })
}

/** A foreign key still points here: refused in words. */
export async function unlessInUse(remove: () => Promise<void>): Promise<void> {
  try {
    await remove()
  } catch (error) {
    if ((error as { code?: string }).code === '23503') throw accountProblems.refuse('accounts.in_use')
    throw error
  }
}
