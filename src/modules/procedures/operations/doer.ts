import { type Person, teamsOfPerson } from '#accounts'
import { standInsAt } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import type { Doer } from '../plan/who.ts'
import { castOf } from '../queries/runs.ts'

/** What of the acting person, or of somebody named, decides which steps of a run are theirs. */
export async function doerOf(tx: Tx, run: { id: string; accountId: string }, person?: Person): Promise<Doer> {
  const who = person ?? { id: tx.actor.personId, staff: tx.actor.staff, roles: tx.actor.roles }
  const { id: personId, staff } = who
  const cast = (await beyondTenant(tx, () => castOf(tx, [run.id]))).get(run.id) ?? []
  const rolesOn = (id: string | null) => cast.filter((one) => one.personId === id).map(({ role }) => role)
  const absent = staff ? await absentFor(tx, personId) : []
  return {
    personId,
    staff,
    roles: who.roles,
    teams: staff && personId ? await teamNames(tx, personId) : [],
    cast: rolesOn(personId),
    standsInFor: absent.map((id) => ({ personId: id, cast: rolesOn(id) })),
  }
}

/** Whom somebody of the provider stands in for now, by the rotas. */
export async function absentFor(tx: Tx, personId: string | null): Promise<string[]> {
  if (!personId) return []
  const standIns = await beyondTenant(tx, () => standInsAt(tx, tx.now))
  return standIns.filter((one) => one.personId === personId).map(({ absentId }) => absentId)
}

async function teamNames(tx: Tx, personId: string): Promise<string[]> {
  return (await teamsOfPerson(tx, personId)).map(({ name }) => name.toLowerCase())
}

/** Every role the acting person has without regard to a run, as steps name them. */
export async function rolesOf(tx: Tx): Promise<string[]> {
  const { personId, staff, roles } = tx.actor
  if (!personId) return []
  if (!staff) return ['customer']
  return [...roles, ...(await teamNames(tx, personId)).map((name) => `team:${name}`)]
}
